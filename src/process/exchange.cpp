#include "process/exchange.hpp"

#include <pugixml.hpp>
#include <sstream>

#include "process/xml.hpp"

namespace yekuo::process {

namespace {

constexpr unsigned whole = pugi::parse_full | pugi::parse_ws_pcdata;

// Visits every node of a document in order, without recursion.
class Walk {
public:
    explicit Walk(const pugi::xml_document& document) : root_(document), at_(document.first_child()) {}

    pugi::xml_node next() {
        const auto now = at_;
        if (!now) return now;
        if (now.first_child()) return at_ = now.first_child(), now;
        auto up = now;
        while (up && up != root_ && !up.next_sibling()) up = up.parent();
        at_ = !up || up == root_ ? pugi::xml_node{} : up.next_sibling();
        return now;
    }

private:
    pugi::xml_node root_, at_;
};

bool same(pugi::xml_node a, pugi::xml_node b) {
    if (a.type() != b.type() || std::string_view(a.name()) != b.name()) return false;
    if (a.type() == pugi::node_declaration) return true;  // says how the bytes are to be read
    if (std::string_view(a.value()) != b.value() || std::string_view(a.parent().name()) != b.parent().name()) return false;
    auto other = b.first_attribute();
    for (const auto& attribute : a.attributes()) {
        if (std::string_view(attribute.name()) != other.name() || std::string_view(attribute.value()) != other.value())
            return false;
        other = other.next_attribute();
    }
    return !other;
}

void count(pugi::xml_node node, Contents& contents) {
    contents.elements += node.type() == pugi::node_element;
    contents.comments += node.type() == pugi::node_comment;
    contents.texts += node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
    if (node.type() == pugi::node_element)
        contents.attributes += static_cast<int>(std::distance(node.attributes_begin(), node.attributes_end()));
}

Result<Contents> compare(const pugi::xml_document& before, const pugi::xml_document& after) {
    Contents contents;
    Walk left(before), right(after);
    for (;;) {
        const auto a = left.next(), b = right.next();
        if (!a && !b) return contents;
        if (!a || !b || !same(a, b)) {
            const auto element = a.type() == pugi::node_element ? a : a.parent();
            return invalid("bpmn.lost", element.attribute("id").value(), element.name());
        }
        count(a, contents);
    }
}

}  // namespace

Result<Exchange> write_back(std::string_view xml) {
    if (auto document = Document::parse(xml); !document) return document.error();  // its limits hold here too
    pugi::xml_document before, after;
    before.load_buffer(xml.data(), xml.size(), whole, pugi::encoding_utf8);
    auto declaration = before.first_child();
    const bool declared = declaration.type() == pugi::node_declaration;
    if (auto encoding = declaration.attribute("encoding"); declared && encoding) encoding = "UTF-8";
    std::ostringstream out;
    before.save(out, "", pugi::format_raw | (declared ? 0u : pugi::format_no_declaration), pugi::encoding_utf8);
    Exchange exchange{out.str(), {}};
    after.load_buffer(exchange.xml.data(), exchange.xml.size(), whole, pugi::encoding_utf8);
    auto contents = compare(before, after);
    if (!contents) return contents.error();
    exchange.contents = *contents;
    return exchange;
}

}  // namespace yekuo::process
