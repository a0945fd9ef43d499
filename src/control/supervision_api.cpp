#include "api/operations.hpp"
#include "control/control_api.hpp"
#include "control/control_views.hpp"

namespace yekuo::control {
namespace {

using access::Scope;
using http::awaitable;

awaitable<Result<api::Supervision>> show_order(access::Service& service, const Scope& scope, std::int64_t id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Supervision> {
        const auto row = load_order(session, scope, id);
        if (!row) return not_found("supervision.unknown");
        ControlViews views(service, session);
        views.load({row->case_id});
        return views.order(*row);
    });
}

awaitable<Result<SealedId>> seal_words(access::Service& service, std::string text) {
    people::Sealing sealing;
    sealing.items.push_back({"text", std::move(text)});
    auto sealed = co_await access::seal(service, std::move(sealing));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

// A handler's second half: the order is shown as it is after the command.
template <class Call>
awaitable<Result<api::Supervision>> act(access::Service& service, Call& call, store::Command command) {
    auto outcome = co_await access::submit(service, call, std::move(command));
    if (!outcome) co_return outcome.error();
    co_return co_await show_order(service, call.caller, call.path.id);
}

std::optional<bool> open_of(const std::optional<std::string>& state, const char* open) {
    if (!state) return {};
    return *state == open;
}

void add_orders(http::Api<Scope>& api, access::Service& service) {
    api.on<"listSupervision">([&service](auto& call) -> awaitable<Result<api::SupervisionList>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            const auto rows = list_orders(session, call.caller, open_of(call.query.state, "open"),
                                          call.query.department.value_or(""),
                                          static_cast<Area>(call.query.area.value_or(0)));
            std::vector<CaseId> cases;
            for (const auto& row : rows) cases.push_back(row.case_id);
            ControlViews views(service, session);
            views.load(cases);
            api::SupervisionList list;
            for (const auto& row : rows) list.items.push_back(views.order(row));
            return list;
        });
    });
    api.on<"signSupervision">([&service](auto& call) -> awaitable<Result<api::Supervision>> {
        if (auto seen = co_await show_order(service, call.caller, call.path.id); !seen) co_return seen.error();
        store::Command command(SignOrder{call.path.id, call.caller.account});
        co_return co_await act(service, call, std::move(command));
    });
    api.on<"answerSupervision">([&service](auto& call) -> awaitable<Result<api::Supervision>> {
        if (auto seen = co_await show_order(service, call.caller, call.path.id); !seen) co_return seen.error();
        const auto promised = parse_instant(call.body.promised);
        if (!promised) co_return invalid("supervision.promise_past", "/promised");
        auto measure = co_await seal_words(service, call.body.measure);
        if (!measure) co_return measure.error();
        store::Command command(
            AnswerOrder{call.path.id, call.body.cause, *measure, *promised, call.caller.account});
        co_return co_await act(service, call, std::move(command));
    });
    api.on<"followSupervision">([&service](auto& call) -> awaitable<Result<api::Supervision>> {
        if (auto seen = co_await show_order(service, call.caller, call.path.id); !seen) co_return seen.error();
        auto note = co_await seal_words(service, call.body.note);
        if (!note) co_return note.error();
        store::Command command(FollowOrder{call.path.id, *note, call.caller.account});
        co_return co_await act(service, call, std::move(command));
    });
    api.on<"closeSupervision">([&service](auto& call) -> awaitable<Result<api::Supervision>> {
        if (auto seen = co_await show_order(service, call.caller, call.path.id); !seen) co_return seen.error();
        store::Command command(CloseOrder{call.path.id, call.caller.account});
        co_return co_await act(service, call, std::move(command));
    });
}

void add_suspects(http::Api<Scope>& api, access::Service& service) {
    api.on<"listSuspects">([&service](auto& call) -> awaitable<Result<api::SuspectList>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            const auto rows = list_suspects(session, call.caller, open_of(call.query.state, "open"),
                                            static_cast<Area>(call.query.area.value_or(0)));
            std::vector<CaseId> cases;
            for (const auto& row : rows) cases.push_back(row.case_id);
            ControlViews views(service, session);
            views.load(cases);
            api::SuspectList list;
            for (const auto& row : rows) list.items.push_back(views.suspect(row));
            return list;
        });
    });
    api.on<"judgeSuspect">([&service](auto& call) -> awaitable<Result<api::Suspect>> {
        const auto show = [&service, &call](store::Session& session) -> Result<api::Suspect> {
            const auto row = load_suspect(session, call.caller, call.path.id);
            if (!row) return not_found("suspect.unknown");
            ControlViews views(service, session);
            views.load({row->case_id});
            return views.suspect(*row);
        };
        if (auto seen = co_await access::read(service, show); !seen) co_return seen.error();
        SealedId note;
        if (call.body.note && !call.body.note->empty()) {
            auto sealed = co_await seal_words(service, *call.body.note);
            if (!sealed) co_return sealed.error();
            note = *sealed;
        }
        store::Command command(JudgeSuspect{call.path.id, call.body.judgement, note, call.caller.account});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await access::read(service, show);
    });
}

}  // namespace

void add_supervision(http::Api<Scope>& api, access::Service& service) {
    add_orders(api, service);
    add_suspects(api, service);
}

}  // namespace yekuo::control
