// bpmn_conformance DIR: runs a folder of conformance models on the engine, with a virtual clock, and prints a
// line a test and "N passed, N failed". A folder with an expected.json is Betsy's, one with *-spec.yaml files
// the zeebe-bpmn-tck (tests/bpmn/zeebe_tck.cpp).
//
// The scripts of Betsy's models are symbols: SCRIPT_taskN appends itself to the trace, THROW_ERROR throws
// ERR_CODE, WAIT_TEN_SECONDS waits, and so on; each is given a script format, as an engine's own language would
// have, and the conditions are rewritten to FEEL.
#include <algorithm>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "bpmn/zeebe_tck.hpp"
#include "process/step.hpp"
#include "process/xml.hpp"

namespace yekuo::process {

namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string with_feel_conditions(std::string xml) {
    static const std::regex negated(R"(!\s*test\.contains\(\s*("|&quot;)(\w+)("|&quot;)\s*\))");
    static const std::regex plain(R"(test\.contains\(\s*("|&quot;)(\w+)("|&quot;)\s*\)>?)");  // one has a stray ">"
    static const std::regex placeholder(R"(\$\{(\w+)\})");
    xml = std::regex_replace(xml, negated, "not(contains(test, $1$2$3))");
    xml = std::regex_replace(xml, plain, "contains(test, $1$2$3)");
    return std::regex_replace(xml, placeholder, "$1");
}

bool is_symbol(const std::string& script) {
    static const std::regex symbols("CREATE_(LOG_FILE|MARKER_FILE|TIMESTAMP_LOG_[12])|SCRIPT_task\\d+|THROW_ERROR|LOG_DATA|"
                                    "INCREMENT_INTEGER_VARIABLE(_AND_LOG)?|SET_STRING_DATA|WAIT_TEN_SECONDS");
    return std::regex_match(script, symbols);
}

// The symbols are a language of the conformance set, which a task that uses one names.
std::string with_script_formats(const std::string& xml) {
    pugi::xml_document document;
    if (!document.load_buffer(xml.data(), xml.size(), pugi::parse_full | pugi::parse_ws_pcdata)) return xml;
    const auto tasks = document.select_nodes("//*[local-name()='scriptTask' or local-name()='globalScriptTask']");
    for (const auto& task : tasks)
        each_element(task.node(), [&](pugi::xml_node child) {
            if (std::string_view(child.name()).ends_with("script") && is_symbol(inner_text(child)) &&
                !task.node().attribute("scriptFormat"))
                task.node().append_attribute("scriptFormat") = "text/x-betsy";
        });
    std::ostringstream out;
    document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return out.str();
}

// All instances of one test, with their scripts, messages, signals, calls and timers.
class World {
public:
    explicit World(std::map<std::string, ModelRef> models) : models_(std::move(models)) {}

    std::vector<std::string> run(const std::string& key, const json::object& variables, bool with_parallel) {
        variables_ = variables;
        if (with_parallel && models_.contains("ParallelProcess")) begin("ParallelProcess", 0, 0, 0);
        drain();
        begin(key, 0, 0, 0);
        drain();
        if (marker_) trace_.push_back("MARKER_exists");
        std::sort(trace_.begin(), trace_.end());
        return trace_;
    }

private:
    struct Instance {
        ModelRef model;
        Execution execution;
        std::size_t caller = 0;
        int caller_item = 0;
        bool calls = false;
    };
    struct Job {
        std::size_t instance;
        int item;
        std::string script;
        Input input;
    };

    void begin(const std::string& key, int start, std::size_t caller, int caller_item, bool called = false) {
        const auto& model = models_.at(key);
        if (!start && !model->process().starts.empty()) {
            const auto& starts = model->process().starts;
            if (std::none_of(starts.begin(), starts.end(),
                             [&](int s) { return model->nodes[s].definitions.empty(); }))
                start = starts[0];
        }
        if (start && !starts_now(*model, start)) return;
        instances_.push_back({model, {}, caller, caller_item, called});
        feed(instances_.size() - 1, Start{start});
    }

    // A conditional start event starts its process when the condition holds.
    bool starts_now(const Model& model, int start) const {
        const auto& definitions = model.nodes[start].definitions;
        return std::none_of(definitions.begin(), definitions.end(), [&](const Definition& definition) {
            return definition.trigger == Trigger::conditional &&
                   !definition.condition->holds({&variables_, nullptr, now_}).value_or(false);
        });
    }

    void feed(std::size_t at, const Input& input) {
        if (++inputs_ > 5000) return;
        const ModelRef model = instances_[at].model;
        Outcome out = step(*model, instances_[at].execution, input, variables_, now_);
        if (!out.taken) return;
        instances_[at].execution = out.execution;
        for (auto& entry : out.set) variables_.insert_or_assign(entry.key(), entry.value());
        for (const int timer : out.disarmed)
            std::erase_if(timers_, [&](const auto& t) {
                return t.second.instance == at && std::get<TimerFired>(t.second.input).timer == timer;
            });
        for (const auto& armed : out.armed)
            timers_.emplace(std::max(armed.due, now_), Job{at, 0, {}, TimerFired{armed.timer}});
        for (const auto& effect : out.effects) perform(at, *model, effect);
        if (out.end != End::none && instances_[at].calls)
            jobs_.push_back({instances_[at].caller,
                             0,
                             {},
                             CallEnded{instances_[at].caller_item, out.end == End::failed, out.reason}});
    }

    void perform(std::size_t at, const Model& model, const Effect& effect) {
        const Node& node = model.nodes[effect.node];
        switch (effect.act) {
            case Effect::Act::open_task:
                if (node.kind == Kind::receive) break;
                note_overlap(node.text);
                jobs_.push_back({at, effect.item, node.text, Complete{effect.item}});
                break;
            case Effect::Act::incident:
                if (effect.text != "process.join_starved") trace_.push_back("ERROR_runtime");
                break;
            case Effect::Act::throw_message: messages_.emplace_back(at, effect.text); break;
            case Effect::Act::throw_signal: signal(at, effect.text); break;
            case Effect::Act::throw_escalation:
                if (instances_[at].calls)
                    feed(instances_[at].caller, Escalated{instances_[at].caller_item, effect.text});
                break;
            case Effect::Act::start_call:
                if (models_.contains(effect.text))
                    begin(effect.text, 0, at, effect.item, true);
                else
                    trace_.push_back("ERROR_runtime");
                break;
            case Effect::Act::cancel_call:
                for (std::size_t i = 0; i < instances_.size(); ++i)
                    if (instances_[i].calls && instances_[i].caller == at && instances_[i].caller_item == effect.item)
                        feed(i, Cancel{});
                break;
            default: break;
        }
    }

    void note_overlap(const std::string& script) {
        if (!script.starts_with("CREATE_TIMESTAMP_LOG_")) return;
        for (const auto& job : jobs_)
            if (job.script.starts_with("CREATE_TIMESTAMP_LOG_") && job.script != script)
                trace_.push_back("EXECUTION_parallel");
    }

    void signal(std::size_t from, const std::string& name) {
        for (std::size_t i = 0; i < instances_.size(); ++i)
            if (i != from) feed(i, Signal{name});
        for (const auto& [key, model] : models_)
            for (const int start : model->process().starts)
                for (const auto& definition : model->nodes[start].definitions)
                    if (definition.trigger == Trigger::signal && definition.what == name) begin(key, start, 0, 0);
    }

    // A message waits until someone takes it: an instance, or a process that it starts.
    bool deliver(std::size_t from, const std::string& name) {
        for (std::size_t i = 0; i < instances_.size(); ++i)
            if (awaits_message(*instances_[i].model, instances_[i].execution, name)) {
                feed(i, Message{name});
                return true;
            }
        for (const auto& [key, model] : models_) {
            if (model == instances_[from].model) continue;
            for (const int start : model->process().starts)
                for (const auto& definition : model->nodes[start].definitions)
                    if (definition.trigger == Trigger::message && definition.what == name) {
                        begin(key, start, 0, 0);
                        return true;
                    }
            for (const int child : model->process().children)
                if (model->nodes[child].instantiate) {
                    begin(key, 0, 0, 0);
                    feed(instances_.size() - 1, Message{name});
                    return true;
                }
        }
        return false;
    }

    void drain() {
        for (;;) {
            bool delivered = false;
            for (std::size_t i = 0; i < messages_.size() && !delivered; ++i) {
                const auto message = messages_[i];
                if (!deliver(message.first, message.second)) continue;
                messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(i));
                delivered = true;
            }
            if (delivered) continue;
            if (!jobs_.empty()) {
                const Job job = jobs_.front();
                jobs_.pop_front();
                work(job);
                continue;
            }
            if (timers_.empty() || inputs_ > 5000) return;
            now_ = timers_.begin()->first;
            const Job job = timers_.begin()->second;
            timers_.erase(timers_.begin());
            if (!job.script.empty() && !instances_[job.instance].execution.find(job.item)) continue;
            feed(job.instance, job.input);
        }
    }

    void work(const Job& job) {
        if (job.item && !instances_[job.instance].execution.find(job.item)) return;
        const std::string& script = job.script;
        if (script.starts_with("SCRIPT_")) trace_.push_back(script);
        if (script == "CREATE_MARKER_FILE") marker_ = true;
        if (script == "INCREMENT_INTEGER_VARIABLE" || script == "INCREMENT_INTEGER_VARIABLE_AND_LOG") {
            auto& value = variables_["integerVariable"];
            value = (value.is_int64() ? value.get_int64() : 0) + 1;
            if (script.ends_with("_AND_LOG")) trace_.push_back("INCREMENT_correct");
        }
        if (script == "SET_STRING_DATA") variables_["data"] = "String";
        if (script == "LOG_DATA" && variables_.contains("data")) trace_.push_back("DATA_correct");
        if (script == "THROW_ERROR") return feed(job.instance, Fail{job.item, "ERR_CODE"});
        if (script == "WAIT_TEN_SECONDS") {
            timers_.emplace(now_ + seconds(10), job);
            return;
        }
        feed(job.instance, job.input);
    }

    std::map<std::string, ModelRef> models_;
    std::vector<Instance> instances_;
    std::deque<Job> jobs_;
    std::multimap<Instant, Job> timers_;
    std::vector<std::pair<std::size_t, std::string>> messages_;
    json::object variables_;
    std::vector<std::string> trace_;
    Instant now_{1'490'000'000'000};
    bool marker_ = false;
    int inputs_ = 0;
};

std::vector<std::string> all_keys(std::string_view xml) {
    std::vector<std::string> keys;
    const auto document = Document::parse(xml);
    if (document)
        each_element((*document)->definitions(), [&](pugi::xml_node child) {
            if ((*document)->name(child) == "process") keys.emplace_back(child.attribute("id").value());
        });
    return keys;
}

std::vector<std::string> play(const std::string& xml, const json::object& test, const std::string& id,
                              std::string& why) {
    std::map<std::string, ModelRef> models;
    const auto keys = all_keys(xml);
    if (const auto checked = check_file(xml); !checked) {
        why = checked.error().key + " " + checked.error().field + ": " + checked.error().detail;
        return {"ERROR_deployment"};
    }
    for (const auto& key : keys) {
        auto model = compile_model(xml, key);
        if (!model) {
            why = model.error().key + " " + model.error().field + ": " + model.error().detail;
            return {"ERROR_deployment"};
        }
        models.emplace(key, *model);
    }
    if (keys.empty()) return {};
    json::object variables = test.at("vars").as_object();
    const std::string main = models.contains(id) ? id : keys.front();
    return World(std::move(models)).run(main, variables, test.at("parallel_process").as_bool());
}

bool agrees(std::vector<std::string> expected, std::vector<std::string> seen) {
    std::sort(expected.begin(), expected.end());
    if (expected == std::vector<std::string>{"ERROR"})
        return seen == std::vector<std::string>{"ERROR_deployment"} ||
               std::find(seen.begin(), seen.end(), "ERROR_runtime") != seen.end();
    return expected == seen;
}

std::string joined(const std::vector<std::string>& words) {
    std::string all;
    for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
    return all;
}

int run_folder(const std::string& folder) {
    const auto expected = parse_json(read_file(folder + "/expected.json"));
    if (!expected || !expected->is_array()) {
        std::fprintf(stderr, "no expected.json in %s\n", folder.c_str());
        return 2;
    }
    int passed = 0, failed = 0;
    for (const auto& entry : expected->get_array()) {
        const auto& test = entry.as_object();
        const std::string id(test.at("id").as_string());
        const std::string raw = read_file(folder + "/" + std::string(test.at("file").as_string()));
        if (raw.empty()) continue;
        const std::string xml = with_script_formats(with_feel_conditions(raw));
        bool good = true;
        std::string detail;
        for (const auto& one : test.at("cases").as_array()) {
            std::vector<std::string> wanted;
            for (const auto& word : one.as_object().at("expect").as_array()) wanted.emplace_back(word.as_string());
            std::string why;
            const auto seen = play(xml, one.as_object(), id, why);
            if (agrees(wanted, seen)) {
                if (good && !why.empty()) detail = " " + why;
                continue;
            }
            good = false;
            detail = " expected [" + joined(wanted) + "] seen [" + joined(seen) + "] " + why;
        }
        std::printf("%s %s%s\n", good ? "passed" : "FAILED", id.c_str(), detail.c_str());
        ++(good ? passed : failed);
    }
    std::printf("%d passed, %d failed\n", passed, failed);
    return failed ? 1 : 0;
}

}  // namespace

}  // namespace yekuo::process

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: bpmn_conformance DIR\n");
        return 2;
    }
    const std::string folder = argv[1];
    return yekuo::process::is_zeebe_tck(folder) ? yekuo::process::run_zeebe_tck(folder)
                                                : yekuo::process::run_folder(folder);
}
