// Times that a person typed: listed with what they are about, settled by a second person.
#include "api/operations.hpp"
#include "control/control_api.hpp"
#include "control/control_views.hpp"
#include "control/typed_time.hpp"

namespace yekuo::control {
namespace {

using access::Scope;
using http::awaitable;

constexpr int shown_max = 200;

std::string visible(store::Session& session, const Scope& scope, store::Record& values) {
    std::string where = "where " + scope.where("area", "0");
    if (!scope.is_post()) return where;
    std::string departments;
    for (const auto& department : holder_of(session, scope).departments) {
        values.push_back(department);
        departments += (departments.empty() ? "$" : ", $") + std::to_string(values.size());
    }
    return where + (departments.empty() ? " and 1 = 0" : " and department in (" + departments + ")");
}

std::vector<api::TypedTime> shown(access::Service& service, store::Session& session,
                                  const std::vector<TypedTimeRow>& rows) {
    std::vector<CaseId> cases;
    for (const auto& row : rows) cases.push_back(row.case_id);
    const auto facts = facts_of(session, cases);
    cases::ActorNames actors(session, service.vault);
    std::vector<api::TypedTime> all;
    for (const auto& row : rows) {
        api::TypedTime one;
        one.id = row.id;
        one.kind = row.kind;
        one.what = row.what;
        if (row.case_id) one.case_id = row.case_id.value;
        if (const auto found = facts.find(row.case_id); found != facts.end()) one.case_number = found->second.number;
        one.area = row.area;
        one.claimed = format_instant(row.claimed);
        one.recorded = format_instant(row.recorded);
        one.by_name = actors.name(row.by).value_or(row.by);
        one.state = boost::describe::enum_to_string(row.state, "?");
        if (row.settled) one.settled = format_instant(row.settled);
        if (!row.settled_by.empty()) one.settled_by = actors.name(row.settled_by).value_or(row.settled_by);
        all.push_back(std::move(one));
    }
    return all;
}

awaitable<Result<api::TypedTime>> show(access::Service& service, const Scope& scope, std::int64_t id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<api::TypedTime> {
        store::Record values{id};
        const std::string where = visible(session, scope, values) + " and id = $1";
        const auto rows = session.rows<TypedTimeRow>(where, values);
        if (rows.empty()) return not_found("time.unknown");
        return std::move(shown(service, session, rows).at(0));
    });
}

}  // namespace

void add_typed_times(http::Api<Scope>& api, access::Service& service) {
    api.on<"listTypedTimes">([&service](auto& call) -> awaitable<Result<api::TypedTimeList>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::TypedTimeList> {
            store::Record values;
            std::string where = visible(session, call.caller, values);
            if (call.query.state) where += *call.query.state == "open" ? " and state = 'open'" : " and state <> 'open'";
            const auto rows = session.rows<TypedTimeRow>(where + " order by id desc limit " + std::to_string(shown_max), values);
            return api::TypedTimeList{shown(service, session, rows)};
        });
    });
    api.on<"settleTypedTime">([&service](auto& call) -> awaitable<Result<api::TypedTime>> {
        if (auto seen = co_await show(service, call.caller, call.path.id); !seen) co_return seen.error();
        SealedId note;
        if (call.body.note && !call.body.note->empty()) {
            people::Sealing sealing;
            sealing.items.push_back({"text", *call.body.note});
            auto sealed = co_await access::seal(service, std::move(sealing));
            if (!sealed) co_return sealed.error();
            note = sealed->items.at(0);
        }
        store::Command command(SettleTime{call.path.id, call.body.agreed, note, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show(service, call.caller, call.path.id);
    });
}

}  // namespace yekuo::control
