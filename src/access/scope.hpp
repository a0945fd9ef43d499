// Who asks, and what that allows. Nothing is loaded without a Scope: role and area are part of the query,
// so that what one may not see is as if it were not there.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"

namespace yekuo::access {

enum class Role {
    nobody, customer, dispatcher, crew_leader, crew_member, post_holder, department_head, administrator
};
BOOST_DESCRIBE_ENUM(Role, nobody, customer, dispatcher, crew_leader, crew_member, post_holder, department_head,
                    administrator)

std::string_view role_name(Role role);  // as in the API's x-roles; "public" for nobody

struct Scope {
    Role role = Role::nobody;
    AccountId account;        // staff
    PersonId person;          // a customer, or the person behind a staff account
    CrewId crew;              // crew leader and member
    std::vector<Area> areas;  // dispatcher, crew: where they work; empty: the whole city
    std::string session;      // hash of the session's token, for signing out; empty for nobody

    bool is_staff() const { return role != Role::nobody && role != Role::customer; }
    bool is_customer() const { return role == Role::customer; }
    bool is_post() const { return role == Role::post_holder || role == Role::department_head; }
    bool is_crew() const { return role == Role::crew_leader || role == Role::crew_member; }
    // A person in the hall who sees all cases of the area.
    bool sees_area(Area area) const;
    // Customers see what is theirs, the hall what is in its areas. Crews see single work orders by other rules.
    bool may_see(Area area, PersonId customer) const;
    std::string actor() const;  // as in the journal: "account:12", "customer:40", "nobody"
    // Viewers of the live stream with the same group may see the same.
    std::string group() const;
    // A condition for SQL with the area's and the customer's column, e.g. "area in (330602,330603)": numbers
    // only, safe to splice. "1 = 0" for who may see nothing.
    std::string where(std::string_view area_column, std::string_view customer_column) const;
};

}  // namespace yekuo::access
