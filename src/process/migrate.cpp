#include "process/migrate.hpp"

#include <algorithm>

namespace yekuo::process {

namespace {

class Migration {
public:
    Migration(const Model& from, const Model& to, const Mapping& mapping, const Execution& execution)
        : from_(from), to_(to), mapping_(mapping) {
        out_.execution = execution;
    }

    Result<Migrated> run(const json::object& variables, Instant now) {
        for (auto& item : out_.execution.items) item.node = place(item);
        for (auto& arrival : out_.execution.arrivals) arrival.flow = flow(arrival.flow);
        for (auto& done : out_.execution.done) done.node = completed(done);
        for (auto& reset : out_.execution.resets) reset.node = gateway(reset.node);
        if (error_) return *error_;
        move_timers();
        arm_new(variables, now);
        return std::move(out_);
    }

private:
    void fail(const char* key, const std::string& element) {
        if (!error_) error_ = conflict(key), error_->field = element;
    }

    int named(const std::string& id) const {
        const auto found = mapping_.find(id);
        return to_.find(found == mapping_.end() ? id : found->second);
    }

    int node(int number, const char* otherwise) {
        if (number == 0) return 0;
        const Node& was = from_.nodes[number];
        const int there = named(was.id);
        if (!there || to_.nodes[there].kind == Kind::none) return fail(otherwise, was.id), 0;
        return there;
    }

    // An item's element: of the same kind, looped the same way, in what became of its scope.
    int place(const Item& item) {
        const Node& was = from_.nodes[item.node];
        const int there = node(item.node, "process.migrate_element");
        if (error_ || item.node == 0) return there;
        const Node& is = to_.nodes[there];
        const bool same_loop = was.loop.has_value() == is.loop.has_value() &&
                               (!was.loop || (was.loop->multi == is.loop->multi && was.loop->sequential == is.loop->sequential));
        if (was.kind != is.kind || was.waits != is.waits) fail("process.migrate_kind", was.id);
        if (!same_loop) fail("process.migrate_loop", was.id);
        if (node(was.scope, "process.migrate_scope") != is.scope) fail("process.migrate_scope", was.id);
        return there;
    }

    int completed(const Done& done) {
        const int there = node(done.node, "process.migrate_element");
        if (done.loop && !to_.nodes[there].loop) fail("process.migrate_loop", from_.nodes[done.node].id);
        return there;
    }

    int gateway(int number) {
        const int there = node(number, "process.migrate_join");
        if (!error_ && to_.nodes[there].in.size() != from_.nodes[number].in.size())
            fail("process.migrate_join", from_.nodes[number].id);
        return there;
    }

    // A token that waits at a join waits on a flow, which must lead to the same join.
    int flow(int number) {
        const Flow& was = from_.flows[number];
        const int there = named(was.id);
        const bool leads = there && to_.flows[there].source && to_.flows[there].target == named(from_.nodes[was.target].id);
        if (!leads) fail("process.migrate_join", was.id);
        return there;
    }

    void move_timers() {
        std::erase_if(out_.execution.timers, [&](Timer& timer) {
            const int there = named(from_.nodes[timer.node].id);
            const auto& definitions = to_.nodes[there].definitions;
            const auto which = static_cast<std::size_t>(timer.definition);
            const bool stays = there && which < definitions.size() && definitions[which].timer;
            if (stays) timer.node = there;
            if (!stays) out_.disarmed.push_back(timer.id);
            return !stays;
        });
    }

    // Timers of boundary events and event sub-processes that only the new version has run from now.
    void arm_new(const json::object& variables, Instant now) {
        for (const auto& item : out_.execution.items) {
            const Item* parent = out_.execution.find(item.parent);
            const bool outermost = !parent || parent->status != Status::body;
            if (item.status != Status::active && item.status != Status::body) continue;
            const Node& at = to_.nodes[item.node];
            if (outermost)
                for (const int boundary : at.boundaries) arm(item.id, boundary, variables, now);
            if (at.is_scope() && !item.interrupted)
                for (const int sub : at.event_subs) arm(item.id, to_.nodes[sub].starts[0], variables, now);
        }
    }

    void arm(int item, int event, const json::object& variables, Instant now) {
        const auto& definitions = to_.nodes[event].definitions;
        const bool had_event = std::any_of(from_.nodes.begin(), from_.nodes.end(), [&](const Node& was) {
            return was.kind != Kind::none && !was.id.empty() && named(was.id) == event;
        });
        for (std::size_t i = 0; i < definitions.size() && !had_event; ++i) {
            if (!definitions[i].timer) continue;
            const auto due = first_due(*definitions[i].timer, now, {&variables, nullptr, now});
            if (!due) return fail("process.timer_unknown", to_.nodes[event].id);
            const int id = out_.execution.next++;
            out_.execution.timers.push_back({id, item, event, static_cast<int>(i), due->at, due->remaining});
            out_.armed.push_back({id, due->at});
        }
    }

    const Model& from_;
    const Model& to_;
    const Mapping& mapping_;
    Migrated out_;
    std::optional<Error> error_;
};

}  // namespace

Result<Migrated> migrate(const Model& from, const Model& to, const Mapping& mapping, const Execution& execution,
                         const json::object& variables, Instant now) {
    return Migration(from, to, mapping, execution).run(variables, now);
}

}  // namespace yekuo::process
