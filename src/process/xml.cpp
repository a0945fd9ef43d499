#include "process/xml.hpp"

#include <algorithm>
#include <memory>

#include "base/text.hpp"
#include "process/model.hpp"

namespace yekuo::process {

namespace {

// Depth and size without recursion: the document may be hostile.
Result<void> check_shape(pugi::xml_node root) {
    int depth = 0, elements = 0;
    for (auto at = root.first_child(); at;) {
        if (at.type() == pugi::node_doctype) return invalid("bpmn.doctype", {}, "a DOCTYPE is not allowed");
        if (at.type() == pugi::node_element && ++elements > model_elements_max * 10)
            return Error{Code::too_large, "bpmn.size", {}, "too many elements"};
        if (auto below = at.first_child()) {
            if (++depth > model_depth_max) return invalid("bpmn.depth", at.attribute("id").value(), "nested too deep");
            at = below;
            continue;
        }
        while (!at.next_sibling()) {
            at = at.parent();
            --depth;
            if (!at || at == root) return {};
        }
        at = at.next_sibling();
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Document>> Document::parse(std::string_view xml) {
    if (xml.size() > model_bytes_max) return Error{Code::too_large, "bpmn.size", {}, "over 4 MiB"};
    if (!is_utf8(xml)) return invalid("bpmn.utf8", {}, "not valid UTF-8");
    auto document = std::make_unique<Document>();
    const auto parsed = document->document_.load_buffer(
        xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype, pugi::encoding_utf8);
    if (!parsed)
        return invalid("bpmn.xml", "byte " + std::to_string(parsed.offset), parsed.description());
    for (std::size_t at = 0; at != xml.npos; at = xml.find('\n', at + 1)) document->lines_.push_back(at);
    if (auto shape = check_shape(document->document_); !shape) return shape.error();
    document->root_ = document->document_.document_element();
    if (document->name(document->root_) != "definitions")
        return invalid("bpmn.definitions", {}, "the root is not BPMN 2.0 definitions");
    return document;
}

std::string_view Document::namespace_of(pugi::xml_node element, std::string_view prefix) const {
    const std::string name = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    for (; element; element = element.parent())
        if (const auto found = element.attribute(name.c_str())) return found.value();
    return {};
}

std::string_view Document::name(pugi::xml_node element) const {
    const std::string_view full = element.name();
    const auto colon = full.find(':');
    const auto prefix = colon == full.npos ? std::string_view{} : full.substr(0, colon);
    if (namespace_of(element, prefix) != bpmn_namespace) return {};
    return colon == full.npos ? full : full.substr(colon + 1);
}

int Document::line_of(pugi::xml_node element) const {
    const auto offset = element.offset_debug();
    if (offset < 0) return 0;
    const auto after = std::upper_bound(lines_.begin(), lines_.end(), static_cast<std::size_t>(offset));
    return static_cast<int>(after - lines_.begin());
}

std::map<std::string, std::string> Document::extensions(pugi::xml_node element) const {
    std::map<std::string, std::string> found;
    for (const auto& attribute : element.attributes()) {
        const std::string_view full = attribute.name();
        const auto colon = full.find(':');
        if (colon == full.npos || full.starts_with("xmlns:")) continue;
        if (namespace_of(element, full.substr(0, colon)) == extension_namespace)
            found.emplace(full.substr(colon + 1), attribute.value());
    }
    return found;
}

pugi::xml_node Document::child(pugi::xml_node element, std::string_view wanted) const {
    for (auto child = element.first_child(); child; child = child.next_sibling())
        if (child.type() == pugi::node_element && name(child) == wanted) return child;
    return {};
}

std::string Document::text(pugi::xml_node element, std::string_view child_name) const {
    return inner_text(child(element, child_name));
}

std::string inner_text(pugi::xml_node element) {
    std::string text;
    for (auto child = element.first_child(); child; child = child.next_sibling())
        if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata) text += child.value();
    return std::string(trim(text));
}

}  // namespace yekuo::process
