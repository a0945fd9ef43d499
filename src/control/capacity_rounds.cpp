#include "control/capacity_rounds.hpp"

#include "grid/restriction.hpp"
#include "process/instance.hpp"

namespace yekuo::control {

namespace {

constexpr const char* process_key = "P5";

std::int64_t restriction_of(const process::InstanceRow& instance) {
    if (!instance.variables.is_object()) return 0;
    const auto* value = instance.variables.get_object().if_contains("restriction");
    return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
}

// The rounds that run in an area; a version that none is pinned to is not looked at.
std::vector<const process::InstanceRow*> running_rounds(const Rows& rows, Area area) {
    std::vector<const process::InstanceRow*> found;
    const auto* latest = process::latest_definition(rows, process_key);
    if (!latest) return found;
    for (const auto* instance : rows.where<process::InstanceRow>("definition", latest->id))
        if (instance->state == process::InstanceState::running && instance->area == area) found.push_back(instance);
    return found;
}

Commands begin(Area area, std::int64_t restriction, bool relief) {
    process::StartInstance start;
    start.key = process_key;
    start.area = area;
    start.variables = {{"relief", relief}, {"restriction", restriction}};
    return {start};
}

}  // namespace

Commands capacity_round(const Rows& rows, const grid::RestrictionDrafted& e, const Envelope&) {
    if (!process::latest_definition(rows, process_key)) return {};
    for (const auto* round : running_rounds(rows, e.area))
        if (!round->parent && restriction_of(*round) == 0) return {};
    for (const auto* round : running_rounds(rows, e.area)) {
        const auto* relief = round->variables.is_object() ? round->variables.get_object().if_contains("relief") : nullptr;
        if (relief && relief->is_bool() && !relief->get_bool()) return {};
    }
    return begin(e.area, e.restriction, false);
}

Commands capacity_round(const Rows& rows, const grid::RestrictionMoved& e, const Envelope& at) {
    if (!process::latest_definition(rows, process_key)) return {};
    if (e.state == grid::RestrictionState::to_verify) return begin(at.area, e.restriction, true);
    if (e.state != grid::RestrictionState::lifted) return {};
    // Lifted by hand: the verification that was asked for is thereby done.
    Commands commands;
    for (const auto* round : running_rounds(rows, at.area))
        if (restriction_of(*round) == e.restriction)
            for (const auto* task : rows.where<process::TaskRow>("instance", round->id))
                if (task->state == process::TaskState::open && task->element == "p5_06")
                    commands.push_back(process::CompleteTask{task->id, {}, at.actor});
    return commands;
}

Commands capacity_round(const Rows& rows, const LinkFinished& e, const Envelope&) {
    const auto* link = rows.find<LinkDeadlineRow>(e.task);
    if (!link || link->link != "P5-06") return {};
    const auto* instance = rows.find<process::InstanceRow>(link->instance);
    const std::int64_t id = instance ? restriction_of(*instance) : 0;
    const auto* restriction = rows.find<grid::RestrictionRow>(id);
    if (!restriction || restriction->state != grid::RestrictionState::to_verify) return {};
    for (const auto* said : rows.where<OpinionRow>("task", e.task))
        if (said->verdict == "refused") return {};
    grid::MoveRestriction lift;
    lift.restriction = id;
    lift.state = grid::RestrictionState::lifted;
    lift.by = e.by;
    return {lift};
}

}  // namespace yekuo::control
