// The live plan: the routes of one area and day, as rows and as a problem of the optimizer's. Every promise
// is judged here and only here, by route::schedule's own steps, so that the offer on the call card, the
// decision that holds the slot, the drag on the board and the optimizer agree to the second.
//
//   LivePlan plan(read_area_day(rows, area, day), now.business);
//   auto visit = plan.add(stop);
//   if (!plan.insert_best(visit, hinted_crew)) return conflict("appointment.slot_taken");
//   settle(decision, rows, plan, "hold", now);      // risk.hpp: routes, risks and alerts as events
//
// How the present enters: done work is an actual of the optimizer's; work under way ends at the earliest
// now; nothing else begins before now; a crew that said it is late is an actual that ends when it is ready.
//
// A promise is made with a reserve and kept without it: work takes longer than planned one time in ten, and a
// plan that is full to the minute would put half of its promises at risk on an ordinary day. So a new promise
// leaves itself and all others some time before their windows close, and plans nobody into overtime; whether
// a promise can still be kept is judged by its window alone, and by a crew that stays a little longer.
#pragma once

#include "dispatch/crew.hpp"
#include "route/insertion.hpp"

namespace yekuo::dispatch {

enum class StopState { planned, on_the_way, under_way, done };
BOOST_DESCRIBE_ENUM(StopState, planned, on_the_way, under_way, done)

// A visit on a route, with all that planning needs to know of it.
struct Stop {
    AppointmentId appointment;
    WorkOrderId work_order;
    CaseId case_id;
    std::string job_type;
    std::int32_t zone = 0;
    Place place;
    bool in_town = false;
    std::int32_t minutes = 0;
    std::uint32_t skills = 0;
    std::int32_t crew_size = 1;
    Instant due;
    Instant from, to;  // promised: the work begins inside
    bool held = false;
    bool at_risk = false;
    bool pinned = false;
    StopState state = StopState::planned;
    Instant left;        // when the crew set out for it
    Instant start, end;  // expected; actual once begun, ended
};
BOOST_DESCRIBE_STRUCT(Stop, (),
                      (appointment, work_order, case_id, job_type, zone, place, in_town, minutes, skills, crew_size, due,
                       from, to, held, at_risk, pinned, state, left, start, end))

// A crew's day. Begun stops stand first. The route of crew 0 holds what no crew can do any more.
struct RouteRow {
    static constexpr std::string_view table = "route";
    static constexpr std::array<std::string_view, 2> indexes{"area_day", "crew"};
    std::string id;  // crew_day
    CrewId crew;
    Area area = 0;
    Day day;
    std::string area_day;
    std::int64_t version = 0;
    Instant ready;       // the crew said that it cannot go on before
    Instant look_again;  // until then the plan holds by itself
    std::vector<Stop> stops;
};
BOOST_DESCRIBE_STRUCT(RouteRow, (), (id, crew, area, day, area_day, version, ready, look_again, stops))

std::string route_id(CrewId crew, Area area, Day day);  // of crew 0: by its area

struct CrewDay {
    CrewRow crew;
    ShiftRow shift;
    RouteRow route;
};

struct AreaDay {
    Area area = 0;
    Day day;
    std::vector<CrewDay> crews;
    RouteRow unplaced;

    CrewDay* find(CrewId crew);
};

AreaDay read_area_day(const Rows& rows, Area area, Day day);
AreaDay arrange(Area area, Day day, std::vector<CrewRow> crews, std::vector<ShiftRow> shifts,
                std::vector<RouteRow> routes);

class LivePlan {
public:
    LivePlan(AreaDay rows, Instant now);

    // --- asking ---
    const AreaDay& base() const { return base_; }  // as it was
    Instant now() const { return now_; }
    const route::Problem& problem() const { return problem_; }
    const route::Plan& plan() const { return plan_; }
    const std::vector<Stop>& stops() const { return stops_; }
    const Stop& stop(route::VisitIndex visit) const { return stops_[visit]; }
    const std::vector<route::VisitIndex>& unplaced() const { return unplaced_; }
    std::optional<route::VisitIndex> find(AppointmentId appointment) const;
    std::optional<route::CrewIndex> crew_index(CrewId crew) const;
    CrewId crew_id(route::CrewIndex crew) const { return base_.crews[crew].crew.id; }
    route::CrewIndex crew_of(route::VisitIndex visit) const;  // -1: on no route
    bool is_available(route::CrewIndex crew) const;
    bool is_open(route::VisitIndex visit) const;  // a visit that has not begun
    route::Schedule times(route::CrewIndex crew) const { return schedule(problem_, crew, plan_.routes[crew]); }
    // The stop by which the route cannot hold: a position, or none if every rule and promise is kept.
    std::optional<std::size_t> trouble(route::CrewIndex crew) const;
    bool holds(route::CrewIndex crew) const { return !trouble(crew); }
    // If nothing is heard of the crew until then, a promise breaks. 0: never.
    Instant look_again(route::CrewIndex crew) const;
    route::Visit visit_of(const Stop& stop) const;  // without a place
    Instant instant(route::Seconds moment) const { return midnight_ + seconds_as_millis(moment); }
    route::Seconds moment(Instant at) const;
    std::optional<route::Window> working_window() const;  // from the first shift's start to the last one's end

    // --- changing ---
    route::VisitIndex add(Stop stop);  // on no route yet
    void put(route::VisitIndex visit, route::CrewIndex crew, std::size_t position);
    void take_out(route::VisitIndex visit);  // to be placed again
    void drop(route::VisitIndex visit);      // off the plan for good
    void strand(route::VisitIndex visit);    // no crew has it
    // The cheapest place in the visit's window: on that crew if it can, else on any. False: there is none.
    bool insert_best(route::VisitIndex visit, CrewId preferred = {});
    bool insert_on(route::VisitIndex visit, route::CrewIndex crew);
    // The same for a new promise: with a reserve, and with nobody in overtime.
    bool promise_best(route::VisitIndex visit, CrewId preferred = {});
    // From here on places leave every window its reserve; what is tighter already may stay as it is.
    void keep_reserve();
    void forbid_overtime();  // beyond what a crew's route already needs
    void judge_as_it_comes();  // ends both
    // Whatever the window says, but not before it and harming nobody else: as early as can be.
    bool insert_earliest(route::VisitIndex visit);
    void set_order(route::CrewIndex crew, std::vector<route::VisitIndex> order);
    void set_risk(route::VisitIndex visit, bool at_risk);
    void set_window(route::VisitIndex visit, Instant from, Instant to);
    void set_pin(route::VisitIndex visit, std::optional<route::CrewIndex> crew);
    void touch(route::CrewIndex crew) { touched_[crew] = true; }
    bool is_touched(route::CrewIndex crew) const { return touched_[crew]; }
    bool is_regrouped(route::CrewIndex crew) const { return regrouped_[crew]; }  // other stops or order

    // How long before a window closes the work is to begin when it is promised.
    static route::Seconds reserve_of(const route::Window& window);

private:
    static Millis seconds_as_millis(route::Seconds s) { return {s.count * 1000}; }
    void add_crew(const CrewDay& crew);
    void add_route(route::CrewIndex crew);
    void place_actuals(route::CrewIndex crew, route::Seconds now, route::Problem& problem) const;
    void drop_past_breaks(route::CrewIndex crew);
    std::optional<std::size_t> trouble_in(const route::Problem& problem, route::CrewIndex crew) const;
    void regroup(route::CrewIndex crew) { touched_[crew] = regrouped_[crew] = true; }

    AreaDay base_;
    Instant now_;
    Instant midnight_;
    std::vector<Stop> stops_;
    std::vector<route::Spot> spots_;
    route::Problem problem_;
    route::Plan plan_;
    std::vector<route::VisitIndex> unplaced_;
    std::vector<bool> touched_, regrouped_;
};

// --- rows ---

void change_stop(Rows& rows, AppointmentId appointment, const std::function<void(Stop&)>& edit);
void take_out_of_route(Rows& rows, AppointmentId appointment);
void apply(Rows& rows, const RoutesPlanned& event, const Envelope& at);

}  // namespace yekuo::dispatch
