#include "control/link_deadline.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "cases/calendar_row.hpp"
#include "control/catalogue.hpp"
#include "control/recount.hpp"
#include "control/supervision.hpp"
#include "control/suspect.hpp"
#include "process/instance.hpp"

namespace yekuo::control {

namespace {

using calendar::Colour;

constexpr std::array<std::string_view, 4> known_verdicts{"agreed", "conditional", "refused", "done"};
constexpr std::size_t batch_max = 200;
constexpr Millis after{1};  // red and purple begin after their instant

std::string attribute(const std::map<std::string, std::string>& attributes, const char* name) {
    const auto found = attributes.find(name);
    return found == attributes.end() ? std::string{} : found->second;
}

Colour after_colour(Colour colour) { return static_cast<Colour>(static_cast<int>(colour) + 1); }

Decision about(const LinkDeadlineRow& row, const Now& now) {
    Decision decision(now);
    decision.about(row.area, row.case_id);
    decision.answer["link"] = row.id.value;
    return decision;
}

Result<const LinkDeadlineRow*> open_link(const Rows& rows, TaskId id) {
    const auto* row = rows.find<LinkDeadlineRow>(id);
    if (!row) return not_found("link.unknown");
    if (!is_open(*row)) return conflict("link.closed");
    return row;
}

std::int32_t last_version(const Rows& rows, TaskId task) {
    std::int32_t version = 0;
    for (const auto* opinion : rows.where<OpinionRow>("task", task)) version = std::max(version, opinion->version);
    return version;
}

std::optional<Error> add_opinion(Decision& decision, const Rows& rows, const LinkDeadlineRow& row,
                                 const GiveOpinion& c) {
    if (std::ranges::find(known_verdicts, c.verdict) == known_verdicts.end())
        return invalid("opinion.verdict", "/verdict", c.verdict);
    const std::int32_t last = last_version(rows, row.id);
    if (c.based_on != last) return conflict("opinion.changed_meanwhile");
    if (!row.signed_at) decision.add(LinkSigned{row.id, c.by});
    decision.add(OpinionGiven{decision.next(), row.id, row.case_id, row.link, row.department, row.post, last + 1,
                              c.verdict, c.text, c.by});
    return {};
}

}  // namespace

Result<CountedLink> count_link(const calendar::WorkingCalendar* calendar, calendar::Limit limit, const calendar::Warnings& warnings,
                               Instant start, std::span<const calendar::Pause> pauses) {
    if (!calendar) return conflict("calendar.missing");
    auto due = calendar::deadline(*calendar, limit, start, pauses);
    if (!due) return due.error();
    auto turns = calendar::colour_times(*calendar, due->due, warnings);
    if (!turns) return turns.error();
    return CountedLink{*due, *turns};
}

Instant next_turn(const calendar::ColourTimes& turns, Colour level) {
    switch (level) {
        case Colour::green: return turns.yellow;
        case Colour::yellow: return turns.orange;
        case Colour::orange: return turns.red + after;
        case Colour::red: return turns.purple + after;
        case Colour::purple: break;
    }
    return {};
}

void arm_link(Rows& rows, const LinkDeadlineRow& row, const Envelope& at) {
    if (row.level == Colour::purple) return store::disarm_timer(rows, link_timer, row.id.value);
    store::arm_timer(rows, link_timer, row.id.value, std::max(next_turn(row.turns, row.level), at.business), at);
}

bool is_open(const LinkDeadlineRow& row) {
    return row.state == ClockState::running || row.state == ClockState::paused;
}

std::span<const std::string_view> verdicts() { return known_verdicts; }

std::optional<calendar::Limit> parse_limit(const std::string& text) {
    calendar::Limit limit;
    const auto space = text.find(' ');
    if (space == std::string::npos) return {};
    const auto read = std::from_chars(text.data(), text.data() + space, limit.amount);
    if (read.ec != std::errc{} || read.ptr != text.data() + space) return {};
    if (!boost::describe::enum_from_string(text.substr(space + 1).c_str(), limit.unit)) return {};
    return limit;
}

LinkTurned turned(const LinkDeadlineRow& row, Colour colour) {
    LinkTurned event{row.id, row.case_id, row.link, row.department, row.post, colour, row.due, {}};
    const std::string post = "post:" + row.post, head = "head:" + row.department;
    if (colour == Colour::yellow) event.told = {post};
    if (colour == Colour::orange) event.told = {post, head};
    if (colour == Colour::red) event.told = {head, "dispatch"};
    if (colour == Colour::purple) event.told = {"monitoring", "leadership"};
    return event;
}

Result<Decision> decide(const Rows& rows, const OpenClock& c, const Now& now) {
    const auto& of = c.task.attributes;
    LinkOpened event;
    event.task = c.task.task;
    event.instance = c.task.instance;
    event.case_id = c.case_id;
    event.link = attribute(of, "link");
    event.element = c.task.element;
    event.title = c.task.title;
    event.department = c.department;
    event.post = c.post;
    event.input = attribute(of, "input");
    event.output = attribute(of, "output");
    event.order = c.order;
    event.text = c.text;
    const auto limit = parse_limit(attribute(of, "limit"));
    if (!limit) return invalid("link.limit", event.element, attribute(of, "limit"));
    event.limit = *limit;
    const std::initializer_list<std::pair<const char*, calendar::Limit*>> thresholds{
        {"yellow", &event.warnings.yellow}, {"orange", &event.warnings.orange}, {"purple", &event.warnings.purple}};
    for (const auto& [name, into] : thresholds)
        if (const auto threshold = parse_limit(attribute(of, name))) *into = *threshold;
    // From its date on the catalogue has the word, not the model that was drawn before.
    if (const auto* item = item_at(rows, "link", event.link, now.business)) {
        event.limit = item->limit;
        event.warnings = item->warnings;
        event.catalogue = item->id;
        if (attribute(of, "department") != "ANY") {
            event.department = item->department;
            event.post = item->post;
        }
    }
    auto counted = count_link(cases::calendar_of(rows), event.limit, event.warnings, now.business, {});
    if (!counted) return counted.error();
    event.deadline = counted->deadline;
    event.turns = counted->turns;
    Decision decision(now);
    decision.about(c.area, c.case_id);
    decision.add(std::move(event));
    // P6 answers for a department, not for the customer's case: its clock never stands with the case's.
    if (c.task.case_id)
        if (const auto* pause = rows.find<CaseClockRow>(c.task.case_id))
            decision.add(LinkPaused{c.task.task, pause->reason, pause->cause, pause->by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const CloseClock& c, const Now& now) {
    const auto* row = rows.find<LinkDeadlineRow>(c.task);
    if (!row || !is_open(*row)) return Decision(now);
    const auto* calendar = cases::calendar_of(rows);
    if (!calendar) return conflict("calendar.missing");
    auto used = calendar::used(*calendar, row->limit.unit, row->opened, row->pauses, now.business);
    if (!used) return used.error();
    Decision decision = about(*row, now);
    const bool late = row->state == ClockState::running && now.business > row->due;
    decision.add(LinkClosed{c.task, c.completed, *used, late, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const TurnLink& c, const Now& now) {
    const auto* row = rows.find<LinkDeadlineRow>(c.task);
    if (!row || row->state != ClockState::running || row->level == Colour::purple) return Decision(now);
    Decision decision = about(*row, now);
    if (c.woken && now.business < next_turn(row->turns, row->level))
        decision.add(LinkSleepsOn{c.task});
    else
        decision.add(turned(*row, after_colour(row->level)));
    return decision;
}

Result<Decision> decide(const Rows& rows, const PauseClocks& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.case_id);
    decision.add(CaseClockStopped{c.case_id, c.reason, c.cause, c.by});
    for (const auto* row : rows.where<LinkDeadlineRow>("case_id", c.case_id)) {
        if (row->state != ClockState::running || row->link.starts_with("P6")) continue;
        decision.about(row->area, row->case_id);
        decision.add(LinkPaused{row->id, c.reason, c.cause, c.by});
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const ResumeClocks& c, const Now& now) {
    Decision decision(now);
    decision.about(c.area, c.case_id);
    if (rows.find<CaseClockRow>(c.case_id)) decision.add(CaseClockRuns{c.case_id});
    for (const auto* row : rows.where<LinkDeadlineRow>("case_id", c.case_id)) {
        if (row->state != ClockState::paused) continue;
        auto pauses = row->pauses;
        pauses.back().to = now.business;
        auto counted = count_link(cases::calendar_of(rows), row->limit, row->warnings, row->opened, pauses);
        if (!counted) return counted.error();
        decision.about(row->area, row->case_id);
        decision.add(LinkResumed{row->id, counted->deadline, counted->turns});
    }
    return decision;
}

Result<Decision> decide(const Rows& rows, const SignLinks& c, const Now& now) {
    if (c.tasks.empty() || c.tasks.size() > batch_max) return invalid("link.batch", "/links");
    Decision decision(now);
    json::array signed_now;
    for (const TaskId id : c.tasks) {
        auto row = open_link(rows, id);
        if (!row) return row.error();
        if ((*row)->signed_at) continue;
        decision.about((*row)->area, (*row)->case_id);
        decision.add(LinkSigned{id, c.by});
        signed_now.push_back(id.value);
    }
    decision.answer["signed"] = std::move(signed_now);
    return decision;
}

Result<Decision> decide(const Rows& rows, const GiveOpinion& c, const Now& now) {
    auto row = open_link(rows, c.task);
    if (!row) return row.error();
    Decision decision = about(**row, now);
    if (auto error = add_opinion(decision, rows, **row, c)) return *error;
    return decision;
}

Result<Decision> decide(const Rows& rows, const FinishLink& c, const Now& now) {
    auto row = open_link(rows, c.task);
    if (!row) return row.error();
    if ((*row)->order) return conflict("link.answer_the_order");
    Decision decision = about(**row, now);
    if (auto error = add_opinion(decision, rows, **row, {c.task, c.based_on, c.verdict, c.text, c.by})) return *error;
    if (c.done_at && c.done_at != now.business) {
        if (c.done_at < (*row)->opened || c.done_at > now.business) return invalid("link.done_at", "/done_at");
        decision.add(TimeTyped{decision.next(), "link", c.task.value, (*row)->link, (*row)->case_id, (*row)->department,
                               c.done_at, now.business, now.actor});
    }
    decision.add(LinkFinished{c.task, (*row)->case_id, c.by, c.variables});
    return decision;
}

Result<Decision> decide(const Rows&, const SendNotice& c, const Now& now) {
    if (c.department.empty()) return invalid("notice.department", "/department");
    if (c.subject.empty()) return invalid("notice.subject", "/subject");
    Decision decision(now);
    decision.about(c.area, c.case_id);
    decision.answer["notice"] = decision.next();
    decision.add(NoticeSent{decision.next(), c.case_id, c.department, c.post, c.subject, c.text, c.by});
    return decision;
}

Result<Decision> decide(const Rows& rows, const UrgeLink& c, const Now& now) {
    auto row = open_link(rows, c.task);
    if (!row) return row.error();
    Decision decision = about(**row, now);
    decision.add(NoticeUrged{c.task, (*row)->case_id, (*row)->department, (*row)->post, (*row)->link, c.by});
    return decision;
}

std::vector<store::RowKey> keys(const TurnLink& command) { return {store::row_key<LinkDeadlineRow>(command.task)}; }

void apply(Rows& rows, const LinkOpened& e, const Envelope& at) {
    LinkDeadlineRow row;
    row.id = e.task;
    row.instance = e.instance;
    row.case_id = e.case_id;
    row.area = at.area;
    row.link = e.link;
    row.element = e.element;
    row.title = e.title;
    row.department = e.department;
    row.post = e.post;
    row.input = e.input;
    row.output = e.output;
    row.limit = e.limit;
    row.warnings = e.warnings;
    row.calendar_version = e.deadline.calendar_version;
    row.opened = at.business;
    row.due = e.deadline.due;
    row.provisional = e.deadline.provisional;
    row.turns = e.turns;
    row.order = e.order;
    row.text = e.text;
    arm_link(rows, row, at);
    rows.insert(std::move(row));
    if (e.order)
        rows.change<SupervisionRow>(e.order, [&](SupervisionRow& order) { order.answer_task = e.task; });
}

void apply(Rows& rows, const LinkSigned& e, const Envelope& at) {
    rows.change<LinkDeadlineRow>(e.task, [&](LinkDeadlineRow& row) {
        row.signed_at = at.business;
        row.signed_by = e.by;
    });
}

void apply(Rows& rows, const LinkTurned& e, const Envelope& at) {
    rows.change<LinkDeadlineRow>(e.task, [&](LinkDeadlineRow& row) { row.level = e.colour; });
    if (const auto* row = rows.find<LinkDeadlineRow>(e.task); row->state == ClockState::running) arm_link(rows, *row, at);
    rows.insert(WarningRow{at.number, e.task, e.case_id, at.area, e.link, e.department, e.post, e.colour, e.told,
                           at.business});
}

void apply(Rows& rows, const CaseClockStopped& e, const Envelope&) {
    rows.put(CaseClockRow{e.case_id, e.reason, e.cause, e.by});
}

void apply(Rows& rows, const CaseClockRuns& e, const Envelope&) { rows.erase<CaseClockRow>(e.case_id); }

void apply(Rows& rows, const LinkPaused& e, const Envelope& at) {
    rows.change<LinkDeadlineRow>(e.task, [&](LinkDeadlineRow& row) {
        row.state = ClockState::paused;
        row.pauses.push_back({e.reason, e.by, at.business, {}});
        row.pause_cause = e.cause;
    });
    store::disarm_timer(rows, link_timer, e.task.value);
}

void apply(Rows& rows, const LinkResumed& e, const Envelope& at) {
    rows.change<LinkDeadlineRow>(e.task, [&](LinkDeadlineRow& row) {
        row.state = ClockState::running;
        row.pauses.back().to = at.business;
        row.pause_cause.clear();
        row.due = e.deadline.due;
        row.provisional = e.deadline.provisional;
        row.calendar_version = e.deadline.calendar_version;
        row.turns = e.turns;
    });
    arm_link(rows, *rows.find<LinkDeadlineRow>(e.task), at);
}

void apply(Rows& rows, const OpinionGiven& e, const Envelope& at) {
    rows.insert(OpinionRow{e.opinion, e.task, e.case_id, e.link, e.department, e.post, e.version, e.verdict, e.text,
                           e.by, at.business});
}

void apply(Rows&, const LinkFinished&, const Envelope&) {}

void apply(Rows& rows, const LinkClosed& e, const Envelope& at) {
    rows.change<LinkDeadlineRow>(e.task, [&](LinkDeadlineRow& row) {
        row.state = e.completed ? ClockState::done : ClockState::cancelled;
        row.closed = at.business;
        row.closed_by = e.by;
        row.used = e.used;
        row.late = e.late;
    });
    store::disarm_timer(rows, link_timer, e.task.value);
    if (e.completed) remember_closing(rows, *rows.find<LinkDeadlineRow>(e.task), at);
}

void apply(Rows&, const NoticeSent&, const Envelope&) {}
void apply(Rows&, const NoticeUrged&, const Envelope&) {}

// A link of P6 is of no case and of no fixed department: its instance says whom it is for.
Commands react(const Rows& rows, const process::TaskOpened& e, const Envelope& at) {
    if (e.topic != link_topic) return {};
    OpenClock command{e, e.case_id, at.area, attribute(e.attributes, "department"), attribute(e.attributes, "post"), 0,
                      {}};
    if (command.department == "ANY") {
        const auto* instance = rows.find<process::InstanceRow>(e.instance);
        const json::object given =
            instance && instance->variables.is_object() ? instance->variables.get_object() : json::object{};
        const auto text = [&](const char* name) {
            const auto* value = given.if_contains(name);
            return value && value->is_string() ? std::string(value->get_string()) : std::string{};
        };
        const auto number = [&](const char* name) {
            const auto* value = given.if_contains(name);
            return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
        };
        command.department = text("department");
        command.post = text("post");
        command.case_id = CaseId{number("case_id")};
        command.order = e.attributes.at("link") == "P6-04" ? number("order") : 0;
        command.text = SealedId{number("text")};
    }
    return {command};
}

Commands react(const Rows& rows, const process::TaskClosed& e, const Envelope& at) {
    if (e.topic != link_topic || !rows.find<LinkDeadlineRow>(e.task)) return {};
    return {CloseClock{e.task, e.outcome == process::TaskOutcome::completed, e.by.empty() ? at.actor : e.by}};
}

Commands react(const Rows&, const cases::CasePaused& e, const Envelope& at) {
    return {PauseClocks{e.case_id, at.area, e.reason, e.cause, e.by}};
}

Commands react(const Rows&, const cases::CaseResumed& e, const Envelope& at) {
    return {ResumeClocks{e.case_id, at.area}};
}

Commands react(const Rows&, const LinkFinished& e, const Envelope& at) {
    const json::object variables = e.variables.is_object() ? e.variables.get_object() : json::object{};
    return {process::CompleteTask{e.task, variables, at.actor}};
}

Commands react(const Rows&, const NoticeSent& e, const Envelope& at) {
    process::StartInstance start;
    start.key = "P6";
    start.area = at.area;
    start.variables = {{"kind", "notice"},          {"notice", e.notice}, {"department", e.department},
                       {"post", e.post},            {"case_id", e.case_id.value}, {"text", e.text.value}};
    return {start};
}

}  // namespace yekuo::control
