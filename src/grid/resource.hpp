// Lines, substations and transformers of the grid, and what their readings say. Readings themselves are local to the
// deployment (readings.hpp); what a rule in force finds in them goes to the negative list as a draft, with the
// reading, the rule and its version as evidence. A person checks and publishes it; nothing is restricted by a
// machine alone.
#pragma once

#include "grid/restriction.hpp"
#include "process/rulebook.hpp"

namespace yekuo::grid {

struct ResourceSet {
    static constexpr std::string_view name = "grid.resource_set.1";
    std::string resource;  // its code, "110-柯桥-1T"
    std::string kind;      // "line", "substation", "transformer"
    std::string title;
    Place place;
    std::int32_t radius_m = 0;
    Area area = 0;
    double rating_kva = 0;
    std::int32_t spare_bays = 0, users = 0;
    std::string post;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(ResourceSet, (),
                      (resource, kind, title, place, radius_m, area, rating_kva, spare_bays, users, post, by))

// Why a restriction was drafted: the resource, the reading, and the rule that found it; by hand without reading and
// version.
struct RestrictionFound {
    static constexpr std::string_view name = "restriction.found.1";
    std::int64_t restriction = 0;
    std::string resource, rule;
    std::string rules;  // "negative_list@1"
    double load_percent = 0, hours_over = 0, open_kva = 0;
    Instant read_at;
};
BOOST_DESCRIBE_STRUCT(RestrictionFound, (),
                      (restriction, resource, rule, rules, load_percent, hours_over, open_kva, read_at))

using ResourceEvents = boost::mp11::mp_list<ResourceSet, RestrictionFound>;

struct ResourceRow {
    static constexpr std::string_view table = "grid_resource";
    static constexpr std::array<std::string_view, 1> indexes{"area"};
    std::string id;  // its code
    std::string kind, title;
    Place place;
    std::int32_t radius_m = 0;
    Area area = 0;
    double rating_kva = 0;
    std::int32_t spare_bays = 0, users = 0;
    std::string post;
};
BOOST_DESCRIBE_STRUCT(ResourceRow, (),
                      (id, kind, title, place, radius_m, area, rating_kva, spare_bays, users, post))

// What stands on the negative list of a resource, by the rule that put it there.
struct ResourceRestrictionRow {
    static constexpr std::string_view table = "resource_restriction";
    static constexpr std::array<std::string_view, 1> indexes{"resource"};
    std::int64_t id = 0;  // the restriction
    std::string resource, rule, rules;
    double load_percent = 0, hours_over = 0, open_kva = 0;
    Instant read_at;
};
BOOST_DESCRIBE_STRUCT(ResourceRestrictionRow, (),
                      (id, resource, rule, rules, load_percent, hours_over, open_kva, read_at))

// What was read of a resource, as the rules are asked about it.
struct Seen {
    std::string resource;
    double load_percent = 0, hours_over = 0, open_kva = 0, line_loss_percent = 0;
    Instant at;
};

struct Finding {
    std::string rule, reason;
    bool restricts = false;
};
// F1 to F8 of a resource as it was read, for a new load of so many kVA; 0: for none.
std::vector<Finding> findings(const process::RuleSet& rules, const ResourceRow& resource, const Seen& seen,
                              double requested_kva = 0);
// The resource is on the list by this rule, and the restriction is not lifted.
bool stands_already(const Rows& rows, const std::string& resource, const std::string& rule);
// The inputs of that question, for those who ask other decisions of the set.
json::object question(const ResourceRow& resource, const Seen& seen, double requested_kva = 0);
// From which load on the rules watch how long it lasts.
double overload_percent(const process::RuleSet& rules);

// Errors: "restriction.kind", "restriction.area", "resource.code", "resource.name".
struct SetResource {
    ResourceSet wanted;
};
// Drafts what restricts and stands on no list yet. Answers {"proposed": [ids]}.
struct JudgeReadings {
    std::vector<Seen> seen;
    AccountId by;
};

Result<Decision> decide(const Rows& rows, const SetResource& command, const Now& now);
Result<Decision> decide(const Rows& rows, const JudgeReadings& command, const Now& now);
void apply(Rows& rows, const ResourceSet& event, const Envelope& at);
void apply(Rows& rows, const RestrictionFound& event, const Envelope& at);

void join_resources(store::House& house);

}  // namespace yekuo::grid
