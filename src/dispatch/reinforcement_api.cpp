// Crews asked of other units: asked by who answers for the district, answered by who answers for the crews.
#include <fmt/format.h>

#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/reinforcement.hpp"

namespace yekuo::dispatch {
namespace {

using access::Scope;
using http::awaitable;

constexpr int shown_max = 200;

// Both sides see it.
std::string visible(const Scope& scope) {
    return "(" + scope.where("area", "0") + " or " + scope.where("of_area", "0") + ")";
}

api::Reinforcement view(store::Session& session, const ReinforcementRow& row) {
    api::Reinforcement shown;
    shown.id = row.id;
    shown.area = row.area;
    shown.of_area = row.of_area;
    shown.unit = row.unit;
    shown.day = format_day(row.day);
    shown.crews = row.crews;
    shown.reason = row.reason;
    shown.state = boost::describe::enum_to_string(row.state, "?");
    for (const CrewId id : row.granted)
        if (const auto crew = session.row<CrewRow>(id)) shown.granted.push_back(crew->name);
    shown.asked = format_instant(row.asked);
    shown.asked_by = row.asked_by;
    if (row.answered) shown.answered = format_instant(row.answered);
    if (!row.answered_by.empty()) shown.answered_by = row.answered_by;
    return shown;
}

awaitable<Result<api::Reinforcement>> show(access::Service& service, const Scope& scope, std::int64_t id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Reinforcement> {
        const auto rows = session.rows<ReinforcementRow>("where id = $1 and " + visible(scope), {id});
        if (rows.empty()) return not_found("reinforcement.unknown");
        return view(session, rows[0]);
    });
}

Result<AskReinforcement> asked_of(const api::AskReinforcement& body, const Scope& scope) {
    if (!scope.sees_area(static_cast<Area>(body.area))) return not_found("area.unknown");
    auto day = parse_day(body.day);
    if (!day) return invalid(day.error().key, "/day", day.error().detail);
    auto from = parse_instant(body.from), to = parse_instant(body.to);
    if (!from) return invalid(from.error().key, "/from", from.error().detail);
    if (!to) return invalid(to.error().key, "/to", to.error().detail);
    return AskReinforcement{static_cast<Area>(body.area), static_cast<Area>(body.of_area), body.unit, *day, *from, *to,
                            static_cast<std::int32_t>(body.crews), body.reason, scope.actor()};
}

}  // namespace

void add_reinforcements(http::Api<Scope>& api, access::Service& service) {
    api.on<"listReinforcements">([&service](auto& call) -> awaitable<Result<api::ReinforcementList>> {
        const auto area = call.query.area.value_or(0);
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::ReinforcementList> {
            std::string where = "where " + visible(call.caller);
            if (area) where += fmt::format(" and (area = {0} or of_area = {0})", area);
            api::ReinforcementList list;
            for (const auto& row :
                 session.rows<ReinforcementRow>(where + fmt::format(" order by id desc limit {}", shown_max)))
                list.items.push_back(view(session, row));
            return list;
        });
    });
    api.on<"askReinforcement">([&service](auto& call) -> awaitable<Result<http::Reply<api::Reinforcement>>> {
        auto asked = asked_of(call.body, call.caller);
        if (!asked) co_return asked.error();
        store::Command command(std::move(*asked));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto shown = co_await show(service, call.caller, outcome->answer.at("reinforcement").as_int64());
        if (!shown) co_return shown.error();
        co_return http::Reply<api::Reinforcement>{std::move(*shown), {}, 201, {}};
    });
    api.on<"answerReinforcement">([&service](auto& call) -> awaitable<Result<api::Reinforcement>> {
        auto seen = co_await show(service, call.caller, call.path.id);
        if (!seen) co_return seen.error();
        if (!call.caller.sees_area(static_cast<Area>(seen->of_area))) co_return forbidden("reinforcement.other_unit");
        AnswerReinforcement answer{call.path.id, {}, call.caller.actor()};
        for (const auto crew : call.body.crews) answer.crews.push_back(CrewId{crew});
        store::Command command(std::move(answer));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show(service, call.caller, call.path.id);
    });
}

}  // namespace yekuo::dispatch
