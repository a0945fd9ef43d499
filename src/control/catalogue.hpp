// The catalogue as it is in force: departments, posts and the 45 links with their limits and thresholds, each item in
// versions that hold from a date. A limit changed from a date applies to the links that open from then on; what it
// was stands in the link's own event. Without a version here a link is what its process model says.
#pragma once

#include "calendar/limits.hpp"
#include "store/room.hpp"

namespace yekuo::control {

using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

struct ItemSet {
    static constexpr std::string_view name = "catalogue.item_set.1";
    std::string kind, code;  // "link", "P1-04"
    int version = 1;
    std::string zh, en;
    std::string department, post;  // of a post its department; of a link whose it is
    std::string process, input, output;
    calendar::Limit limit;  // of a link; amount 0: none
    calendar::Warnings warnings;
    std::string status;  // "named in the report", "proposed", "changed"
    Instant from;        // 0: always
    std::string reason;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(ItemSet, (),
                      (kind, code, version, zh, en, department, post, process, input, output, limit, warnings, status,
                       from, reason, by))

struct CatalogueItemRow {
    static constexpr std::string_view table = "catalogue_item";
    static constexpr std::array<std::string_view, 1> indexes{"item"};
    std::string id;    // "link/P1-04@2"
    std::string item;  // "link/P1-04"
    std::string kind, code;
    int version = 1;
    std::string zh, en, department, post, process, input, output;
    calendar::Limit limit;
    calendar::Warnings warnings;
    std::string status;
    Instant from, deployed;
    std::string reason;
    AccountId by;
};
BOOST_DESCRIBE_STRUCT(CatalogueItemRow, (),
                      (id, item, kind, code, version, zh, en, department, post, process, input, output, limit, warnings,
                       status, from, deployed, reason, by))

// The reference catalogue: what is not known yet becomes its first version, in force always.
struct DeployCatalogue {
    std::vector<ItemSet> items;
};
// Errors: "catalogue.unknown", "catalogue.changed_meanwhile", "catalogue.from_past", "catalogue.from_before_other",
// "catalogue.name", "catalogue.department", "catalogue.post", "limit.amount", "rules.reason".
struct SetItem {
    ItemSet item;
    std::optional<Instant> from;
    int based_on = 0;
};

Result<Decision> decide(const Rows& rows, const DeployCatalogue& command, const Now& now);
Result<Decision> decide(const Rows& rows, const SetItem& command, const Now& now);
void apply(Rows& rows, const ItemSet& event, const Envelope& at);

// As it is at a time; null: the catalogue does not know it.
const CatalogueItemRow* item_at(const Rows& rows, std::string_view kind, std::string_view code, Instant at);
const CatalogueItemRow* item_at(const std::vector<const CatalogueItemRow*>& versions, Instant at);

// config/org's departments.json and links.json. Errors: "config.file_missing", JSON's, "config.organisation".
Result<DeployCatalogue> read_catalogue(const std::string& folder);

}  // namespace yekuo::control
