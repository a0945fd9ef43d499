#include "control/room.hpp"

#include "control/catalogue.hpp"
#include "control/recount.hpp"
#include "control/supervision.hpp"
#include "control/supply_plan.hpp"
#include "control/suspect.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::control {

void join(store::House& house) {
    house.tables<LinkDeadlineRow, CaseClockRow, WarningRow, OpinionRow, SupervisionRow, SuspectRow, SupplyPlanRow,
                 TypedTimeRow, ClosingHabitRow, CatalogueItemRow>();
    house.event_list<Events>();
    join_recount(house);
    house.event_list<PlanEvents>();
    house.event_list<TypedTimeEvents>();
    house.events<SuspectFound, SuspectJudged, ItemSet>();
    house.upcast("link.opened.1", {"link.opened.2", [](json::value old) {
                                       old.as_object().emplace("catalogue", "");
                                       return old;
                                   }});
    house.timer(std::string(link_timer),
                [](const store::TimerRow& timer) -> store::Command { return TurnLink{TaskId{timer.subject}, true}; });
    house.timer(std::string(promise_timer), [](const store::TimerRow& timer) -> store::Command {
        return EscalateOrder{timer.subject, "promise_broken"};
    });
    house.timer(std::string(plan_timer), [](const store::TimerRow& timer) -> store::Command {
        return ExpirePlan{CaseId{timer.subject}};
    });
}

}  // namespace yekuo::control
