#include <algorithm>

#include "rules/dmn_reader.hpp"

namespace yekuo::rules {

namespace {

bool blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

HitPolicy policy_of(std::string_view name) {
    if (name == "ANY") return HitPolicy::any;
    if (name == "PRIORITY") return HitPolicy::priority;
    if (name == "FIRST") return HitPolicy::first;
    if (name == "COLLECT") return HitPolicy::collect;
    if (name == "RULE ORDER") return HitPolicy::rule_order;
    if (name == "OUTPUT ORDER") return HitPolicy::output_order;
    return HitPolicy::unique;
}

Aggregator aggregator_of(std::string_view name) {
    if (name == "SUM") return Aggregator::sum;
    if (name == "COUNT") return Aggregator::count;
    if (name == "MIN") return Aggregator::least;
    if (name == "MAX") return Aggregator::most;
    return Aggregator::none;
}

bool is_box(std::string_view name) {
    static constexpr std::string_view kinds[] = {
        "literalExpression", "context", "invocation", "list", "relation", "functionDefinition",
        "conditional", "filter", "for", "some", "every", "decisionTable"};
    return std::find(std::begin(kinds), std::end(kinds), name) != std::end(kinds);
}

}  // namespace

std::optional<Expression> ModelReader::expression(pugi::xml_node text_holder) {
    const auto text = text_in(text_holder);
    if (blank(text)) return {};
    auto compiled = compile(text, parts_.names);
    if (compiled) return std::move(*compiled);
    problem(compiled.error());
    return {};
}

std::optional<UnaryTests> ModelReader::tests(pugi::xml_node text_holder) {
    const auto text = text_in(text_holder);
    auto compiled = compile_unary_tests(blank(text) ? "-" : text, parts_.names);
    if (compiled) return std::move(*compiled);
    problem(compiled.error());
    return {};
}

BoxedRef ModelReader::box_inside(pugi::xml_node parent) {
    for (const auto child : parent.children())
        if (is_box(local_name(child))) return box(child);
    return nullptr;
}

BoxedRef ModelReader::box(pugi::xml_node node) {
    auto made = std::make_shared<Boxed>();
    const auto kind = local_name(node);
    made->type = type_of(node);
    if (kind == "literalExpression") {
        if (auto compiled = expression(node)) made->form = LiteralBox{std::move(*compiled)};
    } else if (kind == "context") {
        made->form = context_box(node);
    } else if (kind == "invocation") {
        made->form = invocation_box(node);
    } else if (kind == "list") {
        ListBox list;
        for (const auto item : node.children())
            if (is_box(local_name(item))) list.items.push_back(box(item));
        made->form = std::move(list);
    } else if (kind == "relation") {
        made->form = relation_box(node);
    } else if (kind == "functionDefinition") {
        made->form = function_box(node);
        made->type = nullptr;
    } else if (kind == "conditional") {
        made->form = ConditionalBox{box_inside(child_of(node, "if")), box_inside(child_of(node, "then")),
                                    box_inside(child_of(node, "else"))};
    } else if (kind == "filter") {
        made->form = FilterBox{box_inside(child_of(node, "in")), box_inside(child_of(node, "match"))};
    } else if (kind == "for") {
        made->form = iterator_box(node, IteratorBox::Kind::every_result);
    } else if (kind == "some") {
        made->form = iterator_box(node, IteratorBox::Kind::some);
    } else if (kind == "every") {
        made->form = iterator_box(node, IteratorBox::Kind::every);
    } else if (kind == "decisionTable") {
        made->form = table_box(node);
    }
    return made;
}

ContextBox ModelReader::context_box(pugi::xml_node node) {
    ContextBox context;
    for (const auto entry : children_of(node, "contextEntry")) {
        const auto variable = child_of(entry, "variable");
        context.entries.push_back({variable.attribute("name").value(), type_of(variable), box_inside(entry)});
    }
    return context;
}

InvocationBox ModelReader::invocation_box(pugi::xml_node node) {
    InvocationBox invocation;
    invocation.function = box_inside(node);
    for (const auto binding : children_of(node, "binding")) {
        const auto parameter = child_of(binding, "parameter");
        invocation.bindings.push_back({parameter.attribute("name").value(), type_of(parameter), box_inside(binding)});
    }
    return invocation;
}

RelationBox ModelReader::relation_box(pugi::xml_node node) {
    RelationBox relation;
    for (const auto column : children_of(node, "column")) relation.columns.push_back(column.attribute("name").value());
    for (const auto row : children_of(node, "row")) {
        auto& cells = relation.rows.emplace_back();
        for (const auto cell : row.children())
            if (is_box(local_name(cell))) cells.push_back(box(cell));
    }
    return relation;
}

// Functions of other languages (kind="Java", "PMML") have no body here: they give null.
FunctionBox ModelReader::function_box(pugi::xml_node node) {
    FunctionBox function;
    const auto outside = parts_.names.variables;
    for (const auto parameter : children_of(node, "formalParameter")) {
        function.parameters.emplace_back(parameter.attribute("name").value(), type_of(parameter));
        parts_.names.variables.add(function.parameters.back().first);
    }
    const std::string_view kind = node.attribute("kind").value();
    if (kind.empty() || kind == "FEEL") function.body = box_inside(node);
    else problem(invalid("dmn.external_function", {}, std::string(kind)));
    function.result = type_of(node);
    parts_.names.variables = outside;
    return function;
}

IteratorBox ModelReader::iterator_box(pugi::xml_node node, IteratorBox::Kind kind) {
    IteratorBox iterator{kind, node.attribute("iteratorVariable").value(), box_inside(child_of(node, "in")), nullptr};
    const auto body = kind == IteratorBox::Kind::every_result ? "return" : "satisfies";
    iterator.body = box_inside(child_of(node, body));
    return iterator;
}

DecisionTable ModelReader::table_box(pugi::xml_node node) {
    DecisionTable table;
    table.policy = policy_of(node.attribute("hitPolicy").value());
    table.aggregator = aggregator_of(node.attribute("aggregation").value());
    for (const auto input : children_of(node, "input")) {
        TableInput made;
        const auto source = child_of(input, "inputExpression");
        made.expression = expression(source);
        made.type = type_of(source);
        const auto allowed = child_of(input, "inputValues");
        if (allowed && !blank(text_in(allowed))) made.allowed = tests(allowed);
        table.inputs.push_back(std::move(made));
    }
    for (const auto output : children_of(node, "output")) {
        TableOutput made;
        made.name = output.attribute("name").value();
        made.type = type_of(output);
        if (const auto values = child_of(output, "outputValues"); values && !blank(text_in(values))) {
            auto compiled = compile("[" + text_in(values) + "]", parts_.names);
            if (compiled) made.allowed = std::move(*compiled);
            else problem(compiled.error());
        }
        if (const auto fallback = child_of(output, "defaultOutputEntry")) made.fallback = expression(fallback);
        table.outputs.push_back(std::move(made));
    }
    for (const auto rule : children_of(node, "rule")) table.rules.push_back(table_rule(rule));
    table.build_index();
    return table;
}

TableRule ModelReader::table_rule(pugi::xml_node node) {
    TableRule rule;
    for (const auto entry : children_of(node, "inputEntry")) rule.tests.push_back(tests(entry));
    for (const auto entry : children_of(node, "outputEntry")) rule.outputs.push_back(expression(entry));
    return rule;
}

}  // namespace yekuo::rules
