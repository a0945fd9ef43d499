#include "process/reader.hpp"

#include <array>
#include <charconv>

namespace yekuo::process {

namespace {

constexpr std::array<std::pair<std::string_view, Kind>, 22> node_kinds{{
    {"startEvent", Kind::start}, {"endEvent", Kind::end}, {"intermediateThrowEvent", Kind::throwing},
    {"intermediateCatchEvent", Kind::catching}, {"boundaryEvent", Kind::boundary}, {"task", Kind::task},
    {"userTask", Kind::user}, {"serviceTask", Kind::service}, {"receiveTask", Kind::receive},
    {"sendTask", Kind::send}, {"manualTask", Kind::manual}, {"scriptTask", Kind::script},
    {"businessRuleTask", Kind::rule}, {"exclusiveGateway", Kind::exclusive},
    {"parallelGateway", Kind::parallel}, {"inclusiveGateway", Kind::inclusive},
    {"eventBasedGateway", Kind::event_based}, {"complexGateway", Kind::complex},
    {"subProcess", Kind::sub_process}, {"transaction", Kind::transaction},
    {"adHocSubProcess", Kind::ad_hoc}, {"callActivity", Kind::call},
}};

Kind kind_of(std::string_view name) {
    for (const auto& [text, kind] : node_kinds)
        if (text == name) return kind;
    return Kind::none;
}

Kind global_kind(std::string_view name) {
    if (name == "globalUserTask") return Kind::user;
    if (name == "globalScriptTask") return Kind::script;
    if (name == "globalBusinessRuleTask") return Kind::rule;
    return name == "globalManualTask" ? Kind::manual : Kind::task;
}

bool flag(pugi::xml_node xml, const char* name, bool otherwise) {
    const auto attribute = xml.attribute(name);
    return attribute ? attribute.as_bool() : otherwise;
}

}  // namespace

void Reader::fail(std::string rule, std::string id, std::string detail) {
    if (!error_) error_ = invalid("bpmn." + std::move(rule), std::move(id), std::move(detail));
}

Result<ModelRef> Reader::read(std::string_view key) {
    read_globals();
    Xml process;
    each_element(document_.definitions(), [&](Xml xml) {
        if (document_.name(xml) == "process" && key == xml.attribute("id").value()) process = xml;
    });
    if (!process) return invalid("bpmn.process", std::string(key), "the file has no such process");
    model_->key = key;
    model_->name = process.attribute("name").value();
    model_->nodes.resize(1);
    model_->nodes[0].kind = Kind::process;
    model_->nodes[0].id = key;
    read_container(process, 0);
    read_correlations(process);
    model_->nodes.resize(ordinal_ + 1);
    model_->flows.resize(ordinal_ + 1);
    if (!error_) link_flows();
    if (!error_) link_boundaries();
    if (!error_) link_compensation();
    if (!error_) link_scopes();
    if (!error_) check_nodes();
    if (!error_) build_joins();
    if (error_) return *error_;
    for (const auto& node : model_->nodes) {
        const bool throws = node.kind == Kind::throwing || node.kind == Kind::end || node.kind == Kind::send;
        for (const auto& one : node.definitions) {
            model_->hears_outside |= may_hear_outside(*model_, one);
            model_->awaits_messages |= one.trigger == Trigger::message && !throws;
        }
    }
    return ModelRef(model_);
}

// What lies beside the process: messages, signals, errors, escalations, event definitions to refer to.
void Reader::read_globals() {
    each_element(document_.definitions(), [&](Xml xml) {
        const auto kind = document_.name(xml);
        const std::string id = xml.attribute("id").value();
        const std::string name = xml.attribute("name").value();
        std::string what = name.empty() ? id : name;
        if (kind == "error") what = xml.attribute("errorCode") ? xml.attribute("errorCode").value() : what;
        if (kind == "escalation")
            what = xml.attribute("escalationCode") ? xml.attribute("escalationCode").value() : what;
        if (kind == "message" || kind == "signal" || kind == "error" || kind == "escalation")
            globals_.emplace(id, std::pair{std::string(kind), what});
        const auto own = document_.extensions(xml);
        if (const auto scope = own.find("scope"); kind == "signal" && scope != own.end() && scope->second == "city")
            model_->city_signals.push_back(what);
        if (kind.starts_with("global") && kind.ends_with("ask")) global_tasks_.emplace(id, xml);
        if (kind.ends_with("EventDefinition")) shared_definitions_.emplace(id, xml);
    });
}

// Each property that a subscription binds, for each message that has it.
void Reader::read_correlations(Xml process) {
    std::map<std::string, Xml, std::less<>> properties;
    each_element(document_.definitions(), [&](Xml xml) {
        if (document_.name(xml) == "correlationProperty") properties.emplace(xml.attribute("id").value(), xml);
    });
    const auto read_binding = [&](Xml binding) {
        const auto found = properties.find(local(binding.attribute("correlationPropertyRef").value()));
        if (found == properties.end()) return fail("correlation", model_->key, "binds an unknown property");
        auto own = read_condition(document_.child(binding, "dataPath"), found->first);
        each_element(found->second, [&](Xml retrieval) {
            if (document_.name(retrieval) != "correlationPropertyRetrievalExpression" || !own) return;
            auto said = read_condition(document_.child(retrieval, "messagePath"), found->first);
            if (said)
                model_->correlations.push_back(
                    {global(retrieval.attribute("messageRef").value(), "message", found->first), std::move(*said), *own});
        });
    };
    each_element(process, [&](Xml xml) {
        if (document_.name(xml) != "correlationSubscription") return;
        each_element(xml, [&](Xml binding) {
            if (document_.name(binding) == "correlationPropertyBinding") read_binding(binding);
        });
    });
}

std::string Reader::global(std::string_view ref, std::string_view kind, const std::string& id) {
    const auto found = globals_.find(local(ref));
    if (found != globals_.end() && found->second.first == kind) return found->second.second;
    fail(std::string(kind) + "_ref", id, "refers to an unknown " + std::string(kind) + " " + std::string(ref));
    return {};
}

void Reader::read_container(Xml xml, int scope) {
    each_element(xml, [&](Xml child) {
        if (++ordinal_ > model_elements_max) fail("size", model_->key, "too many elements");
        if (!error_) read_element(child, scope);
    });
}

void Reader::read_element(Xml xml, int scope) {
    const auto name = document_.name(xml);
    if (name == "sequenceFlow") return read_flow(xml);
    if (name == "association") {
        associations_.emplace_back(xml.attribute("sourceRef").value(), xml.attribute("targetRef").value());
        return;
    }
    const Kind kind = kind_of(name);
    if (kind != Kind::none) read_node(xml, kind, scope);
}

void Reader::read_flow(Xml xml) {
    const std::string id = xml.attribute("id").value();
    model_->flows.resize(ordinal_ + 1);
    Flow& flow = model_->flows[ordinal_];
    flow.id = id;
    if (const auto condition = document_.child(xml, "conditionExpression")) flow.condition = read_condition(condition, id);
    xml_[ordinal_] = xml;
    if (!id.empty() && !model_->by_id.emplace(id, ordinal_).second) fail("id", id, "the id stands twice");
}

std::optional<Condition> Reader::read_condition(Xml xml, const std::string& id) {
    auto condition = Condition::compile(inner_text(xml));
    if (condition) return std::move(*condition);
    fail("expression", id, condition.error().key + " " + condition.error().field + " " + condition.error().detail);
    return {};
}

void Reader::read_node(Xml xml, Kind kind, int scope) {
    const int number = ordinal_;
    Node node;
    node.kind = kind;
    node.id = xml.attribute("id").value();
    node.name = xml.attribute("name").value();
    node.scope = scope;
    node.attributes = document_.extensions(xml);
    if (const auto topic = node.attributes.find("topic"); topic != node.attributes.end()) {
        node.topic = topic->second;
        node.attributes.erase(topic);
    }
    if (node.id.empty()) return fail("id", {}, std::string(xml.name()) + " has no id");
    if (!model_->by_id.emplace(node.id, number).second) return fail("id", node.id, "the id stands twice");
    node.parallel_multiple = flag(xml, "parallelMultiple", false);
    node.instantiate = flag(xml, "instantiate", false);
    if (kind == Kind::event_based)
        node.parallel_multiple = std::string_view(xml.attribute("eventGatewayType").value()) == "Parallel";
    if (kind == Kind::start) node.interrupting = flag(xml, "isInterrupting", true);
    if (kind == Kind::boundary) node.interrupting = flag(xml, "cancelActivity", true);
    if (kind <= Kind::boundary) read_definitions(xml, node);
    if (kind == Kind::complex)
        if (const auto condition = document_.child(xml, "activationCondition"))
            node.completion = read_condition(condition, node.id);
    if (node.is_activity()) read_activity(xml, node);
    const bool is_scope = node.is_scope();
    model_->nodes.resize(std::max<std::size_t>(model_->nodes.size(), number + 1));
    model_->nodes[number] = std::move(node);
    model_->nodes[scope].children.push_back(number);
    xml_[number] = xml;
    if (is_scope) read_container(xml, number);
}

int Reader::read_quantity(Xml xml, const char* name, const std::string& id) {
    const auto attribute = xml.attribute(name);
    if (!attribute) return 1;
    const std::string_view text = attribute.value();
    int quantity = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quantity);
    if (error != std::errc{} || end != text.data() + text.size() || quantity < 1 || quantity > 1000)
        fail("quantity", id, std::string(name) + " is not a number from 1 to 1000");
    return quantity;
}

void Reader::read_activity(Xml xml, Node& node) {
    node.for_compensation = flag(xml, "isForCompensation", false);
    if (node.kind == Kind::call) {
        node.text = local(xml.attribute("calledElement").value());
        const auto global = global_tasks_.find(node.text);
        if (global != global_tasks_.end()) {  // a call of a global task is that task
            node.text.clear();
            node.kind = global_kind(document_.name(global->second));
            if (node.kind == Kind::script) node.text = document_.text(global->second, "script");
        }
    }
    node.start_quantity = read_quantity(xml, "startQuantity", node.id);
    node.completion_quantity = read_quantity(xml, "completionQuantity", node.id);
    read_loop(xml, node);
    if (node.kind == Kind::sub_process && flag(xml, "triggeredByEvent", false)) node.kind = Kind::event_sub_process;
    if (node.kind == Kind::script && document_.name(xml) == "scriptTask") node.text = document_.text(xml, "script");
    if (node.kind == Kind::ad_hoc) {
        node.sequential = std::string_view(xml.attribute("ordering").value()) == "Sequential";
        node.cancel_remaining = flag(xml, "cancelRemainingInstances", true);
        if (const auto condition = document_.child(xml, "completionCondition"))
            node.completion = read_condition(condition, node.id);
    }
    if (node.kind == Kind::receive || node.kind == Kind::send) {
        if (const auto ref = xml.attribute("messageRef"))
            node.definitions.push_back({Trigger::message, global(ref.value(), "message", node.id)});
    }
    node.waits = node.kind == Kind::user || node.kind == Kind::receive || !node.topic.empty() || !node.text.empty();
    if (node.kind == Kind::call) node.waits = false;
}

Reader::Xml Reader::with_id(std::string_view ref) {
    if (ids_.empty())
        document_.definitions().find_node([this](Xml one) {
            if (const char* id = one.attribute("id").value(); *id) ids_.emplace(id, one);
            return false;
        });
    const auto found = ids_.find(local(ref));
    return found == ids_.end() ? Xml{} : found->second;
}

// The variable behind a reference to data: what a task's own data are associated with, or a data object, by
// its name, or its id if it has none.
std::string Reader::variable_of(Xml activity, const std::string& ref) {
    std::string id(local(ref));
    each_element(activity, [&](Xml association) {
        const auto kind = document_.name(association);
        const bool in = kind == "dataInputAssociation" && local(document_.text(association, "targetRef")) == local(ref);
        const bool out = kind == "dataOutputAssociation" && local(document_.text(association, "sourceRef")) == local(ref);
        if (in || out) id = local(document_.text(association, in ? "sourceRef" : "targetRef"));
    });
    auto data = id.empty() ? Xml{} : with_id(id);
    if (document_.name(data) == "dataObjectReference") data = with_id(data.attribute("dataObjectRef").value());
    const std::string name = data.attribute("name").value();
    return name.empty() ? id : name;
}

void Reader::read_loop(Xml xml, Node& node) {
    if (const auto standard = document_.child(xml, "standardLoopCharacteristics")) {
        Loop loop;
        loop.test_before = flag(standard, "testBefore", false);
        if (const auto maximum = standard.attribute("loopMaximum")) {
            loop.maximum = maximum.as_int(-1);
            if (loop.maximum < 0) fail("loop_maximum", node.id, "loopMaximum is not a number from 0");
        }
        if (const auto condition = document_.child(standard, "loopCondition"))
            loop.condition = read_condition(condition, node.id);
        node.loop = std::move(loop);
    }
    const auto multi = document_.child(xml, "multiInstanceLoopCharacteristics");
    if (!multi) return;
    Loop loop;
    loop.multi = true;
    loop.sequential = flag(multi, "isSequential", false);
    if (const auto cardinality = document_.child(multi, "loopCardinality"))
        loop.cardinality = read_condition(cardinality, node.id);
    if (const auto condition = document_.child(multi, "completionCondition"))
        loop.condition = read_condition(condition, node.id);
    loop.input = variable_of(xml, document_.text(multi, "loopDataInputRef"));
    loop.output = variable_of(xml, document_.text(multi, "loopDataOutputRef"));
    const auto item_name = [&](const char* child) {
        const auto item = document_.child(multi, child);
        return std::string(item.attribute(item.attribute("name") ? "name" : "id").value());
    };
    loop.input_item = item_name("inputDataItem");
    loop.output_item = item_name("outputDataItem");
    const std::string_view behavior = multi.attribute("behavior").value();
    const auto thrown = [&](const char* name) {
        const auto found = shared_definitions_.find(local(multi.attribute(name).value()));
        if (found != shared_definitions_.end()) loop.event = read_definition(found->second, node);
    };
    if (behavior == "One") loop.behavior = Loop::Behavior::one, thrown("oneBehaviorEventRef");
    if (behavior == "None") loop.behavior = Loop::Behavior::none, thrown("noneBehaviorEventRef");
    if (behavior == "Complex") loop.behavior = Loop::Behavior::complex;
    each_element(multi, [&](Xml child) {
        if (document_.name(child) != "complexBehaviorDefinition") return;
        auto condition = read_condition(document_.child(child, "condition"), node.id);
        std::optional<Definition> event;
        each_element(document_.child(child, "event"), [&](Xml inner) {
            if (document_.name(inner).ends_with("EventDefinition")) event = read_definition(inner, node);
        });
        if (condition && event) loop.complex.push_back({std::move(*condition), std::move(*event)});
    });
    if (!loop.cardinality && loop.input.empty())
        fail("multi_instance", node.id, "neither loopCardinality nor loopDataInputRef");
    node.loop = std::move(loop);
}

void Reader::read_definitions(Xml xml, Node& node) {
    each_element(xml, [&](Xml child) {
        const auto name = document_.name(child);
        if (name == "eventDefinitionRef") {
            const auto found = shared_definitions_.find(local(inner_text(child)));
            if (found == shared_definitions_.end())
                return fail("definition_ref", node.id, "refers to an unknown event definition");
            if (auto definition = read_definition(found->second, node)) node.definitions.push_back(std::move(*definition));
        } else if (name.ends_with("EventDefinition")) {
            if (auto definition = read_definition(child, node)) node.definitions.push_back(std::move(*definition));
        }
    });
    if (node.definitions.size() > 30) fail("definitions", node.id, "more than 30 event definitions");
}

std::optional<Definition> Reader::read_definition(Xml xml, const Node& node) {
    const auto name = document_.name(xml);
    Definition definition;
    const auto refer = [&](Trigger trigger, const char* attribute, const char* kind) {
        definition.trigger = trigger;
        if (const auto ref = xml.attribute(attribute)) definition.what = global(ref.value(), kind, node.id);
    };
    if (name == "messageEventDefinition") refer(Trigger::message, "messageRef", "message");
    else if (name == "signalEventDefinition") refer(Trigger::signal, "signalRef", "signal");
    else if (name == "errorEventDefinition") refer(Trigger::error, "errorRef", "error");
    else if (name == "escalationEventDefinition") refer(Trigger::escalation, "escalationRef", "escalation");
    else if (name == "cancelEventDefinition") definition.trigger = Trigger::cancel;
    else if (name == "terminateEventDefinition") definition.trigger = Trigger::terminate;
    else if (name == "linkEventDefinition") {
        definition.trigger = Trigger::link;
        definition.what = link_name(xml);
    } else if (name == "compensateEventDefinition") {
        definition.trigger = Trigger::compensation;
        definition.waits = flag(xml, "waitForCompletion", true);
    } else if (name == "conditionalEventDefinition") {
        definition.trigger = Trigger::conditional;
        definition.condition = read_condition(document_.child(xml, "condition"), node.id);
        model_->has_conditionals = true;
    } else if (name == "timerEventDefinition") {
        return read_timer(xml, node);
    } else {
        return {};
    }
    return definition;
}

// A link is known by the name of the event that catches it, or by its id if it has none.
std::string Reader::link_name(Xml definition) {
    if (const auto target = document_.text(definition, "target"); !target.empty())
        if (const auto caught = with_id(target)) definition = caught;
    const std::string name = definition.attribute("name").value();
    return name.empty() ? definition.attribute("id").value() : name;
}

std::optional<Definition> Reader::read_timer(Xml xml, const Node& node) {
    constexpr std::array<std::pair<const char*, TimerKind>, 3> forms{
        {{"timeDate", TimerKind::date}, {"timeDuration", TimerKind::duration}, {"timeCycle", TimerKind::cycle}}};
    for (const auto& [name, kind] : forms) {
        const auto child = document_.child(xml, name);
        if (!child) continue;
        auto rule = compile_timer(kind, inner_text(child));
        if (!rule) {
            fail("timer", node.id, rule.error().detail);
            return {};
        }
        Definition definition;
        definition.trigger = Trigger::timer;
        definition.timer = std::move(*rule);
        return definition;
    }
    fail("timer", node.id, "the timer has neither date nor duration nor cycle");
    return {};
}

Result<ModelRef> compile_model(std::string_view xml, std::string_view key) {
    auto document = Document::parse(xml);
    if (!document) return document.error();
    return Reader(**document).read(key);
}

Result<std::vector<std::string>> executable_keys(std::string_view xml) {
    auto document = Document::parse(xml);
    if (!document) return document.error();
    std::vector<std::string> keys;
    each_element((*document)->definitions(), [&](pugi::xml_node child) {
        if ((*document)->name(child) == "process" && child.attribute("isExecutable").as_bool())
            keys.emplace_back(child.attribute("id").value());
    });
    if (keys.empty()) return invalid("bpmn.executable", {}, "the file has no executable process");
    return keys;
}

}  // namespace yekuo::process
