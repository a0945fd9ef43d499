#include "cases/cases_api.hpp"

#include <charconv>

#include <fmt/format.h>

#include "api/operations.hpp"
#include "cases/case_plan.hpp"
#include "cases/case_views.hpp"
#include "grid/restriction_api.hpp"
#include "intake/case_types.hpp"
#include "intake/request.hpp"

namespace yekuo::cases {

namespace {

using access::Scope;
using http::awaitable;
using http::Reply;

struct Desk {
    access::Service& service;
    WorkOrdersOf work_orders;

    std::vector<api::WorkOrder> orders_of(store::Session& session, const Scope& scope, CaseId id) const {
        return work_orders ? work_orders(session, scope, id) : std::vector<api::WorkOrder>{};
    }
};
using DeskRef = std::shared_ptr<const Desk>;

awaitable<Result<Reply<api::Case>>> show(DeskRef desk, const Scope& scope, CaseId id) {
    co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<Reply<api::Case>> {
        auto row = load_case(session, scope, id);
        if (!row) return not_found("case.unknown");
        const CaseFile file = load_file(session, std::move(*row));
        auto orders = desk->orders_of(session, scope, id);
        return Reply<api::Case>{case_view(desk->service, session, scope, file, std::move(orders)),
                                fmt::format("\"{}\"", latest_event(session, id)), 0, {}};
    });
}

// Only a case that the caller sees can be acted upon.
awaitable<Result<CaseRow>> seen(DeskRef desk, const Scope& scope, CaseId id) {
    co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<CaseRow> {
        auto row = load_case(session, scope, id);
        if (!row) return not_found("case.unknown");
        return *row;
    });
}

// Words belong to the customer's key where there is one, so that they are erased with it.
template <class Call>
awaitable<Result<SealedId>> seal_words(DeskRef desk, const Call& call, PersonId customer, std::string kind,
                                       std::string words) {
    if (words.empty()) co_return SealedId{};
    people::Sealing sealing;
    sealing.person = customer;
    sealing.items.push_back({std::move(kind), std::move(words)});
    people::Sealing own = access::for_command(call.request, call.caller, std::move(sealing));
    auto sealed = co_await access::seal(desk->service, std::move(own));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

// A handler's second half: the command goes to the writer, and the case is shown as it is then. Commands are
// made in a statement of their own: g++ 12 destroys an aggregate that is a temporary of a co_await
// expression twice.
template <class Call>
awaitable<Result<Reply<api::Case>>> act(DeskRef desk, Call& call, CaseId id, store::Command command) {
    auto outcome = co_await access::submit(desk->service, call, std::move(command));
    if (!outcome) co_return outcome.error();
    co_return co_await show(desk, call.caller, id);
}

template <class Enum>
std::string word(const Enum& value) {
    return std::string(to_json(value).as_string());
}

void add_reading(http::Api<Scope>& api, DeskRef desk) {
    api.on<"listCases">([desk](auto& call) -> awaitable<Result<api::CasePage>> {
        CaseFilter filter;
        for (const auto& state : call.query.state.value_or(std::vector<api::CaseState>{}))
            if (auto read = from_json<CaseState>(to_json(state))) filter.states.push_back(*read);
        filter.type = call.query.type.value_or("");
        filter.number = call.query.number.value_or("");
        filter.area = static_cast<Area>(call.query.area.value_or(0));
        filter.limit = call.query.limit;
        const auto after = intake::page_after(call.query.cursor);
        if (!after) co_return after.error();
        filter.before = CaseId{*after};
        co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<api::CasePage> {
            const auto rows = list_cases(session, call.caller, filter);
            api::CasePage page;
            page.items = brief_views(desk->service, call.caller, rows);
            if (static_cast<std::int64_t>(rows.size()) == filter.limit)
                page.next = std::to_string(rows.back().id.value);
            return page;
        });
    });
    api.on<"getCase">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        co_return co_await show(desk, call.caller, CaseId{call.path.id});
    });
    api.on<"getCaseTimeline">([desk](auto& call) -> awaitable<Result<api::Timeline>> {
        const Instant now = desk->service.writer.business_now();
        co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<api::Timeline> {
            auto row = load_case(session, call.caller, CaseId{call.path.id});
            if (!row) return not_found("case.unknown");
            const CaseFile file = load_file(session, std::move(*row));
            const auto orders = desk->orders_of(session, call.caller, file.row.id);
            return timeline_view(desk->service, session, file, call.caller, orders, now);
        });
    });
}

void add_events(http::Api<Scope>& api, DeskRef desk) {
    api.on<"listCaseEvents">([desk](auto& call) -> awaitable<Result<api::CaseEventPage>> {
        const auto after = intake::page_after(call.query.cursor);
        if (!after) co_return after.error();
        co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<api::CaseEventPage> {
            const CaseId id{call.path.id};
            if (!load_case(session, call.caller, id)) return not_found("case.unknown");
            ActorNames actors(session, desk->service.vault);
            api::CaseEventPage page;
            for (const auto& record : store::read_case_journal(session, id, *after, call.query.limit)) {
                api::CaseEvent event;
                event.number = record.at.number;
                event.name = record.type;
                event.at = format_instant(record.at.business);
                event.actor = record.at.actor;
                event.actor_name = actors.name(record.at.actor);
                page.items.push_back(std::move(event));
            }
            if (static_cast<std::int64_t>(page.items.size()) == call.query.limit)
                page.next = std::to_string(page.items.back().number);
            return page;
        });
    });
    api.on<"listCaseRestrictions">([desk](auto& call) -> awaitable<Result<api::RestrictionCheck>> {
        co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<api::RestrictionCheck> {
            const auto row = load_case(session, call.caller, CaseId{call.path.id});
            if (!row) return not_found("case.unknown");
            if (row->state != CaseState::open) return api::RestrictionCheck{};
            return grid::restrictions_of_case(desk->service, session, row->id, row->area, row->place, row->load_kw);
        });
    });
    api.on<"listCaseTypes">([desk](auto&) -> awaitable<Result<api::CaseTypeList>> {
        co_return co_await access::read(desk->service, [&](store::Session& session) -> Result<api::CaseTypeList> {
            std::vector<std::string> deployed;
            for (const auto& row : session.query("select distinct key from process_definition"))
                deployed.push_back(store::text(row[0]));
            api::CaseTypeList list;
            const Instant now = desk->service.writer.business_now();
            auto papers = process::rules_in_force(session, "material", now);
            if (!papers) return papers.error();
            auto limits = process::rules_in_force(session, "limit", now);
            if (!limits) return limits.error();
            for (const auto& type : intake::case_types()) {
                api::CaseType view;
                view.code = type.code;
                view.zh = type.zh;
                view.en = type.en;
                view.papers = intake::asked_papers(*papers, type.code, intake::Applicant::agent);
                if (const auto plan = plan_of(*limits, type.code, "normal", ""))
                    for (const PlannedLink& link : plan->links) view.key_links.push_back(link.link);
                view.job_type = std::string(type.job);
                view.workable = std::ranges::find(deployed, type.code) != deployed.end();
                view.return_reasons.emplace(intake::return_reasons().begin(), intake::return_reasons().end());
                list.items.push_back(std::move(view));
            }
            return list;
        });
    });
}

void add_steps(http::Api<Scope>& api, DeskRef desk) {
    api.on<"signContract">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        auto signature = co_await seal_words(desk, call, row->customer, "signature", call.body.name);
        if (!signature) co_return signature.error();
        const store::Command command = SignContract{row->id, *signature, {}};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"settleFee">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        std::int64_t fee = 0;
        const char* end = call.path.fee.data() + call.path.fee.size();
        if (std::from_chars(call.path.fee.data(), end, fee).ptr != end) co_return not_found("fee.unknown");
        std::string receipt(to_json(call.body.method).as_string());
        if (call.body.reference) receipt += " " + *call.body.reference;
        const store::Command command = SettleFee{row->id, fee, call.body.cents, receipt, {}};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"allocateMeter">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        const store::Command command = AllocateMeter{row->id, call.body.meter_number, call.caller.account};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"assessFee">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        const store::Command command =
            AssessFee{row->id,         word(call.body.kind),  call.body.cents, call.caller.account,
                      word(call.body.basis), call.body.document.value_or("")};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"recordMeterTest">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        auto report = co_await seal_words(desk, call, row->customer, "text", call.body.report.value_or(""));
        if (!report) co_return report.error();
        const store::Command command =
            RecordMeterTest{row->id, call.body.error_percent, *report, call.caller.account};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"giveCasePapers">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        const store::Command command = GiveCasePapers{row->id, call.body.papers};
        co_return co_await act(desk, call, row->id, command);
    });
}

void add_clock(http::Api<Scope>& api, DeskRef desk) {
    api.on<"pauseCase">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        auto note = co_await seal_words(desk, call, row->customer, "text", call.body.note.value_or(""));
        if (!note) co_return note.error();
        const store::Command command = PauseCase{row->id, word(call.body.cause), call.caller.account, *note};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"resumeCase">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        const store::Command command = ResumeCase{row->id};
        co_return co_await act(desk, call, row->id, command);
    });
}

RecordCall call_of(CaseId id, const std::string& kind, const std::string& outcome, SealedId note, AccountId by) {
    RecordCall command{id, kind, outcome, {}, {}, note, by};
    if (outcome == "satisfied" || outcome == "dissatisfied") command.satisfied = outcome == "satisfied";
    // Who does not want to talk has been reached.
    if (outcome != "unreachable") command.outcome = "reached";
    return command;
}

void add_contact(http::Api<Scope>& api, DeskRef desk) {
    api.on<"recordCall">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        auto note = co_await seal_words(desk, call, row->customer, "text", call.body.note.value_or(""));
        if (!note) co_return note.error();
        RecordCall made = call_of(row->id, std::string(to_json(call.body.kind).as_string()),
                                  std::string(to_json(call.body.outcome).as_string()), *note, call.caller.account);
        made.needs_visit = call.body.needs_visit;
        const store::Command command(std::move(made));
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"rateCase">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        auto reason = co_await seal_words(desk, call, row->customer, "text", call.body.reason.value_or(""));
        if (!reason) co_return reason.error();
        const store::Command command = RateCase{row->id, static_cast<std::int32_t>(call.body.stars), *reason};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"cancelCase">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        if (call.caller.is_customer() && call.body.reason != "customer_withdrew")
            co_return invalid("case.cancel_reason", "/reason");
        auto note = co_await seal_words(desk, call, row->customer, "text", call.body.note.value_or(""));
        if (!note) co_return note.error();
        const store::Command command = CancelCase{row->id, call.body.reason, *note, {}};
        co_return co_await act(desk, call, row->id, command);
    });
    api.on<"answerSender">([desk](auto& call) -> awaitable<Result<Reply<api::Case>>> {
        auto row = co_await seen(desk, call.caller, CaseId{call.path.id});
        if (!row) co_return row.error();
        auto answer = co_await seal_words(desk, call, row->customer, "text", call.body.text);
        if (!answer) co_return answer.error();
        const store::Command command = AnswerSender{row->id, call.body.outcome, *answer, call.caller.account};
        co_return co_await act(desk, call, row->id, command);
    });
}

}  // namespace

void add_cases(http::Api<Scope>& api, access::Service& service, WorkOrdersOf work_orders) {
    const auto desk = std::make_shared<const Desk>(Desk{service, std::move(work_orders)});
    add_reading(api, desk);
    add_events(api, desk);
    add_steps(api, desk);
    add_clock(api, desk);
    add_contact(api, desk);
}

}  // namespace yekuo::cases
