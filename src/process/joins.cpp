// Where tokens meet: arrivals are counted per scope and flow.
#include <algorithm>

#include "process/run.hpp"

namespace yekuo::process {

int Run::arrived(int parent, int flow) const {
    for (const auto& arrival : state_.arrivals)
        if (arrival.parent == parent && arrival.flow == flow) return arrival.count;
    return 0;
}

void Run::arrive(int parent, int flow) {
    for (auto& arrival : state_.arrivals)
        if (arrival.parent == parent && arrival.flow == flow) {
            ++arrival.count;
            return;
        }
    state_.arrivals.push_back({parent, flow, 1});
}

void Run::use_arrival(int parent, int flow) {
    for (auto& arrival : state_.arrivals)
        if (arrival.parent == parent && arrival.flow == flow) --arrival.count;
    std::erase_if(state_.arrivals, [](const Arrival& arrival) { return arrival.count <= 0; });
}

// startQuantity: true when enough tokens have come, which are used up.
bool Run::take_quantity(const Move& move, const Node& at) {
    arrive(move.parent, move.flow);
    int waiting = 0;
    for (const int flow : at.in) waiting += arrived(move.parent, flow);
    if (waiting < at.start_quantity) return false;
    int left = at.start_quantity;
    for (const int flow : at.in)
        while (left > 0 && arrived(move.parent, flow)) use_arrival(move.parent, flow), --left;
    return true;
}

bool Run::fire_joins() {
    std::vector<std::pair<int, int>> waiting;  // scope, gateway
    const auto note = [&](int parent, int gateway) {
        const std::pair key{parent, gateway};
        if (node(gateway).join >= 0 && std::find(waiting.begin(), waiting.end(), key) == waiting.end())
            waiting.push_back(key);
    };
    for (const auto& arrival : state_.arrivals) note(arrival.parent, model_.flows[arrival.flow].target);
    for (const auto& reset : state_.resets) note(reset.parent, reset.node);
    for (const auto& [parent, gateway] : waiting) {
        const Node& at = node(gateway);
        const bool fired = at.kind == Kind::complex && at.completion ? fire_complex(parent, gateway)
                                                                     : fire_inclusive(parent, gateway);
        if (fired) return true;
    }
    return false;
}

// Whether a token elsewhere in the scope could still reach an empty incoming flow. The standard lets a
// token that can also reach a filled one pass uncounted (any = false); a reset counts every token.
bool Run::more_may_come(int parent, const Node& gateway, std::uint64_t filled, bool any) const {
    const auto& reaches = model_.joins[gateway.join].reaches;
    const auto blocks = [&](int at) {
        const auto found = reaches.find(at);
        if (found == reaches.end()) return false;
        const auto mask = found->second;
        return (mask & ~filled) != 0 && (any || (mask & filled) == 0);
    };
    for (const auto& item : state_.items)
        if (item.parent == parent && blocks(item.node)) return true;
    for (const auto& arrival : state_.arrivals)
        if (arrival.parent == parent && blocks(model_.flows[arrival.flow].target)) return true;
    return false;
}

bool Run::fire_inclusive(int parent, int number) {
    const Node& at = node(number);
    std::uint64_t filled = 0;
    for (std::size_t bit = 0; bit < at.in.size(); ++bit)
        if (arrived(parent, at.in[bit])) filled |= std::uint64_t{1} << bit;
    if (!filled || more_may_come(parent, at, filled, false)) return false;
    for (std::size_t bit = 0; bit < at.in.size(); ++bit)
        if (filled >> bit & 1) use_arrival(parent, at.in[bit]);
    leave(number, parent);
    return true;
}

// A complex gateway fires when its condition on activationCount holds, then swallows what still comes of
// the same round until every flow has brought its token or none can come any more.
bool Run::fire_complex(int parent, int number) {
    const Node& at = node(number);
    const auto reset = std::find_if(state_.resets.begin(), state_.resets.end(), [&](const Reset& r) {
        return r.parent == parent && r.node == number;
    });
    const std::uint64_t all = (std::uint64_t{1} << at.in.size()) - 1;
    if (reset != state_.resets.end()) {
        auto seen = static_cast<std::uint64_t>(reset->seen);
        bool used = false;
        for (std::size_t bit = 0; bit < at.in.size(); ++bit)
            if (!(seen >> bit & 1) && arrived(parent, at.in[bit])) {
                use_arrival(parent, at.in[bit]);
                seen |= std::uint64_t{1} << bit;
                used = true;
            }
        reset->seen = static_cast<std::int64_t>(seen);
        if (seen != all && more_may_come(parent, at, seen, true)) return used;
        state_.resets.erase(reset);
        return true;
    }
    std::uint64_t filled = 0;
    int count = 0;
    for (std::size_t bit = 0; bit < at.in.size(); ++bit)
        if (const int here = arrived(parent, at.in[bit])) filled |= std::uint64_t{1} << bit, count += here;
    if (!filled) return false;
    const json::object more{{"activationCount", count}};
    const auto answer = holds(*at.completion, parent, &more);
    if (!answer.value_or(false)) return false;
    for (std::size_t bit = 0; bit < at.in.size(); ++bit)
        if (filled >> bit & 1) use_arrival(parent, at.in[bit]);
    if (filled != all) state_.resets.push_back({parent, number, static_cast<std::int64_t>(filled)});
    leave(number, parent);
    return true;
}

}  // namespace yekuo::process
