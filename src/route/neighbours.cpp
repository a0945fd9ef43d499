#include "route/neighbours.hpp"

#include <algorithm>
#include <numeric>
#include <queue>

namespace yekuo::route {
namespace {

using Index = std::int32_t;
using Found = std::vector<std::pair<std::int64_t, Index>>;  // distance in any unit, index

// Ties go by index, so that the answer is the same everywhere.
void keep_nearest(Found& found, std::size_t most) {
    const auto kept = std::min(most, found.size());
    std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(kept), found.end());
    found.resize(kept);
}

// Things on the globe sorted along one axis; a query walks outwards from its own coordinate and stops when
// the axis alone is farther than the worst kept. On a city of n things that is about the root of n × most.
class Strip {
public:
    Strip(const Travel& travel, const std::vector<PlaceIndex>& places) : travel_(travel), places_(places) {
        order_.resize(places.size());
        std::iota(order_.begin(), order_.end(), 0);
        std::array<double, 3> low{2, 2, 2}, high{-2, -2, -2};
        for (const auto place : places)
            for (int i = 0; i < 3; ++i) {
                low[i] = std::min(low[i], travel.on_globe(place)[i]);
                high[i] = std::max(high[i], travel.on_globe(place)[i]);
            }
        for (int i = 1; i < 3; ++i)
            if (high[i] - low[i] > high[axis_] - low[axis_]) axis_ = i;
        std::sort(order_.begin(), order_.end(), [&](Index a, Index b) {
            const auto x = coordinate(a), y = coordinate(b);
            return x < y || (x == y && a < b);
        });
    }

    Found around(PlaceIndex place, std::size_t most) const {
        const auto centre = travel_.on_globe(place);
        const auto key = centre[axis_];
        auto right = static_cast<std::size_t>(std::lower_bound(order_.begin(), order_.end(), key,
                                                               [&](Index a, double x) { return coordinate(a) < x; }) -
                                              order_.begin());
        auto left = right;
        std::priority_queue<std::pair<double, Index>> kept;
        while (left > 0 || right < order_.size()) {
            const double to_left = left > 0 ? key - coordinate(order_[left - 1]) : 4;
            const double to_right = right < order_.size() ? coordinate(order_[right]) - key : 4;
            const auto next = to_left <= to_right ? order_[--left] : order_[right++];
            const double gap = std::min(to_left, to_right);
            if (kept.size() == most && gap * gap >= kept.top().first) break;
            const auto point = travel_.on_globe(places_[next]);
            double square = 0;
            for (int i = 0; i < 3; ++i) square += (point[i] - centre[i]) * (point[i] - centre[i]);
            kept.emplace(square, next);
            if (kept.size() > most) kept.pop();
        }
        Found found;
        for (; !kept.empty(); kept.pop()) found.emplace_back(0, kept.top().second);
        return found;
    }

private:
    double coordinate(Index i) const { return travel_.on_globe(places_[i])[axis_]; }
    const Travel& travel_;
    const std::vector<PlaceIndex>& places_;
    std::vector<Index> order_;
    int axis_ = 0;
};

// All of them, or of very many every so manieth: a matrix has no map on which to look nearby.
constexpr std::size_t looked_at_most = 4000;
Found everything(std::size_t count, std::size_t from) {
    Found found;
    const auto stride = count / looked_at_most + 1;
    for (std::size_t i = from % stride; i < count; i += stride) found.emplace_back(0, static_cast<Index>(i));
    return found;
}

constexpr std::size_t few = 1500;  // below this all pairs are looked at, by the drive itself

}  // namespace

Neighbours find_neighbours(const Problem& problem, std::size_t visits_most, std::size_t crews_most) {
    std::vector<PlaceIndex> visit_places, crew_places;
    for (const auto& visit : problem.visits) visit_places.push_back(visit.place);
    for (const auto& crew : problem.crews)
        crew_places.push_back(crew.start != nowhere ? crew.start : crew.end.value_or(0));
    const bool strips = problem.travel.by_roads() && visit_places.size() > few;
    std::optional<Strip> visit_strip, crew_strip;
    if (strips) visit_strip.emplace(problem.travel, visit_places), crew_strip.emplace(problem.travel, crew_places);
    Neighbours out;
    for (std::size_t visit = 0; visit < visit_places.size(); ++visit) {
        const auto place = visit_places[visit];
        auto near = strips ? visit_strip->around(place, visits_most + 1) : everything(visit_places.size(), visit);
        std::erase_if(near, [&](const auto& found) { return found.second == static_cast<Index>(visit); });
        for (auto& [drive, other] : near)
            drive = problem.travel.free_drive(place, visit_places[other]).count +
                    problem.travel.free_drive(visit_places[other], place).count;
        keep_nearest(near, visits_most);
        auto& visits = out.visits.emplace_back();
        for (const auto& [drive, other] : near) visits.push_back(other);

        auto crews = strips ? crew_strip->around(place, crews_most) : everything(crew_places.size(), visit);
        for (auto& [drive, crew] : crews) drive = problem.travel.free_drive(crew_places[crew], place).count;
        keep_nearest(crews, crews_most);
        auto& starts = out.crews.emplace_back();
        for (const auto& [drive, crew] : crews) starts.push_back(crew);
    }
    return out;
}

}  // namespace yekuo::route
