// BPMN's XML as the reader wants it: names without prefixes, and only from the namespaces that count.
// A document with a DOCTYPE, too large or nested too deep is refused here.
#pragma once

#include <map>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace yekuo::process {

inline constexpr std::string_view bpmn_namespace = "http://www.omg.org/spec/BPMN/20100524/MODEL";

class Document {
public:
    static Result<std::unique_ptr<Document>> parse(std::string_view xml);

    pugi::xml_node definitions() const { return root_; }
    int line_of(pugi::xml_node element) const;
    // The element's name without prefix; "" if it is not BPMN's.
    std::string_view name(pugi::xml_node element) const;
    // Our own attributes, by name without prefix.
    std::map<std::string, std::string> extensions(pugi::xml_node element) const;
    pugi::xml_node child(pugi::xml_node element, std::string_view name) const;
    std::string text(pugi::xml_node element, std::string_view child_name) const;
    std::string_view namespace_of(pugi::xml_node element, std::string_view prefix) const;

private:
    pugi::xml_document document_;
    pugi::xml_node root_;
    std::vector<std::size_t> lines_;  // where each line begins
};

// Visits the element children.
template <class F>
void each_element(pugi::xml_node parent, F visit) {
    for (auto child = parent.first_child(); child; child = child.next_sibling())
        if (child.type() == pugi::node_element) visit(child);
}

// "tns:Message_1" is "Message_1".
inline std::string_view local(std::string_view qualified) {
    const auto colon = qualified.rfind(':');
    return colon == qualified.npos ? qualified : qualified.substr(colon + 1);
}

std::string inner_text(pugi::xml_node element);  // text and CDATA together, trimmed

}  // namespace yekuo::process
