// Deployed definitions and their compiled models.
#include <mutex>
#include <unordered_map>

#include "process/starts.hpp"

namespace yekuo::process {

namespace {

// Compiled models by definition id. The text is compared too, so that two databases in one process (tests,
// a copy) never see each other's models. Compilation is pure: the cache only saves time.
class ModelCache {
public:
    Result<ModelRef> get(const ProcessDefinitionRow& definition) {
        const std::scoped_lock lock(mutex_);
        const auto found = models_.find(definition.id.value);
        if (found != models_.end() && found->second.xml == definition.xml && found->second.key == definition.key)
            return found->second.model;
        auto model = compile_model(definition.xml, definition.key);
        if (!model) return model.error();
        if (models_.size() >= models_max) models_.clear();
        models_.insert_or_assign(definition.id.value, Entry{definition.xml, definition.key, *model});
        return *model;
    }

private:
    struct Entry {
        std::string xml, key;
        ModelRef model;
    };
    static constexpr std::size_t models_max = 500;
    std::mutex mutex_;
    std::unordered_map<std::int64_t, Entry> models_;
};

// A task that nobody could ever answer is a fault of the model, found before it stops a case.
Result<void> check_topics(const Model& model) {
    for (const auto& node : model.nodes) {
        const bool needs = node.kind == Kind::service || node.kind == Kind::rule || node.kind == Kind::script ||
                           (node.kind == Kind::send && node.definitions.empty());
        if (needs && node.topic.empty())
            return invalid("process.topic_missing", node.id, "the task has no yekuo:topic");
    }
    return {};
}

}  // namespace

Result<ModelRef> model_of(const ProcessDefinitionRow& definition) {
    static ModelCache cache;
    return cache.get(definition);
}

const ProcessDefinitionRow* latest_definition(const Rows& rows, const std::string& key) {
    const ProcessDefinitionRow* latest = nullptr;
    for (const auto* row : rows.where<ProcessDefinitionRow>("key", key))
        if (!latest || row->version > latest->version) latest = row;
    return latest;
}

Result<Decision> decide(const Rows& rows, const DeployProcess& command, const Now& now) {
    auto process_keys = executable_keys(command.xml);
    if (!process_keys) return process_keys.error();
    if (auto standard = check_file(command.xml); !standard) return standard.error();
    Decision decision(now);
    json::array deployed;
    for (const auto& key : *process_keys) {
        auto model = compile_model(command.xml, key);
        if (!model) return model.error();
        if (auto checked = check_topics(**model); !checked) return checked.error();
        const auto* latest = latest_definition(rows, key);
        DefinitionId id = latest ? latest->id : DefinitionId{};
        int version = latest ? latest->version : 1;
        if (!latest || latest->xml != command.xml) {
            id = {decision.next()};
            version = latest ? latest->version + 1 : 1;
            decision.add(ProcessDeployed{id, key, version, command.xml});
            decision.add(doorways_of(id, **model, now));
        }
        deployed.push_back(json::object{{"id", id.value}, {"key", key}, {"version", version}});
    }
    decision.answer["definitions"] = std::move(deployed);
    return decision;
}

void apply(Rows& rows, const ProcessDeployed& event, const Envelope&) {
    rows.insert(ProcessDefinitionRow{event.definition, event.key, event.version, event.xml});
}

}  // namespace yekuo::process
