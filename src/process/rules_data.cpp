// Rules of data, input and output sets, called elements and collaborations.
#include <algorithm>

#include "process/rules.hpp"

namespace yekuo::process {

void Checker::check_data(Xml element) {
    const auto name = kind(element);
    if (name == "dataInput" || name == "dataOutput" || name == "dataObject") {
        const auto item = find(element.attribute("itemSubjectRef").value());
        if (item && item.attribute("isCollection").as_bool() != element.attribute("isCollection").as_bool())
            fail("collection", element, "isCollection differs from the item's");
    }
    if (name == "dataState" && std::string_view(element.attribute("name").value()).empty())
        fail("data_state", element.parent(), "a data state without a name");
    if (name == "dataObjectReference") check_state(element);
    if (name.ends_with("Event")) check_event_data(element);
    if (name == "ioSpecification") check_specification(element);
    if (name == "inputSet") check_set(element, "dataInputRefs", "optionalInputRefs");
    if (name == "inputSet") check_set(element, "dataInputRefs", "whileExecutingInputRefs");
    if (name == "outputSet") check_set(element, "dataOutputRefs", "optionalOutputRefs");
    if (name == "outputSet") check_set(element, "dataOutputRefs", "whileExecutingOutputRefs");
    if (name == "dataInputAssociation" || name == "dataOutputAssociation") check_association(element);
    if (name == "serviceTask" || name == "sendTask" || name == "receiveTask") check_message_task(element);
    if (name == "callActivity") check_call(element);
    if (name == "process" || name.starts_with("global")) check_binding(element);
    if (name == "association") check_compensation(element);
}

// A reference is called like its data object, with the state in brackets.
void Checker::check_state(Xml reference) {
    const auto object = find(reference.attribute("dataObjectRef").value());
    const auto state = document_.child(reference, "dataState");
    std::string wanted = object.attribute("name").value();
    if (state) wanted += std::string(" [") + state.attribute("name").value() + "]";
    else if (wanted.empty() || !reference.attribute("name")) return;
    if (wanted != reference.attribute("name").value())
        fail("data_state", reference, "a reference to this object is named " + wanted);
}

// What an event carries stands in its set, as with activities.
void Checker::check_event_data(Xml event) {
    for (const auto& [data, set, refs] : {std::tuple{"dataInput", "inputSet", "dataInputRefs"},
                                          {"dataOutput", "outputSet", "dataOutputRefs"}}) {
        std::set<std::string> used;
        for (const auto& one : children(event, set))
            for (const auto& ref : children(one, refs)) used.insert(std::string(local(inner_text(ref))));
        for (const auto& one : children(event, data))
            if (!used.contains(one.attribute("id").value()))
                fail("io_unused", event, std::string(data) + " stands in no set");
    }
}

void Checker::check_specification(Xml specification) {
    const auto owner = specification.parent();
    for (const auto& [data, set, refs, other] :
         {std::tuple{"dataInput", "inputSet", "dataInputRefs", "optionalInputRefs"},
          {"dataOutput", "outputSet", "dataOutputRefs", "optionalOutputRefs"}}) {
        const auto sets = children(specification, set);
        if (sets.empty()) fail("io_set", owner, std::string("no ") + set);
        std::set<std::string> used;
        for (const auto& one : sets)
            for (const char* name : {refs, other})
                for (const auto& ref : children(one, name)) used.insert(std::string(local(inner_text(ref))));
        for (const auto& one : children(specification, data))
            if (!used.contains(one.attribute("id").value()))
                fail("io_unused", owner, std::string(data) + " stands in no set");
    }
    const auto answers = [&](Xml set, const char* refs, const char* back) {
        for (const auto& ref : children(set, refs)) {
            const auto other = find(inner_text(ref));
            const auto backs = children(other, back);
            const bool mutual = std::any_of(backs.begin(), backs.end(), [&](const Xml& one) {
                return local(inner_text(one)) == std::string_view(set.attribute("id").value());
            });
            if (!mutual) fail("io_rule", owner, "input and output sets do not name each other");
        }
    };
    for (const auto& set : children(specification, "inputSet")) answers(set, "outputSetRefs", "inputSetRefs");
    for (const auto& set : children(specification, "outputSet")) answers(set, "inputSetRefs", "outputSetRefs");
}

void Checker::check_set(Xml set, const char* required, const char* optional) {
    std::set<std::string> listed;
    for (const auto& ref : children(set, required)) listed.insert(inner_text(ref));
    for (const auto& ref : children(set, optional))
        if (!listed.contains(inner_text(ref)))
            fail("io_optional", set.parent().parent(), "an optional item is not in its set");
}

// A task that speaks by messages carries exactly what its message carries.
void Checker::check_message_task(Xml task) {
    const auto name = kind(task);
    const auto operation = find(task.attribute("operationRef").value());
    if (name == "serviceTask") return check_operation(task, operation);
    auto message = find(task.attribute("messageRef").value());
    if (!message) message = find(document_.text(operation, name == "sendTask" ? "inMessageRef" : "outMessageRef"));
    if (name == "sendTask") check_carried(task, "dataInput", "inputSet", message);
    if (name == "receiveTask") check_carried(task, "dataOutput", "outputSet", message);
}

// A service task gives what its operation's message takes, and takes what the answer brings.
void Checker::check_operation(Xml task, Xml operation) {
    if (kind(operation) != "operation") return;
    const auto specification = document_.child(task, "ioSpecification");
    if (children(specification, "inputSet").size() != 1)
        return fail("message_data", task, "an operation is given exactly one inputSet");
    check_carried(task, "dataInput", "inputSet", find(document_.text(operation, "inMessageRef")));
    const auto answer = find(document_.text(operation, "outMessageRef"));
    if (answer.attribute("itemRef") && children(specification, "dataOutput").empty())
        fail("message_data", task, "no dataOutput takes what the operation answers");
    check_carried(task, "dataOutput", "outputSet", answer);
}

void Checker::check_carried(Xml task, const char* data, const char* set, Xml message) {
    const auto specification = document_.child(task, "ioSpecification");
    const auto ones = children(specification, data);
    if (children(specification, set).size() > 1 || ones.size() > 1)
        return fail("message_data", task, std::string("more than one ") + data + " or " + set);
    if (ones.empty()) return;
    const std::string_view item = ones[0].attribute("itemSubjectRef").value();
    if (item.empty() || !same_item(item, message.attribute("itemRef").value()))
        fail("message_data", task, std::string(data) + " is not of the message's kind");
}

void Checker::check_association(Xml association) {
    check_process_data(association);
    if (children(association, "sourceRef").size() > 1 && !document_.child(association, "transformation"))
        fail("data_association", association, "several sources and no transformation");
    if (document_.child(association, "transformation") || document_.child(association, "assignment")) return;
    if (!document_.child(association, "sourceRef")) fail("data_association", association, "has no source");
    const auto source = find(document_.text(association, "sourceRef"));
    const auto target = find(document_.text(association, "targetRef"));
    if (!source || !target) return;
    const auto from = item_of(source), to = item_of(target);
    if (!from.empty() && !to.empty() && !same_item(from, to))
        fail("data_association", association, "source and target are not of one kind");
}

// The item of a piece of data: its own, or that of the object or store which it refers to.
std::string Checker::item_of(Xml data) const {
    if (kind(data) == "dataObjectReference") data = find(data.attribute("dataObjectRef").value());
    if (kind(data) == "dataStoreReference") data = find(data.attribute("dataStoreRef").value());
    return data.attribute("itemSubjectRef").value();
}

// What a process is given comes from outside, and what it gives goes there: no association inside the process
// writes the one or reads the other.
void Checker::check_process_data(Xml association) {
    const auto of_process = [&](Xml data) { return kind(data.parent().parent()) == "process"; };
    for (const auto& ref : children(association, "targetRef"))
        if (const auto data = find(inner_text(ref)); kind(data) == "dataInput" && of_process(data))
            fail("process_data", association, "writes an input of the process");
    for (const auto& ref : children(association, "sourceRef"))
        if (const auto data = find(inner_text(ref)); kind(data) == "dataOutput" && of_process(data))
            fail("process_data", association, "reads an output of the process");
}

// A callable that offers an interface binds its data to the interface's operations.
void Checker::check_binding(Xml callable) {
    const auto bindings = children(callable, "ioBinding");
    if (document_.child(callable, "supportedInterfaceRef") && bindings.empty())
        fail("io_binding", callable, "supports an interface without a binding");
    const auto supported = children(callable, "supportedInterfaceRef");
    for (const auto& binding : bindings) {
        const auto operation = find(binding.attribute("operationRef").value());
        const bool offered = std::any_of(supported.begin(), supported.end(), [&](const Xml& ref) {
            return find(inner_text(ref)) == operation.parent();
        });
        if (operation && !offered) fail("io_binding", callable, "binds an operation of no interface that it supports");
        for (const char* ref : {"inputDataRef", "outputDataRef"})
            if (const auto data = find(binding.attribute(ref).value()); data && data.parent().parent() != callable)
                fail("io_binding", callable, std::string(ref) + " is not the callable's own");
        for (const char* needed : {"operationRef", "inputDataRef", "outputDataRef"})
            if (!binding.attribute(needed)) fail("io_binding", callable, std::string("a binding without ") + needed);
        const auto fits = [&](const char* ref, const char* in_set, const char* message_ref) {
            auto data = find(binding.attribute(ref).value());
            if (kind(data).ends_with("Set")) data = find(document_.text(data, in_set));
            const auto message = find(document_.text(operation, message_ref));
            if (data && message &&
                !same_item(data.attribute("itemSubjectRef").value(), message.attribute("itemRef").value()))
                fail("io_binding", callable, "the data is not of the message's kind");
        };
        fits("inputDataRef", "dataInputRefs", "inMessageRef");
        fits("outputDataRef", "dataOutputRefs", "outMessageRef");
    }
}

// A call gives and takes exactly the data of what it calls: as many, of the same kinds, in the same sets.
void Checker::check_call_data(Xml call, Xml called) {
    const auto offered = document_.child(called, "ioSpecification");
    const auto given = document_.child(call, "ioSpecification");
    for (const auto& [data, set, refs] : {std::tuple{"dataInput", "inputSet", "dataInputRefs"},
                                          {"dataOutput", "outputSet", "dataOutputRefs"}}) {
        const auto ours = children(given, data), theirs = children(offered, data);
        const auto our_sets = children(given, set), their_sets = children(offered, set);
        bool fits = ours.size() == theirs.size() && our_sets.size() == their_sets.size();
        for (std::size_t i = 0; fits && i < ours.size(); ++i)
            fits = same_item(item_of(ours[i]), item_of(theirs[i]));
        for (std::size_t i = 0; fits && i < our_sets.size(); ++i)
            fits = children(our_sets[i], refs).size() == children(their_sets[i], refs).size();
        if (!fits) fail("call_data", call, std::string(data) + " or its sets differ from the called element's");
    }
}

void Checker::check_call(Xml call) {
    const auto called = find(call.attribute("calledElement").value());
    if (!called) return;
    check_call_data(call, called);
    const auto starts = children(called, "startEvent");
    const bool has_none =
        std::any_of(starts.begin(), starts.end(), [&](const Xml& s) { return definitions_of(s).empty(); });
    if (!starts.empty() && !has_none) fail("call_start", call, "the called process has no none start event");
}

void Checker::check_collaboration(Xml element) {
    const auto name = kind(element);
    if (name == "participantMultiplicity") {
        const int minimum = element.attribute("minimum").as_int(0), maximum = element.attribute("maximum").as_int(1);
        if (minimum < 0 || maximum < 1 || maximum < minimum)
            fail("multiplicity", element.parent(), "maximum and minimum do not fit");
    }
    if (name == "messageFlow") check_message_flow(element);
    check_conversation(element);
}

// A global conversation is participants, message flows and correlation keys, and nothing else; a choreography
// names no choreography.
void Checker::check_conversation(Xml element) {
    static const Kinds held{"participant", "messageFlow", "correlationKey", "documentation"};
    if (kind(element) == "choreography" && document_.child(element, "choreographyRef"))
        fail("choreography", element, "a choreography refers to a choreography");
    if (kind(element) == "globalConversation")
        each_element(element, [&](Xml child) {
            if (const auto part = kind(child); !part.empty() && part != "extensionElements" && !held.contains(part))
                fail("global_conversation", element, "holds a " + std::string(part));
        });
}

void Checker::check_message_flow(Xml flow) {
    const auto source = find(flow.attribute("sourceRef").value());
    const auto target = find(flow.attribute("targetRef").value());
    const auto pool = [&](Xml end) -> Xml {
        if (kind(end) == "participant") {
            const auto process = find(end.attribute("processRef").value());
            return process ? process : end;
        }
        const auto found = process_of_.find(std::string_view(end.attribute("id").value()));
        return found == process_of_.end() ? Xml{} : found->second;
    };
    if (source == target || (pool(source) && pool(source) == pool(target)))
        return fail("message_flow_pool", flow, "stays inside one pool");
    const auto speaks = [&](Xml event) {
        const auto definitions = definitions_of(event);
        return std::any_of(definitions.begin(), definitions.end(),
                           [&](const Xml& d) { return kind(d) == "messageEventDefinition"; });
    };
    const auto from = kind(source), to = kind(target);
    if (from.ends_with("Event")) {
        if (from != "endEvent" && from != "intermediateThrowEvent")
            return fail("message_flow_source", flow, "a catching event sends nothing");
        if (!speaks(source)) return fail("message_flow_source", flow, "the event sends no message");
    }
    if (to.ends_with("Event")) {
        if (to == "endEvent" || to == "intermediateThrowEvent")
            return fail("message_flow_target", flow, "a throwing event receives nothing");
        if (!speaks(target)) return fail("message_flow_target", flow, "the event awaits no message");
    }
}

}  // namespace yekuo::process
