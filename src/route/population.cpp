#include "route/population.hpp"

#include <algorithm>

namespace yekuo::route {
namespace {

constexpr std::size_t smallest = 25;    // members of a half after culling
constexpr std::size_t generation = 40;  // births before it
constexpr std::size_t elite = 4;
constexpr std::size_t closest = 5;

// How like its closest ones a member is: small is alike.
double unlikeness(const Population::Member& member) {
    const auto kept = std::min(closest, member.others.size());
    double sum = 0;
    for (std::size_t i = 0; i < kept; ++i) sum += member.others[i].first;
    return kept == 0 ? 0 : sum / static_cast<double>(kept);
}

}  // namespace

void Population::add(const PenaltyRoutes& routes) {
    auto member = std::make_unique<Member>();
    member->routes = routes.routes();
    member->length = routes.length();
    member->cost = routes.cost();
    member->feasible = routes.feasible();
    member->next.assign(static_cast<std::size_t>(problem_.size), 0);
    member->before.assign(static_cast<std::size_t>(problem_.size), 0);
    for (const auto& route : member->routes)
        for (std::size_t i = 0; i < route.size(); ++i) {
            member->before[static_cast<std::size_t>(route[i])] = i > 0 ? route[i - 1] : 0;
            member->next[static_cast<std::size_t>(route[i])] = i + 1 < route.size() ? route[i + 1] : 0;
        }
    auto& half = halves_[member->feasible ? 0 : 1];
    for (auto& other : half) {
        const auto found = std::pair(differences(*member, *other), static_cast<const Member*>(member.get()));
        const auto closer = [](const auto& a, const auto& b) { return a.first < b.first; };
        other->others.insert(std::upper_bound(other->others.begin(), other->others.end(), found, closer), found);
        member->others.emplace_back(found.first, other.get());
    }
    std::stable_sort(member->others.begin(), member->others.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    half.push_back(std::move(member));
    if (half.size() >= smallest + generation) cull(half);
    rank(half);
}

void Population::clear() {
    for (auto& half : halves_) half.clear();
}

const Population::Member* Population::best_feasible() const {
    return halves_[0].empty() ? nullptr : halves_[0].front().get();
}

// Visits whose neighbours differ.
std::int32_t Population::differences(const Member& a, const Member& b) const {
    std::int32_t count = 0;
    const auto *a_next = a.next.data(), *b_next = b.next.data(), *a_before = a.before.data(),
               *b_before = b.before.data();
    for (std::int32_t visit = 1; visit < problem_.size; ++visit) {
        count += (a_next[visit] != b_next[visit]) & (a_next[visit] != b_before[visit]);
        count += (a_before[visit] == 0) & (b_before[visit] != 0) & (b_next[visit] != 0);
    }
    return count;
}

// Sorted by cost; fitness is the place in that order and in the order of unlikeness.
void Population::rank(Half& half) {
    std::stable_sort(half.begin(), half.end(), [](const auto& a, const auto& b) { return a->cost < b->cost; });
    const auto size = half.size();
    if (size < 2) return;
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < size; ++i) order.emplace_back(-unlikeness(*half[i]), i);
    std::sort(order.begin(), order.end());
    const auto weight = 1 - std::min(1.0, static_cast<double>(elite) / static_cast<double>(size));
    for (std::size_t place = 0; place < size; ++place) {
        const auto i = order[place].second;
        const double by_unlikeness = static_cast<double>(place) / static_cast<double>(size - 1);
        const double by_cost = static_cast<double>(i) / static_cast<double>(size - 1);
        half[i]->fitness = by_cost + weight * by_unlikeness;
    }
}

void Population::cull(Half& half) {
    while (half.size() > smallest) {
        rank(half);
        std::size_t worst = 1;
        bool worst_is_copy = false;
        for (std::size_t i = 1; i < half.size(); ++i) {
            const bool copy = !half[i]->others.empty() && half[i]->others.front().first == 0;
            if (copy > worst_is_copy || (copy == worst_is_copy && half[i]->fitness > half[worst]->fitness))
                worst = i, worst_is_copy = copy;
        }
        drop(half, worst);
    }
}

void Population::drop(Half& half, std::size_t index) {
    const auto* gone = half[index].get();
    for (auto& other : half)
        std::erase_if(other->others, [&](const auto& entry) { return entry.second == gone; });
    half.erase(half.begin() + static_cast<std::ptrdiff_t>(index));
}

const Population::Member* Population::pick(Random& random) const {
    const auto one = [&] {
        const auto at = random.below(static_cast<std::uint32_t>(size()));
        return at < halves_[0].size() ? halves_[0][at].get() : halves_[1][at - halves_[0].size()].get();
    };
    const auto *a = one(), *b = one();
    return a->fitness < b->fitness ? a : b;
}

std::pair<const Population::Member*, const Population::Member*> Population::parents(Random& random) const {
    const auto* a = pick(random);
    const auto* b = pick(random);
    for (int tries = 0; tries < 10 && a == b; ++tries) b = pick(random);
    return {a, b};
}

}  // namespace yekuo::route
