#include "control/room.hpp"

#include "control/supervision.hpp"

namespace yekuo::control {

void join(store::House& house) {
    house.tables<LinkDeadlineRow, CaseClockRow, WarningRow, OpinionRow, SupervisionRow>();
    house.event_list<Events>();
    house.timer(std::string(link_timer),
                [](const store::TimerRow& timer) -> store::Command { return TurnLink{TaskId{timer.subject}}; });
    house.timer(std::string(promise_timer), [](const store::TimerRow& timer) -> store::Command {
        return EscalateOrder{timer.subject, "promise_broken"};
    });
}

}  // namespace yekuo::control
