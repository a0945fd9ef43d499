#include "control/control_store.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "access/account.hpp"

namespace yekuo::control {
namespace {

using store::integer;
using store::text;

constexpr int shown_max = 300;

template <class T>
bool among(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

// A condition with values as parameters: they come from outside.
struct Where {
    std::string sql;
    store::Record values;
    void add(const std::string& condition) { sql += (sql.empty() ? "where " : " and ") + condition; }
    void equal(const char* column, store::Value value) {
        values.push_back(std::move(value));
        add(fmt::format("{} = ${}", column, values.size()));
    }
    void one_of(const char* column, const std::vector<std::string>& allowed) {
        std::string places;
        for (const auto& one : allowed) {
            values.push_back(one);
            places += fmt::format("{}${}", places.empty() ? "" : ",", values.size());
        }
        add(allowed.empty() ? "1 = 0" : fmt::format("{} in ({})", column, places));
    }
};

// What the caller may see at all.
Where visible(store::Session& session, const access::Scope& scope) {
    Where where;
    where.add(scope.where("area", "0"));
    if (scope.is_post()) where.one_of("department", holder_of(session, scope).departments);
    return where;
}

Where where_of(store::Session& session, const access::Scope& scope, const LinkFilter& filter) {
    Where where = visible(session, scope);
    if (filter.mine) where.one_of("post", holder_of(session, scope).posts);
    if (filter.open) where.add(*filter.open ? "state in ('running', 'paused')" : "state = 'done'");
    if (!filter.department.empty()) where.equal("department", filter.department);
    if (!filter.post.empty()) where.equal("post", filter.post);
    if (!filter.link.empty()) where.equal("link", filter.link);
    if (filter.case_id) where.equal("case_id", filter.case_id.value);
    if (filter.late) where.equal("late", std::int64_t{*filter.late});
    if (filter.area) where.equal("area", std::int64_t{filter.area});
    const char* when = filter.open && !*filter.open ? "closed" : "due";
    if (filter.from) where.add(fmt::format("{} >= {}", when, filter.from.ms));
    if (filter.to) where.add(fmt::format("{} < {}", when, filter.to.ms));
    return where;
}

}  // namespace

bool Holder::holds(const std::string& post) const { return among(posts, post); }
bool Holder::belongs_to(const std::string& department) const { return among(departments, department); }

Holder holder_of(store::Session& session, const access::Scope& scope) {
    Holder holder;
    if (!scope.is_post()) return holder;
    const auto account = session.row<access::AccountRow>(scope.account);
    if (!account || account->disabled) return holder;
    holder.posts = account->posts;
    for (const auto& post : account->posts) {
        const std::string department = post.substr(0, post.find('-'));
        if (!among(holder.departments, department)) holder.departments.push_back(department);
    }
    return holder;
}

std::vector<LinkDeadlineRow> list_links(store::Session& session, const access::Scope& scope, const LinkFilter& filter) {
    Where where = where_of(session, scope, filter);
    if (filter.colour)
        where.equal("level", std::string(boost::describe::enum_to_string(*filter.colour, "green")));
    const char* order = filter.open && !*filter.open ? "closed desc" : "due";
    return session.rows<LinkDeadlineRow>(fmt::format("{} order by {}, id limit {}", where.sql, order, filter.limit),
                                         where.values);
}

std::array<std::int64_t, 5> count_open(store::Session& session, const access::Scope& scope, const LinkFilter& filter) {
    LinkFilter open = filter;
    open.open = true;
    open.late.reset();
    const Where where = where_of(session, scope, open);
    std::array<std::int64_t, 5> counts{};
    for (const auto& row :
         session.query("select level, count(*) from link_deadline " + where.sql + " group by level", where.values)) {
        calendar::Colour colour{};
        if (boost::describe::enum_from_string(text(row[0]).c_str(), colour))
            counts[static_cast<std::size_t>(colour)] = integer(row[1]);
    }
    return counts;
}

std::optional<LinkDeadlineRow> load_link(store::Session& session, const access::Scope& scope, TaskId id) {
    Where where = visible(session, scope);
    where.equal("id", id.value);
    auto rows = session.rows<LinkDeadlineRow>(where.sql, where.values);
    if (rows.empty()) return {};
    return std::move(rows[0]);
}

std::vector<WarningRow> list_warnings(store::Session& session, const access::Scope& scope,
                                      const std::string& department, Area area) {
    Where where = visible(session, scope);
    if (!department.empty()) where.equal("department", department);
    if (area) where.equal("area", std::int64_t{area});
    return session.rows<WarningRow>(fmt::format("{} order by id desc limit {}", where.sql, shown_max), where.values);
}

std::vector<SupervisionRow> list_orders(store::Session& session, const access::Scope& scope, std::optional<bool> open,
                                        const std::string& department, Area area) {
    Where where = visible(session, scope);
    if (open) where.add(*open ? "state <> 'closed'" : "state = 'closed'");
    if (!department.empty()) where.equal("department", department);
    if (area) where.equal("area", std::int64_t{area});
    return session.rows<SupervisionRow>(fmt::format("{} order by escalated desc, id desc limit {}", where.sql, shown_max),
                                        where.values);
}

std::optional<SupervisionRow> load_order(store::Session& session, const access::Scope& scope, std::int64_t id) {
    Where where = visible(session, scope);
    where.equal("id", id);
    auto rows = session.rows<SupervisionRow>(where.sql, where.values);
    if (rows.empty()) return {};
    return std::move(rows[0]);
}

std::vector<SuspectRow> list_suspects(store::Session& session, const access::Scope& scope, std::optional<bool> open,
                                      Area area) {
    std::string where = "where " + scope.where("area", "0");
    if (open) where += *open ? " and state = 'open'" : " and state = 'judged'";
    if (area) where += fmt::format(" and area = {}", area);
    return session.rows<SuspectRow>(fmt::format("{} order by id desc limit {}", where, shown_max));
}

std::optional<SuspectRow> load_suspect(store::Session& session, const access::Scope& scope, std::int64_t id) {
    auto rows = session.rows<SuspectRow>(fmt::format("where {} and id = {}", scope.where("area", "0"), id));
    if (rows.empty()) return {};
    return std::move(rows[0]);
}

std::map<CaseId, CaseFacts> facts_of(store::Session& session, const std::vector<CaseId>& cases) {
    std::map<CaseId, CaseFacts> facts;
    std::string list;
    for (const CaseId id : cases)
        if (id) list += (list.empty() ? "" : ",") + std::to_string(id.value);
    if (list.empty()) return facts;
    for (const auto& row :
         session.query("select id, number, type, address, load_kw from connection_case where id in (" + list + ")"))
        facts[CaseId{integer(row[0])}] = {text(row[1]), text(row[2]), {integer(row[3])}, store::real(row[4])};
    return facts;
}

}  // namespace yekuo::control
