#include <algorithm>

#include "route/trsp_search.hpp"

namespace yekuo::route {
namespace {

constexpr double impossible = 1e18;
constexpr double slack = 1e-9;

}  // namespace

TrspSpan join(const TrspSpan& a, const TrspSpan& b, double drive) {
    const double between = a.duration + drive;
    if (!a.holds() || !b.holds() || a.early + between > b.late + slack) return {impossible, 0, 0};
    const double wait = std::max(b.early - between - a.late, 0.0);
    return {a.duration + b.duration + drive + wait, std::max(b.early - between, a.early) - wait,
            std::min(b.late - between, a.late)};
}

TrspSpan TrspTour::alone(std::int32_t place) const {
    const auto& it = problem_->place(place);
    return {problem_->is_request(place) ? it.service : 0, it.from, it.to};
}

bool TrspTour::able(std::int32_t request) const {
    const auto needed = problem_->place(request).skills;
    return (problem_->place(home_).skills & needed) == needed;
}

// One more request can be served with what was taken along, `served` requests having been.
bool TrspTour::own_kit(std::int32_t request, std::int32_t served) const {
    const auto &asked = problem_->place(request), &technician = problem_->place(home_);
    if (served > own_ || (asked.tools & technician.tools) != asked.tools) return false;
    for (std::size_t part = 0; part < trsp_parts; ++part)
        if (used_[static_cast<std::size_t>(served)][part] + asked.parts[part] > technician.parts[part]) return false;
    return true;
}

void TrspTour::set(std::vector<std::int32_t> requests) {
    requests_ = std::move(requests);
    update();
}

void TrspTour::update() {
    const auto count = static_cast<std::int32_t>(requests_.size());
    const auto home = alone(home_);
    const TrspSpan depot{0, 0, 1e9};
    head_.assign(requests_.size() + 1, home);
    tail_.assign(requests_.size() + 1, home);
    used_.assign(requests_.size() + 1, {});
    own_ = 0;
    for (std::int32_t i = 0; i < count; ++i) {
        const auto request = behind(i);
        head_[i + 1] = join(head_[i], alone(request), problem_->drive(before(i), request));
        if (own_ == i && own_kit(request, i)) {
            used_[i + 1] = used_[i];
            for (std::size_t part = 0; part < trsp_parts; ++part)
                used_[i + 1][part] += problem_->place(request).parts[part];
            own_ = i + 1;
        }
    }
    for (auto i = count; i-- > 0;)
        tail_[i] = join(alone(behind(i)), tail_[i + 1], problem_->drive(behind(i), behind(i + 1)));
    depot_head_.resize((requests_.size() + 1) * (requests_.size() + 1));
    depot_tail_.resize(depot_head_.size());
    for (std::int32_t p = 0; p <= own_; ++p) {
        auto span = join(head_[p], depot, problem_->drive(before(p), 0));
        for (auto i = p;; ++i) {
            depot_head_[cell(p, i)] = span;
            if (i == count) break;
            span = join(span, alone(behind(i)), problem_->drive(i == p ? 0 : before(i), behind(i)));
        }
        span = join(depot, tail_[p], problem_->drive(0, behind(p)));
        for (auto i = p;; --i) {
            depot_tail_[cell(i, p)] = span;
            if (i == 0) break;
            span = join(alone(before(i)), span, problem_->drive(before(i), i == p ? 0 : behind(i)));
        }
    }
    busy_ = 0;
    for (std::int32_t i = 0; i <= count; ++i) busy_ += problem_->drive(before(i), behind(i));
    for (const auto request : requests_) busy_ += problem_->place(request).service;
    depot_at_ = -1;
    cost_ = count == 0 ? 0 : join(head_[count], home, problem_->drive(before(count), home_)).duration;
    if (own_ == count) return;
    cost_ = impossible;
    for (std::int32_t p = 0; p <= own_; ++p) {
        const auto whole = join(head_[p], depot_tail_[cell(p, p)], problem_->drive(before(p), 0));
        if (whole.duration < cost_) cost_ = whole.duration, depot_at_ = p;
    }
}

double TrspTour::added(std::int32_t request, std::int32_t at, double least) const {
    const auto count = static_cast<std::int32_t>(requests_.size());
    const auto in = problem_->drive(before(at), request), out = problem_->drive(request, behind(at));
    const auto visit = alone(request);
    const auto busy = busy_ + in + out - problem_->drive(before(at), behind(at)) + visit.duration;
    if (busy - cost_ >= least) return impossible;
    const auto head = join(head_[at], visit, in);
    const auto plain = join(head, tail_[at], out).duration;
    if (plain >= impossible || plain - cost_ >= least) return impossible;  // the depot makes it no easier
    if (own_ == count && own_kit(request, count)) return plain - cost_;
    double best = impossible;
    for (std::int32_t p = 0; p <= std::min(at, own_); ++p) {
        const auto& begun = depot_head_[cell(p, at)];
        const auto whole =
            join(join(begun, visit, p == at ? problem_->drive(0, request) : in), tail_[at], out).duration;
        best = std::min(best, whole);
    }
    for (auto p = at; p <= own_ && own_kit(request, p); ++p) {
        const auto whole = join(head, depot_tail_[cell(at, p)], p == at ? problem_->drive(request, 0) : out).duration;
        best = std::min(best, whole);
    }
    return best >= impossible ? impossible : best - cost_;
}

std::vector<std::int32_t> TrspTour::stops() const {
    auto out = requests_;
    if (depot_at_ >= 0) out.insert(out.begin() + depot_at_, 0);
    return out;
}

}  // namespace yekuo::route
