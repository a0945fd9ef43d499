// Reads the XML of a decision model into its parts. Names and types are gathered from the whole file
// first, since FEEL texts can only be taken apart with them.
#pragma once

#include <pugixml.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "rules/dmn_model.hpp"

namespace yekuo::rules {

class ModelReader {
public:
    ModelReader(ModelParts& parts, const std::vector<Model>& imports) : parts_(parts), imports_(imports) {}
    void read(pugi::xml_node definitions);

private:
    void read_imports(pugi::xml_node definitions);
    void gather_names(pugi::xml_node node);

    // types (dmn_types.cpp)
    void read_types(pugi::xml_node definitions);
    TypeRef item_type(pugi::xml_node item, int depth);
    TypeRef type_named(std::string_view reference, int depth = 0);
    TypeRef type_of(pugi::xml_node node);

    // elements
    void read_element(pugi::xml_node node);
    void read_knowledge(pugi::xml_node node, Element& element);
    void read_service(pugi::xml_node node, Element& element);
    ElementRef reference(pugi::xml_node node) const;

    // boxed expressions (dmn_boxes.cpp)
    BoxedRef box(pugi::xml_node node);
    BoxedRef box_inside(pugi::xml_node parent);
    ContextBox context_box(pugi::xml_node node);
    InvocationBox invocation_box(pugi::xml_node node);
    RelationBox relation_box(pugi::xml_node node);
    FunctionBox function_box(pugi::xml_node node);
    IteratorBox iterator_box(pugi::xml_node node, IteratorBox::Kind kind);
    DecisionTable table_box(pugi::xml_node node);
    TableRule table_rule(pugi::xml_node node);

    std::optional<Expression> expression(pugi::xml_node text_holder);
    std::optional<UnaryTests> tests(pugi::xml_node text_holder);
    void problem(Error error);

    ModelParts& parts_;
    const std::vector<Model>& imports_;
    std::map<std::string, pugi::xml_node, std::less<>> items_;
    std::vector<std::string> items_in_work_;
    std::string place_;  // the element in work, for problems
};

// XML names without their prefix.
std::string_view local_name(pugi::xml_node node);
pugi::xml_node child_of(pugi::xml_node node, std::string_view name);
std::vector<pugi::xml_node> children_of(pugi::xml_node node, std::string_view name);
std::string text_in(pugi::xml_node node);  // of its <text>

}  // namespace yekuo::rules
