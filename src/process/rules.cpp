// The standard's rules for a whole file; by groups in rules_schema.cpp, rules_reference.cpp, rules_flow.cpp,
// rules_event.cpp and rules_data.cpp.
#include "process/rules.hpp"

namespace yekuo::process {

namespace {

using Kinds = std::set<std::string_view>;

constexpr std::size_t violations_max = 1'000;

const Kinds activities{"task", "userTask", "serviceTask", "receiveTask", "sendTask", "manualTask", "scriptTask",
                       "businessRuleTask", "subProcess", "transaction", "adHocSubProcess", "callActivity"};
const Kinds events{"startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"};
const Kinds gateways{"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"};
}  // namespace

void Checker::fail(const char* rule, Xml element, std::string detail) {
    if (violations_.size() >= violations_max) return;
    const std::string id = element.attribute("id").value();
    const std::string place = id.empty() ? std::string(kind(element)) : id;
    if (!noted_.emplace(rule, place + ":" + std::to_string(element.offset_debug())).second) return;
    violations_.push_back({rule, place, std::move(detail), document_.line_of(element)});
}

std::vector<Violation> Checker::check() {
    index(document_.definitions(), {});
    check_schema(document_.definitions());
    check_expression(document_.definitions());
    for (const auto& element : all_) check_schema(element);
    for (const auto& element : all_) check_references(element);
    for (const auto& element : all_) {
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
    return std::move(violations_);
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
        const auto note = [&](Index& index, std::string_view ref) { index[std::string(local(ref))].push_back(child); };
        if (name == "sequenceFlow") {
            note(out_, child.attribute("sourceRef").value());
            note(in_, child.attribute("targetRef").value());
        }
        if (name == "association") note(associations_, child.attribute("sourceRef").value());
        if (name == "boundaryEvent") note(boundaries_, child.attribute("attachedToRef").value());
        if (name == "linkEventDefinition") {
            note(links_, child.attribute("name").value());
            for (const char* end : {"source", "target"})
                for (const auto& ref : children(child, end)) note(link_ends_, inner_text(ref));
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

const std::vector<Checker::Xml>& Checker::at(const Index& index, std::string_view id) {
    static const std::vector<Xml> none;
    const auto found = index.find(id);
    return found == index.end() ? none : found->second;
}

std::vector<Checker::Xml> Checker::incoming(Xml node) const { return at(in_, node.attribute("id").value()); }
std::vector<Checker::Xml> Checker::outgoing(Xml node) const { return at(out_, node.attribute("id").value()); }

bool Checker::is_activity(Xml element) const { return activities.contains(kind(element)); }

// What a process not meant to be executed leaves open (an expression in plain words, a message without its
// operation) breaks no rule.
bool Checker::is_executed(Xml element) const {
    while (element && kind(element) != "process") element = element.parent();
    const auto executable = element.attribute("isExecutable");
    return !executable || executable.as_bool();
}

bool Checker::is_node(Xml element) const {
    return is_activity(element) || events.contains(kind(element)) || gateways.contains(kind(element));
}

// Item definitions agree if they are the same or have the same structure.
bool Checker::same_item(std::string_view a, std::string_view b) const {
    if (local(a) == local(b)) return true;
    const auto one = find(a), other = find(b);
    if (!one || !other) return a.empty() && b.empty();
    return std::string_view(one.attribute("structureRef").value()) == other.attribute("structureRef").value();
}

Result<std::vector<Violation>> violations_of(std::string_view xml) {
    auto document = Document::parse(xml);
    if (!document) return document.error();
    return Checker(**document).check();
}

Result<void> check_file(std::string_view xml) {
    auto violations = violations_of(xml);
    if (!violations) return violations.error();
    if (violations->empty()) return {};
    const Violation& first = violations->front();
    return invalid("bpmn." + first.rule, first.element, first.detail);
}

}  // namespace yekuo::process
