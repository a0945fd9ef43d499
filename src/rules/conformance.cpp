#include "rules/conformance.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "rules/dmn.hpp"

namespace yekuo::rules {

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::string_view local(const char* name) {
    const std::string_view full(name);
    return full.substr(full.find(':') == std::string_view::npos ? 0 : full.find(':') + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
    for (const auto c : node.children())
        if (local(c.name()) == name) return c;
    return {};
}

Value simple(pugi::xml_node value) {
    for (const auto attribute : value.attributes())
        if (local(attribute.name()) == "nil" && attribute.as_bool()) return {};
    std::string_view type;
    for (const auto attribute : value.attributes())
        if (local(attribute.name()) == "type") type = local(attribute.value());
    const std::string text = value.text().get();
    if (type == "boolean") return text == "true" || text == "1";
    if (type == "date") return parse_date(text);
    if (type == "time") return parse_time(text);
    if (type == "dateTime") return parse_date_time(text);
    if (type == "duration") {
        if (const auto days = parse_days_duration(text)) return *days;
        return parse_months_duration(text);
    }
    if (type == "decimal" || type == "double" || type == "float" || type == "integer" || type == "int" || type == "long")
        return Decimal::parse(text);
    return Value(text);
}

Value value_in(pugi::xml_node node) {
    if (const auto list = child(node, "list")) {
        if (list.attribute("xsi:nil").as_bool()) return {};
        std::vector<Value> items;
        for (const auto item : list.children())
            if (local(item.name()) == "item") items.push_back(value_in(item));
        return make_list(std::move(items));
    }
    if (child(node, "component")) {
        std::vector<std::pair<std::string, Value>> entries;
        for (const auto component : node.children())
            if (local(component.name()) == "component")
                entries.emplace_back(component.attribute("name").value(), value_in(component));
        return make_context(std::move(entries));
    }
    const auto value = child(node, "value");
    return value ? simple(value) : Value();
}

// Numbers agree to eight places, as the kit's own runners have it; text must be the same.
bool agrees(const Value& wanted, const Value& got) {
    if (wanted.number() && got.number()) {
        const auto apart = absolute(*wanted.number() - *got.number());
        return apart < *Decimal::parse("0.00000001");
    }
    if (wanted.list() && got.list())
        return wanted.list()->size() == got.list()->size() &&
               std::equal(wanted.list()->begin(), wanted.list()->end(), got.list()->begin(), agrees);
    if (wanted.context() && got.context()) {
        if (wanted.context()->entries.size() != got.context()->entries.size()) return false;
        for (const auto& [name, value] : wanted.context()->entries) {
            const auto* other = got.context()->find(name);
            if (!other || !agrees(value, *other)) return false;
        }
        return true;
    }
    if (wanted.string() && !got.string() && !got.null()) return *wanted.string() == text_of(got);
    return equal(wanted, got).value_or(false);
}

struct Models {
    std::map<std::string, Model> by_file;
    std::map<std::string, std::string> faults;
};

// Models import each other: those that load without a missing import come first.
Models load_models(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".dmn") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    Models models;
    std::vector<Model> done;
    const auto misses = [](const Model& model) {
        return std::any_of(model.problems().begin(), model.problems().end(),
                           [](const Error& problem) { return problem.key == "dmn.import_missing"; });
    };
    for (std::size_t round = 0; round <= files.size(); ++round) {
        for (const auto& file : files) {
            const auto name = file.filename().string();
            if (models.by_file.contains(name)) continue;
            auto model = load(content_of(file), done);
            if (!model) {
                models.faults[name] = model.error().key + " " + model.error().field + " " + model.error().detail;
                continue;
            }
            if (misses(*model) && round < files.size()) continue;
            done.push_back(*model);
            models.by_file.emplace(name, std::move(*model));
        }
    }
    return models;
}


bool uses_java(const fs::path& folder) { return folder.filename().string().find("external-java") != std::string::npos; }

class Kit {
public:
    explicit Kit(const KitReport& report) : report_(report) {}
    KitTotals totals;

    void run_folder(const fs::path& folder) {
        const auto models = load_models(folder);
        for (const auto& [name, fault] : models.faults) report_(fmt::format("FAIL {}: {}", name, fault));
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == ".xml") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        for (const auto& file : files) run_file(file, models, uses_java(folder));
    }

private:
    void run_file(const fs::path& file, const Models& models, bool java) {
        pugi::xml_document document;
        if (!document.load_file(file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single)) return;
        const auto cases = child(document, "testCases");
        const auto model = models.by_file.find(child(cases, "modelName").text().get());
        for (const auto test : cases.children()) {
            if (local(test.name()) != "testCase") continue;
            const auto label = file.stem().string() + " " + test.attribute("id").value();
            if (java) {
                ++totals.not_applicable;
                report_("n/a  " + label);
            } else if (model == models.by_file.end()) {
                ++totals.failed;
                report_("FAIL " + label + ": no model");
            } else {
                run_case(model->second, test, label);
            }
        }
    }

    void run_case(const Model& model, pugi::xml_node test, const std::string& label) {
        Scope inputs;
        for (const auto node : test.children())
            if (local(node.name()) == "inputNode") inputs.set(node.attribute("name").value(), value_in(node));
        for (const auto node : test.children())
            if (local(node.name()) == "resultNode") check(model, inputs, test, node, label);
    }

    void check(const Model& model, const Scope& inputs, pugi::xml_node test, pugi::xml_node result,
               const std::string& label) {
        const std::string invocable = test.attribute("invocableName").value();
        const std::string name = invocable.empty() ? result.attribute("name").value() : invocable;
        const auto wanted = value_in(child(result, "expected"));
        const auto answer = model.evaluate(name, inputs);
        Value value = answer ? *answer : Value();
        if (!invocable.empty() && value.context())  // a service with several outputs answers with all of them
            if (const auto* member = value.context()->find(result.attribute("name").value())) value = *member;
        if (answer && agrees(wanted, value)) {
            ++totals.passed;
            report_(fmt::format("ok   {} {}", label, name));
        } else {
            ++totals.failed;
            report_(fmt::format("FAIL {} {}: wanted {}, got {}", label, name, text_of(wanted),
                                answer ? text_of(value) : answer.error().key));
        }
    }

    const KitReport& report_;
};

}  // namespace

KitTotals run_kit(const fs::path& folder, const KitReport& report) {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".dmn") folders.push_back(entry.path().parent_path());
    std::sort(folders.begin(), folders.end());
    folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
    Kit kit(report);
    for (const auto& one : folders) kit.run_folder(one);
    return kit.totals;
}

}  // namespace yekuo::rules
