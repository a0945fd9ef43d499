#include "simulate/sample_day.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "dispatch/job_types.hpp"
#include "route/travel.hpp"
#include "simulate/dice.hpp"

namespace yekuo::simulate {
namespace {

using route::PlaceIndex;
using route::Seconds;

constexpr int crews_of_a_city = 84;
constexpr Seconds shift_from = route::at_clock(8), shift_to = route::at_clock(17);
constexpr Seconds lunch_from = route::at_clock(11, 30), lunch_by = route::at_clock(13), lunch = route::minutes(30);
constexpr Seconds setup = route::minutes(5);
constexpr double town_metres = 4000;

struct DayCrew {
    std::size_t city = 0, zone = 0;
    PlaceIndex station = 0;
    std::uint32_t skills = 0;
    // Where the drive that makes the day has come to.
    PlaceIndex at = 0;
    Seconds clock = shift_from;
    bool has_eaten = false, full = false;
};
struct DayVisit {
    PlaceIndex place = 0;
    std::uint32_t skills = 0;
    Seconds service{0};
    Seconds from{0}, to{0};  // 0, 0: at any time
    int priority = 0;
};

class DayMaker {
public:
    DayMaker(const Reference& reference, const SampleDay& asked)
        : reference_(reference), dice_(Dice(asked.seed).of(20)), asked_(asked) {}

    std::string make() {
        found_crews();
        by_zone_.resize(reference_.zones.zones().size());
        for (const auto& community : reference_.communities)
            for (std::size_t zone = 0; zone < by_zone_.size(); ++zone)
                if (reference_.zones.zones()[zone].id == community.zone) by_zone_[zone].push_back(&community);
        while (static_cast<int>(visits_.size()) < asked_.visits && drive_on()) continue;
        forget_order();
        return write();
    }

private:
    Place shifted(Place place, std::size_t city) const {
        return {place.lat + 0.9 * static_cast<double>(city % 3), place.lon + 1.1 * static_cast<double>(city / 3)};
    }

    PlaceIndex add_place(Place place, bool in_town) {
        spots_.push_back({place, in_town});
        return static_cast<PlaceIndex>(spots_.size() - 1);
    }

    void found_crews() {
        const auto& zones = reference_.zones.zones();
        std::size_t named = 0;
        for (const auto& zone : zones) named += static_cast<std::size_t>(zone.crews);
        const auto cities = static_cast<std::size_t>((asked_.crews + crews_of_a_city - 1) / crews_of_a_city);
        for (std::size_t city = 0; city < cities; ++city) {
            const auto share = (static_cast<std::size_t>(asked_.crews) * (city + 1)) / cities - crews_.size();
            for (std::size_t zone = 0; zone < zones.size(); ++zone) {
                const auto station = add_place(shifted(zones[zone].station, city), true);
                const auto before = crews_before(zone) * share / named;
                const auto after = crews_before(zone + 1) * share / named;
                for (auto i = before; i < after; ++i) add_crew(city, zone, station);
            }
        }
    }
    std::size_t crews_before(std::size_t zone) const {
        std::size_t sum = 0;
        for (std::size_t i = 0; i < zone; ++i) sum += static_cast<std::size_t>(reference_.zones.zones()[i].crews);
        return sum;
    }

    // Every crew can do low voltage; some measure, survey, test or work on high voltage besides.
    void add_crew(std::size_t city, std::size_t zone, PlaceIndex station) {
        namespace skill = dispatch::skill;
        DayCrew crew{city, zone, station, skill::low_voltage};
        if (dice_.chance(0.8)) crew.skills |= skill::metering;
        if (dice_.chance(0.7)) crew.skills |= skill::survey;
        if (dice_.chance(0.3)) crew.skills |= skill::testing;
        if (dice_.chance(0.25)) crew.skills |= skill::high_voltage | skill::inspection;
        crew.at = station;
        crews_.push_back(crew);
    }

    // The crew that is free first goes to one more customer; false when none can.
    bool drive_on() {
        DayCrew* next = nullptr;
        for (auto& crew : crews_)
            if (!crew.full && (!next || crew.clock < next->clock)) next = &crew;
        if (!next) return false;
        for (int attempt = 0; attempt < 20; ++attempt)
            if (visit_with(*next)) return true;
        next->full = true;
        return true;
    }

    bool visit_with(DayCrew& crew) {
        const auto* job = job_for(crew);
        const auto* community = community_for(crew);
        if (!job || !community) return false;
        const auto near = [&] { return dice_.between_real(-0.004, 0.004); };
        const Place place = shifted({community->place.lat + near(), community->place.lon + near()}, crew.city);
        const auto& station = spots_[static_cast<std::size_t>(crew.station)].place;
        const route::Spot spot{place, distance(place, station).value < town_metres};
        Seconds clock = crew.clock;
        const bool eats = !crew.has_eaten && clock + route::hours(1) > lunch_from;
        if (eats) clock = std::max(clock, lunch_from) + lunch;
        clock += drive(spots_[static_cast<std::size_t>(crew.at)], spot);
        const Seconds end = clock + setup + route::minutes(job->minutes);
        if (end + drive(spot, spots_[static_cast<std::size_t>(crew.station)]) > shift_to) return false;
        if (!crew.has_eaten && !eats && end > lunch_by) return false;
        crew.has_eaten |= eats;
        promise(add_place(spot.place, spot.in_town), *job, clock);
        crew.at = visits_.back().place;
        crew.clock = end;
        return true;
    }

    // Two hours as appointments go, a half day, or none; the drive that made the day keeps it.
    void promise(PlaceIndex place, const dispatch::JobType& job, Seconds start) {
        DayVisit visit{place, job.skills.bits, route::minutes(job.minutes)};
        if (dice_.chance(0.6)) {
            visit.from = {shift_from.count + (start - shift_from).count / 7200 * 7200};
            visit.to = std::min(visit.from + route::hours(2), shift_to);
        } else if (dice_.chance(0.6)) {
            const bool morning = start <= route::at_clock(12, 30);
            visit.from = morning ? shift_from : route::at_clock(12, 30);
            visit.to = morning ? route::at_clock(12, 30) : shift_to;
        }
        if (dice_.chance(0.1)) visit.priority = static_cast<int>(dice_.between(1, 20));
        visits_.push_back(visit);
    }

    const dispatch::JobType* job_for(const DayCrew& crew) {
        const auto types = dispatch::job_types();
        const auto* job = &types[static_cast<std::size_t>(dice_.between(0, static_cast<std::int64_t>(types.size()) - 1))];
        return (crew.skills & job->skills.bits) == job->skills.bits && job->crew_size <= 2 ? job : nullptr;
    }

    const grid::Community* community_for(const DayCrew& crew) {
        const auto zones = static_cast<std::int64_t>(by_zone_.size());
        const auto zone = dice_.chance(0.9) ? crew.zone : static_cast<std::size_t>(dice_.between(0, zones - 1));
        const auto& all = by_zone_[zone];
        if (all.empty()) return nullptr;
        return all[static_cast<std::size_t>(dice_.between(0, static_cast<std::int64_t>(all.size()) - 1))];
    }

    static Seconds drive(const route::Spot& from, const route::Spot& to) {
        return route::Travel::over_roads({from, to}).free_drive(0, 1);
    }

    void forget_order() {
        for (std::size_t i = visits_.size(); i > 1; --i)
            std::swap(visits_[i - 1], visits_[static_cast<std::size_t>(dice_.between(0, static_cast<std::int64_t>(i) - 1))]);
    }

    static std::string skills_text(std::uint32_t bits) {
        std::vector<int> out;
        for (int bit = 0; bit < 32; ++bit)
            if (bits >> bit & 1) out.push_back(bit + 1);
        return fmt::format("[{}]", fmt::join(out, ","));
    }

    std::string write() const {
        std::string out = "{\"vehicles\":[";
        auto at = std::back_inserter(out);
        for (std::size_t i = 0; i < crews_.size(); ++i)
            fmt::format_to(at,
                           "{}\n{{\"id\":{},\"start_index\":{},\"end_index\":{},\"skills\":{},\"time_window\":[{},{}],"
                           "\"breaks\":[{{\"id\":1,\"service\":{},\"time_windows\":[[{},{}]]}}]}}",
                           i ? "," : "", i + 1, crews_[i].station, crews_[i].station, skills_text(crews_[i].skills),
                           shift_from.count, shift_to.count, lunch.count, lunch_from.count, lunch_by.count);
        out += "\n],\"jobs\":[";
        for (std::size_t i = 0; i < visits_.size(); ++i) {
            const auto& visit = visits_[i];
            const auto& place = spots_[static_cast<std::size_t>(visit.place)].place;
            fmt::format_to(at, "{}\n{{\"id\":{},\"location\":[{:.5f},{:.5f}],\"location_index\":{},\"setup\":{},\"service\":{},"
                           "\"skills\":{}", i ? "," : "", i + 1, place.lon, place.lat, visit.place, setup.count,
                           visit.service.count, skills_text(visit.skills));
            if (visit.priority) fmt::format_to(at, ",\"priority\":{}", visit.priority);
            if (visit.to > Seconds{0}) fmt::format_to(at, ",\"time_windows\":[[{},{}]]", visit.from.count, visit.to.count);
            out += '}';
        }
        out += "\n],\"matrices\":{\"car\":{\"durations\":[";
        const auto travel = route::Travel::over_roads(spots_);
        for (PlaceIndex from = 0; from < travel.places(); ++from) {
            out += from ? ",\n[" : "\n[";
            for (PlaceIndex to = 0; to < travel.places(); ++to)
                fmt::format_to(at, "{}{}", to ? "," : "", travel.free_drive(from, to).count);
            out += ']';
        }
        out += "\n]}}}\n";
        return out;
    }

    const Reference& reference_;
    Dice dice_;
    const SampleDay asked_;
    std::vector<route::Spot> spots_;
    std::vector<DayCrew> crews_;
    std::vector<DayVisit> visits_;
    std::vector<std::vector<const grid::Community*>> by_zone_;
};

}  // namespace

std::string sample_day(const Reference& reference, const SampleDay& asked) { return DayMaker(reference, asked).make(); }

}  // namespace yekuo::simulate
