#include "dispatch/room.hpp"

#include "dispatch/case_facts.hpp"
#include "dispatch/reinforcement.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::dispatch {
namespace {

Day day_in(const store::TimerRow& timer) {
    const auto day = parse_day(timer.detail);
    return day ? *day : Day{};
}

}  // namespace

void join(store::House& house) {
    house.tables<DispatchAreaRow, CrewRow, ShiftRow, RouteRow, SiteRow, WorkOrderRow, AppointmentRow, AlertRow, QuotaRow,
                 ReinforcementRow, EmergencyRow>();
    house.event_list<Events>();
    // The record of a work knew no papers, no error of a test and no signer before.
    house.upcast("work.recorded.1", {"work.recorded.2", [](json::value old) {
                                         json::object& body = old.as_object();
                                         body["papers"] = json::array();
                                         body["signer"] = 0;
                                         return old;
                                     }});
    house.timer("dispatch.hold", [](const store::TimerRow& timer) -> store::Command {
        return ExpireHold{AppointmentId{timer.subject}};
    });
    house.timer("dispatch.tell_day", [](const store::TimerRow& timer) -> store::Command {
        return TellDay{AppointmentId{timer.subject}};
    });
    house.timer("dispatch.watch", [](const store::TimerRow& timer) -> store::Command {
        return ObserveRoute{CrewId{timer.subject}, day_in(timer)};
    });
    house.timer("dispatch.announce", [](const store::TimerRow& timer) -> store::Command {
        return AnnounceDay{static_cast<Area>(timer.subject), day_in(timer)};
    });
}

}  // namespace yekuo::dispatch
