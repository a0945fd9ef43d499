// What a decision model is made of once it has been read: its elements by id and name, each with its type,
// what it requires, and its logic.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "rules/boxed.hpp"
#include "rules/dmn.hpp"
#include "rules/names.hpp"

namespace yekuo::rules {

// An element of this model, or of an imported one under the name that the import gave it.
struct ElementRef {
    std::string id;
    std::string space;    // the other model's namespace, or empty
};

struct Element {
    enum class Kind { input, decision, knowledge, service };
    Kind kind;
    std::string id;
    std::string name;
    Symbol symbol{""};                   // of the name
    TypeRef type;                        // of the value; of a function: of its result
    std::vector<ElementRef> requires_;
    BoxedRef logic;
    std::vector<std::pair<std::string, TypeRef>> parameters;  // of a business knowledge model
    std::vector<ElementRef> inputs;      // of a service: what it takes,
    std::vector<ElementRef> outputs;     // and the decisions that it answers
};

struct Import {
    std::string name;
    std::string space;
    std::shared_ptr<const ModelParts> model;
};

struct ModelParts {
    std::string name;
    std::string space;
    std::vector<Import> imports;
    std::vector<Element> elements;
    std::map<std::string, std::size_t, std::less<>> by_id;
    std::map<std::string, std::size_t, std::less<>> by_name;
    Names names;
    std::vector<Error> problems;

    const Import* import_of(std::string_view space) const;
    const Element* named(std::string_view name) const;
};

}  // namespace yekuo::rules
