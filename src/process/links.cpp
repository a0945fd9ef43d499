// The reader's second pass: what refers to something else, and the tables that the joins need.
#include <algorithm>

#include "process/reader.hpp"

namespace yekuo::process {

int Reader::number_of(std::string_view ref, const std::string& id, const char* rule) {
    const int number = model_->find(local(ref));
    if (!number) fail(rule, id, "refers to an unknown element " + std::string(ref));
    return number;
}

void Reader::link_flows() {
    auto& nodes = model_->nodes;
    for (auto& [number, xml] : xml_) {
        if (document_.name(xml) != "sequenceFlow") continue;
        Flow& flow = model_->flows[number];
        flow.source = number_of(xml.attribute("sourceRef").value(), flow.id, "flow_source");
        flow.target = number_of(xml.attribute("targetRef").value(), flow.id, "flow_target");
        if (error_) return;
        Node& source = nodes[flow.source];
        Node& target = nodes[flow.target];
        if (source.kind == Kind::none || target.kind == Kind::none)
            return fail("flow_end", flow.id, "joins what is not a flow node");
        if (source.scope != target.scope) return fail("flow_scope", flow.id, "crosses the border of a sub-process");
        if (source.kind == Kind::end) return fail("end_outgoing", source.id, "an end event has an outgoing flow");
        if (target.kind == Kind::start) return fail("start_incoming", target.id, "a start event has an incoming flow");
        if (target.kind == Kind::boundary) return fail("boundary_incoming", target.id, "a boundary event has an incoming flow");
        if (source.kind == Kind::event_sub_process || target.kind == Kind::event_sub_process)
            return fail("event_sub_process_flow", flow.id, "an event sub-process has a flow");
        source.out.push_back(number);
        target.in.push_back(number);
    }
    for (auto& [number, xml] : xml_) {
        const auto attribute = xml.attribute("default");
        if (!attribute || nodes[number].kind == Kind::none) continue;
        Node& node = nodes[number];
        node.default_flow = number_of(attribute.value(), node.id, "default");
        if (error_) return;
        if (std::find(node.out.begin(), node.out.end(), node.default_flow) == node.out.end())
            return fail("default", node.id, "the default flow does not leave the element");
    }
}

void Reader::link_boundaries() {
    auto& nodes = model_->nodes;
    for (auto& [number, xml] : xml_) {
        Node& node = nodes[number];
        if (node.kind != Kind::boundary) continue;
        node.attached = number_of(xml.attribute("attachedToRef").value(), node.id, "attached");
        if (error_) return;
        Node& host = nodes[node.attached];
        if (!host.is_activity() || host.scope != node.scope)
            return fail("attached", node.id, "is not attached to an activity beside it");
        if (node.definitions.empty()) return fail("boundary_none", node.id, "a boundary event without a trigger");
        host.boundaries.push_back(number);
    }
}

void Reader::link_compensation() {
    auto& nodes = model_->nodes;
    for (const auto& [from, to] : associations_) {
        const int source = model_->find(local(from));
        const int target = model_->find(local(to));
        if (!source || !target) continue;
        const Node& event = nodes[source];
        if (event.kind != Kind::boundary || event.definitions[0].trigger != Trigger::compensation) continue;
        if (!nodes[target].is_activity()) continue;
        nodes[event.attached].compensation = target;
        nodes[target].for_compensation = true;
    }
    // activityRef of compensation throws
    for (auto& [number, xml] : xml_) {
        Node& node = nodes[number];
        if (node.kind != Kind::throwing && node.kind != Kind::end) continue;
        std::size_t i = 0;
        each_element(xml, [&](Xml child) {
            if (!document_.name(child).ends_with("EventDefinition") || i >= node.definitions.size()) return;
            if (const auto ref = child.attribute("activityRef"))
                node.definitions[i].activity = number_of(ref.value(), node.id, "activity_ref");
            ++i;
        });
        if (error_) return;
    }
}

void Reader::link_scopes() {
    auto& nodes = model_->nodes;
    for (std::size_t number = 0; number < nodes.size(); ++number) {
        Node& node = nodes[number];
        if (!node.is_scope()) continue;
        for (const int child : node.children) {
            if (nodes[child].kind == Kind::start) node.starts.push_back(child);
            if (nodes[child].kind == Kind::event_sub_process) node.event_subs.push_back(child);
        }
    }
    for (std::size_t number = 1; number < nodes.size(); ++number) {
        Node& node = nodes[number];
        if (node.kind != Kind::event_sub_process) continue;
        if (node.starts.size() != 1) return fail("event_sub_process_start", node.id, "needs exactly one start event");
        const Node& start = nodes[node.starts[0]];
        if (start.definitions.empty())
            return fail("event_sub_process_start", start.id, "the start of an event sub-process needs a trigger");
        if (start.definitions[0].trigger == Trigger::compensation && node.scope) {
            nodes[node.scope].compensation = static_cast<int>(number);
            node.for_compensation = true;
        }
    }
}

// The rules without which the step could not run a model; the rest of the standard's stand in rules.cpp.
void Reader::check_nodes() {
    const auto& nodes = model_->nodes;
    for (const auto& node : nodes) {
        if (node.kind == Kind::event_based) {
            if (node.out.size() < 1) return fail("event_gateway", node.id, "has no outgoing flow");
            for (const int flow : node.out) {
                const Kind target = nodes[model_->flows[flow].target].kind;
                if (target != Kind::catching && target != Kind::receive)
                    return fail("event_gateway", node.id, "leads to what is no catching event");
            }
        }
        if (node.kind == Kind::event_based && node.parallel_multiple && node.out.size() > 15)
            return fail("size", node.id, "more than 15 events at a parallel event-based gateway");
        if (node.kind == Kind::catching && node.definitions.empty())
            return fail("catch_none", node.id, "a catching event without a trigger");
        if (node.in.size() > 60) return fail("size", node.id, "more than 60 incoming flows");
        if (node.kind == Kind::throwing)
            for (const auto& definition : node.definitions)
                if (definition.trigger == Trigger::link &&
                    std::none_of(nodes.begin(), nodes.end(), [&](const Node& other) {
                        return other.kind == Kind::catching && other.scope == node.scope &&
                               other.definitions[0].trigger == Trigger::link &&
                               other.definitions[0].what == definition.what;
                    }))
                    return fail("link", node.id, "no link event catches " + definition.what);
    }
}

void Reader::build_joins() {
    for (std::size_t number = 1; number < model_->nodes.size(); ++number) {
        const Node& node = model_->nodes[number];
        if ((node.kind == Kind::inclusive || node.kind == Kind::complex) && node.in.size() > 1)
            build_join(static_cast<int>(number));
    }
}

// Backwards from each incoming flow, never through the join itself.
void Reader::build_join(int number) {
    auto& nodes = model_->nodes;
    Join join{number, {}};
    const Node& gateway = nodes[number];
    for (std::size_t bit = 0; bit < gateway.in.size(); ++bit) {
        std::vector<int> open{model_->flows[gateway.in[bit]].source};
        while (!open.empty()) {
            const int at = open.back();
            open.pop_back();
            if (at == number) continue;
            auto& mask = join.reaches[at];
            if (mask >> bit & 1) continue;
            mask |= std::uint64_t{1} << bit;
            const Node& node = nodes[at];
            for (const int flow : node.in) open.push_back(model_->flows[flow].source);
            if (node.kind == Kind::boundary) open.push_back(node.attached);
            if (node.kind == Kind::catching && node.definitions[0].trigger == Trigger::link)
                for (const int other : nodes[node.scope].children)
                    if (nodes[other].kind == Kind::throwing)
                        for (const auto& definition : nodes[other].definitions)
                            if (definition.trigger == Trigger::link && definition.what == node.definitions[0].what)
                                open.push_back(other);
        }
    }
    nodes[number].join = static_cast<int>(model_->joins.size());
    model_->joins.push_back(std::move(join));
}

}  // namespace yekuo::process
