#include "rules/dmn.hpp"

#include <algorithm>
#include <map>

#include "rules/dmn_model.hpp"

namespace yekuo::rules {

namespace {

using Parts = std::shared_ptr<const ModelParts>;

struct Found {
    Parts model;
    const Element* element = nullptr;
    std::string import_name;            // under which the asking model knows it
    std::vector<std::string> path = {};  // of imports from the model that was asked first
};

Found find(const Found& from, const ElementRef& ref) {
    Found found{from.model, nullptr, "", from.path};
    if (!ref.space.empty()) {
        const auto* import = from.model->import_of(ref.space);
        if (!import) return found;
        found.model = import->model;
        found.import_name = import->name;
        found.path.push_back(import->name);
    }
    const auto at = found.model->by_id.find(ref.id);
    if (at != found.model->by_id.end()) found.element = &found.model->elements[at->second];
    return found;
}

std::optional<Value> member(const Value& value, std::string_view name) {
    const auto* found = value.context() ? value.context()->find(name) : nullptr;
    if (!found) return {};
    return *found;
}

// One question to a model: what has been computed is kept until the answer is there. Functions that leave
// it hold the model, never the session.
class Session {
public:
    Session(const Scope& inputs, Limits& limits) : inputs_(inputs), limits_(limits) {}

    Value value_of(const Found& found);
    // Stands in for a decision that a service takes as its input.
    void give(const Found& found, Value value) { known_[key_of(found)] = std::move(value); }

private:
    Value input(const Found& found);
    Value decision(const Found& found);
    Scope required(const Found& found);

    const Scope& inputs_;
    Limits& limits_;
    using Key = std::pair<const Element*, std::vector<std::string>>;
    static Key key_of(const Found& found) { return {found.element, found.path}; }

    std::map<Key, Value> known_;
    std::vector<const Element*> in_work_;
};

Value knowledge_function(const Found& found);
Value service_function(const Found& found);

void place(Scope& scope, const Found& found, Value value) {
    if (found.import_name.empty()) {
        scope.set(found.element->symbol, std::move(value));
        return;
    }
    std::vector<std::pair<std::string, Value>> entries;
    if (const auto earlier = scope.find(Symbol(found.import_name)); earlier && earlier->context())
        entries = earlier->context()->entries;
    entries.emplace_back(found.element->name, std::move(value));
    scope.set(found.import_name, make_context(std::move(entries)));
}

Value Session::value_of(const Found& found) {
    if (!found.element) return {};
    if (const auto known = known_.find(key_of(found)); known != known_.end()) return known->second;
    Value value;
    switch (found.element->kind) {
        case Element::Kind::input:
            value = input(found);
            if (!found.element->type) return value;  // taken as it is: nothing to keep
            break;
        case Element::Kind::decision: value = decision(found); break;
        case Element::Kind::knowledge: return knowledge_function(found);
        case Element::Kind::service: return service_function(found);
    }
    return known_[key_of(found)] = std::move(value);
}

// An imported model's input comes inside the import's name, or plainly. A model that is imported on two
// ways can have other inputs on each.
Value Session::input(const Found& found) {
    std::optional<Value> given;
    if (!found.path.empty() && !found.path.front().empty()) {
        given = inputs_.find(Symbol(found.path.front()));
        for (std::size_t i = 1; given && i < found.path.size(); ++i) given = member(*given, found.path[i]);
        if (given) given = member(*given, found.element->name);
    }
    if (!given) given = inputs_.find(found.element->symbol);
    return given ? conformed(std::move(*given), found.element->type, inputs_) : Value();
}

Value Session::decision(const Found& found) {
    const bool circular = std::find(in_work_.begin(), in_work_.end(), found.element) != in_work_.end();
    if (circular || !found.element->logic || limits_.depth + 16 > Limits::depth_max) return {};
    in_work_.push_back(found.element);
    limits_.depth += 16;
    const auto scope = required(found);
    Evaluation evaluation{scope, limits_, nullptr};
    auto value = conformed(evaluate(*found.element->logic, evaluation), found.element->type, scope);
    limits_.depth -= 16;
    in_work_.pop_back();
    return value;
}

Scope Session::required(const Found& found) {
    Scope scope;
    if (const auto now = inputs_.fixed_now()) scope.set_now(*now);
    for (const auto& ref : found.element->requires_) {
        const auto other = find(found, ref);
        if (other.element) place(scope, other, value_of(other));
    }
    return scope;
}

Value function_for(const ElementRef& ref, const Found& from, Found& other) {
    other = find(from, ref);
    if (!other.element) return {};
    if (other.element->kind == Element::Kind::knowledge) return knowledge_function(other);
    if (other.element->kind == Element::Kind::service) return service_function(other);
    return {};
}

Value knowledge_function(const Found& found) {
    Function made;
    made.parameters = found.element->parameters;
    made.result = found.element->type;
    made.host = [found](Evaluation& calling, Arguments arguments) -> Value {
        if (!found.element->logic) return {};
        Scope scope;
        if (const auto now = calling.scope.fixed_now()) scope.set_now(*now);
        scope.set(found.element->name, knowledge_function(found));  // it may call itself
        for (const auto& ref : found.element->requires_) {
            Found other;
            if (auto function = function_for(ref, found, other); other.element) place(scope, other, std::move(function));
        }
        for (std::size_t i = 0; i < arguments.size(); ++i) scope.set(found.element->parameters[i].first, arguments[i]);
        auto inside = within(scope, calling);
        return evaluate(*found.element->logic, inside);
    };
    return FunctionRef(std::make_shared<const Function>(std::move(made)));
}

// A service answers its output decisions from its inputs alone.
Value run_service(const Found& found, Arguments arguments, Evaluation& calling) {
    auto& limits = calling.limits;
    if (limits.depth + 16 > Limits::depth_max || !limits.spend(1)) return {};
    limits.depth += 16;
    Scope inputs;
    if (const auto now = calling.scope.fixed_now()) inputs.set_now(*now);
    Session session(inputs, limits);
    for (std::size_t i = 0; i < found.element->inputs.size() && i < arguments.size(); ++i) {
        const auto input = find(found, found.element->inputs[i]);
        if (input.element) session.give(input, arguments[i]);
    }
    std::vector<std::pair<std::string, Value>> results;
    for (const auto& ref : found.element->outputs) {
        const auto output = find(found, ref);
        if (output.element) results.emplace_back(output.element->name, session.value_of(output));
    }
    limits.depth -= 16;
    if (results.size() == 1) return std::move(results.front().second);
    return make_context(std::move(results));
}

Value service_function(const Found& found) {
    Function made;
    for (const auto& ref : found.element->inputs) {
        const auto input = find(found, ref);
        if (input.element) made.parameters.emplace_back(input.element->name, input.element->type);
    }
    made.result = found.element->type;
    made.host = [found](Evaluation& calling, Arguments arguments) { return run_service(found, arguments, calling); };
    return FunctionRef(std::make_shared<const Function>(std::move(made)));
}

// A function asked for by name: its parameters are the inputs of the same names.
Value called(const Value& function, const Scope& inputs, Limits& limits) {
    std::vector<Value> arguments;
    for (const auto& [name, type] : function.function()->parameters) {
        const auto given = inputs.find(Symbol(name));
        arguments.push_back(given ? conformed(*given, type, inputs) : Value());
    }
    Evaluation evaluation{inputs, limits, nullptr};
    return call(function.function_ref(), evaluation, arguments);
}

}  // namespace

const Import* ModelParts::import_of(std::string_view wanted) const {
    for (const auto& import : imports)
        if (import.space == wanted) return &import;
    return nullptr;
}

const Element* ModelParts::named(std::string_view wanted) const {
    const auto at = by_name.find(wanted);
    return at == by_name.end() ? nullptr : &elements[at->second];
}

Result<Value> Model::evaluate(std::string_view name, const Scope& inputs) const {
    Found found{parts_, parts_->named(name), "", {}};
    if (!found.element) return not_found("dmn.no_such_decision");
    Limits limits;
    Session session(inputs, limits);
    auto value = session.value_of(found);
    if (found.element->kind == Element::Kind::knowledge || found.element->kind == Element::Kind::service)
        return called(value, inputs, limits);
    return value;
}

std::string Model::name() const { return parts_->name; }
std::string Model::target_namespace() const { return parts_->space; }
const std::vector<Error>& Model::problems() const { return parts_->problems; }

std::vector<std::string> Model::decisions() const {
    std::vector<std::string> names;
    for (const auto& element : parts_->elements)
        if (element.kind == Element::Kind::decision) names.push_back(element.name);
    return names;
}

std::vector<std::string> Model::input_data() const {
    std::vector<std::string> names;
    for (const auto& element : parts_->elements)
        if (element.kind == Element::Kind::input) names.push_back(element.name);
    return names;
}

}  // namespace yekuo::rules
