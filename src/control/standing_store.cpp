#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "control/control_store.hpp"
#include "control/standing_store.hpp"
#include "process/execution.hpp"

namespace yekuo::control {
namespace {

using process::Kind;
using store::integer;
using store::text;

constexpr int runs_max = 100;
constexpr int instances_max = 100'000;
constexpr double hour_ms = 3'600'000;

const char* kind_of(Kind kind) {
    switch (kind) {
        case Kind::start: case Kind::end: case Kind::throwing: case Kind::catching: case Kind::boundary: return "event";
        case Kind::exclusive: case Kind::parallel: case Kind::inclusive: case Kind::event_based: case Kind::complex:
            return "gateway";
        case Kind::call: return "call";
        case Kind::sub_process: case Kind::transaction: case Kind::ad_hoc: case Kind::event_sub_process: return "part";
        default: return "task";
    }
}

struct Token {
    int node = 0, item = 0, count = 1;
    bool failed = false;
    std::int64_t task = 0;
};

// The tokens of an execution where they stand: shells that only hold others are left out, tokens that wait before
// a join stand at it.
std::vector<Token> tokens_of(const process::Model& model, const std::string& stored) {
    std::vector<Token> tokens;
    const auto execution = process::decode_execution(stored);
    if (!execution) return tokens;
    std::set<int> holders;
    for (const auto& item : execution->items) holders.insert(item.parent);
    for (const auto& item : execution->items)
        if (item.node && !holders.contains(item.id))
            tokens.push_back({item.node, item.id, 1, item.status == process::Status::failed, item.task});
    for (const auto& arrival : execution->arrivals)
        if (arrival.flow > 0 && static_cast<std::size_t>(arrival.flow) < model.flows.size())
            tokens.push_back({model.flows[static_cast<std::size_t>(arrival.flow)].target, 0, arrival.count, false, 0});
    return tokens;
}

const process::Node* node_at(const process::Model& model, int node) {
    if (node <= 0 || static_cast<std::size_t>(node) >= model.nodes.size()) return nullptr;
    const auto& found = model.nodes[static_cast<std::size_t>(node)];
    return found.kind == Kind::none ? nullptr : &found;
}

struct Facts {
    std::map<std::int64_t, process::TaskRow> tasks;
    std::map<std::int64_t, std::pair<std::string, calendar::Colour>> links;  // of tasks: code and colour
    std::vector<process::InstanceRow> instances;
};

api::ProcessPlace place_of(const process::Node& node, const char* state) {
    api::ProcessPlace place;
    place.element = node.id;
    place.name = node.name;
    place.kind = kind_of(node.kind);
    place.state = state;
    place.count = 0;
    return place;
}

void add_waiting(api::ProcessRun& run, const process::Model& model, const process::InstanceRow& instance,
                 const Facts& facts) {
    std::map<std::pair<int, bool>, api::ProcessPlace> places;
    for (const Token& token : tokens_of(model, instance.execution)) {
        const auto* node = node_at(model, token.node);
        if (!node) continue;
        auto& place = places.try_emplace({token.node, token.failed}, place_of(*node, token.failed ? "failed" : "waiting"))
                          .first->second;
        place.count += token.count;
        Instant since;
        if (const auto task = facts.tasks.find(token.task); task != facts.tasks.end()) {
            since = task->second.opened;
            const auto post = task->second.attributes.find("post");
            if (post != task->second.attributes.end()) place.post = post->second;
        }
        if (const auto link = facts.links.find(token.task); link != facts.links.end()) {
            place.link = link->second.first;
            place.colour = static_cast<api::Colour>(link->second.second);
        }
        for (const auto& called : facts.instances)
            if (called.parent == instance.id && called.parent_item == token.item) since = called.started;
        if (since && (!place.since || *place.since > format_instant(since))) place.since = format_instant(since);
    }
    for (auto& [where, place] : places) run.places.push_back(std::move(place));
}

void add_done(api::ProcessRun& run, const process::Model& model, const process::InstanceRow& instance,
              const Facts& facts) {
    std::map<int, api::ProcessPlace> places;
    const auto count = [&](int at, Instant when) {
        const auto* node = node_at(model, at);
        if (!node) return;
        auto& place = places.try_emplace(at, place_of(*node, "done")).first->second;
        ++place.count;
        place.since = format_instant(when);
    };
    for (const auto& [id, task] : facts.tasks)
        if (task.instance == instance.id && task.state == process::TaskState::completed)
            count(model.find(task.element), task.closed);
    for (const auto& called : facts.instances) {
        if (called.parent != instance.id || called.state != process::InstanceState::ended) continue;
        for (std::size_t i = 0; i < model.nodes.size(); ++i)
            if (model.nodes[i].kind == Kind::call && model.nodes[i].text == called.key)
                count(static_cast<int>(i), called.ended);
    }
    for (auto& [at, place] : places) run.places.push_back(std::move(place));
}

std::optional<api::ProcessRun> run_of(store::Session& session, const process::InstanceRow& instance, const Facts& facts) {
    const auto definition = session.row<process::ProcessDefinitionRow>(instance.definition);
    if (!definition) return {};
    const auto model = process::model_of(*definition);
    if (!model) return {};
    api::ProcessRun run;
    run.instance = instance.id.value;
    run.definition = definition->id.value;
    run.key = definition->key;
    run.version = definition->version;
    run.name = (*model)->name;
    const bool running = instance.state == process::InstanceState::running;
    run.state = running ? "running" : "ended";
    if (instance.outcome) run.outcome = boost::describe::enum_to_string(*instance.outcome, "?");
    if (instance.parent) run.parent = instance.parent.value;
    run.started = format_instant(instance.started);
    if (!running) run.ended = format_instant(instance.ended);
    if (running) add_waiting(run, **model, instance, facts);
    add_done(run, **model, instance, facts);
    return run;
}

bool may_see_case(store::Session& session, const access::Scope& scope, CaseId id) {
    if (!scope.is_post()) return scope.is_staff();
    const auto holder = holder_of(session, scope);
    for (const auto& row : session.query("select department from link_deadline where case_id = $1", {id.value}))
        if (holder.belongs_to(text(row[0]))) return true;
    return false;
}

struct Heat {
    std::int64_t count = 0, failed = 0, late = 0;
    std::vector<double> hours;
};

}  // namespace

std::optional<api::CaseProcess> case_standing(store::Session& session, const access::Scope& scope, CaseId id) {
    const auto found = session.query(
        "select number, type from connection_case where id = $1 and " + scope.where("area", "customer"), {id.value});
    if (found.empty() || !may_see_case(session, scope, id)) return {};
    Facts facts;
    facts.instances = session.rows<process::InstanceRow>(fmt::format("where case_id = $1 order by id limit {}", runs_max),
                                                         {id.value});
    for (auto& task : session.rows<process::TaskRow>("where case_id = $1 order by id", {id.value}))
        facts.tasks.emplace(task.id.value, std::move(task));
    for (const auto& row : session.query("select id, link, level from link_deadline where case_id = $1", {id.value})) {
        calendar::Colour colour{};
        if (boost::describe::enum_from_string(text(row[2]).c_str(), colour))
            facts.links[integer(row[0])] = {text(row[1]), colour};
    }
    api::CaseProcess out;
    out.case_id = id.value;
    out.case_number = text(found[0][0]);
    out.case_type = text(found[0][1]);
    for (const auto& instance : facts.instances)
        if (auto run = run_of(session, instance, facts)) out.items.push_back(std::move(*run));
    return out;
}

std::optional<api::DefinitionModel> definition_of(store::Session& session, DefinitionId id) {
    const auto row = session.row<process::ProcessDefinitionRow>(id);
    if (!row) return {};
    const auto model = process::model_of(*row);
    if (!model) return {};
    return api::DefinitionModel{row->id.value, row->key, row->version, (*model)->name, row->xml};
}

std::optional<api::DefinitionHeat> heat_of(store::Session& session, const access::Scope& scope, DefinitionId id,
                                           Area area, Instant now) {
    const auto row = session.row<process::ProcessDefinitionRow>(id);
    if (!row) return {};
    const auto model = process::model_of(*row);
    if (!model) return {};
    std::string within = scope.where("i.area", "0");
    if (area) within += fmt::format(" and i.area = {}", area);
    std::map<int, Heat> places;
    std::int64_t running = 0;
    for (const auto& one : session.query(
             fmt::format("select i.execution from process_instance i where i.definition = $1 and i.state = 'running' and {} "
                         "limit {}", within, instances_max), {id.value})) {
        ++running;
        for (const Token& token : tokens_of(**model, text(one[0]))) {
            places[token.node].count += token.count;
            places[token.node].failed += token.failed;
        }
    }
    const auto waited = [&](int node, Instant since) {
        places[node].hours.push_back(static_cast<double>((now - since).count) / hour_ms);
    };
    for (const auto& one : session.query(
             "select t.element, t.opened, l.level from process_instance i join process_task t on t.instance = i.id left "
             "join link_deadline l on l.id = t.id where i.definition = $1 and i.state = 'running' and t.state = 'open' and " +
                 within, {id.value})) {
        const int node = (*model)->find(text(one[0]));
        waited(node, {integer(one[1])});
        if (!store::is_null(one[2])) places[node].late += text(one[2]) == "red" || text(one[2]) == "purple";
    }
    for (const auto& one : session.query(
             "select c.key, c.started from process_instance i join process_instance c on c.parent = i.id where "
             "i.definition = $1 and i.state = 'running' and c.state = 'running' and " + within, {id.value}))
        for (std::size_t at = 0; at < (*model)->nodes.size(); ++at)
            if ((*model)->nodes[at].kind == Kind::call && (*model)->nodes[at].text == text(one[0]))
                waited(static_cast<int>(at), {integer(one[1])});
    api::DefinitionHeat heat{row->id.value, row->key, row->version, (*model)->name, running, {}};
    for (const auto& [at, found] : places) {
        const auto* node = node_at(**model, at);
        if (!node || found.count == 0) continue;
        api::HeatPlace place;
        place.element = node->id;
        place.name = node->name;
        place.kind = kind_of(node->kind);
        place.count = found.count;
        place.failed = found.failed;
        place.late = found.late;
        if (!found.hours.empty()) {
            double sum = 0;
            for (const double one : found.hours) sum += one;
            place.mean_hours = sum / static_cast<double>(found.hours.size());
            place.longest_hours = *std::ranges::max_element(found.hours);
        }
        heat.items.push_back(std::move(place));
    }
    return heat;
}

}  // namespace yekuo::control
