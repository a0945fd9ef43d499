#include "control/control_views.hpp"

#include <fmt/format.h>

#include "process/instance.hpp"

namespace yekuo::control {
namespace {

template <class E>
std::string name_of(E value) {
    return boost::describe::enum_to_string(value, "?");
}
std::optional<std::string> optional_time(Instant at) {
    if (!at) return {};
    return format_instant(at);
}

api::LinkLimit limit_view(calendar::Limit limit) { return {limit.amount, name_of(limit.unit)}; }

// What a plan is judged by; the names are the process's variables.
constexpr const char* told_facts[] = {"capacity_kva", "voltage_kv", "dual_supply", "important", "restricted",
                                      "generation_10kv", "grid_works", "live_line", "material_due", "subject"};

std::map<std::string, std::string> process_facts(store::Session& session, InstanceId id) {
    std::map<std::string, std::string> facts;
    const auto instance = session.row<process::InstanceRow>(id);
    if (!instance || !instance->variables.is_object()) return facts;
    for (const char* name : told_facts)
        if (const auto* value = instance->variables.get_object().if_contains(name))
            facts[name] = value->is_string()   ? std::string(value->get_string())
                          : value->is_double() ? fmt::format("{}", value->get_double())
                                               : json::serialize(*value);
    return facts;
}

}  // namespace

std::optional<std::string> ControlViews::person(AccountId account) {
    if (!account) return {};
    return actors_.name(fmt::format("account:{}", account.value));
}

api::Link ControlViews::link(const LinkDeadlineRow& row) {
    api::Link view;
    view.id = row.id.value;
    view.link = row.link;
    view.title = row.title;
    view.department = row.department;
    view.post = row.post;
    about_case(view, row.case_id);
    if (const auto found = facts_.find(row.case_id); found != facts_.end()) view.case_type = found->second.type;
    view.area = row.area;
    view.limit = limit_view(row.limit);
    view.colour = static_cast<api::Colour>(row.level);  // the same names in the same order
    view.state = name_of(row.state);
    view.opened = format_instant(row.opened);
    view.due = format_instant(row.due);
    view.provisional = row.provisional;
    view.turns = {format_instant(row.turns.yellow), format_instant(row.turns.orange), format_instant(row.turns.red),
                  format_instant(row.turns.purple)};
    view.signed_ = optional_time(row.signed_at);
    view.signed_by = person(row.signed_by);
    view.closed = optional_time(row.closed);
    view.used = row.used;
    view.late = row.late;
    view.orders = row.orders;
    if (row.order) view.order = row.order;
    return view;
}

api::LinkSheet ControlViews::sheet(const LinkDeadlineRow& row) {
    load({row.case_id});
    api::LinkSheet sheet;
    sheet.link = link(row);
    sheet.input = row.input;
    sheet.output = row.output;
    sheet.calendar_version = row.calendar_version;
    sheet.facts = process_facts(session_, row.instance);
    sheet.templates = {"agreed", "conditional", "refused"};
    for (const auto& pause : row.pauses) {
        api::LinkPause one{name_of(pause.reason), {}, format_instant(pause.from), {}};
        if (pause.by) one.by = pause.by.value;
        if (pause.to) one.to = format_instant(*pause.to);
        sheet.pauses.push_back(std::move(one));
    }
    // All that was said of this case, side by side; of a link without a case, what was said of itself.
    const auto opinions = row.case_id && !row.link.starts_with("P6")
                              ? session_.rows<OpinionRow>("where case_id = $1 order by id", {row.case_id.value})
                              : session_.rows<OpinionRow>("where task = $1 order by id", {row.id.value});
    std::vector<SealedId> sealed{row.text};
    for (const auto& opinion : opinions) sealed.push_back(opinion.text);
    if (const auto found = facts_.find(row.case_id); found != facts_.end()) sealed.push_back(found->second.address);
    const auto texts = service_.vault.open_all(sealed);
    const auto text = [&](SealedId id) -> std::optional<std::string> {
        const auto found = texts.find(id);
        return found == texts.end() ? std::optional<std::string>{} : found->second;
    };
    sheet.text = text(row.text);
    if (const auto found = facts_.find(row.case_id); found != facts_.end()) sheet.address = text(found->second.address);
    for (const auto& opinion : opinions) {
        if (opinion.task == row.id) sheet.version = opinion.version;
        sheet.opinions.push_back({opinion.id, opinion.link, opinion.department, opinion.post, opinion.version,
                                  opinion.verdict, text(opinion.text), person(opinion.by), format_instant(opinion.at)});
    }
    return sheet;
}

api::Supervision ControlViews::order(const SupervisionRow& row) {
    api::Supervision view;
    view.id = row.id;
    view.task = row.task.value;
    view.link = row.link;
    view.department = row.department;
    view.post = row.post;
    about_case(view, row.case_id);
    view.area = row.area;
    view.link_due = format_instant(row.link_due);
    view.ordered = format_instant(row.ordered);
    view.ordinal = row.ordinal;
    view.state = name_of(row.state);
    view.signed_ = optional_time(row.signed_at);
    view.signed_by = person(row.signed_by);
    view.answered = optional_time(row.answered_at);
    if (!row.cause.empty()) view.cause = row.cause;
    if (row.measure)
        if (auto measure = service_.vault.open(row.measure)) view.measure = *measure;
    view.promised = optional_time(row.promised);
    view.followed = row.followed;
    view.escalated = row.escalated;
    if (!row.escalation.empty()) view.escalation = row.escalation;
    view.closed = optional_time(row.closed_at);
    const auto link = session_.row<LinkDeadlineRow>(row.task);
    view.link_open = link && is_open(*link);
    if (const auto answer = session_.row<LinkDeadlineRow>(row.answer_task)) view.answer_due = format_instant(answer->due);
    return view;
}

api::Suspect ControlViews::suspect(const SuspectRow& row) {
    api::Suspect view;
    view.id = row.id;
    view.sign = row.sign;
    about_case(view, row.case_id);
    view.area = row.area;
    view.found = format_instant(row.found);
    view.evidence = row.evidence;
    view.state = name_of(row.state);
    if (!row.judgement.empty()) view.judgement = row.judgement;
    view.judged = optional_time(row.judged);
    view.judged_by = person(row.judged_by);
    return view;
}

}  // namespace yekuo::control
