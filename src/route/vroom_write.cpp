#include <fmt/format.h>

#include "route/bonds.hpp"
#include "route/insertion.hpp"
#include "route/vroom_json.hpp"

namespace yekuo::route {
namespace {

constexpr Seconds no_limit{1'000'000'000};  // a slack beyond this says only that nothing ends the day

json::array numbers(const std::vector<std::int64_t>& values) {
    json::array out;
    for (const auto value : values) out.push_back(value);
    return out;
}

json::object reason_object(const Reason& reason) {
    json::object out{{"key", reason.key}};
    for (const auto& fact : reason.facts) out[fact.name] = fact.value;
    return out;
}

struct Sums {
    std::int64_t setup = 0, service = 0, duration = 0, waiting = 0, priority = 0, distance = 0, cost = 0;
    std::vector<std::int64_t> delivery, pickup;

    void add(const Sums& other) {
        setup += other.setup, service += other.service, duration += other.duration, waiting += other.waiting;
        priority += other.priority, distance += other.distance, cost += other.cost;
        for (std::size_t i = 0; i < delivery.size(); ++i)
            delivery[i] += other.delivery[i], pickup[i] += other.pickup[i];
    }
    void write(json::object& out, bool with_distance) const {
        out["cost"] = cost;
        out["delivery"] = numbers(delivery);
        out["amount"] = numbers(delivery);
        out["pickup"] = numbers(pickup);
        out["setup"] = setup;
        out["service"] = service;
        out["duration"] = duration;
        out["waiting_time"] = waiting;
        out["priority"] = priority;
        if (with_distance) out["distance"] = distance;
        out["violations"] = json::array{};
    }
};

// One vehicle's day as VROOM lists it: start, jobs and breaks, end.
class RouteWriter {
public:
    RouteWriter(const VroomProblem& asked, Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops)
        : asked_(asked), crew_index_(crew), crew_(problem.crews[crew]), day_(leaving_late(problem, crew, stops)) {
        sums_.delivery.assign(asked.dimensions, 0);
        sums_.pickup.assign(asked.dimensions, 0);
        load_.assign(asked.dimensions, 0);
    }

    json::object write(Sums& total) {
        for (const auto& stop : day_.stops)
            load_on(asked_.amounts[static_cast<std::size_t>(stop.visit)].delivery, +1);
        if (!day_.stops.empty()) clock_ = day_.start;
        if (crew_.start != nowhere) push("start", crew_.start, {}, {}, day_.start, {}, {});
        for (std::size_t i = 0; i < day_.stops.size(); ++i) {
            rests(i, RestAt::before_leaving);
            if (day_.stops[i].stocked_up) restock(i);
            const auto& before = day_.stops[i].stocked_up;
            driven_ += before ? day_.stops[i].drive - before->drive : day_.stops[i].drive;
            metres_ += before ? RoadMetres{0} : day_.stops[i].metres;
            clock_ = day_.stops[i].arrival;
            rests(i, RestAt::arrived);
            job(day_.stops[i]);
        }
        rests(day_.stops.size(), RestAt::before_leaving);
        driven_ = day_.drive;
        metres_ = day_.metres;
        Seconds home = day_.end;
        for (const auto& rest : day_.rests)
            if (rest.before_stop == static_cast<std::int32_t>(day_.stops.size()) && rest.at == RestAt::arrived)
                home = std::min(home, rest.start);
        clock_ = home;
        rests(day_.stops.size(), RestAt::arrived);
        if (crew_.end) push("end", *crew_.end, {}, {}, day_.end, {}, {});
        return close(total);
    }

private:
    // The same day with the first departure as late as it costs nothing: less waiting, as VROOM has it.
    static Schedule leaving_late(Problem& problem, CrewIndex crew, const std::vector<VisitIndex>& stops) {
        auto& from = problem.crews[crew].shift.from;
        const auto kept = from;
        auto best = schedule(problem, crew, stops);
        auto low = kept, high = best.stops.empty() ? kept : best.stops[0].start;
        while (low < high) {
            const Seconds middle{low.count + (high.count - low.count + 1) / 2};
            from = middle;
            auto later = schedule(problem, crew, stops);
            if (later.feasible() && later.end <= best.end)
                low = middle, best = std::move(later);
            else
                high = middle - Seconds{1};
        }
        from = kept;
        best.start = low;
        return best;
    }

    void load_on(const std::vector<std::int64_t>& amounts, int sign) {
        for (std::size_t i = 0; i < amounts.size(); ++i) load_[i] += sign * amounts[i];
    }

    json::object& push(const char* type, std::optional<PlaceIndex> place, Seconds setup, Seconds service,
                       Seconds arrival, Seconds waiting, std::optional<VroomProblem::Named> named) {
        json::object step{{"type", type}};
        if (place) {
            const auto& given = asked_.locations[static_cast<std::size_t>(*place)];
            if (given.place) step["location"] = json::array{given.place->lon, given.place->lat};
            if (given.index) step["location_index"] = *given.index;
        }
        if (named) {
            step["id"] = named->id;
            if (!named->description.empty()) step["description"] = named->description;
        }
        step["setup"] = setup.count;
        step["service"] = service.count;
        step["waiting_time"] = waiting.count;
        step["arrival"] = arrival.count;
        step["duration"] = driven_.count;
        step["load"] = numbers(load_);
        if (asked_.has_lengths) step["distance"] = metres_.count;
        step["violations"] = json::array{};
        steps_.push_back(std::move(step));
        return steps_.back().get_object();
    }

    void restock(std::size_t i) {
        const auto& stop = day_.stops[i];
        driven_ += stop.stocked_up->drive;
        metres_ += stop.metres;  // of both legs: lengths are known stop by stop
        clock_ = stop.stocked_up->arrival;
        rests(i, RestAt::at_station);
        const auto length = crew_.stock->length;
        push("restock", crew_.stock->place, {}, length, clock_, {}, {});
        sums_.service += length.count;
        clock_ += length;
        rests(i, RestAt::station_left);
    }

    void rests(std::size_t before_stop, RestAt at) {
        for (const auto& rest : day_.rests) {
            if (rest.before_stop != static_cast<std::int32_t>(before_stop) || rest.at != at) continue;
            const auto waiting = rest.start - clock_;
            sums_.waiting += waiting.count;
            sums_.service += (rest.end - rest.start).count;
            const auto& named =
                asked_.breaks[static_cast<std::size_t>(crew_index_)][static_cast<std::size_t>(rest.which)];
            push("break", {}, {}, rest.end - rest.start, clock_, waiting, named);
            clock_ = rest.end;
        }
    }

    void job(const Stop& stop) {
        const auto index = static_cast<std::size_t>(stop.visit);
        const auto& visit = asked_.problem.visits[index];
        const auto service = service_time(crew_, visit);
        const auto setup = stop.end - stop.start - service;
        const auto waiting = stop.start - clock_;
        const auto& amounts = asked_.amounts[index];
        load_on(amounts.delivery, -1);
        load_on(amounts.pickup, +1);
        for (std::size_t i = 0; i < amounts.delivery.size(); ++i) sums_.delivery[i] += amounts.delivery[i];
        for (std::size_t i = 0; i < amounts.pickup.size(); ++i) sums_.pickup[i] += amounts.pickup[i];
        auto& step = push("job", visit.place, setup, service, clock_, waiting, asked_.jobs[index]);
        step["job"] = visit.id;
        if (stop.slack < no_limit) step["slack"] = stop.slack.count;
        sums_.setup += setup.count;
        sums_.service += service.count;
        sums_.waiting += waiting.count;
        sums_.priority += visit.priority;
        clock_ = stop.end;
    }

    json::object close(Sums& total) {
        sums_.duration = day_.drive.count;
        sums_.distance = day_.metres.count;
        sums_.cost = day_.measures[static_cast<int>(Measure::travel)] + crew_.price;
        const auto& named = asked_.vehicles[static_cast<std::size_t>(crew_index_)];
        json::object out{{"vehicle", named.id}};
        if (!named.description.empty()) out["description"] = named.description;
        sums_.write(out, asked_.has_lengths);
        out["steps"] = std::move(steps_);
        total.add(sums_);
        return out;
    }

    const VroomProblem& asked_;
    const CrewIndex crew_index_;
    const Crew& crew_;
    const Schedule day_;
    Sums sums_;
    std::vector<std::int64_t> load_;
    json::array steps_;
    Seconds clock_{0}, driven_{0};
    RoadMetres metres_{0};
};

json::object unassigned_one(const char* type, const VroomProblem::Named& named, const VroomProblem::Location& given) {
    json::object one{{"id", named.id}, {"type", type}};
    if (given.place) one["location"] = json::array{given.place->lon, given.place->lat};
    if (given.index) one["location_index"] = *given.index;
    if (!named.description.empty()) one["description"] = named.description;
    return one;
}

json::array unassigned(const VroomProblem& asked, const Plan& plan) {
    json::array out;
    for (std::size_t i = 0; i < asked.shipments.size(); ++i) {
        const auto& shipment = asked.shipments[i];
        auto one = unassigned_one(shipment.type, shipment.named, shipment.location);
        one["reason"] = json::object{{"key", "route.vroom.shipments_unsupported"},
                                    {"field", fmt::format("/shipments/{}/{}", i / 2, shipment.type)}};
        out.push_back(std::move(one));
    }
    for (const auto& why : why_left_out(asked.problem, plan)) {
        const auto index = static_cast<std::size_t>(why.visit);
        const auto& given = asked.locations[static_cast<std::size_t>(asked.problem.visits[index].place)];
        auto one = unassigned_one("job", asked.jobs[index], given);
        one["impossible"] = why.impossible;
        one["reason"] = reason_object(why.reason);
        if (why.least.kind != LeastChange::Kind::none) one["least_change"] = reason_object(why.least.reason);
        out.push_back(std::move(one));
    }
    return out;
}

}  // namespace

json::value write_vroom(const VroomProblem& asked, const Plan& plan, VroomTimes times) {
    Problem problem = settled(asked.problem, plan);  // departures are moved in this copy
    Sums total;
    total.delivery.assign(asked.dimensions, 0);
    total.pickup.assign(asked.dimensions, 0);
    json::array routes;
    for (CrewIndex crew = 0; crew < static_cast<CrewIndex>(plan.routes.size()); ++crew)
        if (!plan.routes[crew].empty())
            routes.push_back(RouteWriter(asked, problem, crew, plan.routes[crew]).write(total));
    auto missing = unassigned(asked, plan);
    json::array levels;
    for (const auto level : value(asked.problem.objective, measures(asked.problem, plan))) levels.push_back(level);
    json::object summary;
    total.write(summary, asked.has_lengths);
    summary["routes"] = static_cast<std::int64_t>(routes.size());
    summary["unassigned"] = static_cast<std::int64_t>(missing.size());
    summary["levels"] = std::move(levels);
    summary["computing_times"] =
        json::object{{"loading", times.loading_ms}, {"solving", times.solving_ms}, {"routing", 0}};
    json::array ignored;
    for (const auto& field : asked.ignored) ignored.push_back(json::string(field));
    return json::object{{"code", 0},
                        {"summary", std::move(summary)},
                        {"unassigned", std::move(missing)},
                        {"routes", std::move(routes)},
                        {"ignored", std::move(ignored)}};
}

json::value write_vroom_error(const Error& error) {
    const int code = error.code == Code::internal ? 1 : 2;
    return json::object{{"code", code}, {"error", error.key}, {"field", error.field}};
}

}  // namespace yekuo::route
