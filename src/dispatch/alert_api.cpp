// Promises at risk: the list, taking one, closing one.
#include "access/account.hpp"
#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/dispatch_store.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using access::Scope;
using http::awaitable;

class AlertsShown {
public:
    AlertsShown(access::Service& service, store::Session& session, const Scope& scope, const std::vector<AlertRow>& alerts)
        : service_(service),
          session_(session),
          views_(service, session, scope),
          may_read_(scope.role != access::Role::administrator) {
        for (const auto& alert : alerts) {
            const auto promise = session.row<AppointmentRow>(alert.appointment);
            const auto order = promise ? session.row<WorkOrderRow>(promise->work_order) : std::nullopt;
            if (!order) continue;
            views_.want(*promise);
            views_.want(*order);
            about_.emplace(alert.id, About{*promise, *order});
        }
        views_.load();
    }

    api::Alert view(const AlertRow& row) const {
        api::Alert out;
        out.id = std::to_string(row.id);
        out.area = row.area;
        out.kind = row.kind;
        out.cause = row.cause;
        out.expected = optional_time(row.expected);
        out.act_by = optional_time(row.act_by);
        out.raised = format_instant(row.raised);
        out.state = static_cast<api::AlertState>(row.state);  // the same names in the same order
        if (row.owner) {
            out.owner = row.owner.value;
            out.owner_name = staff_name(row.owner);
        }
        for (const AlertNote& note : row.notes) {
            api::AlertNote shown;
            shown.by_name = staff_name(note.by);
            shown.at = format_instant(note.at);
            // What was said of a customer is for those who deal with them.
            if (may_read_)
                if (auto text = service_.vault.open(note.note)) shown.text = *text;
            out.notes.push_back(std::move(shown));
        }
        if (const auto found = about_.find(row.id); found != about_.end()) describe(found->second, out);
        return out;
    }

private:
    struct About {
        AppointmentRow promise;
        WorkOrderRow order;
    };
    void describe(const About& about, api::Alert& out) const {
        const auto order = views_.work_order(about.order);
        out.case_id = order.case_id;
        out.case_number = order.case_number;
        out.appointment = about.promise.id.value;
        out.work_order = order.id;
        out.crew = views_.crew_brief(about.promise.crew);
        out.customer = order.customer;
        out.promised_from = optional_time(about.promise.from);
        out.promised_to = optional_time(about.promise.to);
    }
    std::string staff_name(AccountId account) const {
        const auto row = session_.row<access::AccountRow>(account);
        if (!row || !row->person) return {};
        const auto details = service_.vault.details({row->person});
        const auto found = details.find(row->person);
        return found == details.end() ? std::string() : found->second.name;
    }

    access::Service& service_;
    store::Session& session_;
    Views views_;
    bool may_read_;
    std::map<std::int64_t, About> about_;
};

awaitable<Result<api::Alert>> show_alert(access::Service& service, const Scope& scope, std::int64_t id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Alert> {
        const auto row = load_alert(session, scope, id);
        if (!row) return not_found("alert.unknown");
        return AlertsShown(service, session, scope, {*row}).view(*row);
    });
}

// A note sealed with the customer whom the alert is about; 0: nothing was said.
awaitable<Result<SealedId>> seal_note(access::Service& service, const api::Alert& alert, std::string text) {
    if (text.empty()) co_return SealedId{};
    people::Sealing sealing;
    if (alert.customer) sealing.person = PersonId{alert.customer->id};
    sealing.items.push_back({"note", std::move(text)});
    auto sealed = co_await access::seal(service, std::move(sealing));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

Result<std::int64_t> alert_id(const std::string& text) {
    if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
        return not_found("alert.unknown");
    return static_cast<std::int64_t>(std::stoll(text));
}

}  // namespace

void add_alerts(http::Api<Scope>& api, access::Service& service) {
    api.on<"listAlerts">([&service](auto& call) -> awaitable<Result<api::AlertList>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::AlertList> {
            std::vector<AlertState> states;
            for (const auto state : call.query.state.value_or(std::vector<api::AlertState>{}))
                states.push_back(static_cast<AlertState>(state));  // the same names in the same order
            const auto rows = list_alerts(session, call.caller, states, static_cast<Area>(call.query.area.value_or(0)));
            const AlertsShown shown(service, session, call.caller, rows);
            api::AlertList out;
            for (const auto& row : rows) out.items.push_back(shown.view(row));
            return out;
        });
    });
    api.on<"takeAlert">([&service](auto& call) -> awaitable<Result<api::Alert>> {
        auto id = alert_id(call.path.id);
        if (!id) co_return id.error();
        if (auto seen = co_await show_alert(service, call.caller, *id); !seen) co_return seen.error();
        store::Command command(TakeAlert{*id, call.caller.account});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_alert(service, call.caller, *id);
    });
    api.on<"noteAlert">([&service](auto& call) -> awaitable<Result<api::Alert>> {
        auto id = alert_id(call.path.id);
        if (!id) co_return id.error();
        auto seen = co_await show_alert(service, call.caller, *id);
        if (!seen) co_return seen.error();
        auto note = co_await seal_note(service, *seen, call.body.text);
        if (!note) co_return note.error();
        store::Command command(NoteAlert{*id, call.caller.account, *note});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_alert(service, call.caller, *id);
    });
    api.on<"closeAlert">([&service](auto& call) -> awaitable<Result<api::Alert>> {
        auto id = alert_id(call.path.id);
        if (!id) co_return id.error();
        auto seen = co_await show_alert(service, call.caller, *id);
        if (!seen) co_return seen.error();
        auto note = co_await seal_note(service, *seen, call.body.note.value_or(std::string()));
        if (!note) co_return note.error();
        store::Command command(CloseAlert{*id, call.caller.account, call.body.outcome, *note});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_alert(service, call.caller, *id);
    });
}

}  // namespace yekuo::dispatch
