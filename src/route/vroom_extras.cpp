#include "route/vroom_extras.hpp"

#include <algorithm>
#include <array>

#include "route/vroom_fields.hpp"

namespace yekuo::route::vroom {
namespace {

constexpr std::int64_t length_most = 1'000'000'000;
constexpr std::array<std::string_view, measure_count> measure_names{
    "left_out", "lateness", "overtime", "travel", "vehicles", "balance", "unfamiliar", "change"};

class Extras {
public:
    Extras(const Names& names, VroomProblem& out) : names_(names), out_(out), problem_(out.problem) {}

    void read(const json::object& root) {
        each(root, "vehicles", [&](const json::object& extra, const std::string& at, std::size_t i) {
            read_vehicle(extra, at, problem_.crews[i]);
        });
        each(root, "jobs", [&](const json::object& extra, const std::string& at, std::size_t i) {
            read_job(extra, at, problem_.visits[i]);
        });
        const auto* whole_problem = root.if_contains("yekuo");
        if (!whole_problem) return;
        const std::string at = "/yekuo";
        const auto& extra = object(*whole_problem, at);
        known(extra, at, {"now", "told_tolerance", "levels", "rush_hours", "relations"});
        problem_.now = moment(extra, at, "now", problem_.now);
        problem_.told_tolerance = length(extra, at, "told_tolerance", problem_.told_tolerance);
        if (extra.contains("levels")) read_levels(array(extra, at, "levels"), at + "/levels");
        if (extra.contains("rush_hours")) read_rush_hours(array(extra, at, "rush_hours"), at + "/rush_hours");
        if (extra.contains("relations")) read_relations(array(extra, at, "relations"), at + "/relations");
    }

private:
    template <class Read>
    static void each(const json::object& root, std::string_view name, Read read) {
        const auto* list = root.if_contains(name);
        if (!list || !list->is_array()) return;
        for (std::size_t i = 0; i < list->get_array().size(); ++i) {
            const auto* one = list->get_array()[i].if_object();
            const auto* extra = one ? one->if_contains("yekuo") : nullptr;
            const auto at = fmt::format("/{}/{}/yekuo", name, i);
            if (extra) read(object(*extra, at), at, i);
        }
    }

    void known(const json::object& from, const std::string& at, std::initializer_list<std::string_view> names) {
        for (const auto& entry : from)
            if (std::find(names.begin(), names.end(), std::string_view(entry.key())) == names.end())
                out_.ignored.push_back(at + "/" + std::string(entry.key()));
    }
    static Seconds moment(const json::object& from, const std::string& at, std::string_view name, Seconds otherwise) {
        return {whole_or(from, at, name, otherwise.count)};
    }
    static Seconds length(const json::object& from, const std::string& at, std::string_view name, Seconds otherwise) {
        return {whole_or(from, at, name, otherwise.count, 0, length_most)};
    }
    static bool flag(const json::object& from, const std::string& at, std::string_view name) {
        const auto* found = from.if_contains(name);
        if (!found) return false;
        if (!found->is_bool()) fail("json.type", fmt::format("{}/{}", at, name), "expected true or false");
        return found->get_bool();
    }
    static std::int32_t small(const json::object& from, const std::string& at, std::string_view name,
                              std::int32_t otherwise, std::int64_t least, std::int64_t most) {
        return static_cast<std::int32_t>(whole_or(from, at, name, otherwise, least, most));
    }
    CrewIndex vehicle(const json::object& from, const std::string& at, std::string_view name) const {
        if (!from.contains(name)) fail("json.missing", fmt::format("{}/{}", at, name));
        const auto found = names_.vehicles.find(whole_or(from, at, name, 0));
        if (found == names_.vehicles.end()) fail("route.no_such_crew", fmt::format("{}/{}", at, name));
        return found->second;
    }

    void read_vehicle(const json::object& extra, const std::string& at, Crew& crew) {
        known(extra, at, {"people", "zone", "known_zones", "work_factor", "overtime", "restock"});
        crew.people = small(extra, at, "people", crew.people, 0, 1000);
        crew.zone = small(extra, at, "zone", crew.zone, 0, 1'000'000'000);
        if (extra.contains("known_zones"))
            for (const auto& zone : array(extra, at, "known_zones"))
                crew.known_zones.push_back(static_cast<std::int32_t>(whole(zone, at + "/known_zones", 0, 1'000'000'000)));
        if (const auto* factor = extra.if_contains("work_factor")) {
            if (!factor->is_number() || !(factor->to_number<double>() >= 0.01) || factor->to_number<double>() > 10)
                fail("json.range", at + "/work_factor");
            crew.work_percent = static_cast<std::int32_t>(std::lround(factor->to_number<double>() * 100));
        }
        if (const auto* overtime = extra.if_contains("overtime")) {
            const auto field = at + "/overtime";
            const auto& given = object(*overtime, field);
            known(given, field, {"most", "price_per_hour"});
            crew.overtime_most = length(given, field, "most", {});
            crew.overtime_price = whole_or(given, field, "price_per_hour", 3600, 0, 1'000'000'000) / 3600;
        }
        if (const auto* restock = extra.if_contains("restock")) read_restock(*restock, at + "/restock", crew);
    }

    void read_restock(const json::value& value, const std::string& at, Crew& crew) {
        const auto& given = object(value, at);
        known(given, at, {"location_index", "service"});
        Stock stock{crew.start, length(given, at, "service", minutes(15))};
        if (given.contains("location_index"))
            stock.place = small(given, at, "location_index", 0, 0, problem_.travel.places() - 1);
        if (stock.place == nowhere) fail("json.missing", at + "/location_index", "the vehicle starts nowhere");
        crew.stock = stock;
    }

    void read_job(const json::object& extra, const std::string& at, Visit& visit) {
        known(extra, at, {"release", "people", "zone", "due", "pinned_vehicle", "pinned_start", "published", "actual"});
        visit.release = moment(extra, at, "release", visit.release);
        visit.people = small(extra, at, "people", visit.people, 0, 1000);
        visit.zone = small(extra, at, "zone", visit.zone, 0, 1'000'000'000);
        if (const auto* due = extra.if_contains("due")) {
            const auto field = at + "/due";
            const auto& given = object(*due, field);
            known(given, field, {"at", "price_per_minute"});
            if (!given.contains("at")) fail("json.missing", field + "/at");
            visit.due = Due{moment(given, field, "at", {}), whole_or(given, field, "price_per_minute", 1, 0, 1'000'000)};
        }
        if (extra.contains("pinned_vehicle")) visit.pinned_crew = vehicle(extra, at, "pinned_vehicle");
        if (extra.contains("pinned_start")) visit.pinned_start = moment(extra, at, "pinned_start", {});
        if (const auto* published = extra.if_contains("published")) {
            const auto field = at + "/published";
            const auto& given = object(*published, field);
            known(given, field, {"vehicle", "start", "told"});
            visit.published = Published{vehicle(given, field, "vehicle"), moment(given, field, "start", {}),
                                        flag(given, field, "told")};
        }
        if (const auto* actual = extra.if_contains("actual")) {
            const auto field = at + "/actual";
            const auto& given = object(*actual, field);
            known(given, field, {"vehicle", "start", "end"});
            visit.actual = Actual{vehicle(given, field, "vehicle"), moment(given, field, "start", {}),
                                  moment(given, field, "end", {})};
        }
    }

    // [["left_out"], ["lateness", "overtime"], ["travel"]]: one list a level, the first the most important.
    void read_levels(const json::array& levels, const std::string& at) {
        if (levels.empty() || levels.size() > measure_count) fail("route.levels_out_of_range", at);
        Guide weights{36'000, 60, 4, 1, 1, 1, 120, 600};
        std::array<bool, measure_count> seen{};
        problem_.objective.levels.clear();
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const auto place = fmt::format("{}/{}", at, i);
            if (!levels[i].is_array() || levels[i].get_array().empty()) fail("json.type", place, "expected names");
            Level level;
            for (const auto& name : levels[i].get_array()) {
                const auto found = name.is_string() ? std::find(measure_names.begin(), measure_names.end(),
                                                                std::string_view(name.get_string()))
                                                    : measure_names.end();
                if (found == measure_names.end()) fail("route.no_such_measure", place);
                const auto measure = static_cast<std::size_t>(found - measure_names.begin());
                if (std::exchange(seen[measure], true)) fail("route.measure_twice", place);
                level.terms.push_back({static_cast<Measure>(measure), weights[measure]});
            }
            if (level.terms.size() == 1) std::swap(level.terms[0].weight, level.guide);  // reported as it is
            problem_.objective.levels.push_back(std::move(level));
        }
    }

    void read_rush_hours(const json::array& hours, const std::string& at) {
        if (hours.size() > 8) fail("json.range", at);
        std::vector<RushHour> out;
        for (std::size_t i = 0; i < hours.size(); ++i) {
            const auto place = fmt::format("{}/{}", at, i);
            const auto& given = object(hours[i], place);
            known(given, place, {"from", "to", "speed_percent"});
            RushHour rush{{whole_or(given, place, "from", 0, 0, 86'400)}, {whole_or(given, place, "to", 0, 0, 86'400)},
                          small(given, place, "speed_percent", 70, 1, 100)};
            if (rush.to < rush.from) fail("route.window_closes_before_it_opens", place);
            out.push_back(rush);
        }
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
        for (std::size_t i = 1; i < out.size(); ++i)
            if (out[i].from < out[i - 1].to) fail("route.windows_overlap_or_disorder", at);
        problem_.travel.slow_down(std::move(out));
    }

    void read_relations(const json::array& relations, const std::string& at) {
        for (std::size_t i = 0; i < relations.size(); ++i) {
            const auto place = fmt::format("{}/{}", at, i);
            const auto& given = object(relations[i], place);
            known(given, place, {"type", "jobs", "gap"});
            Bond bond;
            const auto type = text_or_empty(given, place, "type");
            if (type == "same_vehicle") bond.kind = Bond::Kind::same_crew;
            else if (type == "in_order") bond.kind = Bond::Kind::in_order;
            else if (type == "at_once") bond.kind = Bond::Kind::at_once;
            else fail("route.no_such_relation", place + "/type");
            for (const auto& id : array(given, place, "jobs")) {
                const auto job = names_.jobs.find(whole(id, place + "/jobs"));
                if (job == names_.jobs.end()) fail("route.no_such_visit", place + "/jobs");
                bond.visits.push_back(job->second);
            }
            if (given.contains("gap")) {
                const auto& gap = array(given, place, "gap");
                if (gap.empty() || gap.size() > 2) fail("json.type", place + "/gap", "expected [least, most]");
                bond.gap_least = {whole(gap[0], place + "/gap")};
                if (gap.size() == 2) bond.gap_most = {whole(gap[1], place + "/gap")};
            }
            problem_.bonds.push_back(std::move(bond));
        }
    }

    using Guide = std::array<std::int64_t, measure_count>;
    const Names& names_;
    VroomProblem& out_;
    Problem& problem_;
};

}  // namespace

void read_extras(const json::object& root, const Names& names, VroomProblem& out) { Extras(names, out).read(root); }

}  // namespace yekuo::route::vroom
