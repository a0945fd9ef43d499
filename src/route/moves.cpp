#include "route/moves.hpp"

namespace yekuo::route {
namespace {

using Route = PenaltyRoutes::Route;
using Stops = std::vector<std::int32_t>;

// A route put together piece by piece, with its length.
class Pieces {
public:
    Pieces(const PenaltyRoutes& routes, const Segment& first, std::int32_t last)
        : routes_(routes), sum_(first), last_(last) {}
    Pieces& visit(std::int32_t node) {
        sum_ = routes_.extend(sum_, last_, node);
        last_ = node;
        return *this;
    }
    Pieces& range(const Route& route, std::int32_t from, std::int32_t to) {
        for (auto i = from; i <= to; ++i) visit(route.stops[i]);
        return *this;
    }
    Pieces& range_turned(const Route& route, std::int32_t from, std::int32_t to) {
        for (auto i = to; i >= from; --i) visit(route.stops[i]);
        return *this;
    }
    Segment end(const Route& route, std::int32_t from) const {
        return join(sum_, route.after[from], routes_.arc(last_, route.stops[from]));
    }

private:
    const PenaltyRoutes& routes_;
    Segment sum_;
    std::int32_t last_;
};

Pieces head(const PenaltyRoutes& routes, const Route& route, std::int32_t to) {
    return {routes, route.before[to], route.stops[to]};
}

void append(Stops& out, const Stops& from, std::int32_t begin, std::int32_t end) {
    out.insert(out.end(), from.begin() + begin, from.begin() + end);
}

// The arc that leaves the last of `count` stops from u on.
std::int32_t arc_out(const Spot& u, int count) {
    return count == 1 ? u.arc_after : count == 2 ? u.arc_second : u.arc_third;
}

}  // namespace

Promising promising(const PenaltyRoutes& routes, const Spot& u, const Spot& v) {
    const bool same = u.route == v.route;
    const auto could_gain = u.in->penalty + (same ? 0 : v.in->penalty);
    const auto pu = u.stops[-1], u1 = u.stops[1], u2 = u.left > 1 ? u.stops[2] : 0, u3 = u.left > 2 ? u.stops[3] : 0;
    const auto pv = v.stops[-1], v1 = v.stops[1], v2 = v.left > 1 ? v.stops[2] : 0;
    const auto *from_pu = routes.to(pu), *from_pv = routes.to(pv), *from_u1 = routes.to(u1);
    const std::int32_t vu = v.to[u.node], u_v1 = u.to[v1], u1_v1 = from_u1[v1];
    const std::int32_t out_1 = u.arc_before + u.arc_after, out_2 = u.arc_before + u.arc_second;
    Promising out{};
    const auto gains = [&](std::int32_t delta) { return delta < could_gain; };
    const auto in = v.arc_after;
    out.relocate_1 = gains(vu + u_v1 - in - out_1 + from_pu[u1]);
    if (u.left > 1) {
        out.relocate_2 = gains(vu + u1_v1 - in - out_2 + from_pu[u2]);
        out.relocate_2_turned = gains(v.to[u1] + from_u1[u.node] + u_v1 - u.arc_after - in - out_2 + from_pu[u2]);
    }
    if (u.left > 2)
        out.relocate_3 = gains(vu + routes.arc(u2, v1) - in - u.arc_before - u.arc_third + from_pu[u3]);
    const auto crossing = from_pu[v.node] + from_pv[u.node];
    const auto gone_v = v.arc_before + in;
    out.swap_11 = gains(crossing + v.to[u1] + u_v1 - out_1 - gone_v);
    if (u.left > 1) {
        out.swap_21 = gains(crossing + v.to[u2] + u1_v1 - out_2 - gone_v);
        if (v.left > 1)
            out.swap_22 = gains(crossing + routes.arc(v1, u2) + from_u1[v2] - out_2 - v.arc_before - v.arc_second);
    }
    if (!same) {
        out.tails = gains(u.to[v.node] + from_pv[u1] - u.arc_after - v.arc_before);
        out.tails_back = gains(vu + from_pu[v1] - in - u.arc_before);
    }
    out.reverse = same;
    out.any = out.relocate_1 | out.relocate_2 | out.relocate_2_turned | out.relocate_3 | out.swap_11 | out.swap_21 |
              out.swap_22 | out.tails | out.tails_back | out.reverse;
    return out;
}

template <int Length, bool Turned>
std::int64_t Relocate<Length, Turned>::evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v,
                                                bool at_head) {
    if (u.left < Length || (at_head && v.at != 1)) return no_gain;
    const auto &from = *u.in, &to = *v.in;
    const auto i = u.at, j = at_head ? 0 : v.at, end = i + Length;  // `end`: first stop that stays
    const bool same = u.route == v.route;
    if (same && j >= i - 1 && j < end) return no_gain;
    const auto first = Turned ? u.stops[Length - 1] : u.node, last = Turned ? u.node : u.stops[Length - 1];
    const auto w = at_head ? 0 : v.node, x = at_head ? v.node : v.stops[1];
    const auto closing = routes.arc(u.stops[-1], u.stops[Length]);
    std::int64_t delta = closing - u.arc_before - arc_out(u, Length) + routes.arc(w, first) + routes.arc(last, x) -
                         (at_head ? v.arc_before : v.arc_after);
    if constexpr (Turned && Length > 1) delta += routes.arc(u.stops[1], u.node) - u.arc_after;
    const auto could_gain = from.penalty + (same ? 0 : to.penalty);
    if (delta >= could_gain) return no_gain;
    const auto moved = [&](Pieces& pieces) -> Pieces& {
        return Turned ? pieces.range_turned(from, i, end - 1) : pieces.range(from, i, end - 1);
    };
    if (!same) {
        const auto without = join(from.before[i - 1], from.after[end], closing);
        delta += routes.penalty(without) - could_gain;
        if (delta >= 0) return no_gain;
        auto pieces = head(routes, to, j);
        return delta + routes.penalty(moved(pieces).end(to, j + 1));
    }
    if (j < i) {
        auto pieces = head(routes, from, j);
        return delta - could_gain + routes.penalty(moved(pieces).range(from, j + 1, i - 1).end(from, end));
    }
    auto pieces = head(routes, from, i - 1).range(from, end, j);
    return delta - could_gain + routes.penalty(moved(pieces).end(from, j + 1));
}

template <int Length, bool Turned>
void Relocate<Length, Turned>::apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v, bool at_head) {
    const auto ru = routes.route_of(u), rv = routes.route_of(v);
    auto from = routes.route(ru).stops;
    const auto i = routes.position(u);
    Stops moved(from.begin() + i, from.begin() + i + Length);
    if (Turned) std::reverse(moved.begin(), moved.end());
    from.erase(from.begin() + i, from.begin() + i + Length);
    auto to = ru == rv ? from : routes.route(rv).stops;
    const auto behind = at_head ? to.begin() : std::find(to.begin() + 1, to.end(), v);
    to.insert(behind + 1, moved.begin(), moved.end());
    if (ru != rv) routes.set(ru, std::move(from));
    routes.set(rv, std::move(to));
}

template class Relocate<1, false>;
template class Relocate<2, false>;
template class Relocate<2, true>;
template class Relocate<3, false>;

std::int64_t OpenRoute::evaluate(const PenaltyRoutes& routes, const Spot& u) {
    const auto& from = *u.in;
    const auto closing = routes.arc(u.stops[-1], u.stops[1]);
    const std::int64_t delta = closing - u.arc_before - u.arc_after + routes.arc(0, u.node) + u.to[0];
    if (delta >= from.penalty || from.last() == 2 || routes.some_empty() < 0) return no_gain;
    const auto without = join(from.before[u.at - 1], from.after[u.at + 1], closing);
    const auto own = join(routes.extend(routes.alone(0), 0, u.node), routes.alone(0), u.to[0]);
    return delta - from.penalty + routes.penalty(without) + routes.penalty(own);
}

void OpenRoute::apply(PenaltyRoutes& routes, std::int32_t u) {
    const auto ru = routes.route_of(u);
    auto from = routes.route(ru).stops;
    from.erase(from.begin() + routes.position(u));
    const auto fresh = routes.some_empty();
    routes.set(ru, std::move(from));
    routes.set(fresh, {0, u, 0});
}

template <int First, int Second>
std::int64_t Swap<First, Second>::evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v) {
    if (u.left < First || v.left < Second) return no_gain;
    const auto &a = *u.in, &b = *v.in;
    const auto i = u.at, j = v.at, i_end = i + First, j_end = j + Second;
    const bool same = u.route == v.route;
    if (same && i < j_end + 1 && j < i_end + 1) return no_gain;  // overlapping, or side by side
    const std::int64_t delta = routes.arc(u.stops[-1], v.node) + routes.arc(v.stops[Second - 1], u.stops[First]) +
                               routes.arc(v.stops[-1], u.node) + routes.arc(u.stops[First - 1], v.stops[Second]) -
                               u.arc_before - arc_out(u, First) - v.arc_before - arc_out(v, Second);
    const auto could_gain = a.penalty + (same ? 0 : b.penalty);
    if (delta >= could_gain) return no_gain;
    if (!same) {
        const auto new_a = head(routes, a, i - 1).range(b, j, j_end - 1).end(a, i_end);
        const auto so_far = delta - could_gain + routes.penalty(new_a);
        if (so_far >= 0) return no_gain;
        return so_far + routes.penalty(head(routes, b, j - 1).range(a, i, i_end - 1).end(b, j_end));
    }
    const bool u_first = i < j;
    const auto p = u_first ? i : j, p_end = u_first ? i_end : j_end, q = u_first ? j : i,
               q_end = u_first ? j_end : i_end;
    const auto whole =
        head(routes, a, p - 1).range(a, q, q_end - 1).range(a, p_end, q - 1).range(a, p, p_end - 1).end(a, q_end);
    return delta - could_gain + routes.penalty(whole);
}

template <int First, int Second>
void Swap<First, Second>::apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v) {
    const auto ru = routes.route_of(u), rv = routes.route_of(v);
    const auto i = routes.position(u), j = routes.position(v);
    const auto a = routes.route(ru).stops, b = routes.route(rv).stops;
    Stops new_a;
    if (ru != rv) {
        Stops new_b;
        append(new_a, a, 0, i), append(new_a, b, j, j + Second),
            append(new_a, a, i + First, static_cast<std::int32_t>(a.size()));
        append(new_b, b, 0, j), append(new_b, a, i, i + First),
            append(new_b, b, j + Second, static_cast<std::int32_t>(b.size()));
        routes.set(rv, std::move(new_b));
    } else {
        const bool u_first = i < j;
        const auto p = u_first ? i : j, p_end = u_first ? i + First : j + Second;
        const auto q = u_first ? j : i, q_end = u_first ? j + Second : i + First;
        append(new_a, a, 0, p), append(new_a, a, q, q_end), append(new_a, a, p_end, q);
        append(new_a, a, p, p_end), append(new_a, a, q_end, static_cast<std::int32_t>(a.size()));
    }
    routes.set(ru, std::move(new_a));
}

template class Swap<1, 1>;
template class Swap<2, 1>;
template class Swap<2, 2>;
template class Swap<3, 1>;
template class Swap<3, 2>;

std::int64_t ExchangeTails::evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v) {
    if (u.route == v.route) return no_gain;
    const auto &a = *u.in, &b = *v.in;
    const auto joining = u.to[v.node], other = routes.arc(v.stops[-1], u.stops[1]);
    const std::int64_t delta = joining + other - u.arc_after - v.arc_before;
    const auto could_gain = a.penalty + b.penalty;
    if (delta >= could_gain) return no_gain;
    const auto so_far = delta - could_gain + routes.penalty(join(a.before[u.at], b.after[v.at], joining));
    if (so_far >= 0) return no_gain;
    return so_far + routes.penalty(join(b.before[v.at - 1], a.after[u.at + 1], other));
}

void ExchangeTails::apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v) {
    const auto ru = routes.route_of(u), rv = routes.route_of(v);
    const auto i = routes.position(u), j = routes.position(v);
    const auto a = routes.route(ru).stops, b = routes.route(rv).stops;
    Stops new_a, new_b;
    append(new_a, a, 0, i + 1), append(new_a, b, j, static_cast<std::int32_t>(b.size()));
    append(new_b, b, 0, j), append(new_b, a, i + 1, static_cast<std::int32_t>(a.size()));
    routes.set(ru, std::move(new_a));
    routes.set(rv, std::move(new_b));
}

std::int64_t Reverse::evaluate(const PenaltyRoutes& routes, const Spot& u, const Spot& v) {
    if (u.route != v.route || v.at < u.at + 2) return no_gain;
    const auto& route = *u.in;
    const auto i = u.at, j = v.at;
    std::int64_t delta = u.to[v.node] + routes.arc(u.stops[1], v.stops[1]) - u.arc_after - v.arc_after;
    for (auto k = i + 1; k < j; ++k)
        delta += routes.arc(route.stops[k + 1], route.stops[k]) - routes.arc(route.stops[k], route.stops[k + 1]);
    if (delta >= route.penalty) return no_gain;
    return delta - route.penalty +
           routes.penalty(head(routes, route, i).range_turned(route, i + 1, j).end(route, j + 1));
}

void Reverse::apply(PenaltyRoutes& routes, std::int32_t u, std::int32_t v) {
    const auto r = routes.route_of(u);
    auto stops = routes.route(r).stops;
    std::reverse(stops.begin() + routes.position(u) + 1, stops.begin() + routes.position(v) + 1);
    routes.set(r, std::move(stops));
}

}  // namespace yekuo::route
