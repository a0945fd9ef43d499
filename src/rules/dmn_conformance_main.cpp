// Runs a folder of the DMN technology compatibility kit: every *.xml file of test cases against the model
// it names, a line a case, totals at the end.
//
//   dmn_conformance DIR [-q]      -q: only the cases that failed
#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "rules/dmn.hpp"

namespace fs = std::filesystem;
using namespace yekuo;
using rules::Value;

namespace {

struct Totals {
    int passed = 0, failed = 0, not_applicable = 0;
};

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
    if (type == "date") return rules::parse_date(text);
    if (type == "time") return rules::parse_time(text);
    if (type == "dateTime") return rules::parse_date_time(text);
    if (type == "duration") {
        if (const auto days = rules::parse_days_duration(text)) return *days;
        return rules::parse_months_duration(text);
    }
    if (type == "decimal" || type == "double" || type == "float" || type == "integer" || type == "int" || type == "long")
        return rules::Decimal::parse(text);
    return Value(text);
}

Value value_in(pugi::xml_node node) {
    if (const auto list = child(node, "list")) {
        if (list.attribute("xsi:nil").as_bool()) return {};
        std::vector<Value> items;
        for (const auto item : list.children())
            if (local(item.name()) == "item") items.push_back(value_in(item));
        return rules::make_list(std::move(items));
    }
    if (child(node, "component")) {
        std::vector<std::pair<std::string, Value>> entries;
        for (const auto component : node.children())
            if (local(component.name()) == "component")
                entries.emplace_back(component.attribute("name").value(), value_in(component));
        return rules::make_context(std::move(entries));
    }
    const auto value = child(node, "value");
    return value ? simple(value) : Value();
}

// Numbers agree to eight places, as the kit's own runners have it; text must be the same.
bool agrees(const Value& wanted, const Value& got) {
    if (wanted.number() && got.number()) {
        const auto apart = rules::absolute(*wanted.number() - *got.number());
        return apart < *rules::Decimal::parse("0.00000001");
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
    return rules::equal(wanted, got).value_or(false);
}

struct Models {
    std::map<std::string, rules::Model> by_file;
    std::map<std::string, std::string> faults;
};

// Models import each other: those that load without a missing import come first.
Models load_models(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".dmn") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    Models models;
    std::vector<rules::Model> done;
    const auto misses = [](const rules::Model& model) {
        return std::any_of(model.problems().begin(), model.problems().end(),
                           [](const Error& problem) { return problem.key == "dmn.import_missing"; });
    };
    for (std::size_t round = 0; round <= files.size(); ++round) {
        for (const auto& file : files) {
            const auto name = file.filename().string();
            if (models.by_file.contains(name)) continue;
            auto model = rules::load(content_of(file), done);
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

void run_case(const rules::Model& model, pugi::xml_node test, const std::string& label, bool quiet, Totals& totals) {
    rules::Scope inputs;
    for (const auto node : test.children())
        if (local(node.name()) == "inputNode") inputs.set(node.attribute("name").value(), value_in(node));
    for (const auto node : test.children()) {
        if (local(node.name()) != "resultNode") continue;
        const std::string invocable = test.attribute("invocableName").value();
        const std::string name = invocable.empty() ? node.attribute("name").value() : invocable;
        const auto wanted = value_in(child(node, "expected"));
        auto got = model.evaluate(name, inputs);
        Value value = got ? *got : Value();
        if (!invocable.empty() && value.context())
            if (const auto* member = value.context()->find(node.attribute("name").value())) value = *member;
        const bool good = got && agrees(wanted, value);
        ++(good ? totals.passed : totals.failed);
        if (!good)
            fmt::print("FAIL {} {}: wanted {}, got {}\n", label, name, text_of(wanted), got ? text_of(value) : got.error().key);
        else if (!quiet)
            fmt::print("ok   {} {}\n", label, name);
    }
}

void run_folder(const fs::path& folder, bool quiet, Totals& totals) {
    const auto models = load_models(folder);
    for (const auto& [name, fault] : models.faults) fmt::print("FAIL {}: {}\n", name, fault);
    if (quiet)
        for (const auto& [name, model] : models.by_file)
            for (const auto& problem : model.problems())
                fmt::print("     {}: {} at {} ({})\n", name, problem.key, problem.field, problem.detail);
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".xml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
        pugi::xml_document document;
        if (!document.load_file(file.c_str(), pugi::parse_default | pugi::parse_ws_pcdata_single)) continue;
        const auto cases = child(document, "testCases");
        const auto model = models.by_file.find(child(cases, "modelName").text().get());
        for (const auto test : cases.children()) {
            if (local(test.name()) != "testCase") continue;
            const auto label = file.stem().string() + " " + test.attribute("id").value();
            if (uses_java(folder)) {
                ++totals.not_applicable;
                if (!quiet) fmt::print("n/a  {}\n", label);
            } else if (model == models.by_file.end()) {
                ++totals.failed;
                fmt::print("FAIL {}: no model\n", label);
            } else {
                run_case(model->second, test, label, quiet, totals);
            }
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2 || !fs::is_directory(argv[1])) {
        fmt::print(stderr, "usage: dmn_conformance DIR [-q]\n");
        return 2;
    }
    const bool quiet = argc > 2 && std::string_view(argv[2]) == "-q";
    std::vector<fs::path> folders;
    for (const auto& entry : fs::recursive_directory_iterator(argv[1]))
        if (entry.path().extension() == ".dmn") folders.push_back(entry.path().parent_path());
    std::sort(folders.begin(), folders.end());
    folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
    Totals totals;
    for (const auto& folder : folders) run_folder(folder, quiet, totals);
    fmt::print("{} passed, {} failed", totals.passed, totals.failed);
    if (totals.not_applicable > 0) fmt::print(", {} not applicable (Java)", totals.not_applicable);
    fmt::print("\n");
    return totals.failed == 0 ? 0 : 1;
}
