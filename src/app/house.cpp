#include "app/house.hpp"

#include "access/account.hpp"
#include "access/sessions.hpp"
#include "cases/case.hpp"
#include "cases/field_work.hpp"
#include "cases/process_reactions.hpp"
#include "cases/room.hpp"
#include "control/capacity_rounds.hpp"
#include "control/recount.hpp"
#include "control/room.hpp"
#include "control/supervision.hpp"
#include "control/supply_plan.hpp"
#include "control/suspect.hpp"
#include "dispatch/positions.hpp"
#include "dispatch/reactions.hpp"
#include "dispatch/room.hpp"
#include "evaluate/night.hpp"
#include "grid/readings.hpp"
#include "grid/restriction.hpp"
#include "intake/case_reactions.hpp"
#include "intake/request.hpp"
#include "intake/room.hpp"
#include "notify/outbox.hpp"
#include "people/person.hpp"
#include "process/room.hpp"
#include "store/clock.hpp"
#include "store/pipeline.hpp"

namespace yekuo::app {
namespace {

// What the reactions to a command look for, loaded with the command's own rows.
void load_ahead(store::House& house) {
    house.ahead<intake::AcceptRequest>([](const intake::AcceptRequest& command) {
        return std::vector{store::list_key<cases::CaseRow>("request", command.request)};
    });
}

// Read from top to bottom: a case on its way.
void meet(store::House& house) {
    using namespace cases;
    // A request that was accepted becomes a case; the desk learns which one.
    house.on<intake::RequestAccepted>(&cases::react);
    house.on<CaseOpened>(&intake::react);
    // The case tells dispatch where its site is, and starts its process.
    house.on<CaseOpened>(&dispatch::react);
    house.on<CaseOpened>(&cases::react);
    // The negative list is checked at intake: it never refuses, the case is planned together instead.
    house.on<CaseOpened>(&grid::react);
    house.on<CaseDone>(&grid::react);
    house.on<CaseCancelled>(&grid::react);
    // The process opens tasks: dispatch answers visits, cases the disclosed steps.
    house.on<process::TaskOpened>(&dispatch::react);
    house.on<process::TaskOpened>(&cases::react);
    house.on<process::TaskClosed>(&dispatch::react);
    house.on<process::TaskClosed>(&cases::react);
    // A link of a department gets its clock; what overruns it brings a supervision order upon the department.
    house.on<process::TaskOpened>(&control::react);
    house.on<process::TaskClosed>(&control::react);
    house.on<CasePaused>(&control::react);
    house.on<CaseResumed>(&control::react);
    house.on<CalendarDeployed>(&control::react);
    house.on<control::LinkFinished>(&control::react);
    house.on<control::NoticeSent>(&control::react);
    house.on<control::LinkTurned>(&control::react);
    house.on<control::SupervisionOrdered>(&control::react);
    house.on<control::SupervisionAnswered>(&control::react);
    house.on<control::SupervisionEscalated>(&control::react);
    // The plan is replied when its task is done; the negative list's rounds begin and end with its restrictions.
    house.on<process::TaskClosed>(&control::plan_reply);
    house.on<grid::RestrictionDrafted>(&control::capacity_round);
    house.on<grid::RestrictionMoved>(&control::capacity_round);
    house.on<control::LinkFinished>(&control::capacity_round);
    // A step of the case that is done completes the task that waits for it.
    house.on<ContractSigned>(&cases::react);
    house.on<FeeSettled>(&cases::react);
    house.on<MeterAllocated>(&cases::react);
    house.on<MeterCommissioned>(&cases::react);
    house.on<AccountOpened>(&cases::react);
    house.on<CallRecorded>(&cases::react);
    house.on<MeterTested>(&cases::react);
    house.on<SenderAnswered>(&cases::react);
    // A case whose clock stood moves the due time of its visits; with an open fee nothing is installed.
    house.on<CaseResumed>(&dispatch::react);
    house.on<FeeAssessed>(&dispatch::react);
    house.on<FeeSettled>(&dispatch::react);
    // The case takes what the crew brings back from the site, and that it has reached an emergency.
    house.on<dispatch::WorkRecorded>(&cases::react);
    house.on<dispatch::CrewTapped>(&cases::react);
    // A visit that is done, or could not be, completes its task.
    house.on<dispatch::VisitDone>(&dispatch::react);
    house.on<dispatch::VisitBlocked>(&dispatch::react);
    // The end of the process ends the case; a cancelled case ends its process and frees its visits.
    house.on<process::InstanceEnded>(&cases::react);
    house.on<CaseCancelled>(&cases::react);
    // Signs of held orders and off-system work, as they happen.
    house.on<control::LinkTurned>(&control::suspect);
    house.on<control::LinkClosed>(&control::suspect);
    house.on<process::TaskClosed>(&control::suspect);
    house.on<dispatch::CrewTapped>(&control::typed_time);
    house.on<control::TimeTyped>(&control::suspect);
    house.on<dispatch::VisitDone>(&control::suspect);
    house.on<intake::RequestReceived>(&control::suspect);
    house.on<CaseOpened>(&control::suspect);
    // The sender of a forwarded order hears the answer.
    house.on<SenderAnswered>(&intake::react);
    house.on<CaseDone>(&intake::react);
}

}  // namespace

store::House make_house() {
    store::House house;
    store::join_store(house);
    people::join(house);
    access::join(house);
    process::join(house);
    intake::join(house);
    cases::join(house);
    dispatch::join(house);
    control::join(house);
    grid::join(house);
    evaluate::join(house);
    meet(house);
    load_ahead(house);
    return house;
}

std::string local_schema() {
    return std::string(access::session_schema) + notify::outbox_schema + dispatch::position_schema + grid::reading_schema;
}

}  // namespace yekuo::app
