#include <algorithm>

#include "rules/dmn_reader.hpp"

namespace yekuo::rules {

namespace {

constexpr int type_depth_max = 40;

std::string trimmed(std::string text) {
    const auto space = " \t\r\n";
    text.erase(0, text.find_first_not_of(space));
    const auto last = text.find_last_not_of(space);
    return last == std::string::npos ? std::string() : text.substr(0, last + 1);
}

}  // namespace

void ModelReader::read_types(pugi::xml_node definitions) {
    for (const auto item : children_of(definitions, "itemDefinition")) items_.emplace(item.attribute("name").value(), item);
    for (const auto& [name, item] : items_) {
        place_ = name;
        type_named(name);
    }
}

// A type by its name, prefix and all. A type that names itself is Any where it does, since a type is a tree.
TypeRef ModelReader::type_named(std::string_view reference, int depth) {
    auto name = trimmed(std::string(reference));
    if (name.empty() || depth > type_depth_max) return nullptr;
    if (const auto known = parts_.names.types.find(name); known != parts_.names.types.end()) return known->second;
    if (const auto colon = name.find(':'); colon != std::string::npos) return type_named(name.substr(colon + 1), depth);
    const auto item = items_.find(name);
    if (item == items_.end()) {
        auto built_in = built_in_type(name);
        if (!built_in) problem(invalid("dmn.no_such_type", {}, name));
        return built_in;
    }
    if (std::find(items_in_work_.begin(), items_in_work_.end(), name) != items_in_work_.end()) return nullptr;
    items_in_work_.push_back(name);
    auto made = item_type(item->second, depth + 1);
    items_in_work_.pop_back();
    parts_.names.add_type(name, made);
    return made;
}

TypeRef ModelReader::item_type(pugi::xml_node item, int depth) {
    auto made = std::make_shared<Type>();
    const auto components = children_of(item, "itemComponent");
    const auto function = child_of(item, "functionItem");
    if (!components.empty()) {
        made->kind = Type::Kind::context;
        for (const auto component : components) {
            auto type = item_type(component, depth + 1);
            made->fields.emplace_back(component.attribute("name").value(), std::move(type));
        }
    } else if (function) {
        made->kind = Type::Kind::function;
        made->element = type_named(function.attribute("outputTypeRef").value(), depth + 1);
        for (const auto parameter : children_of(function, "parameters"))
            made->fields.emplace_back(parameter.attribute("name").value(),
                                      type_named(parameter.attribute("typeRef").value(), depth + 1));
    } else if (const auto base = type_named(child_of(item, "typeRef").text().get(), depth + 1)) {
        *made = *base;
    }
    const bool collection = item.attribute("isCollection").as_bool();
    if (collection) made = std::make_shared<Type>(*list_of(made));
    if (const auto allowed = child_of(item, "allowedValues")) {
        // On a list of a simple base the values are those of the items; a second layer is a wrapped type.
        auto compiled = tests(allowed);
        if (made->allowed) made->constraint = made->allowed;
        made->allowed = std::move(compiled);
    }
    if (const auto constraint = child_of(item, "typeConstraint")) made->constraint = tests(constraint);
    return made;
}

TypeRef ModelReader::type_of(pugi::xml_node node) {
    if (!node) return nullptr;
    if (const auto attribute = node.attribute("typeRef")) return type_named(attribute.value());
    return type_named(child_of(node, "typeRef").text().get());
}

}  // namespace yekuo::rules
