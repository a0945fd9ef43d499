#include "control/rule_preview.hpp"

#include <algorithm>
#include <set>

namespace yekuo::control {

namespace {

constexpr std::size_t cases_shown = 100;
constexpr std::size_t changes_shown = 200;
constexpr std::int64_t page = 5'000;
constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991

// Entries of two lists without those that they share.
void leave_differences(json::value& before, json::value& after) {
    if (!before.is_array() || !after.is_array()) return;
    const auto without = [](const json::array& from, const json::array& what) {
        json::array rest;
        for (const auto& one : from)
            if (std::ranges::find(what, one) == what.end()) rest.push_back(one);
        return rest;
    };
    json::array gone = without(before.get_array(), after.get_array()), added = without(after.get_array(), before.get_array());
    if (gone.empty() && added.empty()) return;  // another order: shown as it is
    before = std::move(gone);
    after = std::move(added);
}

}  // namespace

Comparison::Comparison(rules::Model before, rules::Model after) : before_(std::move(before)), after_(std::move(after)) {
    std::set<std::string> names;
    for (const auto* model : {&before_, &after_})
        for (const auto& name : model->input_data()) names.insert(name);
    names_.assign(names.begin(), names.end());
    const auto old = before_.decisions();
    for (const auto& name : after_.decisions())
        if (std::ranges::find(old, name) != old.end()) decisions_.push_back(name);
}

const std::vector<Comparison::Difference>& Comparison::differences(const Question& question) {
    json::object asked;
    for (const auto& name : names_)
        if (const auto* value = question.inputs.if_contains(name)) asked[name] = *value;
    const bool dated = std::ranges::find(names_, "day") != names_.end();
    std::string mark = json::serialize(asked);
    if (dated) mark += std::to_string((question.at + city_offset).ms / 86'400'000);
    const auto [entry, is_new] = known_.try_emplace(mark);
    if (!is_new) return entry->second;
    const process::RuleSet old{"", before_, question.at}, changed{"", after_, question.at};
    for (const auto& decision : decisions_) {
        json::value before = old.ask(decision, asked), after = changed.ask(decision, asked);
        if (before == after) continue;
        leave_differences(before, after);
        entry->second.push_back({decision, json::serialize(before), json::serialize(after)});
    }
    return entry->second;
}

void Comparison::ask(const Question& question) {
    ++asked_;
    const auto& found = differences(question);
    changed_ += !found.empty();
    for (const auto& one : found) {
        auto& change = changes_[{one.decision, one.before, one.after}];
        if (change.count++ == 0) {
            change.decision = one.decision;
            change.before = one.before;
            change.after = one.after;
        }
        if (change.cases.size() < cases_shown) change.cases.push_back(question.of);
    }
}

Preview Comparison::result() const {
    Preview preview{asked_, changed_, {}};
    for (const auto& [key, change] : changes_) preview.changes.push_back(change);
    std::ranges::stable_sort(preview.changes, std::greater{}, &PreviewChange::count);
    if (preview.changes.size() > changes_shown) preview.changes.resize(changes_shown);
    return preview;
}

void questions_of_cases(store::Session& session, const std::string& key, Instant from, Instant to,
                        const std::function<void(const Question&)>& ask) {
    const std::string fees = key == "fee" ? " join fee f on f.case_id = c.id" : "";
    const std::string kind = key == "fee" ? ", f.kind, f.id" : ", '', 0";
    std::int64_t after = 0, after_fee = 0;
    for (;;) {  // the plus keeps databases from walking all instances without a parent for every case
        const auto rows = session.query(
            "select c.id, c.number, c.type, c.opened, c.urgency, c.territory, c.load_kw, coalesce(i.variables, '')" + kind +
                " from connection_case c left join process_instance i on i.case_id = c.id and +i.parent = 0" + fees +
                " where c.opened >= $1 and c.opened < $2 and (c.id > $3" +
                (fees.empty() ? ")" : " or (c.id = $3 and f.id > $4))") + " order by c.id" + (fees.empty() ? "" : ", f.id") +
                " limit " + std::to_string(page),
            fees.empty() ? store::Record{from.ms, to.ms, after} : store::Record{from.ms, to.ms, after, after_fee});
        for (const auto& row : rows) {
            Question question{{store::integer(row[0]), store::text(row[1])}, Instant{store::integer(row[3])}, {}};
            if (auto known = parse_json(store::text(row[7])); known && known->is_object())
                question.inputs = std::move(known->get_object());
            question.inputs["case_type"] = store::text(row[2]);
            question.inputs["urgency"] = store::text(row[4]);
            question.inputs["territory"] = store::text(row[5]);
            question.inputs["load_kw"] = store::real(row[6]);
            question.inputs["applicant"] = "self";
            if (!fees.empty()) question.inputs["kind"] = store::text(row[8]);
            if (!question.inputs.contains("dual_supply")) question.inputs["dual_supply"] = store::text(row[2]) == "C07";
            after = question.of.id;
            after_fee = store::integer(row[9]);
            ask(question);
        }
        if (static_cast<std::int64_t>(rows.size()) < page) return;
    }
}

void questions_of_readings(store::Session& local, const std::vector<grid::ResourceRow>& resources,
                           double overload_percent, Instant from, Instant to, const std::function<void(const Question&)>& ask) {
    for (const auto& resource : resources) {
        std::optional<Instant> over_since;
        std::map<std::int64_t, grid::Seen> worst;  // by day
        for (const auto& row : local.query("select at, load_percent, open_kva, line_loss_percent from grid_reading where "
                                           "resource = $1 and at >= $2 and at < $3 order by at",
                                           {resource.id, from.ms, to.ms})) {
            const Instant at{store::integer(row[0])};
            const double load = store::real(row[1]);
            const auto real_or = [&](std::size_t i, double other) {
                return std::holds_alternative<std::monostate>(row[i]) ? other : store::real(row[i]);
            };
            if (load < overload_percent) over_since.reset();
            else if (!over_since) over_since = at;
            const double hours_over = over_since ? static_cast<double>((at - *over_since).count) / 3'600'000 : 0;
            const grid::Seen seen{resource.id, load, hours_over,
                                  real_or(2, std::max(0.0, resource.rating_kva * (1 - load / 100))), real_or(3, 0), at};
            auto& day = worst[(at + city_offset).ms / 86'400'000];
            if (day.resource.empty() || seen.hours_over >= day.hours_over) day = seen;
        }
        for (const auto& [day, seen] : worst) ask({{0, resource.id}, seen.at, grid::question(resource, seen)});
    }
}

}  // namespace yekuo::control
