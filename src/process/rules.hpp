// The inside of the file check: an index of every BPMN element by id, and one function per group of rules.
// Every rule broken is noted once for each element, in the order of the file.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "process/model.hpp"
#include "process/xml.hpp"

namespace yekuo::process {

// "type/subtype"
inline bool is_mime_type(std::string_view text) {
    const auto slash = text.find('/');
    return slash != text.npos && slash > 0 && slash + 1 < text.size() && text.find(' ') == text.npos;
}

class Checker {
public:
    explicit Checker(const Document& document) : document_(document) {}
    std::vector<Violation> check();

private:
    using Xml = pugi::xml_node;
    using Kinds = std::set<std::string_view>;
    using Index = std::map<std::string, std::vector<Xml>, std::less<>>;

    void index(Xml element, Xml process);

    // rules_schema.cpp
    void check_schema(Xml element);
    void check_value(Xml element, std::string_view attribute, std::string_view value);

    // rules_reference.cpp
    void check_references(Xml element);
    void check_reference(Xml element, std::string_view what, std::string_view ref);
    void check_ends(Xml element);
    void check_import(Xml element);
    void check_id(Xml element);
    bool is_elsewhere(Xml element, std::string_view ref) const;

    // rules_flow.cpp
    void check_flow(Xml flow);
    void check_node(Xml node);
    void check_gateway(Xml gateway);
    void check_event_gateway(Xml gateway);
    void check_activity(Xml activity);
    void check_script(Xml task);
    void check_roles(Xml activity);
    void check_loops(Xml activity);
    void check_loop_data(Xml activity, Xml multi);
    void check_container(Xml container);
    void check_listed_flows(Xml node);

    // rules_event.cpp
    void check_event(Xml event);
    void check_start(Xml event, const std::vector<Xml>& definitions);
    void check_boundary(Xml event, const std::vector<Xml>& definitions);
    void check_link(Xml event, Xml definition);
    bool is_link_end(Xml definition) const;
    void check_definition(Xml event, Xml definition);
    void check_triggers(Xml event, const std::vector<Xml>& definitions, const Kinds& allowed, const char* rule);
    void check_payload(Xml event, const std::vector<Xml>& definitions);
    void check_timer(Xml event, Xml definition);
    void check_activity_ref(Xml event, Xml definition);
    void check_expression(Xml expression);
    void check_compensation(Xml association);
    bool has_handler(Xml event) const;

    // rules_data.cpp
    void check_data(Xml element);
    void check_specification(Xml specification);
    void check_set(Xml set, const char* required, const char* optional);
    void check_event_data(Xml event);
    void check_message_task(Xml task);
    void check_operation(Xml task, Xml operation);
    void check_carried(Xml task, const char* data, const char* set, Xml message);
    void check_state(Xml reference);
    void check_association(Xml association);
    void check_process_data(Xml association);
    void check_binding(Xml callable);
    void check_call(Xml call);
    void check_call_data(Xml call, Xml called);
    std::string item_of(Xml data) const;
    void check_collaboration(Xml element);
    void check_conversation(Xml element);
    void check_message_flow(Xml flow);

    std::string_view kind(Xml element) const { return document_.name(element); }
    Xml find(std::string_view id) const;
    std::vector<Xml> children(Xml element, std::string_view wanted) const;
    std::vector<Xml> definitions_of(Xml event) const;
    std::vector<Xml> incoming(Xml node) const;
    std::vector<Xml> outgoing(Xml node) const;
    static const std::vector<Xml>& at(const Index& index, std::string_view id);
    bool is_node(Xml element) const;
    bool is_activity(Xml element) const;
    bool is_executed(Xml element) const;
    bool same_item(std::string_view a, std::string_view b) const;
    void fail(const char* rule, Xml element, std::string detail);

    const Document& document_;
    std::vector<Xml> all_;
    std::map<std::string, Xml, std::less<>> by_id_;
    Index in_, out_;
    Index associations_, boundaries_;  // by what they come from, by what they are attached to
    Index links_, link_ends_;          // link events by their name, and by the id of the one that they name
    std::map<std::string, Xml, std::less<>> process_of_;  // of each element in a process
    std::set<std::pair<std::string, std::string>> noted_;
    std::vector<Violation> violations_;
};

}  // namespace yekuo::process
