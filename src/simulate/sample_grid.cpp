#include "simulate/sample_grid.hpp"

#include <algorithm>

#include "grid/resource.hpp"

namespace yekuo::simulate {

namespace {

constexpr int near_line_m = 300, near_substation_m = 4'000, near_transformer_m = 400;

class GridFounder {
public:
    GridFounder(store::Desk& desk, const Reference& reference, const Staff& staff, Day today, Instant wall)
        : desk_(desk), reference_(reference), staff_(staff), today_(today), wall_(wall) {}

    Result<void> found(bool restricted) {
        for (std::size_t i = 0; i < staff_.areas.size() && !failed_; ++i) {
            const auto along = busiest(staff_.areas[i]);
            if (along.empty()) continue;
            const auto& middle = along.front();
            const grid::ResourceSet line =
                resource("line", "示例10千伏" + middle.street + "线", middle, near_line_m, 8'000);
            const grid::ResourceSet substation =
                resource("substation", "示例110千伏" + middle.street + "变", middle, near_substation_m, 100'000);
            const grid::ResourceSet transformer =
                resource("transformer", "示例" + middle.name + "公变", middle, near_transformer_m, 400);
            if (!restricted) continue;
            if (i == 0) restrict_line(line, along);
            if (i == 1) restrict_transformer(transformer);
            if (i == 2) restrict_substation(substation);
        }
        return failed_ ? Result<void>(*failed_) : Result<void>();
    }

private:
    // The communities of the street where most of the area's demand is, the busiest first.
    std::vector<grid::Community> busiest(Area area) const {
        std::vector<grid::Community> all;
        for (const auto& one : reference_.communities)
            if (one.district == area) all.push_back(one);
        std::ranges::stable_sort(all, std::greater<>(), &grid::Community::weight);
        if (!all.empty())
            std::erase_if(all, [street = all.front().street](const auto& one) { return one.street != street; });
        if (all.size() > 4) all.resize(4);
        return all;
    }

    grid::ResourceSet resource(const char* kind, std::string title, const grid::Community& at, int radius, double rating) {
        grid::ResourceSet set;
        set.resource = std::string("sample-") + kind + "-" + std::to_string(at.district);
        set.kind = kind;
        set.title = std::move(title);
        set.place = at.place;
        set.radius_m = radius;
        set.area = at.district;
        set.rating_kva = rating;
        set.spare_bays = 1;
        set.users = 40;
        set.post = set.kind == "substation" ? "YJ-3" : "YJ-1";
        set.by = staff_.posts.at(set.post);
        perform(grid::SetResource{set}, set.by);
        return set;
    }

    // Full, published, and not yet in anybody's plan.
    void restrict_line(const grid::ResourceSet& line, std::vector<grid::Community> along) {
        std::ranges::sort(along, {}, [](const auto& one) { return one.place.lon; });
        grid::Shape way;
        way.lines.emplace_back();
        for (const auto& one : along) way.lines[0].push_back(one.place);
        const auto id = draft(line, "f1_feeder_load", 88, 0, way);
        move(id, grid::RestrictionState::published, line.by);
    }

    // A temporary capacity is left.
    void restrict_transformer(const grid::ResourceSet& transformer) {
        const auto id = draft(transformer, "f7_transformer_load", 85, 10, {});
        move(id, grid::RestrictionState::limited, transformer.by, 10);
    }

    // Relief is being built and has a day.
    void restrict_substation(const grid::ResourceSet& substation) {
        const Place at = substation.place;
        constexpr double half = 0.02;  // degrees
        grid::Shape area;
        area.areas.push_back({{{at.lat - half, at.lon - half},
                               {at.lat - half, at.lon + half},
                               {at.lat + half, at.lon + half},
                               {at.lat + half, at.lon - half},
                               {at.lat - half, at.lon - half}}});
        const auto id = draft(substation, "f6_transformer_capacity", 92, 200, area);
        move(id, grid::RestrictionState::relief_under_way, substation.by);
    }

    std::int64_t draft(const grid::ResourceSet& resource, const char* reason, double load, double open,
                       std::optional<grid::Shape> shape) {
        grid::DraftRestriction wanted;
        wanted.resource = resource.resource;
        wanted.shape = std::move(shape);
        auto& event = wanted.wanted;
        event.kind = resource.kind;
        event.title = resource.title;
        event.reason = reason;
        event.place = resource.place;
        event.radius_m = resource.radius_m;
        event.load_percent = load;
        event.open_kva = open;
        event.area = resource.area;
        event.post = resource.post;
        event.project = "示例配套改造工程";
        event.promised = today_ + 60;
        event.by = resource.by;
        const auto made = perform(std::move(wanted), resource.by);
        return made ? made->answer.at("restriction").as_int64() : 0;
    }

    // Through the states on the way.
    void move(std::int64_t id, grid::RestrictionState to, AccountId by, std::optional<double> open = {}) {
        for (const auto state : {grid::RestrictionState::checked, grid::RestrictionState::published, to}) {
            if (failed_ || state > to) return;
            grid::MoveRestriction moved;
            moved.restriction = id;
            moved.state = state;
            moved.open_kva = open;
            moved.by = by;
            perform(std::move(moved), by);
            if (state == to) return;
        }
    }

    std::optional<store::Outcome> perform(store::Command command, AccountId by) {
        if (failed_) return {};
        auto done = desk_.perform({std::move(command), "account:" + std::to_string(by.value), {}, {}}, wall_);
        if (done) return std::move(*done);
        failed_ = done.error();
        return {};
    }

    store::Desk& desk_;
    const Reference& reference_;
    const Staff& staff_;
    const Day today_;
    const Instant wall_;
    std::optional<Error> failed_;
};

}  // namespace

Result<void> found_grid(store::Desk& desk, const Reference& reference, const Staff& staff, Day today, Instant wall,
                        bool restricted) {
    return GridFounder(desk, reference, staff, today, wall).found(restricted);
}

}  // namespace yekuo::simulate
