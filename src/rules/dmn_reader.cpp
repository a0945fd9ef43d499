#include "rules/dmn_reader.hpp"

#include <cstring>

namespace yekuo::rules {

namespace {

constexpr int xml_depth_max = 100;
constexpr std::size_t xml_length_max = 32 * 1024 * 1024;

bool too_deep(pugi::xml_node node) {
    struct Walker : pugi::xml_tree_walker {
        bool for_each(pugi::xml_node&) override { return depth() < xml_depth_max; }
    } walker;
    return !node.traverse(walker);
}

bool has_doctype(const pugi::xml_document& document) {
    for (const auto child : document.children())
        if (child.type() == pugi::node_doctype) return true;
    return false;
}

}  // namespace

std::string_view local_name(pugi::xml_node node) {
    const std::string_view name = node.name();
    const auto colon = name.find(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

pugi::xml_node child_of(pugi::xml_node node, std::string_view name) {
    for (const auto child : node.children())
        if (local_name(child) == name) return child;
    return {};
}

std::vector<pugi::xml_node> children_of(pugi::xml_node node, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const auto child : node.children())
        if (local_name(child) == name) found.push_back(child);
    return found;
}

std::string text_in(pugi::xml_node node) { return child_of(node, "text").text().get(); }

void ModelReader::problem(Error error) {
    error.field = place_ + (error.field.empty() ? "" : ", " + error.field);
    parts_.problems.push_back(std::move(error));
}

void ModelReader::read(pugi::xml_node definitions) {
    parts_.name = definitions.attribute("name").value();
    parts_.space = definitions.attribute("namespace").value();
    read_imports(definitions);
    gather_names(definitions);
    read_types(definitions);
    for (const auto node : definitions.children()) read_element(node);
}

void ModelReader::read_imports(pugi::xml_node definitions) {
    for (const auto node : children_of(definitions, "import")) {
        Import import{node.attribute("name").value(), node.attribute("namespace").value(), nullptr};
        for (const auto& model : imports_)
            if (model.target_namespace() == import.space) import.model = model.parts();
        if (!import.model) {
            place_ = import.name;
            problem(invalid("dmn.import_missing", {}, import.space));
            continue;
        }
        const auto prefix = import.name.empty() ? "" : import.name + ".";
        for (const auto& [name, type] : import.model->names.types) parts_.names.add_type(prefix + name, type);
        parts_.names.merge(import.model->names, import.name.empty());
        if (!import.name.empty()) parts_.names.add_variable(import.name);
        parts_.imports.push_back(std::move(import));
    }
}

// Every name that the file gives to something: which of them a text means, the scope decides later.
void ModelReader::gather_names(pugi::xml_node node) {
    for (const auto child : node.children()) {
        const auto kind = local_name(child);
        const std::string name = child.attribute("name").value();
        const bool dotted = name.find('.') != std::string::npos;  // known only inside its function
        if (!name.empty() && !dotted) {
            if (kind == "itemComponent" || kind == "column" || kind == "output") {
                parts_.names.members.add(name);
            } else if (kind == "variable" || kind == "inputData" || kind == "decision" || kind == "formalParameter" ||
                       kind == "parameter" || kind == "businessKnowledgeModel" || kind == "decisionService" ||
                       kind == "informationItem") {
                parts_.names.add_variable(name);
                parts_.names.members.add(name);  // an entry of a boxed context may be asked for by path
            }
        }
        if (const std::string iterator = child.attribute("iteratorVariable").value(); !iterator.empty())
            parts_.names.add_variable(iterator);
        gather_names(child);
    }
}

ElementRef ModelReader::reference(pugi::xml_node node) const {
    const std::string href = node.attribute("href").value();
    const auto mark = href.rfind('#');
    if (mark == std::string::npos) return {href, ""};
    auto space = href.substr(0, mark);
    auto id = href.substr(mark + 1);
    if (space == parts_.space && parts_.import_of(space) == nullptr) space.clear();
    return {std::move(id), std::move(space)};
}

void ModelReader::read_element(pugi::xml_node node) {
    const auto kind = local_name(node);
    Element element;
    if (kind == "inputData") element.kind = Element::Kind::input;
    else if (kind == "decision") element.kind = Element::Kind::decision;
    else if (kind == "businessKnowledgeModel") element.kind = Element::Kind::knowledge;
    else if (kind == "decisionService") element.kind = Element::Kind::service;
    else return;
    element.id = node.attribute("id").value();
    element.name = node.attribute("name").value();
    place_ = element.name;
    const auto variable = child_of(node, "variable");
    if (const std::string name = variable.attribute("name").value(); !name.empty()) element.name = name;
    element.symbol = Symbol(element.name);
    element.type = type_of(variable);
    for (const auto requirement : node.children()) {
        const auto what = local_name(requirement);
        if (what != "informationRequirement" && what != "knowledgeRequirement") continue;
        for (const auto required : requirement.children())
            if (required.attribute("href")) element.requires_.push_back(reference(required));
    }
    if (element.kind == Element::Kind::decision) element.logic = box_inside(node);
    if (element.kind == Element::Kind::knowledge) read_knowledge(child_of(node, "encapsulatedLogic"), element);
    if (element.kind == Element::Kind::service) read_service(node, element);
    const auto at = parts_.elements.size();
    if (!element.id.empty()) parts_.by_id.emplace(element.id, at);
    parts_.by_name.emplace(element.name, at);
    parts_.elements.push_back(std::move(element));
}

void ModelReader::read_knowledge(pugi::xml_node node, Element& element) {
    const auto function = function_box(node);
    element.parameters = function.parameters;
    element.logic = function.body;
    if (element.type && element.type->kind == Type::Kind::function) element.type = element.type->element;
    if (function.result) element.type = function.result;
}

void ModelReader::read_service(pugi::xml_node node, Element& element) {
    for (const auto output : children_of(node, "outputDecision")) element.outputs.push_back(reference(output));
    for (const auto* kind : {"inputData", "inputDecision"})
        for (const auto input : children_of(node, kind)) element.inputs.push_back(reference(input));
    if (element.type && element.type->kind == Type::Kind::function) element.type = element.type->element;
}

Result<Model> load(std::string_view xml, const std::vector<Model>& imports) {
    if (xml.size() > xml_length_max) return invalid("dmn.length");
    pugi::xml_document document;
    const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_doctype |
                                                                         pugi::parse_ws_pcdata_single);
    if (!parsed) return invalid("dmn.xml", "offset " + std::to_string(parsed.offset), parsed.description());
    if (has_doctype(document)) return invalid("dmn.xml", {}, "a DOCTYPE is not allowed");
    if (too_deep(document)) return invalid("dmn.depth");
    const auto definitions = child_of(document, "definitions");
    if (!definitions) return invalid("dmn.no_definitions");
    auto parts = std::make_shared<ModelParts>();
    ModelReader(*parts, imports).read(definitions);
    return Model(std::move(parts));
}

}  // namespace yekuo::rules
