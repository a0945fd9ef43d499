// The standard's rules for a whole file: every id once, every reference to something of the right kind;
// the rest by groups in rules_flow.cpp, rules_event.cpp and rules_data.cpp.
#include "process/rules.hpp"

#include <array>

#include "process/model.hpp"

namespace yekuo::process {

namespace {

using Kinds = std::set<std::string_view>;

const Kinds activities{"task", "userTask", "serviceTask", "receiveTask", "sendTask", "manualTask", "scriptTask",
                       "businessRuleTask", "subProcess", "transaction", "adHocSubProcess", "callActivity"};
const Kinds events{"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"};
const Kinds gateways{"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"};
const Kinds choreography{"choreographyTask", "subChoreography", "callChoreography"};
const Kinds items{"dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property",
                  "inputDataItem", "outputDataItem"};

Kinds joined(std::initializer_list<const Kinds*> parts) {
    Kinds all;
    for (const auto* part : parts) all.insert(part->begin(), part->end());
    return all;
}

// What a reference may point to, by the name of its attribute or element.
const std::map<std::string_view, Kinds>& targets() {
    static const Kinds message{"message"}, flow{"sequenceFlow"}, operation{"operation"};
    static const std::map<std::string_view, Kinds> all{
        {"messageRef", message}, {"inMessageRef", message}, {"outMessageRef", message},
        {"signalRef", {"signal"}}, {"errorRef", {"error"}}, {"escalationRef", {"escalation"}},
        {"operationRef", operation}, {"interfaceRef", {"interface"}}, {"supportedInterfaceRef", {"interface"}},
        {"itemRef", {"itemDefinition"}}, {"itemSubjectRef", {"itemDefinition"}},
        {"processRef", {"process"}}, {"default", flow}, {"incoming", flow}, {"outgoing", flow},
        {"attachedToRef", activities}, {"activityRef", joined({&activities})},
        {"calledElement", {"process", "globalTask", "globalUserTask", "globalScriptTask", "globalManualTask",
                           "globalBusinessRuleTask"}},
        {"dataObjectRef", {"dataObject"}}, {"dataStoreRef", {"dataStore"}},
        {"dataInputRefs", {"dataInput"}}, {"optionalInputRefs", {"dataInput"}},
        {"whileExecutingInputRefs", {"dataInput"}}, {"dataOutputRefs", {"dataOutput"}},
        {"optionalOutputRefs", {"dataOutput"}}, {"whileExecutingOutputRefs", {"dataOutput"}},
        {"inputSetRefs", {"inputSet"}}, {"outputSetRefs", {"outputSet"}},
        {"loopDataInputRef", items}, {"loopDataOutputRef", items},
        {"categoryValueRef", {"categoryValue"}}, {"resourceRef", {"resource"}},
        {"parameterRef", {"resourceParameter"}}, {"definitionalCollaborationRef", {"collaboration"}},
        {"calledCollaborationRef", {"collaboration", "choreography", "globalConversation"}},
        {"flowNodeRef", joined({&activities, &events, &gateways})},
    };
    return all;
}

}  // namespace

void Checker::fail(const char* rule, Xml element, std::string detail) {
    if (error_) return;
    error_ = invalid("bpmn." + std::string(rule), element.attribute("id").value(), std::move(detail));
}

Result<void> Checker::check() {
    index(document_.definitions(), {});
    for (const auto& element : all_) {
        if (error_) break;
        check_references(element);
    }
    for (const auto& element : all_) {
        if (error_) break;
        const auto name = kind(element);
        if (name == "sequenceFlow") check_flow(element);
        if (is_node(element)) check_node(element);
        if (events.contains(name)) check_event(element);
        if (name == "process" || name == "subProcess" || name == "transaction" || name == "adHocSubProcess")
            check_container(element);
        check_data(element);
        check_collaboration(element);
        check_expression(element);
    }
    if (error_) return *error_;
    return {};
}

void Checker::index(Xml element, Xml process) {
    each_element(element, [&](Xml child) {
        const auto name = kind(child);
        if (name.empty() || name == "extensionElements") return;
        all_.push_back(child);
        const std::string id = child.attribute("id").value();
        if (!id.empty() && !by_id_.emplace(id, child).second) fail("id", child, "the id stands twice");
        const Xml home = name == "process" ? child : process;
        if (!id.empty() && home) process_of_[id] = home;
        if (name == "sequenceFlow") {
            out_[std::string(local(child.attribute("sourceRef").value()))].push_back(child);
            in_[std::string(local(child.attribute("targetRef").value()))].push_back(child);
        }
        index(child, home);
    });
}

Checker::Xml Checker::find(std::string_view id) const {
    const auto found = by_id_.find(local(id));
    return found == by_id_.end() ? Xml{} : found->second;
}

std::vector<Checker::Xml> Checker::children(Xml element, std::string_view wanted) const {
    std::vector<Xml> found;
    each_element(element, [&](Xml child) {
        if (kind(child) == wanted) found.push_back(child);
    });
    return found;
}

// The event's definitions, its own and those that it refers to.
std::vector<Checker::Xml> Checker::definitions_of(Xml event) const {
    std::vector<Xml> found;
    each_element(event, [&](Xml child) {
        if (kind(child) == "eventDefinitionRef") {
            if (const auto shared = find(inner_text(child))) found.push_back(shared);
        } else if (kind(child).ends_with("EventDefinition")) {
            found.push_back(child);
        }
    });
    return found;
}

std::vector<Checker::Xml> Checker::incoming(Xml node) const {
    const auto found = in_.find(std::string_view(node.attribute("id").value()));
    return found == in_.end() ? std::vector<Xml>{} : found->second;
}

std::vector<Checker::Xml> Checker::outgoing(Xml node) const {
    const auto found = out_.find(std::string_view(node.attribute("id").value()));
    return found == out_.end() ? std::vector<Xml>{} : found->second;
}

bool Checker::is_activity(Xml element) const { return activities.contains(kind(element)); }
bool Checker::is_node(Xml element) const {
    return is_activity(element) || events.contains(kind(element)) || gateways.contains(kind(element));
}

void Checker::check_references(Xml element) {
    const auto name = kind(element);
    for (const auto& attribute : element.attributes())
        if (targets().contains(attribute.name())) check_reference(element, attribute.name(), attribute.value());
    if (targets().contains(name)) check_reference(element.parent(), name, inner_text(element));
    if (name == "sequenceFlow" || name == "association" || name == "messageFlow")
        for (const char* end : {"sourceRef", "targetRef"})
            check_reference(element, name == "sequenceFlow" ? "flow_end" : name == "association" ? "any" : "messageFlow",
                            element.attribute(end).value());
    if (name == "dataInputAssociation" || name == "dataOutputAssociation")
        each_element(element, [&](Xml child) {
            if (kind(child) == "sourceRef" || kind(child) == "targetRef")
                check_reference(element, "data", inner_text(child));
        });
    if (name == "eventDefinitionRef") {
        const auto shared = find(inner_text(element));
        if (!shared || !kind(shared).ends_with("EventDefinition") || shared.parent() != document_.definitions())
            fail("definition_ref", element.parent(), "refers to no event definition of the file");
    }
}

void Checker::check_reference(Xml element, std::string_view what, std::string_view ref) {
    static const Kinds nodes = joined({&activities, &events, &gateways, &choreography});
    static const Kinds interaction = joined({&activities, &events});
    if (ref.find(':') != ref.npos && !find(ref)) return;  // of another file
    const auto found = find(ref);
    if (!found) return fail("reference", element, std::string(what) + " refers to an unknown element " + std::string(ref));
    const auto to = kind(found);
    if (what == "any") return;
    if (what == "messageFlow") {
        if (!interaction.contains(to) && to != "participant") fail("message_flow_end", element, "ends at a " + std::string(to));
        return;
    }
    const Kinds& allowed = what == "flow_end" ? nodes : what == "data" ? items : targets().at(what);
    if (!allowed.contains(to))
        fail("reference", element, std::string(what) + " refers to a " + std::string(to) + ", " + std::string(ref));
}

// Item definitions agree if they are the same or have the same structure.
bool Checker::same_item(std::string_view a, std::string_view b) const {
    if (local(a) == local(b)) return true;
    const auto one = find(a), other = find(b);
    if (!one || !other) return a.empty() && b.empty();
    return std::string_view(one.attribute("structureRef").value()) == other.attribute("structureRef").value();
}

Result<void> check_rules(const Document& document) { return Checker(document).check(); }

Result<void> check_file(std::string_view xml) {
    auto document = Document::parse(xml);
    if (!document) return document.error();
    return check_rules(**document);
}

}  // namespace yekuo::process
