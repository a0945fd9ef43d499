// Each case plays one instance on the engine's pure step. The kit's own extensions are rewritten to the
// standard's means first: a task's job type is our topic, a subscription's key a correlation subscription.
#include "bpmn/zeebe_tck.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "process/step.hpp"
#include "process/xml.hpp"

namespace yekuo::process {

namespace {

using Args = YAML::Node;

std::vector<std::filesystem::path> specs_of(const std::string& folder) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().string().ends_with("-spec.yaml")) found.push_back(entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

std::string text_of(const Args& args, const char* name) { return args[name] ? args[name].as<std::string>() : ""; }

json::object variables_of(const Args& args) {
    const auto parsed = parse_json(text_of(args, "variables"));
    return parsed && parsed->is_object() ? parsed->get_object() : json::object{};
}

// A subscription's key, said as the standard does: the message's property must equal the instance's.
void add_correlation(pugi::xml_node definitions, pugi::xml_node message, const std::string& key) {
    const std::string id = std::string(message.attribute("id").value()) + "_key";
    auto property = definitions.append_child("bpmn:correlationProperty");
    property.append_attribute("id") = id.c_str();
    auto retrieval = property.append_child("bpmn:correlationPropertyRetrievalExpression");
    retrieval.append_attribute("messageRef") = message.attribute("id").value();
    retrieval.append_child("bpmn:messagePath").text() = "correlationKey";
    for (auto process : definitions.children("bpmn:process")) {
        auto subscription = process.append_child("bpmn:correlationSubscription");
        auto binding = subscription.append_child("bpmn:correlationPropertyBinding");
        binding.append_attribute("correlationPropertyRef") = id.c_str();
        binding.append_child("bpmn:dataPath").text() = key.c_str();
    }
}

std::string in_the_standards_words(const std::filesystem::path& file) {
    pugi::xml_document document;
    if (!document.load_file(file.c_str())) return {};
    auto definitions = document.document_element();
    definitions.append_attribute("xmlns:yekuo") = std::string(extension_namespace).c_str();
    for (const auto& found : document.select_nodes("//*[local-name()='taskDefinition']"))
        found.node().parent().parent().append_attribute("yekuo:topic") = found.node().attribute("type").value();
    for (const auto& found : document.select_nodes("//*[local-name()='subscription']"))
        add_correlation(definitions, found.node().parent().parent(), found.node().attribute("correlationKey").value());
    std::ostringstream out;
    document.save(out);
    return out.str();
}

class Case {
public:
    explicit Case(const std::map<std::string, ModelRef>& models) : models_(models) {}

    // What was expected and does not hold; empty if the case passes.
    std::string play(const YAML::Node& test) {
        for (const auto& action : test["actions"]) act(action["action"].as<std::string>(), action["args"]);
        for (const auto& verification : test["verifications"]) {
            const auto what = verification["verification"].as<std::string>();
            if (!await(what, verification["args"])) return what + " " + YAML::Dump(verification["args"]);
        }
        return {};
    }

private:
    void act(const std::string& action, const Args& args) {
        if (action == "create-instance") {
            model_ = models_.at(text_of(args, "bpmn_process_id"));
            variables_ = variables_of(args);
            feed(Start{});
        } else if (action == "complete-task" || action == "throw-error") {
            for (const auto& item : execution_.items)
                if (model_->nodes[item.node].topic == text_of(args, "job_type")) {
                    const int id = item.id;
                    for (const auto& entry : variables_of(args))
                        variables_.insert_or_assign(entry.key(), entry.value());
                    if (action == "throw-error") return feed(Fail{id, text_of(args, "error_code")});
                    return feed(Complete{id});
                }
        } else if (action == "publish-message") {
            json::object given = variables_of(args);
            json::object seen = given;
            seen["correlationKey"] = text_of(args, "correlation_key");
            const auto name = text_of(args, "message_name");
            if (!correlates(*model_, name, seen, variables_, now_)) return;
            for (const auto& entry : given) variables_.insert_or_assign(entry.key(), entry.value());
            feed(Message{name});
        } else if (action == "cancel-instance") {
            feed(Cancel{"cancelled"});
        } else if (action == "await-element-instance-state") {
            await("element-instance-state", args);
        }
    }

    void feed(const Input& input) {
        Outcome out = step(*model_, execution_, input, variables_, now_);
        if (!out.taken) return;
        for (const int flow : out.travelled) {
            states_[model_->flows[flow].id].insert("taken");
            note(model_->flows[flow].source, "completed");
        }
        for (const auto& effect : out.effects) {
            if (effect.act == Effect::Act::open_task) note(effect.node, "activated");
            if (effect.act == Effect::Act::incident) incidents_.push_back(model_->nodes[effect.node].id);
        }
        // What stood somewhere and stands there no more without having gone on was cancelled.
        for (const auto& item : execution_.items)
            if (!out.execution.find(item.id) && !states_[model_->nodes[item.node].id].contains("completed"))
                note(item.node, "terminated");
        execution_ = std::move(out.execution);
        if (out.end != End::none) ended_ = out.end;
    }

    void note(int node, const char* state) {
        states_[model_->nodes[node].id].insert(state);
        if (!model_->nodes[node].name.empty()) states_[model_->nodes[node].name].insert(state);
    }

    bool holds(const std::string& what, const Args& args) {
        const auto state = text_of(args, "state");
        if (what == "element-instance-state") {
            const auto name = text_of(args, "element_name");
            return states_[name.empty() ? text_of(args, "element_id") : name].contains(state);
        }
        if (what == "workflow-instance-state") {
            if (state == "activated") return ended_ == End::none;
            return state == "completed" ? ended_ == End::completed : ended_ == End::cancelled;
        }
        if (what == "workflow-instance-variable") {
            const auto* value = variables_.if_contains(text_of(args, "name"));
            return value && json::serialize(*value) == text_of(args, "value");
        }
        return what == "incident-state" &&
               std::find(incidents_.begin(), incidents_.end(), text_of(args, "element_id")) != incidents_.end();
    }

    // Lets time pass until it holds or nothing is due any more.
    bool await(const std::string& what, const Args& args) {
        while (!holds(what, args)) {
            const auto next = std::min_element(execution_.timers.begin(), execution_.timers.end(),
                                               [](const Timer& a, const Timer& b) { return a.due < b.due; });
            if (next == execution_.timers.end()) return false;
            now_ = std::max(now_, next->due);
            feed(TimerFired{next->id});
        }
        return true;
    }

    const std::map<std::string, ModelRef>& models_;
    ModelRef model_;
    Execution execution_;
    json::object variables_;
    Instant now_{1'490'000'000'000};
    std::map<std::string, std::set<std::string>> states_;
    std::vector<std::string> incidents_;
    End ended_ = End::none;
};

}  // namespace

bool is_zeebe_tck(const std::string& folder) {
    return std::filesystem::is_directory(folder) && !specs_of(folder).empty();
}

int run_zeebe_tck(const std::string& folder) {
    int passed = 0, failed = 0;
    for (const auto& file : specs_of(folder)) {
        const auto spec = YAML::LoadFile(file.string());
        std::map<std::string, ModelRef> models;
        std::string broken;
        for (const auto& resource : spec["resources"]) {
            const auto xml = in_the_standards_words(std::filesystem::path(folder) / "workflows" / resource.as<std::string>());
            const auto keys = executable_keys(xml);
            if (!keys) broken = keys.error().key;
            if (!keys) continue;
            for (const auto& key : *keys) {
                auto model = compile_model(xml, key);
                model ? void(models.emplace(key, *model)) : void(broken = model.error().key + " " + model.error().field);
            }
        }
        for (const auto& test : spec["testCases"]) {
            const std::string wrong = broken.empty() ? Case(models).play(test) : broken;
            std::printf("%s %s: %s%s\n", wrong.empty() ? "passed" : "FAILED", file.stem().c_str(),
                        test["name"].as<std::string>().c_str(), wrong.empty() ? "" : (" " + wrong).c_str());
            ++(wrong.empty() ? passed : failed);
        }
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}

}  // namespace yekuo::process
