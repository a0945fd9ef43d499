#include "cases/room.hpp"

#include "cases/case_plan.hpp"
#include "cases/disclosure.hpp"
#include "cases/field_work.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::cases {

namespace {

// A body that an earlier version wrote, with what it did not say.
store::House::Upcast with(std::string to, json::object added) {
    return {std::move(to), [added = std::move(added)](json::value old) {
                for (const auto& [name, value] : added) old.as_object().emplace(name, value);
                return old;
            }};
}

void read_old_events(store::House& house) {
    house.upcast("case.opened.1", with("case.opened.2", {{"territory", ""}, {"arrival_minutes", 0}, {"arrival_due", 0}}));
    house.upcast("case.fee_assessed.1", with("case.fee_assessed.2", {{"basis", ""}, {"document", ""}}));
    house.upcast("case.opened.2", {"case.opened.3", [](json::value old) {
                                       const std::string type(old.at("type").as_string());
                                       old.as_object()["links"] = to_json(links_before_rules(type));
                                       old.as_object()["rules"] = json::array{};
                                       return old;
                                   }});
    house.upcast("case.fee_assessed.2", with("case.fee_assessed.3", {{"rules", ""}}));
    house.upcast("case.paused.1", with("case.paused.2", {{"note", 0}}));
}

}  // namespace

void join(store::House& house) {
    house.tables<CalendarRow, CaseRow, CaseNumberRow, PaperRow, RatingRow, KeyLinkRow, FeeRow, MeterRow,
                 SupplyAccountRow, CallRow, MeterTestRow, CaseWorkRow>();
    house.event_list<Events>();
    read_old_events(house);
}

}  // namespace yekuo::cases
