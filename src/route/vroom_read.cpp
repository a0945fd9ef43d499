#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>

#include "route/vroom_extras.hpp"
#include "route/vroom_fields.hpp"

namespace yekuo::route {

using namespace vroom;

namespace {

constexpr std::size_t matrix_most = 20'000;  // places a side

// Reads with exceptions inside this file only; `read_vroom` turns the one kind into a value.
class Reader {
public:
    explicit Reader(const json::object& root) : root_(root) {}

    VroomProblem read() {
        known(root_, "", {"jobs", "vehicles", "shipments", "matrices", "matrix", "options", "yekuo"});
        read_matrices();
        collect_skills();
        const auto& vehicles = array(root_, "", "vehicles");
        for (std::size_t i = 0; i < vehicles.size(); ++i)
            read_vehicle(object(vehicles[i], fmt::format("/vehicles/{}", i)), fmt::format("/vehicles/{}", i));
        if (root_.contains("jobs")) {
            const auto& jobs = array(root_, "", "jobs");
            for (std::size_t i = 0; i < jobs.size(); ++i)
                read_job(object(jobs[i], fmt::format("/jobs/{}", i)), fmt::format("/jobs/{}", i));
        }
        if (root_.contains("shipments")) read_shipments(array(root_, "", "shipments"));
        finish_travel();
        read_steps(vehicles);
        out_.problem.objective.levels = {{{{Measure::left_out}}, 36'000},
                                         {{{Measure::lateness}}, 60},
                                         {{{Measure::overtime}}, 4},
                                         {{{Measure::travel},
                                           {Measure::crews},
                                           {Measure::unfamiliar, 120},
                                           {Measure::change, 600}},
                                          1}};
        read_extras(root_, {vehicle_of_, job_of_}, out_);
        return std::move(out_);
    }

private:
    void known(const json::object& from, const std::string& at, std::initializer_list<std::string_view> names) {
        for (const auto& entry : from)
            if (std::find(names.begin(), names.end(), std::string_view(entry.key())) == names.end() &&
                out_.ignored.size() < 1000)
                out_.ignored.push_back(at + "/" + std::string(entry.key()));
    }

    void read_matrices() {
        if (const auto* legacy = root_.if_contains("matrix")) {
            matrices_.push_back(read_square(*legacy, "/matrix"));
            profiles_["car"] = 0;
        }
        const auto* all = root_.if_contains("matrices");
        if (!all) return;
        for (const auto& [name, entry] : object(*all, "/matrices")) {
            const auto at = "/matrices/" + std::string(name);
            const auto& given = object(entry, at);
            known(given, at, {"durations", "distances"});
            if (!given.contains("durations")) fail("json.missing", at + "/durations");
            auto square = read_square(given.at("durations"), at + "/durations");
            if (const auto* lengths = given.if_contains("distances")) {
                auto metres = read_square(*lengths, at + "/distances");
                if (metres.side != square.side) fail("route.vroom.matrix_size", at + "/distances");
                square.matrix.length_metres = std::move(metres.matrix.drive_seconds);
                out_.has_lengths = true;
            }
            profiles_[std::string(name)] = static_cast<std::int32_t>(matrices_.size());
            matrices_.push_back(std::move(square));
        }
        for (const auto& square : matrices_)
            if (square.side != matrices_[0].side) fail("route.vroom.matrix_size", "/matrices");
    }

    struct Square {
        std::size_t side = 0;
        Matrix matrix;
    };
    static Square read_square(const json::value& value, const std::string& at) {
        if (!value.is_array()) fail("json.type", at, "expected an array of arrays");
        const auto& rows = value.get_array();
        if (rows.size() > matrix_most) fail("route.vroom.matrix_size", at);
        Square out{rows.size(), {}};
        out.matrix.drive_seconds.reserve(rows.size() * rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto row_at = fmt::format("{}/{}", at, i);
            if (!rows[i].is_array()) fail("json.type", row_at, "expected an array");
            const auto& row = rows[i].get_array();
            if (row.size() != rows.size()) fail("route.vroom.matrix_size", row_at);
            for (const auto& cell : row)
                out.matrix.drive_seconds.push_back(static_cast<std::int32_t>(whole(cell, row_at, 0, 1'000'000'000)));
        }
        return out;
    }

    // Only skills that some job asks for matter; they become the bits of our mask.
    void collect_skills() {
        const auto* jobs = root_.if_contains("jobs");
        if (!jobs || !jobs->is_array()) return;
        for (std::size_t i = 0; i < jobs->get_array().size(); ++i) {
            const auto* job = jobs->get_array()[i].if_object();
            if (!job || !job->contains("skills")) continue;
            const auto at = fmt::format("/jobs/{}", i);
            for (const auto& skill : array(*job, at, "skills")) {
                skills_.emplace(whole(skill, at + "/skills"), static_cast<std::uint32_t>(skills_.size()));
                if (skills_.size() > 32) fail("route.vroom.too_many_skills", at + "/skills");
            }
        }
    }
    Skills read_skills(const json::object& from, const std::string& at) const {
        Skills out;
        if (!from.contains("skills")) return out;
        for (const auto& skill : array(from, at, "skills"))
            if (const auto bit = skills_.find(whole(skill, at + "/skills")); bit != skills_.end())
                out.bits |= 1U << bit->second;
        return out;
    }

    std::optional<Place> read_point(const json::object& from, const std::string& at, std::string_view name) const {
        const auto* found = from.if_contains(name);
        if (!found) return {};
        const auto field = fmt::format("{}/{}", at, name);
        if (!found->is_array() || found->get_array().size() != 2) fail("json.type", field, "expected [lon, lat]");
        const auto& pair = found->get_array();
        if (!pair[0].is_number() || !pair[1].is_number()) fail("json.type", field, "expected [lon, lat]");
        const Place place{pair[1].to_number<double>(), pair[0].to_number<double>()};
        if (!(std::abs(place.lat) <= 90) || !(std::abs(place.lon) <= 180)) fail("json.range", field);
        return place;
    }

    // With a matrix a place is its index; without, its coordinates.
    std::optional<PlaceIndex> read_place(const json::object& from, const std::string& at, const std::string& name) {
        VroomProblem::Location given{read_point(from, at, name), {}};
        const auto index_name = name == "location" ? "location_index" : name + "_index";
        if (from.contains(index_name)) given.index = whole_or(from, at, index_name, 0);
        if (!given.place && !given.index) return {};
        if (!matrices_.empty()) {
            if (!given.index) fail("json.missing", at + "/" + index_name, "a matrix is given: places go by index");
            if (*given.index >= static_cast<std::int64_t>(matrices_[0].side))
                fail("route.no_such_place", at + "/" + index_name);
            if (out_.locations.empty()) out_.locations.resize(matrices_[0].side);
            out_.locations[static_cast<std::size_t>(*given.index)] = given;
            return static_cast<PlaceIndex>(*given.index);
        }
        if (!given.place) fail("json.missing", at + "/" + name, "no matrix is given: places need coordinates");
        const auto [found, fresh] = place_of_.emplace(std::pair(given.place->lat, given.place->lon),
                                                      static_cast<PlaceIndex>(out_.locations.size()));
        if (fresh) out_.locations.push_back(given);
        return found->second;
    }

    Window read_window(const json::value& value, const std::string& at) const {
        if (!value.is_array() || value.get_array().size() != 2) fail("json.type", at, "expected [start, end]");
        const Window out{{whole(value.get_array()[0], at)}, {whole(value.get_array()[1], at)}};
        if (out.to < out.from) fail("route.window_closes_before_it_opens", at);
        return out;
    }
    std::vector<Window> read_windows(const json::object& from, const std::string& at) const {
        std::vector<Window> out;
        if (!from.contains("time_windows")) return out;
        const auto& given = array(from, at, "time_windows");
        if (given.empty()) fail("route.window_missing", at + "/time_windows");
        for (std::size_t i = 0; i < given.size(); ++i) {
            const auto place = fmt::format("{}/time_windows/{}", at, i);
            out.push_back(read_window(given[i], place));
            if (i > 0 && out[i].from <= out[i - 1].to) fail("route.windows_overlap_or_disorder", place);
        }
        return out;
    }

    std::vector<std::int64_t> read_amounts(const json::object& from, const std::string& at, std::string_view name) {
        std::vector<std::int64_t> out;
        if (!from.contains(name)) return out;
        const auto field = fmt::format("{}/{}", at, name);
        for (const auto& value : array(from, at, name)) out.push_back(whole(value, field, 0, 1'000'000));
        if (out.size() > parts_max) fail("route.vroom.too_many_dimensions", field);
        out_.dimensions = std::max(out_.dimensions, out.size());
        return out;
    }

    void read_vehicle(const json::object& given, const std::string& at) {
        known(given, at,
              {"id", "description", "profile", "start", "start_index", "end", "end_index", "capacity", "skills",
               "time_window", "breaks", "speed_factor", "max_tasks", "max_travel_time", "max_distance", "costs",
               "steps", "type", "yekuo"});
        if (!given.contains("id")) fail("json.missing", at + "/id");
        Crew crew;
        crew.id = whole_or(given, at, "id", 0);
        if (!vehicle_of_.emplace(crew.id, static_cast<CrewIndex>(out_.vehicles.size())).second)
            fail("route.vroom.id_twice", at + "/id");
        out_.vehicles.push_back({crew.id, text_or_empty(given, at, "description")});
        const auto start = read_place(given, at, "start");
        const auto end = read_place(given, at, "end");
        if (!start && !end) fail("route.vroom.start_or_end", at);
        crew.start = start.value_or(nowhere);
        crew.end = end;
        crew.skills = read_skills(given, at);
        if (const auto* window = given.if_contains("time_window"))
            crew.shift = read_window(*window, at + "/time_window");
        const auto capacity = read_amounts(given, at, "capacity");
        if (given.contains("capacity")) crew.carries = {};
        for (std::size_t i = 0; i < capacity.size(); ++i) crew.carries[i] = static_cast<std::int32_t>(capacity[i]);
        if (const auto* factor = given.if_contains("speed_factor")) {
            if (!factor->is_number() || !(factor->to_number<double>() > 0) || factor->to_number<double>() > 5)
                fail("json.range", at + "/speed_factor");
            crew.drive_percent =
                std::max(1, static_cast<std::int32_t>(std::lround(factor->to_number<double>() * 100)));
        }
        crew.visits_most = static_cast<std::int32_t>(whole_or(given, at, "max_tasks", 1'000'000, 0, 1'000'000));
        crew.drive_most = {whole_or(given, at, "max_travel_time", never.count)};
        crew.metres_most = {whole_or(given, at, "max_distance", 1'000'000'000'000)};
        crew.price = 0;
        if (const auto* costs = given.if_contains("costs")) {
            const auto& given_costs = object(*costs, at + "/costs");
            const auto field = at + "/costs";
            known(given_costs, field, {"fixed", "per_hour", "per_km", "per_task_hour"});
            crew.price = whole_or(given_costs, field, "fixed", 0, 0, 1'000'000'000);
            crew.price_drive_hour = whole_or(given_costs, field, "per_hour", 3600, 0, 1'000'000);
            crew.price_km = whole_or(given_costs, field, "per_km", 0, 0, 1'000'000);
            crew.price_work_hour = whole_or(given_costs, field, "per_task_hour", 0, 0, 1'000'000);
        }
        if (given.contains("type")) crew.kind = kind_of(text_or_empty(given, at, "type"));
        crew.profile = read_profile(given, at);
        read_breaks(given, at, crew);
        out_.problem.crews.push_back(std::move(crew));
    }

    std::int32_t read_profile(const json::object& given, const std::string& at) const {
        const auto name = given.contains("profile") ? text_or_empty(given, at, "profile") : std::string("car");
        if (matrices_.empty()) return 0;
        const auto found = profiles_.find(name);
        if (found == profiles_.end()) fail("route.no_such_profile", at + "/profile");
        return found->second;
    }

    void read_breaks(const json::object& given, const std::string& at, Crew& crew) {
        auto& names = out_.breaks.emplace_back();
        if (!given.contains("breaks")) return;
        const auto& all = array(given, at, "breaks");
        if (all.size() > breaks_max) fail("route.too_many_breaks", at + "/breaks");
        std::vector<std::pair<Break, VroomProblem::Named>> found;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto place = fmt::format("{}/breaks/{}", at, i);
            const auto& one = object(all[i], place);
            known(one, place, {"id", "time_windows", "service", "description"});
            auto windows = read_windows(one, place);
            Break rest{windows.empty() ? Window{} : windows[0],
                       {whole_or(one, place, "service", 0, 0, 1'000'000'000)},
                       false,
                       {windows.begin() + !windows.empty(), windows.end()}};
            found.emplace_back(
                rest, VroomProblem::Named{whole_or(one, place, "id", 0), text_or_empty(one, place, "description")});
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const auto& a, const auto& b) { return a.first.start.from < b.first.start.from; });
        for (auto& [rest, name] : found) {
            crew.breaks.push_back(rest);
            names.push_back(std::move(name));
        }
    }

    std::int32_t kind_of(const std::string& name) {
        return kinds_.emplace(name, static_cast<std::int32_t>(kinds_.size()) + 1).first->second;
    }
    std::vector<std::pair<std::int32_t, Seconds>> read_by_kind(const json::object& from, const std::string& at,
                                                               std::string_view name) {
        std::vector<std::pair<std::int32_t, Seconds>> out;
        const auto* found = from.if_contains(name);
        if (!found) return out;
        const auto field = fmt::format("{}/{}", at, name);
        for (const auto& [kind, time] : object(*found, field))
            out.emplace_back(kind_of(std::string(kind)),
                             Seconds{whole(time, field + "/" + std::string(kind), 0, 1'000'000'000)});
        return out;
    }

    void read_job(const json::object& given, const std::string& at) {
        known(given, at,
              {"id", "description", "location", "location_index", "setup", "service", "delivery", "pickup", "amount",
               "skills", "priority", "time_windows", "setup_per_type", "service_per_type", "yekuo"});
        if (!given.contains("id")) fail("json.missing", at + "/id");
        Visit visit;
        visit.id = whole_or(given, at, "id", 0);
        if (!job_of_.emplace(visit.id, static_cast<VisitIndex>(out_.jobs.size())).second)
            fail("route.vroom.id_twice", at + "/id");
        out_.jobs.push_back({visit.id, text_or_empty(given, at, "description")});
        const auto place = read_place(given, at, "location");
        if (!place) fail("json.missing", at + "/location");
        visit.place = *place;
        visit.setup = {whole_or(given, at, "setup", 0, 0, 1'000'000'000)};
        visit.service = {whole_or(given, at, "service", 0, 0, 1'000'000'000)};
        visit.setup_by_kind = read_by_kind(given, at, "setup_per_type");
        visit.service_by_kind = read_by_kind(given, at, "service_per_type");
        visit.priority = static_cast<std::int32_t>(whole_or(given, at, "priority", 0, 0, 100));
        visit.skills = read_skills(given, at);
        visit.windows = read_windows(given, at);
        VroomProblem::Amounts amounts{read_amounts(given, at, given.contains("amount") ? "amount" : "delivery"),
                                      read_amounts(given, at, "pickup")};
        for (std::size_t i = 0; i < amounts.delivery.size(); ++i)
            visit.uses[i] = static_cast<std::int32_t>(amounts.delivery[i]);
        for (std::size_t i = 0; i < amounts.pickup.size(); ++i)
            visit.returns[i] = static_cast<std::int32_t>(amounts.pickup[i]);
        out_.amounts.push_back(std::move(amounts));
        out_.problem.visits.push_back(std::move(visit));
    }

    void read_shipments(const json::array& shipments) {
        for (std::size_t i = 0; i < shipments.size(); ++i) {
            const auto at = fmt::format("/shipments/{}", i);
            const auto& shipment = object(shipments[i], at);
            for (const char* type : {"pickup", "delivery"}) {
                if (!shipment.contains(type)) fail("json.missing", at + "/" + type);
                const auto place = at + "/" + type;
                const auto& step = object(shipment.at(type), place);
                VroomProblem::Location location{read_point(step, place, "location"), {}};
                if (step.contains("location_index")) location.index = whole_or(step, place, "location_index", 0);
                out_.shipments.push_back(
                    {type, {whole_or(step, place, "id", 0), text_or_empty(step, place, "description")}, location});
            }
        }
    }

    void finish_travel() {
        if (!matrices_.empty()) {
            out_.locations.resize(matrices_[0].side);
            std::vector<Matrix> all;
            for (auto& square : matrices_) all.push_back(std::move(square.matrix));
            out_.problem.travel = Travel::by_matrix(static_cast<std::int32_t>(matrices_[0].side), std::move(all));
            return;
        }
        std::vector<Spot> spots;
        for (const auto& location : out_.locations) spots.push_back({*location.place, false});
        out_.problem.travel = Travel::over_roads(spots);
        if (spots.size() <= 1500) out_.problem.travel.remember_pairs();
        out_.has_lengths = true;
    }

    // A vehicle's own steps are where the search begins.
    void read_steps(const json::array& vehicles) {
        out_.start.routes.resize(vehicles.size());
        std::vector<bool> placed(out_.jobs.size(), false);
        for (std::size_t i = 0; i < vehicles.size(); ++i) {
            const auto& vehicle = vehicles[i].get_object();
            if (!vehicle.contains("steps")) continue;
            const auto at = fmt::format("/vehicles/{}", i);
            const auto& steps = array(vehicle, at, "steps");
            for (std::size_t k = 0; k < steps.size(); ++k) {
                const auto place = fmt::format("{}/steps/{}", at, k);
                const auto& step = object(steps[k], place);
                known(step, place, {"type", "id"});
                if (text_or_empty(step, place, "type") != "job") continue;
                const auto job = job_of_.find(whole_or(step, place, "id", -1));
                if (job == job_of_.end()) fail("route.no_such_visit", place + "/id");
                if (placed[static_cast<std::size_t>(job->second)]) fail("route.visited_twice", place + "/id");
                placed[static_cast<std::size_t>(job->second)] = true;
                out_.start.routes[i].push_back(job->second);
            }
        }
    }

    const json::object& root_;
    VroomProblem out_;
    std::vector<Square> matrices_;
    std::map<std::string, std::int32_t> profiles_;
    std::map<std::int64_t, std::uint32_t> skills_;
    std::map<std::string, std::int32_t> kinds_;
    std::map<std::pair<double, double>, PlaceIndex> place_of_;
    std::map<std::int64_t, CrewIndex> vehicle_of_;
    std::map<std::int64_t, VisitIndex> job_of_;
};

}  // namespace

Result<VroomProblem> read_vroom_value(const json::value& asked) {
    if (!asked.is_object()) return invalid("json.type", "", "expected an object");
    try {
        auto out = Reader(asked.get_object()).read();
        if (auto sound = check(out.problem); !sound) return sound.error();
        return out;
    } catch (const Fault& fault) {
        return fault.error;
    }
}

Result<VroomProblem> read_vroom(std::string_view text) {
    const auto value = parse_json(text);
    if (!value) return value.error();
    return read_vroom_value(*value);
}

}  // namespace yekuo::route
