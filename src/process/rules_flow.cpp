// Rules of sequence flows, gateways, activities and containers.
#include <algorithm>

#include "process/rules.hpp"

namespace yekuo::process {

void Checker::check_flow(Xml flow) {
    if (is_executed(flow) && flow.attribute("isImmediate") && !flow.attribute("isImmediate").as_bool())
        fail("flow_immediate", flow, "an executable flow is immediate");
    const auto source = find(flow.attribute("sourceRef").value());
    const auto target = find(flow.attribute("targetRef").value());
    if (source && target && source.parent() != target.parent())
        fail("flow_scope", flow, "crosses the border of a sub-process");
    for (const auto& end : {source, target})
        if (end.attribute("triggeredByEvent").as_bool())
            fail("event_sub_process_flow", end, "an event sub-process has a flow");
    if (document_.child(flow, "conditionExpression")) {
        if (is_activity(source) && outgoing(source).size() < 2) fail("condition_alone", flow, "a condition on the only way out");
        if (kind(source) == "parallelGateway" || kind(source) == "eventBasedGateway" || kind(source).ends_with("Event"))
            fail("condition_source", flow, "a condition after what takes every way");
    }
}

// A node lists the flows that end at it, and no others.
void Checker::check_listed_flows(Xml node) {
    const auto listed = [&](const char* name, const std::vector<Xml>& flows) {
        std::set<std::string> wanted, found;
        for (const auto& flow : flows) wanted.insert(flow.attribute("id").value());
        for (const auto& child : children(node, name)) found.insert(std::string(local(inner_text(child))));
        if (wanted != found) fail("flow_listed", node, std::string(name) + " does not list the node's flows");
    };
    listed("incoming", incoming(node));
    listed("outgoing", outgoing(node));
}

void Checker::check_node(Xml node) {
    check_listed_flows(node);
    const auto name = kind(node);
    if (const auto chosen = find(node.attribute("default").value());
        chosen && find(chosen.attribute("sourceRef").value()) != node)
        fail("default", node, "the default flow does not leave the element");
    if (name == "eventBasedGateway") check_event_gateway(node);
    if (name.ends_with("Gateway")) check_gateway(node);
    if (is_activity(node)) check_activity(node);
}

void Checker::check_gateway(Xml gateway) {
    const auto in = incoming(gateway).size(), out = outgoing(gateway).size();
    const std::string_view direction = gateway.attribute("gatewayDirection").value();
    if (in < 2 && out < 2 && kind(gateway) != "eventBasedGateway")
        return fail("gateway_flows", gateway, "neither joins nor splits");
    if (direction == "Diverging" && (in > 1 || out < 2)) fail("gateway_direction", gateway, "is not diverging");
    if (direction == "Converging" && (in < 2 || out > 1)) fail("gateway_direction", gateway, "is not converging");
    if (direction == "Mixed" && (in < 2 || out < 2)) fail("gateway_direction", gateway, "is not mixed");
}

void Checker::check_event_gateway(Xml gateway) {
    if (std::string_view(gateway.attribute("gatewayDirection").value()) == "Converging" || outgoing(gateway).size() < 2)
        return fail("event_gateway_out", gateway, "an event-based gateway has two ways out or more");
    const bool instantiates = gateway.attribute("instantiate").as_bool();
    const auto before = incoming(gateway);
    const bool from_start = before.size() == 1 && kind(find(before[0].attribute("sourceRef").value())) == "startEvent";
    if (instantiates && !before.empty() && !from_start)
        return fail("event_gateway_start", gateway, "an instantiating gateway has an incoming flow");
    if (!instantiates && std::string_view(gateway.attribute("eventGatewayType").value()) == "Parallel")
        return fail("event_gateway_parallel", gateway, "a parallel event-based gateway must instantiate");
    bool receives = false, messages = false;
    for (const auto& flow : outgoing(gateway)) {
        const auto target = find(flow.attribute("targetRef").value());
        if (incoming(target).size() > 1) fail("event_gateway_target", target, "has another incoming flow");
        if (kind(target) == "receiveTask") {
            receives = true;
            if (!at(boundaries_, target.attribute("id").value()).empty())
                fail("event_gateway_boundary", target, "a receive task after the gateway has a boundary event");
            continue;
        }
        if (kind(target) != "intermediateCatchEvent")
            return fail("event_gateway_target", gateway, "leads to what is no catching event");
        for (const auto& definition : definitions_of(target)) {
            const auto trigger = kind(definition);
            messages |= trigger == "messageEventDefinition";
            if (trigger == "linkEventDefinition" || (instantiates && trigger != "messageEventDefinition"))
                fail("event_gateway_trigger", target, "cannot wait after this gateway");
        }
    }
    if (receives && messages) fail("event_gateway_mixed", gateway, "message events and receive tasks together");
}

void Checker::check_activity(Xml activity) {
    for (const char* quantity : {"startQuantity", "completionQuantity"})
        if (const auto value = activity.attribute(quantity); value && value.as_int() < 1)
            fail("quantity", activity, std::string(quantity) + " is less than one");
    check_loops(activity);
    if (activity.attribute("isForCompensation").as_bool() && (!incoming(activity).empty() || !outgoing(activity).empty()))
        fail("compensation_flow", activity, "a compensation activity has a sequence flow");
    check_roles(activity);
    if (kind(activity) == "scriptTask") check_script(activity);
    if (kind(activity) == "receiveTask" && activity.attribute("instantiate").as_bool() && !incoming(activity).empty())
        fail("receive_start", activity, "an instantiating receive task has an incoming flow");
}

// A script says by a MIME type in which language it is written.
void Checker::check_script(Xml task) {
    const std::string_view format = task.attribute("scriptFormat").value();
    if (document_.child(task, "script") && format.empty()) fail("script_format", task, "a script without scriptFormat");
    if (!format.empty() && !is_mime_type(format)) fail("script_format", task, "scriptFormat is not a MIME type");
}

void Checker::check_roles(Xml activity) {
    for (const char* role : {"performer", "humanPerformer", "potentialOwner", "resourceRole"})
        for (const auto& one : children(activity, role)) {
            const auto resource = find(document_.text(one, "resourceRef"));
            if (document_.child(one, "resourceAssignmentExpression") && document_.child(one, "resourceRef"))
                fail("resource", activity, "a resource by reference and by expression");
            std::set<std::string_view> bound;
            for (const auto& binding : children(one, "resourceParameterBinding")) {
                bound.insert(local(binding.attribute("parameterRef").value()));
                if (!resource || find(binding.attribute("parameterRef").value()).parent() != resource)
                    fail("resource", activity, "binds a parameter that is not its resource's");
            }
            for (const auto& parameter : children(resource, "resourceParameter"))
                if (parameter.attribute("isRequired").as_bool() && !bound.contains(parameter.attribute("id").value()))
                    fail("resource", activity, "does not bind a parameter that its resource requires");
        }
}

void Checker::check_loops(Xml activity) {
    const auto multi = document_.child(activity, "multiInstanceLoopCharacteristics");
    const auto standard = document_.child(activity, "standardLoopCharacteristics");
    if (multi && standard) fail("loops", activity, "both a standard loop and multi-instance");
    if (const auto maximum = standard.attribute("loopMaximum"); maximum && maximum.as_int(-1) < 0)
        fail("loop_maximum", activity, "loopMaximum is not a number from 0");
    if (!multi) return;
    if (is_executed(multi) && !document_.child(multi, "loopCardinality") && !document_.child(multi, "loopDataInputRef"))
        fail("multi_instance", activity, "neither loopCardinality nor loopDataInputRef");
    const std::string_view behavior = multi.attribute("behavior").value();
    const auto complex = children(multi, "complexBehaviorDefinition");
    if (behavior == "Complex" ? complex.empty() : !complex.empty())
        fail("complex_behavior", activity, "complexBehaviorDefinition does not fit behavior");
    if (behavior == "One" && !multi.attribute("oneBehaviorEventRef")) fail("one_behavior", activity, "no event to throw");
    if (behavior == "None" && !multi.attribute("noneBehaviorEventRef")) fail("none_behavior", activity, "no event to throw");
    for (const auto& definition : complex) {
        const auto condition = inner_text(document_.child(definition, "condition"));
        if (condition.empty() || condition.find_first_not_of("0123456789.") == condition.npos)
            fail("complex_behavior", activity, "the condition is no condition");
    }
    check_loop_data(activity, multi);
}

// A task iterates over its own data, a sub-process over data objects that it can see.
void Checker::check_loop_data(Xml activity, Xml multi) {
    static const Kinds containers{"subProcess", "transaction", "adHocSubProcess"};
    for (const auto& [ref, wanted] : {std::pair{"loopDataInputRef", "dataInput"}, {"loopDataOutputRef", "dataOutput"}}) {
        const auto data = find(document_.text(multi, ref));
        if (data && !containers.contains(kind(activity)) &&
            (kind(data) != wanted || data.parent().parent() != activity))
            fail("loop_data", activity, std::string(ref) + " is not the task's own " + wanted);
    }
    for (const auto& [ref, item] : {std::pair{"loopDataInputRef", "inputDataItem"}, {"loopDataOutputRef", "outputDataItem"}}) {
        const auto collection = find(document_.text(multi, ref));
        const auto one = document_.child(multi, item);
        if (!collection || !one || !collection.attribute("itemSubjectRef")) continue;
        if (!same_item(collection.attribute("itemSubjectRef").value(), one.attribute("itemSubjectRef").value()))
            fail("loop_item", activity, std::string(item) + " is not of the collection's kind");
        if (find(one.attribute("itemSubjectRef").value()).attribute("isCollection").as_bool())
            fail("loop_item", activity, std::string(item) + " is one of the collection, not a collection");
    }
}

// What a process or sub-process may contain, and whether every node is on a way from start to end.
void Checker::check_container(Xml container) {
    const bool ad_hoc = kind(container) == "adHocSubProcess";
    const bool event_sub = container.attribute("triggeredByEvent").as_bool();
    std::vector<Xml> nodes;
    bool has_start = false, has_end = false, has_activity = false;
    each_element(container, [&](Xml child) {
        const auto name = kind(child);
        static const Kinds foreign{"choreographyTask", "subChoreography", "callChoreography", "conversation",
                                   "subConversation", "callConversation", "conversationLink"};
        if (foreign.contains(name)) fail("choreography", container, "a process holds no " + std::string(name));
        if (is_node(child)) nodes.push_back(child);
        has_activity |= is_activity(child);
        has_start |= name == "startEvent";
        has_end |= name == "endEvent";
    });
    if (kind(container) == "process" && container.attribute("isExecutable").as_bool() &&
        std::string_view(container.attribute("processType").value()) == "Public")
        fail("public_process", container, "a public process is not executable");
    if (kind(container) != "process" && document_.child(container, "ioSpecification"))
        fail("sub_process_io", container, "a sub-process has no ioSpecification");
    if (event_sub && (!incoming(container).empty() || !outgoing(container).empty()))
        fail("event_sub_process_flow", container, "an event sub-process has a flow");
    if (ad_hoc) {
        if (!has_activity) fail("ad_hoc_empty", container, "holds no activity");
        if (has_start || has_end) fail("ad_hoc_event", container, "holds a start or end event");
        return;
    }
    if (has_start != has_end) fail("start_and_end", container, "start events and end events go together");
    for (const auto& node : nodes) {
        const auto name = kind(node);
        const auto definitions = definitions_of(node);
        const bool links = !definitions.empty() && kind(definitions[0]) == "linkEventDefinition";
        const bool aside = node.attribute("isForCompensation").as_bool() || node.attribute("triggeredByEvent").as_bool();
        if (has_start && incoming(node).empty() && name != "startEvent" && name != "boundaryEvent" && !aside &&
            !(links && name == "intermediateCatchEvent") && !node.attribute("instantiate").as_bool())
            fail("no_incoming", node, "nothing leads here");
        const bool compensates = !definitions.empty() && kind(definitions[0]) == "compensateEventDefinition";
        if (has_end && outgoing(node).empty() && name != "endEvent" && !aside &&
            !(links && name == "intermediateThrowEvent") && !(name == "boundaryEvent" && compensates))
            fail("no_outgoing", node, "leads nowhere");
    }
}

}  // namespace yekuo::process
