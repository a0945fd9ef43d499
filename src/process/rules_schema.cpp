// What the standard's XML schema asks of a file: elements that it knows, attributes that must be there, and values of
// attributes in their form. The order of elements is left open, as modelling tools leave it.
#include <algorithm>
#include <charconv>

#include "process/rules.hpp"

namespace yekuo::process {

namespace {

using Kinds = std::set<std::string_view>;
using Table = std::map<std::string_view, Kinds>;

bool is_known(std::string_view element) {
    static const Kinds known{
        // the file and what its elements share
        "definitions", "import", "extension", "extensionElements", "documentation", "relationship", "source", "target",
        "category", "categoryValue", "group", "association", "textAnnotation", "text", "auditing", "monitoring",
        // processes
        "process", "laneSet", "lane", "childLaneSet", "flowNodeRef", "partitionElement", "supports", "property",
        "sequenceFlow", "conditionExpression", "incoming", "outgoing", "supportedInterfaceRef",
        // activities
        "task", "userTask", "serviceTask", "receiveTask", "sendTask", "manualTask", "scriptTask", "businessRuleTask",
        "subProcess", "transaction", "adHocSubProcess", "callActivity", "script", "rendering", "completionCondition",
        "globalTask", "globalUserTask", "globalScriptTask", "globalManualTask", "globalBusinessRuleTask",
        "standardLoopCharacteristics", "loopCondition", "multiInstanceLoopCharacteristics", "loopCardinality",
        "loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem", "complexBehaviorDefinition",
        "condition", "event", "performer", "humanPerformer", "potentialOwner", "resourceRole", "resourceRef",
        "resourceParameterBinding", "resourceAssignmentExpression", "expression", "formalExpression",
        // gateways and events
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway",
        "activationCondition", "startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent",
        "boundaryEvent", "implicitThrowEvent", "eventDefinitionRef", "messageEventDefinition", "timerEventDefinition",
        "errorEventDefinition", "escalationEventDefinition", "signalEventDefinition", "conditionalEventDefinition",
        "compensateEventDefinition", "cancelEventDefinition", "linkEventDefinition", "terminateEventDefinition",
        "timeDate", "timeDuration", "timeCycle",
        // data
        "itemDefinition", "dataObject", "dataObjectReference", "dataStore", "dataStoreReference", "dataState",
        "ioSpecification", "dataInput", "dataOutput", "inputSet", "outputSet", "dataInputRefs", "optionalInputRefs",
        "whileExecutingInputRefs", "outputSetRefs", "dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs",
        "inputSetRefs", "ioBinding", "dataInputAssociation", "dataOutputAssociation", "sourceRef", "targetRef",
        "transformation", "assignment", "from", "to",
        // what several processes share
        "message", "error", "escalation", "signal", "interface", "operation", "operationRef", "inMessageRef",
        "outMessageRef", "errorRef", "endPoint", "resource", "resourceParameter", "correlationProperty",
        "correlationPropertyRef", "correlationPropertyRetrievalExpression", "messagePath", "correlationKey",
        "correlationSubscription", "correlationPropertyBinding", "dataPath",
        // collaborations and choreographies
        "collaboration", "participant", "participantMultiplicity", "participantAssociation", "innerParticipantRef",
        "outerParticipantRef", "participantRef", "interfaceRef", "endPointRef", "partnerEntity", "partnerRole",
        "messageFlow", "messageFlowRef", "messageFlowAssociation", "conversation", "subConversation",
        "callConversation", "conversationLink", "conversationAssociation", "globalConversation", "choreography",
        "globalChoreographyTask", "choreographyTask", "subChoreography", "callChoreography", "choreographyRef",
        "definitionalCollaborationRef"};
    return known.contains(element);
}

const Table& needed_attributes() {
    static const Table needed{
        {"definitions", {"targetNamespace"}}, {"interface", {"name"}}, {"operation", {"name"}}, {"resource", {"name"}},
        {"linkEventDefinition", {"name"}}, {"relationship", {"type"}}, {"sequenceFlow", {"sourceRef", "targetRef"}},
        {"messageFlow", {"sourceRef", "targetRef"}}, {"association", {"sourceRef", "targetRef"}},
        {"conversationLink", {"sourceRef", "targetRef"}}, {"resourceParameterBinding", {"parameterRef"}},
        {"correlationPropertyBinding", {"correlationPropertyRef"}}, {"correlationSubscription", {"correlationKeyRef"}},
        {"correlationPropertyRetrievalExpression", {"messageRef"}}, {"choreographyTask", {"initiatingParticipantRef"}},
        {"messageFlowAssociation", {"innerMessageFlowRef", "outerMessageFlowRef"}},
        {"conversationAssociation", {"innerConversationNodeRef", "outerConversationNodeRef"}}};
    return needed;
}

const Table& needed_children() {
    static const Table needed{
        {"operation", {"inMessageRef"}}, {"assignment", {"from", "to"}}, {"complexBehaviorDefinition", {"condition"}},
        {"correlationProperty", {"correlationPropertyRetrievalExpression"}},
        {"correlationPropertyRetrievalExpression", {"messagePath"}}, {"correlationPropertyBinding", {"dataPath"}},
        {"participantAssociation", {"innerParticipantRef", "outerParticipantRef"}}};
    return needed;
}

const Table& words() {
    static const Table allowed{
        {"processType", {"None", "Public", "Private"}},
        {"gatewayDirection", {"Unspecified", "Converging", "Diverging", "Mixed"}},
        {"eventGatewayType", {"Exclusive", "Parallel"}},
        {"behavior", {"None", "One", "All", "Complex"}},
        {"ordering", {"Parallel", "Sequential"}},
        {"associationDirection", {"None", "One", "Both"}},
        {"itemKind", {"Information", "Physical"}},
        {"loopType", {"None", "Standard", "MultiInstanceSequential", "MultiInstanceParallel"}}};
    return allowed;
}

bool is_boolean(std::string_view attribute) {
    static const Kinds booleans{
        "isExecutable", "isClosed", "isForCompensation", "triggeredByEvent", "cancelActivity", "isInterrupting",
        "parallelMultiple", "instantiate", "isCollection", "isUnlimited", "waitForCompletion", "testBefore",
        "isSequential", "cancelRemainingInstances", "isImmediate", "mustUnderstand", "isRequired"};
    return booleans.contains(attribute);
}

bool is_count(std::string_view attribute) {
    static const Kinds counts{"startQuantity", "completionQuantity", "loopMaximum", "minimum", "maximum", "capacity"};
    return counts.contains(attribute);
}

bool is_integer(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

void Checker::check_schema(Xml element) {
    const auto name = kind(element);
    if (!is_known(name)) return fail("schema", element, "the standard knows no element " + std::string(name));
    if (const auto needed = needed_attributes().find(name); needed != needed_attributes().end())
        for (const auto attribute : needed->second)
            if (!element.attribute(attribute.data()))
                fail("schema", element, "has no attribute " + std::string(attribute));
    if (const auto needed = needed_children().find(name); needed != needed_children().end())
        for (const auto child : needed->second)
            if (!document_.child(element, child)) fail("schema", element, "has no " + std::string(child));
    for (const auto& attribute : element.attributes()) check_value(element, attribute.name(), attribute.value());
}

void Checker::check_value(Xml element, std::string_view attribute, std::string_view value) {
    static const Kinds truths{"true", "false", "1", "0"};
    const auto allowed = words().find(attribute);
    const bool fits = allowed != words().end() ? allowed->second.contains(value)
                      : is_boolean(attribute)  ? truths.contains(value)
                      : is_count(attribute)    ? is_integer(value)
                                               : true;
    if (!fits) fail("schema", element, std::string(attribute) + " cannot be " + std::string(value));
}

}  // namespace yekuo::process
