// The supply plan over HTTP: one document, each post its own section. A section is written with If-Match on the
// version that its writer has read; what somebody else wrote meanwhile is a 412, never lost.
#include <charconv>

#include <fmt/format.h>

#include "api/operations.hpp"
#include "cases/case.hpp"
#include "control/control_api.hpp"
#include "control/control_views.hpp"
#include "control/supply_plan.hpp"
#include "http/message.hpp"

namespace yekuo::control {
namespace {

using access::Scope;
using http::awaitable;

std::string tag_of(const std::string& section, std::int32_t version) { return fmt::format("\"{}.{}\"", section, version); }

// What the plan is read from: the case, its row once it was replied, all versions of all sections.
struct PlanFile {
    cases::CaseRow about;
    std::optional<SupplyPlanRow> row;
    std::vector<OpinionRow> written;  // by their numbers
    std::vector<LinkDeadlineRow> links;  // of P1
    Holder holder;
};

// A post sees the plans that its department has a link on.
std::optional<PlanFile> load_plan(store::Session& session, const Scope& scope, CaseId id) {
    auto found = session.rows<cases::CaseRow>("where id = $1 and " + scope.where("area", "customer"), {id.value});
    if (found.empty()) return {};
    PlanFile file{std::move(found[0]), session.row<SupplyPlanRow>(id), {}, {}, holder_of(session, scope)};
    for (auto& link : session.rows<LinkDeadlineRow>("where case_id = $1 order by id", {id.value}))
        if (link.link.starts_with("P1-")) file.links.push_back(std::move(link));
    if (scope.is_post() &&
        std::none_of(file.links.begin(), file.links.end(), [&](const auto& l) { return file.holder.belongs_to(l.department); }))
        return {};
    for (auto& one : session.rows<OpinionRow>("where case_id = $1 order by id", {id.value}))
        if (one.link == draft_section || one.link.starts_with("P1-")) file.written.push_back(std::move(one));
    return file;
}

class PlanView {
public:
    PlanView(access::Service& service, store::Session& session, const Scope& scope, const PlanFile& file)
        : service_(service), actors_(session, service.vault), scope_(scope), file_(file) {}

    api::SupplyPlan show() {
        std::vector<SealedId> sealed;
        for (const auto& one : file_.written) sealed.push_back(one.text);
        if (file_.row) sealed.push_back(file_.row->words);
        texts_ = service_.vault.open_all(sealed);
        api::SupplyPlan plan;
        plan.case_id = file_.about.id.value;
        plan.version = static_cast<std::int64_t>(file_.written.size());
        plan.state = boost::describe::enum_to_string(file_.row ? file_.row->state : PlanState::drafted, "?");
        plan.renewed = 0;
        if (file_.row) {
            plan.replied = format_instant(file_.row->replied);
            plan.valid_until = format_day(file_.row->valid_until);
            if (file_.row->answered) plan.answered = format_instant(file_.row->answered);
            plan.words = text(file_.row->words);
            plan.renewed = file_.row->renewed;
        }
        plan.sections.push_back(draft());
        // The customer reads the plan that was replied, not what the departments said among themselves.
        if (scope_.is_customer()) return plan;
        for (const auto& link : file_.links)
            if (&link == last_of(link.link)) plan.sections.push_back(of_link(link));
        return plan;
    }

private:
    std::optional<std::string> text(SealedId id) const {
        const auto found = texts_.find(id);
        return found == texts_.end() ? std::optional<std::string>{} : found->second;
    }
    const LinkDeadlineRow* last_of(const std::string& code) const {
        const LinkDeadlineRow* last = nullptr;
        for (const auto& link : file_.links)
            if (link.link == code) last = &link;
        return last;
    }
    void fill(api::PlanSection& section, TaskId task) {
        for (std::size_t i = 0; i < file_.written.size(); ++i) {
            const auto& one = file_.written[i];
            if (one.link != section.section || one.task != task) continue;
            api::PlanSectionVersion version;
            version.version = one.version;
            version.plan_version = static_cast<std::int64_t>(i) + 1;
            if (!one.verdict.empty()) version.verdict = one.verdict;
            version.text = text(one.text);
            version.by_name = actors_.name(fmt::format("account:{}", one.by.value));
            version.at = format_instant(one.at);
            section.version = one.version;
            section.verdict = version.verdict;
            section.text = version.text;
            section.by_name = version.by_name;
            section.at = version.at;
            section.history.push_back(std::move(version));
        }
        section.etag = tag_of(section.section, static_cast<std::int32_t>(section.version));
    }
    api::PlanSection draft() {
        api::PlanSection section;
        section.section = std::string(draft_section);
        section.post = file_.about.type >= "C05" && file_.about.type <= "C08" ? "YX-5" : "YX-6";
        const bool hall = scope_.role == access::Role::dispatcher || scope_.role == access::Role::administrator;
        section.open = hall && file_.about.state == cases::CaseState::open;
        fill(section, {});
        if (scope_.is_customer() && !file_.row) section.text.reset(), section.history.clear();
        return section;
    }
    api::PlanSection of_link(const LinkDeadlineRow& link) {
        api::PlanSection section;
        section.section = link.link;
        section.department = link.department;
        section.post = link.post;
        section.open = is_open(link) && file_.holder.holds(link.post);
        fill(section, link.id);
        return section;
    }

    access::Service& service_;
    cases::ActorNames actors_;
    const Scope& scope_;
    const PlanFile& file_;
    std::map<SealedId, std::string> texts_;
};

awaitable<Result<http::Reply<api::SupplyPlan>>> show_plan(access::Service& service, const Scope& scope, CaseId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<http::Reply<api::SupplyPlan>> {
        const auto file = load_plan(session, scope, id);
        if (!file) return not_found("case.unknown");
        auto plan = PlanView(service, session, scope, *file).show();
        const std::string tag = fmt::format("\"plan.{}.{}.{}\"", plan.version, plan.state, plan.renewed);
        return http::Reply<api::SupplyPlan>{std::move(plan), tag, 0, {}};
    });
}

awaitable<Result<SealedId>> seal_words(access::Service& service, PersonId person, std::string words) {
    if (words.empty()) co_return SealedId{};
    people::Sealing sealing;
    sealing.person = person;
    sealing.items.push_back({"text", std::move(words)});
    auto sealed = co_await access::seal(service, std::move(sealing));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

// The version that a tag of this section names.
Result<std::int32_t> version_in(std::string_view tag, const std::string& section) {
    const auto at = tag.find("\"" + section + ".");
    std::int32_t version = -1;
    if (at != std::string_view::npos) {
        const char* from = tag.data() + at + section.size() + 2;
        std::from_chars(from, tag.data() + tag.size(), version);
    }
    if (version < 0) return Error{Code::precondition_failed, "plan.changed_meanwhile", "/header/If-Match", {}};
    return version;
}

// Which command writes this section, for a caller who may.
Result<store::Command> writing(const PlanFile& file, const Scope& scope, const std::string& section,
                               std::int32_t based_on, const std::string& verdict, SealedId text) {
    if (section == draft_section) {
        if (scope.is_post()) return forbidden("plan.other_section");
        return store::Command(WriteDraft{file.about.id, based_on, text, scope.account});
    }
    const LinkDeadlineRow* link = nullptr;
    for (const auto& one : file.links)
        if (one.link == section) link = &one;
    if (!link) return not_found("plan.section_unknown");
    if (!file.holder.holds(link->post)) return forbidden("plan.other_section");
    return store::Command(GiveOpinion{link->id, based_on, verdict, text, scope.account});
}

awaitable<Result<cases::CaseRow>> seen_case(access::Service& service, const Scope& scope, CaseId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<cases::CaseRow> {
        auto found = session.rows<cases::CaseRow>("where id = $1 and " + scope.where("area", "customer"), {id.value});
        if (found.empty()) return not_found("case.unknown");
        return std::move(found[0]);
    });
}

}  // namespace

void add_supply_plans(http::Api<Scope>& api, access::Service& service) {
    api.on<"getSupplyPlan">([&service](auto& call) -> awaitable<Result<http::Reply<api::SupplyPlan>>> {
        co_return co_await show_plan(service, call.caller, CaseId{call.path.id});
    });
    api.on<"writePlanSection">([&service](auto& call) -> awaitable<Result<http::Reply<api::SupplyPlan>>> {
        const CaseId id{call.path.id};
        const std::string section = call.path.section;
        auto file = co_await access::read(service, [&](store::Session& session) -> Result<PlanFile> {
            auto found = load_plan(session, call.caller, id);
            if (!found) return not_found("case.unknown");
            return std::move(*found);
        });
        if (!file) co_return file.error();
        auto based_on = version_in(call.request.if_match(), section);
        if (!based_on) co_return based_on.error();
        auto text = co_await seal_words(service, {}, call.body.text);
        if (!text) co_return text.error();
        auto command = writing(*file, call.caller, section, *based_on, call.body.verdict.value_or("agreed"), *text);
        if (!command) co_return command.error();
        auto outcome = co_await access::submit(service, call, std::move(*command));
        if (!outcome && outcome.error().key == "opinion.changed_meanwhile")
            co_return Error{Code::precondition_failed, "plan.changed_meanwhile", "/header/If-Match", {}};
        if (!outcome) co_return outcome.error();
        co_return co_await show_plan(service, call.caller, id);
    });
    api.on<"answerSupplyPlan">([&service](auto& call) -> awaitable<Result<http::Reply<api::SupplyPlan>>> {
        auto about = co_await seen_case(service, call.caller, CaseId{call.path.id});
        if (!about) co_return about.error();
        auto words = co_await seal_words(service, about->customer, call.body.text);
        if (!words) co_return words.error();
        store::Command command(AnswerPlan{about->id, call.body.verdict, *words, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_plan(service, call.caller, about->id);
    });
    api.on<"renewSupplyPlan">([&service](auto& call) -> awaitable<Result<http::Reply<api::SupplyPlan>>> {
        auto about = co_await seen_case(service, call.caller, CaseId{call.path.id});
        if (!about) co_return about.error();
        auto reason = co_await seal_words(service, about->customer, call.body.reason);
        if (!reason) co_return reason.error();
        store::Command command(RenewPlan{about->id, *reason, call.caller.actor()});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return co_await show_plan(service, call.caller, about->id);
    });
}

}  // namespace yekuo::control
