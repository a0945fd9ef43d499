// Rules of ids and references: every id once, every reference to something of the right kind.
#include <array>

#include "process/rules.hpp"

namespace yekuo::process {

namespace {

using Kinds = std::set<std::string_view>;

const Kinds activities{"task", "userTask", "serviceTask", "receiveTask", "sendTask", "manualTask", "scriptTask",
                       "businessRuleTask", "subProcess", "transaction", "adHocSubProcess", "callActivity"};
const Kinds events{"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"};
const Kinds gateways{"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"};
const Kinds choreographies{"choreographyTask", "subChoreography", "callChoreography"};
const Kinds conversations{"conversation", "subConversation", "callConversation"};
const Kinds items{"dataObject", "dataObjectReference", "dataStoreReference", "dataInput", "dataOutput", "property",
                  "inputDataItem", "outputDataItem"};

Kinds joined(std::initializer_list<const Kinds*> parts) {
    Kinds all;
    for (const auto* part : parts) all.insert(part->begin(), part->end());
    return all;
}

const Kinds nodes = joined({&activities, &events, &gateways, &choreographies});

// What a reference may point to, by the name of its attribute or element.
const std::map<std::string_view, Kinds>& targets() {
    static const Kinds message{"message"}, flow{"sequenceFlow"}, operation{"operation"}, item{"itemDefinition"};
    static const Kinds participant{"participant"}, message_flow{"messageFlow"}, link{"linkEventDefinition"};
    static const Kinds correlation{"correlationProperty"};
    static const Kinds thrown{"messageEventDefinition", "signalEventDefinition", "escalationEventDefinition",
                              "errorEventDefinition", "compensateEventDefinition", "conditionalEventDefinition",
                              "timerEventDefinition", "linkEventDefinition", "cancelEventDefinition",
                              "terminateEventDefinition"};
    static const std::map<std::string_view, Kinds> all{
        {"messageRef", message}, {"inMessageRef", message}, {"outMessageRef", message},
        {"signalRef", {"signal"}}, {"errorRef", {"error"}}, {"escalationRef", {"escalation"}},
        {"operationRef", operation}, {"interfaceRef", {"interface"}}, {"supportedInterfaceRef", {"interface"}},
        {"itemRef", item}, {"itemSubjectRef", item}, {"endPointRef", {"endPoint"}},
        {"processRef", {"process"}}, {"supports", {"process"}},
        {"default", flow}, {"incoming", flow}, {"outgoing", flow},
        {"attachedToRef", activities}, {"activityRef", activities},
        {"calledElement", {"process", "globalTask", "globalUserTask", "globalScriptTask", "globalManualTask",
                           "globalBusinessRuleTask"}},
        {"dataObjectRef", {"dataObject"}}, {"dataStoreRef", {"dataStore"}},
        {"dataInputRefs", {"dataInput"}}, {"optionalInputRefs", {"dataInput"}},
        {"whileExecutingInputRefs", {"dataInput"}}, {"dataOutputRefs", {"dataOutput"}},
        {"optionalOutputRefs", {"dataOutput"}}, {"whileExecutingOutputRefs", {"dataOutput"}},
        {"inputSetRefs", {"inputSet"}}, {"outputSetRefs", {"outputSet"}},
        {"inputDataRef", {"dataInput", "inputSet"}}, {"outputDataRef", {"dataOutput", "outputSet"}},
        {"loopDataInputRef", items}, {"loopDataOutputRef", items},
        {"oneBehaviorEventRef", thrown}, {"noneBehaviorEventRef", thrown},
        {"source", link}, {"target", link},
        {"categoryValueRef", {"categoryValue"}}, {"resourceRef", {"resource"}},
        {"parameterRef", {"resourceParameter"}},
        {"definitionalCollaborationRef", {"collaboration", "globalConversation"}},
        {"calledCollaborationRef", {"collaboration", "globalConversation"}},
        {"choreographyRef", {"choreography", "globalChoreographyTask"}},
        {"calledChoreographyRef", {"choreography", "globalChoreographyTask"}},
        {"flowNodeRef", joined({&activities, &events, &gateways})},
        {"participantRef", participant}, {"initiatingParticipantRef", participant},
        {"innerParticipantRef", participant}, {"outerParticipantRef", participant},
        {"messageFlowRef", message_flow}, {"innerMessageFlowRef", message_flow}, {"outerMessageFlowRef", message_flow},
        {"innerConversationNodeRef", conversations}, {"outerConversationNodeRef", conversations},
        {"correlationPropertyRef", correlation}, {"correlationKeyRef", {"correlationKey"}},
    };
    return all;
}

// Attributes and elements that are called like a reference of another element but are none there.
bool is_reference(std::string_view name, std::string_view owner) {
    if (name == "source" || name == "target") return owner == "linkEventDefinition";
    return targets().contains(name);
}

const Kinds structured{"error", "signal", "escalation"};  // their structureRef is an item definition

}  // namespace

void Checker::check_references(Xml element) {
    const auto name = kind(element);
    check_id(element);
    if (name == "import") check_import(element);
    for (const auto& attribute : element.attributes())
        if (is_reference(attribute.name(), name)) check_reference(element, attribute.name(), attribute.value());
    if (is_reference(name, kind(element.parent()))) check_reference(element.parent(), name, inner_text(element));
    if (const auto item = element.attribute("structureRef"); item && structured.contains(name))
        check_reference(element, "itemRef", item.value());
    check_ends(element);
    if (name == "eventDefinitionRef") {
        const auto shared = find(inner_text(element));
        if (!shared || !kind(shared).ends_with("EventDefinition") || shared.parent() != document_.definitions())
            fail("definition_ref", element.parent(), "refers to no event definition of the file");
    }
}

// sourceRef and targetRef mean something else for each element that has them.
void Checker::check_ends(Xml element) {
    const auto name = kind(element);
    static const std::map<std::string_view, std::string_view> meaning{
        {"sequenceFlow", "flow_end"}, {"messageFlow", "messageFlow"}, {"association", "any"}, {"conversationLink", "link_end"}};
    if (const auto found = meaning.find(name); found != meaning.end())
        for (const char* end : {"sourceRef", "targetRef"})
            check_reference(element, found->second, element.attribute(end).value());
    if (name != "dataInputAssociation" && name != "dataOutputAssociation") return;
    bool has_target = false;
    each_element(element, [&](Xml child) {
        has_target |= kind(child) == "targetRef";
        if (kind(child) == "sourceRef" || kind(child) == "targetRef")
            check_reference(element, "data", inner_text(child));
    });
    if (!has_target) fail("data_association", element, "has no target");
}

// What is executed, or only there to be referred to, has an id.
void Checker::check_id(Xml element) {
    static const Kinds named{"process", "sequenceFlow", "participant", "messageFlow", "dataObject", "dataObjectReference",
                             "dataStore", "dataStoreReference", "dataInput", "dataOutput", "itemDefinition", "message",
                             "signal", "error", "escalation", "interface", "operation", "resource", "resourceParameter",
                             "correlationProperty", "categoryValue"};
    const auto name = kind(element);
    if (!element.attribute("id").value()[0] && (named.contains(name) || is_node(element)))
        fail("id", element, std::string(name) + " has no id");
}

// A process is deployed in one file: what another BPMN file defines is not there.
void Checker::check_import(Xml element) {
    for (const char* needed : {"importType", "location", "namespace"})
        if (!element.attribute(needed).value()[0]) fail("import", element, std::string("an import without ") + needed);
    if (element.attribute("importType").value() == bpmn_namespace)
        fail("import", element, std::string("the file imported is not there: ") + element.attribute("location").value());
}

// Whether a qualified name belongs to another file or language than this.
bool Checker::is_elsewhere(Xml element, std::string_view ref) const {
    const auto colon = ref.find(':');
    if (colon == ref.npos) return false;
    const auto space = document_.namespace_of(element, ref.substr(0, colon));
    return !space.empty() && space != document_.definitions().attribute("targetNamespace").value();
}

void Checker::check_reference(Xml element, std::string_view what, std::string_view ref) {
    static const Kinds interaction = joined({&activities, &events});
    static const Kinds linked = joined({&activities, &events, &conversations});
    const auto found = find(ref);
    if (!found) {
        if (is_elsewhere(element, ref) || what == "calledElement") return;  // deployed from another file
        return fail("reference", element, std::string(what) + " refers to an unknown element " + std::string(ref));
    }
    const auto to = kind(found);
    if (what == "any") return;
    if (what == "messageFlow" || what == "link_end") {
        const Kinds& allowed = what == "messageFlow" ? interaction : linked;
        if (!allowed.contains(to) && to != "participant")
            fail("message_flow_end", element, "ends at a " + std::string(to));
        return;
    }
    const Kinds& allowed = what == "flow_end" ? nodes : what == "data" ? items : targets().at(what);
    if (!allowed.contains(to))
        fail("reference", element, std::string(what) + " refers to a " + std::string(to) + ", " + std::string(ref));
}

}  // namespace yekuo::process
