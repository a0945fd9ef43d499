#include "route/trsp_pool.hpp"

#include <algorithm>
#include <cmath>

#include "route/cheaper_cover.hpp"
#include "route/random.hpp"

namespace yekuo::route {
namespace {

constexpr double scale = 1000;  // working time is priced in thousandths: below that there is no gain

}  // namespace

TrspPool::TrspPool(const Trsp& problem, std::size_t tours_most) : problem_(problem), tours_most_(tours_most) {
    Random random(0x74727370);
    for (std::int32_t place = 0; place < problem.size(); ++place) keys_.push_back(random.next());
}

std::uint64_t TrspPool::key(std::size_t tour, const std::vector<std::int32_t>& requests) const {
    auto out = keys_[tour + 1];
    for (const auto request : requests) out ^= keys_[static_cast<std::size_t>(request)];
    return out;
}

void TrspPool::add(std::size_t tour, const std::vector<std::int32_t>& requests, double cost) {
    if (requests.empty()) return;
    const auto [at, fresh] = by_key_.emplace(key(tour, requests), known_.size());
    if (fresh) {
        known_.push_back({tour, requests, cost});
        if (known_.size() >= tours_most_) make_room();
        return;
    }
    auto& known = known_[at->second];
    if (cost < known.cost && known.requests.size() == requests.size()) known = {tour, requests, cost};
}

// The older half goes: the search was worse then.
void TrspPool::make_room() {
    known_.erase(known_.begin(), known_.begin() + static_cast<std::ptrdiff_t>(known_.size() / 2));
    by_key_.clear();
    for (std::size_t i = 0; i < known_.size(); ++i) by_key_.emplace(key(known_[i].tour, known_[i].requests), i);
}

// Rows: the requests, then the technicians. Every technician takes one tour or stays at home; since each of these
// costs as much as the whole plan on top of itself, no cheaper cover gives a technician two.
std::optional<TrspTours> TrspPool::better_than(const TrspTours& tours, const std::vector<double>& costs) const {
    const auto requests = problem_.size() - 1 - problem_.technicians;
    double whole = 0;
    for (const auto cost : costs) whole += std::ceil(cost * scale);
    std::vector<Known> offered;
    for (std::size_t tour = 0; tour < tours.size(); ++tour) offered.push_back({tour, tours[tour], costs[tour]});
    for (std::size_t tour = 0; tour < tours.size(); ++tour) offered.push_back({tour, {}, 0});
    offered.insert(offered.end(), known_.begin(), known_.end());
    std::vector<std::vector<std::int32_t>> rows;
    std::vector<CoverColumn> columns;
    for (const auto& one : offered) {
        auto& own = rows.emplace_back();
        for (const auto request : one.requests) own.push_back(request - 1 - problem_.technicians);
        own.push_back(requests + static_cast<std::int32_t>(one.tour));
    }
    for (std::size_t i = 0; i < offered.size(); ++i)
        columns.push_back({rows[i], whole + std::ceil(offered[i].cost * scale)});
    std::vector<std::size_t> start(tours.size());
    for (std::size_t i = 0; i < start.size(); ++i) start[i] = i;
    const auto all = static_cast<std::size_t>(requests + problem_.technicians);
    const auto cover = cheaper_cover(all, columns, start, {.nodes = 10'000});
    if (cover.columns.empty()) return std::nullopt;
    TrspTours out(tours.size());
    for (const auto column : cover.columns) out[offered[column].tour] = offered[column].requests;
    return once_each(std::move(out));
}

// A request on two tours stays on the first of them: without it the other takes no longer.
TrspTours TrspPool::once_each(TrspTours tours) const {
    std::vector<bool> seen(problem_.places.size(), false);
    for (auto& tour : tours)
        std::erase_if(tour, [&](auto request) {
            const bool again = seen[static_cast<std::size_t>(request)];
            seen[static_cast<std::size_t>(request)] = true;
            return again;
        });
    return tours;
}

}  // namespace yekuo::route
