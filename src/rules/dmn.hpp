// Decision models in DMN 1.5: what a clerk drew in a table decides the fee, the path, the limit. A model is
// read once from its file, then evaluated as often as wanted, by many threads at once.
//
//   auto model = load(xml);                          // imports: models read before, found by namespace
//   Scope inputs(variables);
//   auto fee = model->evaluate("Connection fee", inputs);
//
// A fault in one expression does not stop the others: load() keeps it in problems(), which a deployment
// refuses, and the expression is null. Only what is no DMN file at all is an error of load(): "dmn.xml"
// (syntax, a DOCTYPE), "dmn.no_definitions", "dmn.depth", "dmn.length".
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rules/scope.hpp"
#include "rules/value.hpp"

namespace yekuo::rules {

struct ModelParts;

class Model {
public:
    explicit Model(std::shared_ptr<const ModelParts> parts) : parts_(std::move(parts)) {}

    // A decision, a decision service or a business knowledge model by its name, with input data (or
    // parameters) by name. Inputs that are missing are null. Error: "dmn.no_such_decision".
    Result<Value> evaluate(std::string_view name, const Scope& inputs) const;

    std::string name() const;
    std::string target_namespace() const;
    std::vector<std::string> decisions() const;
    std::vector<std::string> input_data() const;
    // What is wrong inside: key as compile() gives it, field the element's name and place in it.
    const std::vector<Error>& problems() const;
    const std::shared_ptr<const ModelParts>& parts() const { return parts_; }

private:
    std::shared_ptr<const ModelParts> parts_;
};

Result<Model> load(std::string_view xml, const std::vector<Model>& imports = {});

}  // namespace yekuo::rules
