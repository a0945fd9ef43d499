#include "control/catalogue.hpp"

#include <algorithm>

#include "control/organisation.hpp"

namespace yekuo::control {

namespace {

std::string item_id(std::string_view kind, std::string_view code) { return std::string(kind) + "/" + std::string(code); }

const CatalogueItemRow* newest(const Rows& rows, const std::string& item) {
    const CatalogueItemRow* last = nullptr;
    for (const auto* row : rows.where<CatalogueItemRow>("item", item))
        if (!last || row->version > last->version) last = row;
    return last;
}

std::optional<Error> fault_of(const Rows& rows, const ItemSet& item, Instant from, const Now& now) {
    if (item.zh.empty() || item.en.empty()) return invalid("catalogue.name", "/name");
    if (item.reason.empty()) return invalid("rules.reason", "/reason");
    if (from < now.business) return invalid("catalogue.from_past", "/from");
    if (item.kind != "department" && item.department != "ANY" && !item_at(rows, "department", item.department, from))
        return invalid("catalogue.department", "/department", item.department);
    if (item.kind != "link") return {};
    if (item.post != "ANY" && !item_at(rows, "post", item.post, from)) return invalid("catalogue.post", "/post", item.post);
    const auto fits = [](const calendar::Limit& limit) { return limit.amount >= 1 && limit.amount <= 100'000; };
    if (!fits(item.limit)) return invalid("limit.amount", "/limit");
    if (!fits(item.warnings.yellow)) return invalid("limit.amount", "/yellow");
    if (!fits(item.warnings.orange)) return invalid("limit.amount", "/orange");
    if (!fits(item.warnings.purple)) return invalid("limit.amount", "/purple");
    return {};
}

calendar::Limit limit_of(const api::LinkLimit& limit) {
    calendar::Limit out{static_cast<std::int32_t>(limit.amount), calendar::Unit::working_days};
    boost::describe::enum_from_string(limit.unit.c_str(), out.unit);
    return out;
}

}  // namespace

Result<Decision> decide(const Rows& rows, const DeployCatalogue& c, const Now& now) {
    Decision decision(now);
    std::int64_t added = 0;
    for (const auto& item : c.items) {
        if (newest(rows, item_id(item.kind, item.code))) continue;
        decision.add(item);
        ++added;
    }
    decision.answer["added"] = added;
    return decision;
}

Result<Decision> decide(const Rows& rows, const SetItem& c, const Now& now) {
    const auto* last = newest(rows, item_id(c.item.kind, c.item.code));
    if (!last) return not_found("catalogue.unknown");
    if (c.based_on != last->version) return Error{Code::precondition_failed, "catalogue.changed_meanwhile", {}, {}};
    ItemSet event = c.item;
    event.version = last->version + 1;
    event.from = c.from.value_or(now.business);
    event.process = last->process;
    event.input = last->input;
    event.output = last->output;
    event.status = "changed";
    if (auto fault = fault_of(rows, event, event.from, now)) return *fault;
    if (last->from > event.from) return conflict("catalogue.from_before_other", last->id);
    Decision decision(now);
    decision.answer["version"] = event.version;
    decision.add(std::move(event));
    return decision;
}

void apply(Rows& rows, const ItemSet& e, const Envelope& at) {
    const std::string item = item_id(e.kind, e.code);
    rows.insert(CatalogueItemRow{item + "@" + std::to_string(e.version), item, e.kind, e.code, e.version, e.zh, e.en,
                                 e.department, e.post, e.process, e.input, e.output, e.limit, e.warnings, e.status,
                                 e.from, at.business, e.reason, e.by});
}

const CatalogueItemRow* item_at(const std::vector<const CatalogueItemRow*>& versions, Instant at) {
    const CatalogueItemRow* found = nullptr;
    for (const auto* row : versions)
        if (row->from <= at && (!found || row->version > found->version)) found = row;
    return found;
}

const CatalogueItemRow* item_at(const Rows& rows, std::string_view kind, std::string_view code, Instant at) {
    return item_at(rows.where<CatalogueItemRow>("item", item_id(kind, code)), at);
}

Result<DeployCatalogue> read_catalogue(const std::string& folder) {
    auto all = read_organisation(folder);
    if (!all) return all.error();
    DeployCatalogue catalogue;
    const auto named = [](const char* kind, const std::string& code, const api::Names& name) {
        ItemSet item;
        item.kind = kind;
        item.code = code;
        item.zh = name.zh;
        item.en = name.en;
        item.status = "proposed";
        return item;
    };
    for (const auto& one : all->departments) {
        catalogue.items.push_back(named("department", one.code, one.name));
        catalogue.items.back().status = one.status;
    }
    for (const auto& one : all->posts) {
        ItemSet item = named("post", one.code, one.name);
        item.department = one.department;
        item.status = one.status;
        catalogue.items.push_back(std::move(item));
    }
    for (const auto& one : all->links) {
        ItemSet item = named("link", one.code, one.name);
        item.department = one.department;
        item.post = one.post;
        item.process = one.process;
        item.input = one.input;
        item.output = one.output;
        item.limit = limit_of(one.limit);
        item.warnings = {limit_of(one.yellow), limit_of(one.orange), limit_of(one.purple)};
        catalogue.items.push_back(std::move(item));
    }
    return catalogue;
}

}  // namespace yekuo::control
