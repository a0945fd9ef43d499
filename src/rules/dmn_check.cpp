#include "rules/dmn_check.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "rules/dmn_reader.hpp"
#include "rules/table_check.hpp"

namespace yekuo::rules {

namespace {

constexpr std::size_t rules_max = 5'000;
constexpr std::string_view policies[] = {"",      "UNIQUE",     "ANY",          "PRIORITY",
                                         "FIRST", "RULE ORDER", "OUTPUT ORDER", "COLLECT"};

bool is_named_element(std::string_view kind) {
    return kind == "decision" || kind == "inputData" || kind == "businessKnowledgeModel" || kind == "decisionService";
}

class Check {
public:
    explicit Check(const Model& model) : model_(model) {}

    std::vector<Error> run(pugi::xml_node definitions) {
        faults_ = model_.problems();
        ids(definitions);
        std::set<std::string> names;
        for (const auto node : definitions.children()) {
            const auto kind = local_name(node);
            if (!is_named_element(kind)) continue;
            const std::string name = node.attribute("name").value();
            place_ = name.empty() ? node.attribute("id").value() : name;
            if (name.empty()) fault("dmn.name_missing");
            else if (!names.insert(name).second) fault("dmn.name_twice");
            references(node);
            if (kind == "decision") decision(node);
        }
        circles();
        return std::move(faults_);
    }

private:
    void fault(const char* key, std::string where = {}, std::string detail = {}) {
        faults_.push_back(invalid(key, where.empty() ? place_ : place_ + ", " + where, std::move(detail)));
    }

    void ids(pugi::xml_node node) {
        for (const auto child : node.children()) {
            if (const std::string id = child.attribute("id").value(); !id.empty() && !ids_.insert(id).second)
                faults_.push_back(invalid("dmn.id_twice", id));
            ids(child);
        }
    }

    void references(pugi::xml_node node) {
        for (const auto child : node.children()) {
            if (const std::string href = child.attribute("href").value(); !href.empty()) {
                const auto id = href.substr(href.rfind('#') + 1);
                const bool known = href.starts_with("#") && model_.parts()->by_id.contains(id);
                if (!known && local_name(child).starts_with("required")) fault("dmn.reference", {}, href);
            }
            references(child);
        }
    }

    void decision(pugi::xml_node node) {
        const auto* parts = model_.parts().get();
        const auto at = parts->by_id.find(node.attribute("id").value());
        const auto* logic = at == parts->by_id.end() ? nullptr : parts->elements[at->second].logic.get();
        if (!logic) return fault("dmn.logic_missing");
        const auto table = child_of(node, "decisionTable");
        const auto* read = std::get_if<DecisionTable>(&logic->form);
        if (table && read) check_table(table, *read);
    }

    void check_table(pugi::xml_node node, const DecisionTable& table) {
        const std::string_view policy = node.attribute("hitPolicy").value();
        if (std::ranges::find(policies, policy) == std::end(policies)) fault("dmn.hit_policy", {}, std::string(policy));
        if (table.outputs.empty()) fault("dmn.output_missing");
        if (table.rules.size() > rules_max) return fault("dmn.rules_max", {}, std::to_string(table.rules.size()));
        const auto before = faults_.size();
        std::size_t number = 0;
        for (const auto rule : children_of(node, "rule")) {
            ++number;
            const auto inputs = children_of(rule, "inputEntry").size();
            const auto outputs = children_of(rule, "outputEntry").size();
            if (inputs != table.inputs.size() || outputs != table.outputs.size())
                fault("dmn.cells", "rule " + std::to_string(number));
        }
        if (table.policy != HitPolicy::unique || faults_.size() != before) return;
        std::vector<std::string> columns;
        for (const auto input : children_of(node, "input")) {
            const std::string label = input.attribute("label").value();
            columns.push_back(label.empty() ? text_in(child_of(input, "inputExpression")) : label);
        }
        for (auto& found : check_unique(table, place_, columns)) faults_.push_back(std::move(found));
    }

    // A decision that needs itself, over however many others.
    void circles() {
        const auto& parts = *model_.parts();
        std::map<const Element*, int> state;  // 1: on the way, 2: done
        for (const auto& element : parts.elements) {
            place_ = element.name;
            if (visit(parts, element, state)) return fault("dmn.circle");
        }
    }

    static bool visit(const ModelParts& parts, const Element& element, std::map<const Element*, int>& state) {
        auto& mine = state[&element];
        if (mine) return mine == 1;
        mine = 1;
        for (const auto& ref : element.requires_)
            if (const auto at = parts.by_id.find(ref.id); at != parts.by_id.end() && ref.space.empty())
                if (element.kind != Element::Kind::knowledge && visit(parts, parts.elements[at->second], state)) return true;
        state[&element] = 2;
        return false;
    }

    const Model& model_;
    std::string place_;
    std::set<std::string> ids_;
    std::vector<Error> faults_;
};

}  // namespace

std::vector<Error> check_model(std::string_view xml) {
    auto model = load(xml);
    if (!model) return {model.error()};
    pugi::xml_document document;
    document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    return Check(*model).run(child_of(document, "definitions"));
}

}  // namespace yekuo::rules
