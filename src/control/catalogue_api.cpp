// The catalogue over HTTP: all versions of departments, posts and links, a new one from a date; and what-if.
#include <charconv>

#include "api/operations.hpp"
#include "cases/calendar_row.hpp"
#include "cases/case_views.hpp"
#include "control/catalogue.hpp"
#include "control/control_api.hpp"
#include "control/what_if.hpp"

namespace yekuo::control {
namespace {

using access::Scope;
using http::awaitable;
using http::Reply;

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991
constexpr int days_usual = 365;

api::LinkLimit view(const calendar::Limit& limit) {
    return {limit.amount, boost::describe::enum_to_string(limit.unit, "")};
}

Result<calendar::Limit> limit_of(const api::LinkLimit& limit, const char* field) {
    calendar::Limit out{static_cast<std::int32_t>(limit.amount), calendar::Unit::working_days};
    if (limit.amount < 1 || limit.amount > 100'000) return invalid("limit.amount", field);
    if (!boost::describe::enum_from_string(limit.unit.c_str(), out.unit)) return invalid("limit.unit", field);
    return out;
}

class ItemViews {
public:
    ItemViews(store::Session& session, people::Vault& vault, Instant now) : actors_(session, vault), now_(now) {}

    // `rows` are all versions of one item.
    void add(const std::vector<const CatalogueItemRow*>& rows, std::vector<api::CatalogueItem>& out) {
        const auto* in_force = item_at(rows, now_);
        for (const auto* row : rows) {
            out.push_back(item(*row));
            out.back().in_force = row == in_force;
        }
    }

private:
    api::CatalogueItem item(const CatalogueItemRow& row) {
        api::CatalogueItem out;
        out.kind = row.kind;
        out.code = row.code;
        out.version = row.version;
        out.name = {row.zh, row.en};
        out.department = row.department;
        out.post = row.post;
        if (row.kind == "link") {
            out.limit = view(row.limit);
            out.yellow = view(row.warnings.yellow);
            out.orange = view(row.warnings.orange);
            out.purple = view(row.warnings.purple);
        }
        if (row.from) out.from = format_instant(row.from);
        out.deployed = format_instant(row.deployed);
        if (row.by) out.by_name = actors_.name("account:" + std::to_string(row.by.value));
        out.reason = row.reason;
        out.status = row.status;
        return out;
    }

    cases::ActorNames actors_;
    Instant now_;
};

std::vector<api::CatalogueItem> items_of(access::Service& service, store::Session& session, const std::string& item) {
    const auto rows = item.empty() ? session.rows<CatalogueItemRow>("order by kind, item, version")
                                   : session.rows<CatalogueItemRow>("where item = $1 order by version", {item});
    std::vector<api::CatalogueItem> out;
    ItemViews views(session, service.vault, service.writer.business_now());
    std::vector<const CatalogueItemRow*> one;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        one.push_back(&rows[i]);
        if (i + 1 < rows.size() && rows[i + 1].item == rows[i].item) continue;
        views.add(one, out);
        one.clear();
    }
    return out;
}

std::optional<Error> read_limits(const api::NewCatalogueItem& body, ItemSet& item) {
    const std::initializer_list<std::tuple<const std::optional<api::LinkLimit>*, calendar::Limit*, const char*>> all{
        {&body.limit, &item.limit, "/limit"},
        {&body.yellow, &item.warnings.yellow, "/yellow"},
        {&body.orange, &item.warnings.orange, "/orange"},
        {&body.purple, &item.warnings.purple, "/purple"}};
    for (const auto& [given, into, field] : all) {
        if (!*given) continue;
        auto limit = limit_of(**given, field);
        if (!limit) return limit.error();
        *into = *limit;
    }
    return {};
}

int version_of(std::string_view tag) {
    int version = -1;
    while (!tag.empty() && (tag.front() == '"' || tag.front() == ' ')) tag.remove_prefix(1);
    std::from_chars(tag.data(), tag.data() + tag.size(), version);
    return version;
}

void add_items(http::Api<Scope>& api, access::Service& service) {
    api.on<"getCatalogue">([&service](auto&) -> awaitable<Result<api::Catalogue>> {
        co_return co_await access::read(service, [&](store::Session& session) {
            return api::Catalogue{items_of(service, session, {}), "reference_configuration"};
        });
    });
    api.on<"setCatalogueItem">([&service](auto& call) -> awaitable<Result<Reply<api::CatalogueItem>>> {
        SetItem set;
        set.item.kind = call.path.kind;
        set.item.code = call.path.code;
        set.item.zh = call.body.name.zh;
        set.item.en = call.body.name.en;
        set.item.department = call.body.department.value_or("");
        set.item.post = call.body.post.value_or("");
        set.item.reason = call.body.reason;
        set.item.by = call.caller.account;
        set.based_on = version_of(call.request.if_match());
        if (auto fault = read_limits(call.body, set.item)) co_return *fault;
        if (call.body.from) {
            auto from = parse_instant(*call.body.from);
            if (!from) co_return invalid(from.error().key, "/from");
            set.from = *from;
        }
        const std::string item = set.item.kind + "/" + set.item.code;
        store::Command command(std::move(set));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        auto shown = co_await access::read(
            service, [&](store::Session& session) { return items_of(service, session, item).back(); });
        if (!shown) co_return shown.error();
        co_return Reply<api::CatalogueItem>{std::move(*shown), {}, 201, {}};
    });
}

api::WhatIfFigure view(const WhatFigure& figure, std::int64_t closed) {
    api::WhatIfFigure out;
    out.on_time = figure.on_time;
    if (closed) out.rate = static_cast<double>(figure.on_time) / static_cast<double>(closed);
    out.yellow = figure.reached[1];
    out.orange = figure.reached[2];
    out.red = figure.reached[3];
    out.purple = figure.reached[4];
    out.orders = figure.orders;
    return out;
}

api::WhatIfRow view(const WhatRow& row) {
    return {row.key, row.count, row.closed, view(row.was, row.closed), view(row.would, row.closed)};
}

Result<LinkChanges> changes_of(const api::WhatIfOf& body) {
    LinkChanges changes;
    for (std::size_t i = 0; i < body.links.size(); ++i) {
        const auto& one = body.links[i];
        LinkChange change;
        const std::string place = "/links/" + std::to_string(i);
        const auto read = [&](const std::optional<api::LinkLimit>& given, std::optional<calendar::Limit>& into) -> bool {
            if (!given) return true;
            auto limit = limit_of(*given, place.c_str());
            if (limit) into = *limit;
            return static_cast<bool>(limit);
        };
        if (!read(one.limit, change.limit) || !read(one.yellow, change.yellow) || !read(one.orange, change.orange) ||
            !read(one.purple, change.purple))
            return invalid("limit.amount", place);
        changes[one.link] = change;
    }
    return changes;
}

void add_what_if(http::Api<Scope>& api, access::Service& service) {
    api.on<"askWhatIf">([&service](auto& call) -> awaitable<Result<api::WhatIf>> {
        auto changes = changes_of(call.body);
        if (!changes) co_return changes.error();
        const Instant now = service.writer.business_now();
        Day last{static_cast<std::int32_t>((now + city_offset).ms / 86'400'000)};
        if (call.body.to) {
            auto day = parse_day(*call.body.to);
            if (!day) co_return invalid("day.format", "/to");
            last = *day;
        }
        Day first = last + -days_usual;
        if (call.body.from) {
            auto day = parse_day(*call.body.from);
            if (!day) co_return invalid("day.format", "/from");
            first = *day;
        }
        if (last < first) co_return invalid("day.order", "/to");
        const auto start = [](Day day) { return Instant{day.days * 86'400'000LL} - city_offset; };
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::WhatIf> {
            const auto row = session.row<cases::CalendarRow>(std::string("city"));
            const auto* calendar = row ? cases::calendar_of(*row) : nullptr;
            if (!calendar) return conflict("calendar.missing");
            auto found = what_if(session, call.caller, *calendar, *changes, start(first), start(last + 1),
                                 static_cast<Area>(call.body.area.value_or(0)), now);
            if (!found) return found.error();
            api::WhatIf out;
            out.from = format_day(first);
            out.to = format_day(last);
            for (const auto& one : found->links) out.links.push_back(view(one));
            for (const auto& one : found->departments) out.departments.push_back(view(one));
            out.total = view(found->total);
            return out;
        });
    });
}

}  // namespace

void add_catalogue(http::Api<Scope>& api, access::Service& service) {
    add_items(api, service);
    add_what_if(api, service);
}

}  // namespace yekuo::control
