// The board: routes and backlog of a day, moves with their preview, planning, the capacity list.
#include <chrono>

#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/dispatch_store.hpp"
#include "dispatch/planner.hpp"
#include "dispatch/positions.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using access::Scope;
using http::awaitable;
using http::Reply;

constexpr std::int64_t backlog_most = 200;
constexpr double planning_seconds = 0.5;

Result<Day> day_or_today(const std::optional<std::string>& text, Instant now) {
    if (!text) return day_of(now);
    auto day = parse_day(*text);
    if (!day) return invalid(day.error().key, "/day", day.error().detail);
    return *day;
}

// A crew's day as the plan has it now: what has not begun is expected at the plan's times.
CrewDay as_planned(const LivePlan& plan, route::CrewIndex crew) {
    CrewDay day = plan.base().crews[crew];
    day.route.stops.clear();
    for (const auto& at : plan.times(crew).stops) {
        Stop stop = plan.stop(at.visit);
        if (!stop.appointment) continue;
        if (stop.state == StopState::planned || stop.state == StopState::on_the_way) stop.start = plan.instant(at.start);
        if (stop.state != StopState::done) stop.end = plan.instant(at.end);
        day.route.stops.push_back(std::move(stop));
    }
    return day;
}

// Routes of a plan as the API shows them, with what is asked of the database asked once.
class RoutesShown {
public:
    RoutesShown(access::Service& service, store::Session& session, const Scope& scope) : views_(service, session, scope) {
        for (const auto& position : all_positions(service.local)) positions_[position.crew] = position;
    }
    void want(const LivePlan& plan, route::CrewIndex crew) {
        days_.push_back(as_planned(plan, crew));
        views_.want_crew(days_.back().crew.id);
        for (const auto& stop : days_.back().route.stops) views_.want(stop);
    }
    void want_all(const LivePlan& plan) {
        for (std::size_t crew = 0; crew < plan.plan().routes.size(); ++crew) want(plan, static_cast<route::CrewIndex>(crew));
    }
    Views& views() { return views_; }
    std::vector<api::RouteView> show() {
        views_.load();
        std::vector<api::RouteView> out;
        for (const auto& day : days_) {
            out.push_back(views_.route(day));
            if (const auto found = positions_.find(day.crew.id); found != positions_.end()) {
                out.back().position = place_view(found->second.place);
                out.back().position_at = optional_time(found->second.at);
            }
        }
        return out;
    }

private:
    Views views_;
    std::unordered_map<CrewId, Position> positions_;
    std::vector<CrewDay> days_;
};

Result<api::Board> board_of(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                            const api::GetBoardQuery& query) {
    const Instant now = service.writer.business_now();
    auto day = day_or_today(query.day, now);
    if (!day) return day.error();
    const auto area = static_cast<Area>(query.area);
    api::Board out;
    out.area = query.area;
    out.day = format_day(*day);
    out.now = format_instant(now);
    RoutesShown routes(service, session, scope);
    for (const Area one : areas_of(session, scope, area)) routes.want_all(board.snapshot(session, one, *day)->plan_at(now));
    std::vector<WorkOrderRow> backlog;
    if (!scope.is_crew()) {
        backlog = list_work_orders(session, scope, {{WorkOrderState::open, WorkOrderState::held}, {}, area, {}, backlog_most});
        for (const auto& order : backlog) routes.views().want(order);
        out.open_alerts = static_cast<std::int64_t>(list_alerts(session, scope, {}, area).size());
    }
    out.routes = routes.show();
    for (const auto& order : backlog) out.backlog.push_back(routes.views().work_order(order));
    return out;
}

struct Move {
    MoveStop command;
    WorkOrderRow order;
    AppointmentRow appointment;
    bool was_pinned = false;
};

Result<Move> move_in(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                     const api::MoveStop& body) {
    const auto order = load_work_order(session, scope, WorkOrderId{body.work_order});
    if (!order) return not_found("work_order.unknown");
    if (!order->appointment) return conflict("board.no_appointment");
    // Back to the backlog would break the promise; that is the customer's to give up (cancel, change).
    if (!body.crew) return conflict("board.promised");
    const auto appointment = session.row<AppointmentRow>(order->appointment);
    if (!appointment) return not_found("appointment.unknown");
    if (body.day != format_day(appointment->day)) return conflict("board.other_day");
    const auto plan = board.snapshot(session, appointment->area, appointment->day)->plan_at(service.writer.business_now());
    for (const auto& seen : body.versions.value_or(std::vector<api::RouteVersion>{})) {
        const auto crew = plan.crew_index(CrewId{seen.crew});
        if (crew && plan.base().crews[*crew].route.version != seen.version) return conflict("plan.stale");
    }
    Move move{{appointment->id, CrewId{*body.crew}, {}, false, scope.actor()}, *order, *appointment};
    if (const auto visit = plan.find(appointment->id)) move.was_pinned = plan.stop(*visit).pinned;
    if (body.position) move.command.position = static_cast<std::int32_t>(*body.position);
    move.command.pin = body.pinned.value_or(move.was_pinned);
    return move;
}

api::Reason reason_of(const RuleBroken& broken) {
    return {broken.rule,
            {{"crew", std::to_string(broken.crew.value)}, {"appointment", std::to_string(broken.appointment.value)},
             {broken.unit, std::to_string(broken.by)}}};
}

Result<api::MovePreview> preview(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                                 const api::MoveStop& body) {
    auto move = move_in(service, board, session, scope, body);
    if (!move) return move.error();
    auto plan = board.snapshot(session, move->appointment.area, move->appointment.day)->plan_at(service.writer.business_now());
    auto seen = move_on(plan, move->command);
    if (!seen) return seen.error();
    RoutesShown routes(service, session, scope);
    api::MovePreview out;
    out.feasible = seen->broken.empty();
    for (const auto& broken : seen->broken) out.broken.push_back(reason_of(broken));
    for (const auto& changed : seen->routes) routes.want(plan, *plan.crew_index(changed.crew));
    out.routes = routes.show();
    out.travel_minutes_delta = seen->travel_seconds / 60;
    out.metres_delta = seen->travel_metres;
    return out;
}

Result<api::Moved> moved(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                         const Move& move, const json::object& answer) {
    const auto snapshot = board.snapshot(session, move.appointment.area, move.appointment.day);
    const auto plan = snapshot->plan_at(service.writer.business_now());
    RoutesShown routes(service, session, scope);
    api::Moved out;
    const auto want = [&](CrewId crew) {
        if (const auto index = plan.crew_index(crew)) routes.want(plan, *index);
    };
    out.undo.work_order = move.order.id.value;
    out.undo.day = format_day(move.appointment.day);
    want(move.command.crew);
    if (const auto* given = answer.if_contains("undo")) {
        const auto& undo = given->as_object();
        const CrewId from{undo.at("crew").as_int64()};
        if (from != move.command.crew) want(from);
        out.undo.crew = from.value;
        out.undo.position = undo.at("position").as_int64();
        out.undo.pinned = undo.at("pin").as_bool();
    }
    out.routes = routes.show();
    return out;
}

void add_moves(http::Api<Scope>& api, access::Service& service, PlanBoard& board) {
    api.on<"previewMove">([&service, &board](auto& call) -> awaitable<Result<api::MovePreview>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return preview(service, board, session, call.caller, call.body);
        });
    });
    api.on<"moveStop">([&service, &board](auto& call) -> awaitable<Result<api::Moved>> {
        auto move = co_await access::read(service, [&](store::Session& session) {
            return move_in(service, board, session, call.caller, call.body);
        });
        if (!move) co_return move.error();
        auto outcome = co_await access::submit(service, call, move->command);
        if (!outcome) co_return outcome.error();
        co_return co_await access::read(service, [&](store::Session& session) {
            return moved(service, board, session, call.caller, *move, outcome->answer);
        });
    });
}

struct Planned {
    PlannedDay day;
    api::PlanResult result;
};

Result<Planned> plan_on(access::Service& service, PlanBoard& board, store::Session& session, const Scope& scope,
                        const api::PlanDay& body) {
    auto day = day_or_today(body.day, service.writer.business_now());
    if (!day) return day.error();
    const auto area = static_cast<Area>(body.area);
    if (!scope.sees_area(area)) return not_found("area.unknown");
    const auto started = std::chrono::steady_clock::now();
    const auto spent = [started] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    };
    const auto plan = board.snapshot(session, area, *day)->plan_at(service.writer.business_now());
    Planned out;
    out.day = plan_day(plan, {.iterations = 20'000, .seed = 1, .used_up = [&] { return spent() / planning_seconds; }});
    for (const auto& order : plan.plan().routes) out.result.placed += static_cast<std::int64_t>(order.size());
    out.result.left = static_cast<std::int64_t>(plan.unplaced().size());
    out.result.changed_routes = static_cast<std::int64_t>(out.day.better.routes.size());
    out.result.travel_minutes_before = out.day.travel_seconds_before / 60;
    out.result.travel_minutes_after = out.day.travel_seconds_after / 60;
    out.result.milliseconds = static_cast<std::int64_t>(spent() * 1000);
    return out;
}

void add_planning(http::Api<Scope>& api, access::Service& service, PlanBoard& board) {
    api.on<"planDay">([&service, &board](auto& call) -> awaitable<Result<api::PlanResult>> {
        auto planned = co_await access::read(service, [&](store::Session& session) {
            return plan_on(service, board, session, call.caller, call.body);
        });
        if (!planned) co_return planned.error();
        if (planned->day.better.routes.empty()) co_return planned->result;
        planned->day.better.cause = "dispatcher";
        auto outcome = co_await access::submit(service, call, planned->day.better);
        if (!outcome) co_return outcome.error();
        co_return planned->result;
    });
}

// --- work orders ---

std::vector<WorkOrderState> states_of(const std::vector<api::WorkOrderState>& asked) {
    using Shown = api::WorkOrderState;
    std::vector<WorkOrderState> out;
    for (const auto state : asked) switch (state) {
            case Shown::waiting: out.push_back(WorkOrderState::open); break;
            case Shown::held: out.push_back(WorkOrderState::held); break;
            case Shown::booked:
            case Shown::accepted:
            case Shown::on_the_way: out.push_back(WorkOrderState::booked); break;
            case Shown::arrived: out.push_back(WorkOrderState::under_way); break;
            case Shown::done: out.push_back(WorkOrderState::done); break;
            case Shown::blocked: out.push_back(WorkOrderState::blocked); break;
            case Shown::cancelled: out.push_back(WorkOrderState::withdrawn); break;
        }
    return out;
}

Result<WorkOrderFilter> filter_of(const api::ListWorkOrdersQuery& query) {
    WorkOrderFilter filter;
    filter.case_id = CaseId{query.case_id.value_or(0)};
    if (query.state) filter.states = states_of(*query.state);
    else if (!filter.case_id) filter.states = {WorkOrderState::open, WorkOrderState::held};
    filter.area = static_cast<Area>(query.area.value_or(0));
    filter.limit = query.limit;
    if (!query.cursor) return filter;
    const auto& cursor = *query.cursor;
    if (cursor.empty() || cursor.size() > 18 || cursor.find_first_not_of("0123456789") != std::string::npos)
        return invalid("page.cursor", "/cursor");
    filter.after = WorkOrderId{std::stoll(cursor)};
    return filter;
}

void add_work_orders(http::Api<Scope>& api, access::Service& service) {
    api.on<"getWorkOrder">([&service](auto& call) -> awaitable<Result<Reply<api::WorkOrder>>> {
        co_return co_await access::read(service, [&](store::Session& session) -> Result<Reply<api::WorkOrder>> {
            const auto row = load_work_order(session, call.caller, WorkOrderId{call.path.id});
            if (!row) return not_found("work_order.unknown");
            Views views(service, session, call.caller);
            views.want(*row);
            views.load();
            return Reply<api::WorkOrder>{views.work_order(*row), "\"" + std::to_string(row->changed) + "\"", 0, {}};
        });
    });
    api.on<"listWorkOrders">([&service](auto& call) -> awaitable<Result<api::WorkOrderPage>> {
        auto filter = filter_of(call.query);
        if (!filter) co_return filter.error();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::WorkOrderPage> {
            const auto rows = list_work_orders(session, call.caller, *filter);
            Views views(service, session, call.caller);
            for (const auto& row : rows) views.want(row);
            views.load();
            api::WorkOrderPage page;
            for (const auto& row : rows) page.items.push_back(views.work_order(row));
            if (static_cast<std::int64_t>(rows.size()) == filter->limit) page.next = std::to_string(rows.back().id.value);
            return page;
        });
    });
}

}  // namespace

void add_board(http::Api<Scope>& api, access::Service& service, PlanBoard& board) {
    api.on<"getBoard">([&service, &board](auto& call) -> awaitable<Result<api::Board>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return board_of(service, board, session, call.caller, call.query);
        });
    });
    add_moves(api, service, board);
    add_planning(api, service, board);
    add_work_orders(api, service);
}

}  // namespace yekuo::dispatch
