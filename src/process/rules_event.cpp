// Rules of events, their triggers, payloads and expressions.
#include <algorithm>

#include "process/rules.hpp"

namespace yekuo::process {

namespace {

bool is_uri(std::string_view text) { return text.find_first_of(" %$!<>\"{}|\\^`") == text.npos; }

}  // namespace

void Checker::check_triggers(Xml event, const std::vector<Xml>& definitions, const Kinds& allowed, const char* rule) {
    for (const auto& definition : definitions)
        if (!allowed.contains(kind(definition))) fail(rule, event, "cannot have a " + std::string(kind(definition)));
}

void Checker::check_event(Xml event) {
    static const Kinds catching{"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                                "linkEventDefinition", "signalEventDefinition"};
    static const Kinds throwing{"messageEventDefinition", "escalationEventDefinition", "compensateEventDefinition",
                                "linkEventDefinition", "signalEventDefinition"};
    static const Kinds ending{"messageEventDefinition", "escalationEventDefinition", "compensateEventDefinition",
                              "signalEventDefinition", "errorEventDefinition", "cancelEventDefinition",
                              "terminateEventDefinition"};
    const auto name = kind(event);
    const auto definitions = definitions_of(event);
    if (name == "startEvent") check_start(event, definitions);
    if (name == "boundaryEvent") check_boundary(event, definitions);
    if (name == "intermediateCatchEvent") {
        check_triggers(event, definitions, catching, "catch_trigger");
        if (definitions.empty()) fail("catch_none", event, "a catching event without a trigger");
    }
    if (name == "intermediateThrowEvent") check_triggers(event, definitions, throwing, "throw_trigger");
    if (name == "endEvent") {
        check_triggers(event, definitions, ending, "end_trigger");
        if (!outgoing(event).empty()) fail("end_outgoing", event, "has an outgoing flow");
        if (incoming(event).empty()) fail("no_incoming", event, "nothing leads here");
        for (const auto& definition : definitions)
            if (kind(definition) == "cancelEventDefinition" && kind(event.parent()) != "transaction")
                fail("cancel_end", event, "a cancel end event outside a transaction");
    }
    if (name.starts_with("intermediate")) {
        const bool links = !definitions.empty() && kind(definitions[0]) == "linkEventDefinition";
        const bool catches = name == "intermediateCatchEvent";
        if (incoming(event).empty() && !(links && catches)) fail("no_incoming", event, "nothing leads here");
        if (outgoing(event).empty() && !(links && !catches)) fail("no_outgoing", event, "leads nowhere");
    }
    for (const auto& definition : definitions) check_definition(event, definition);
    check_payload(event, definitions);
}

void Checker::check_start(Xml event, const std::vector<Xml>& definitions) {
    static const Kinds top{"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                           "signalEventDefinition"};
    static const Kinds in_event_sub{"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                                    "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition",
                                    "compensateEventDefinition"};
    const auto parent = event.parent();
    if (!incoming(event).empty()) fail("start_incoming", event, "has an incoming flow");
    if (outgoing(event).empty()) fail("no_outgoing", event, "leads nowhere");
    if (kind(parent) == "process") return check_triggers(event, definitions, top, "start_trigger");
    if (!parent.attribute("triggeredByEvent").as_bool()) {
        if (!definitions.empty()) fail("start_trigger", event, "a sub-process starts without a trigger");
        return;
    }
    if (children(parent, "startEvent").size() != 1)
        fail("event_sub_process_start", parent, "needs exactly one start event");
    if (definitions.empty()) fail("event_sub_process_start", event, "needs a trigger");
    check_triggers(event, definitions, in_event_sub, "start_trigger");
    const bool waits = event.attribute("isInterrupting") && !event.attribute("isInterrupting").as_bool();
    for (const auto& definition : definitions)
        if (waits && (kind(definition) == "errorEventDefinition" || kind(definition) == "compensateEventDefinition"))
            fail("start_interrupts", event, "an error interrupts");
}

void Checker::check_boundary(Xml event, const std::vector<Xml>& definitions) {
    static const Kinds any{"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                           "signalEventDefinition", "errorEventDefinition", "escalationEventDefinition",
                           "compensateEventDefinition", "cancelEventDefinition"};
    static const Kinds staying{"messageEventDefinition", "timerEventDefinition", "conditionalEventDefinition",
                               "signalEventDefinition", "escalationEventDefinition"};
    const bool stays = event.attribute("cancelActivity") && !event.attribute("cancelActivity").as_bool();
    if (definitions.empty()) return fail("boundary_none", event, "a boundary event without a trigger");
    check_triggers(event, definitions, stays ? staying : any, "boundary_trigger");
    if (!incoming(event).empty()) fail("boundary_incoming", event, "has an incoming flow");
    if (!event.attribute("attachedToRef")) fail("attached", event, "is attached to nothing");
    for (const auto& definition : definitions)
        if (kind(definition) == "cancelEventDefinition" &&
            kind(find(event.attribute("attachedToRef").value())) != "transaction")
            fail("cancel_boundary", event, "cancel is caught at a transaction only");
    const auto host = find(event.attribute("attachedToRef").value());
    if (host && (host.parent() != event.parent() || host.attribute("triggeredByEvent").as_bool()))
        fail("attached", event, "is not attached to an activity beside it");
    const bool compensates = kind(definitions[0]) == "compensateEventDefinition";
    if (compensates && !has_handler(event)) fail("compensation_handler", event, "no association leads to a handler");
    if (compensates != outgoing(event).empty())
        fail("boundary_outgoing", event, compensates ? "a compensation event has a flow" : "leads nowhere");
}

void Checker::check_definition(Xml event, Xml definition) {
    const auto trigger = kind(definition);
    const auto place = kind(event);
    const bool throws = place == "endEvent" || place == "intermediateThrowEvent";
    if (trigger == "linkEventDefinition") check_link(event, definition);
    if (trigger == "compensateEventDefinition") check_activity_ref(event, definition);
    if (!is_executed(event)) return;
    if (trigger == "messageEventDefinition") {
        if (!definition.attribute("messageRef")) fail("message_ref", event, "the message is not named");
        if (!definition.attribute("operationRef") && !document_.child(definition, "operationRef"))
            fail("operation_ref", event, "the message's operation is not named");
    }
    if (trigger == "signalEventDefinition" && !definition.attribute("signalRef"))
        fail("signal_ref", event, "the signal is not named");
    if (throws && trigger == "escalationEventDefinition") {
        const auto escalation = find(definition.attribute("escalationRef").value());
        if (!escalation || !escalation.attribute("escalationCode")) fail("escalation_ref", event, "the escalation has no code");
    }
    if (throws && trigger == "errorEventDefinition") {
        const auto error = find(definition.attribute("errorRef").value());
        if (!error || !error.attribute("errorCode")) fail("error_ref", event, "the error has no code");
    }
    if (trigger == "conditionalEventDefinition" && inner_text(document_.child(definition, "condition")).empty())
        fail("condition_empty", event, "the condition is empty");
    if (trigger == "timerEventDefinition") check_timer(event, definition);
}

void Checker::check_timer(Xml event, Xml definition) {
    int forms = 0;
    for (const auto& [form, time] : {std::pair{"timeDate", TimerKind::date},
                                     {"timeDuration", TimerKind::duration},
                                     {"timeCycle", TimerKind::cycle}}) {
        const auto child = document_.child(definition, form);
        if (!child) continue;
        ++forms;
        if (const auto text = inner_text(child); !text.empty() && !compile_timer(time, text))
            fail("timer", event, text + " is no ISO 8601 " + std::string(form).substr(4));
    }
    if (forms != 1) fail("timer", event, "needs exactly one of date, duration and cycle");
}

// What a compensation throws at stands beside the event, or beside the event sub-process that it is in.
void Checker::check_activity_ref(Xml event, Xml definition) {
    const auto activity = find(definition.attribute("activityRef").value());
    if (!activity || activity.parent() == event.parent()) return;
    const auto around = event.parent();
    if (!around.attribute("triggeredByEvent").as_bool() || activity.parent() != around.parent())
        fail("activity_ref", event, "compensates an activity of another scope");
}

void Checker::check_link(Xml event, Xml definition) {
    const bool catches = kind(event) == "intermediateCatchEvent";
    if (catches && !incoming(event).empty()) return fail("link_flow", event, "a catching link has an incoming flow");
    if (!catches && !outgoing(event).empty()) return fail("link_flow", event, "a throwing link has an outgoing flow");
    const char* own = catches ? "source" : "target";
    const char* back = catches ? "target" : "source";
    const auto named = children(definition, own);
    if (!catches && named.size() > 1) return fail("link", event, "leads to more than one link");
    bool matched = false;
    for (const auto& ref : named) {
        const auto other = find(inner_text(ref));
        if (!other || kind(other) != "linkEventDefinition") return fail("link", event, "refers to no link event");
        if (other.parent().parent() != event.parent()) return fail("link_scope", event, "leads into another scope");
        const auto answers = children(other, back);
        const bool answered = std::any_of(answers.begin(), answers.end(), [&](const Xml& answer) {
            return local(inner_text(answer)) == std::string_view(definition.attribute("id").value());
        });
        if (!answered) return fail("link_mutual", event, "the other end names another link");
        matched = true;
    }
    if (named.empty() && is_link_end(definition)) return fail("link_mutual", event, "does not name its other end");
    const std::string_view link = definition.attribute("name").value();
    if (!link.empty())
        for (const auto& other : at(links_, local(link))) {
            if (other == definition || link != other.attribute("name").value() ||
                other.parent().parent() != event.parent())
                continue;
            const bool twin = kind(other.parent()) == kind(event);
            if (twin && catches) return fail("link_target", event, "another event catches the same link");
            matched |= !twin;
            if (matched && !catches) break;
        }
    if (!matched) fail("link", event, "has no other end");
}

// Whether another link event names this one as its other end.
bool Checker::is_link_end(Xml definition) const {
    const std::string_view id = definition.attribute("id").value();
    const auto& naming = at(link_ends_, id);
    return !id.empty() &&
           std::any_of(naming.begin(), naming.end(), [&](const Xml& other) { return other != definition; });
}

// The data of an event fit what its triggers carry: one item for each, in their order.
void Checker::check_payload(Xml event, const std::vector<Xml>& definitions) {
    const bool throws = kind(event) == "endEvent" || kind(event) == "intermediateThrowEvent";
    const auto data = children(event, throws ? "dataInput" : "dataOutput");
    if (data.empty() || definitions.empty()) return;
    if (data.size() != definitions.size()) return fail("event_data", event, "one item of data for each trigger");
    static const std::map<std::string_view, std::pair<const char*, const char*>> carriers{
        {"messageEventDefinition", {"messageRef", "itemRef"}}, {"signalEventDefinition", {"signalRef", "structureRef"}},
        {"errorEventDefinition", {"errorRef", "structureRef"}},
        {"escalationEventDefinition", {"escalationRef", "structureRef"}}};
    for (std::size_t i = 0; i < data.size(); ++i) {
        const auto carrier = carriers.find(kind(definitions[i]));
        if (carrier == carriers.end()) continue;
        const auto& [ref, item] = carrier->second;
        const auto carried = find(definitions[i].attribute(ref).value());
        if (carried && !same_item(data[i].attribute("itemSubjectRef").value(), carried.attribute(item).value()))
            fail("event_data", event, "the data is not of the trigger's kind");
    }
}

void Checker::check_expression(Xml expression) {
    static const Kinds formal{"completionCondition", "activationCondition", "loopCondition", "loopCardinality",
                              "timeDate", "timeDuration", "timeCycle", "conditionExpression"};
    static const Kinds worded{"dataPath", "messagePath", "transformation"};  // formal without saying so
    const auto name = kind(expression);
    for (const char* attribute : {"expressionLanguage", "typeLanguage"})
        if (name == "definitions" && !is_uri(expression.attribute(attribute).value()))
            fail("expression_language", expression, std::string(attribute) + " is not a URI");
    if (const std::string_view language = expression.attribute("language").value(); !language.empty())
        if (!is_uri(language))
            fail("expression_language", expression.parent(), "the language is not a URI");
    if (name == "textAnnotation" || name == "documentation")
        if (const std::string_view format = expression.attribute("textFormat").value();
            !format.empty() && !is_mime_type(format))
            fail("text_format", expression, "textFormat is not a MIME type");
    const auto around = kind(expression.parent());
    const bool is_condition = name == "condition" && around == "conditionalEventDefinition";
    const bool is_moved = (name == "from" || name == "to") && around == "assignment";
    const bool is_formal = local(expression.attribute("xsi:type").value()) == "tFormalExpression";
    if (const std::string_view type = expression.attribute("evaluatesToTypeRef").value();
        !type.empty() && !is_elsewhere(expression, type) && kind(find(type)) != "itemDefinition")
        fail("reference", expression.parent(), "evaluatesToTypeRef refers to no item definition");
    const auto place = is_condition ? expression.parent().parent() : expression.parent();
    const bool must_be_formal = formal.contains(name) || is_condition || is_moved;
    if (must_be_formal && !is_formal && is_executed(expression))
        fail("formal_expression", place, std::string(name) + " is not a formal expression");
    if ((is_formal || must_be_formal || worded.contains(name) || name == "formalExpression") &&
        inner_text(expression).empty())
        fail("expression_empty", place, std::string(name) + " is empty");
}

bool Checker::has_handler(Xml event) const {
    const auto& associations = at(associations_, event.attribute("id").value());
    return std::any_of(associations.begin(), associations.end(),
                       [&](const Xml& one) { return is_activity(find(one.attribute("targetRef").value())); });
}

void Checker::check_compensation(Xml association) {
    const auto event = find(association.attribute("sourceRef").value());
    const auto handler = find(association.attribute("targetRef").value());
    if (kind(event) != "boundaryEvent" || !is_activity(handler)) return;
    const auto definitions = definitions_of(event);
    if (!definitions.empty() && kind(definitions[0]) == "compensateEventDefinition" &&
        !handler.attribute("isForCompensation").as_bool())
        fail("compensation_handler", handler, "a compensation handler is marked as such");
}

}  // namespace yekuo::process
