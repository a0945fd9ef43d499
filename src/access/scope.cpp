#include "access/scope.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace yekuo::access {

std::string_view role_name(Role role) {
    return role == Role::nobody ? "public" : boost::describe::enum_to_string(role, "public");
}

bool Scope::sees_area(Area area) const {
    if (!is_staff()) return false;
    return areas.empty() || std::find(areas.begin(), areas.end(), area) != areas.end();
}

bool Scope::may_see(Area area, PersonId customer) const {
    if (is_customer()) return person && person == customer;
    return (role == Role::dispatcher || role == Role::administrator) && sees_area(area);
}

std::string Scope::actor() const {
    if (account) return fmt::format("account:{}", account.value);
    if (is_customer()) return fmt::format("customer:{}", person.value);
    return "nobody";
}

std::string Scope::group() const {
    if (is_customer()) return actor();
    std::string text(role_name(role));
    if (is_crew()) text += fmt::format("/crew:{}", crew.value);
    for (const Area area : areas) text += fmt::format("/{}", area);
    return text;
}

std::string Scope::where(std::string_view area_column, std::string_view customer_column) const {
    if (is_customer()) return person ? fmt::format("{} = {}", customer_column, person.value) : "1 = 0";
    if (!is_staff()) return "1 = 0";
    if (areas.empty()) return "1 = 1";
    return fmt::format("{} in ({})", area_column, fmt::join(areas, ","));
}

}  // namespace yekuo::access
