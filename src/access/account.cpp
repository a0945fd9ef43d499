#include "access/account.hpp"

#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::access {

void apply(store::Rows& rows, const AccountCreated& e, const store::Envelope& at) {
    rows.insert(AccountRow{{at.number}, e.login, e.role, e.areas, e.crew, e.person, false, {}});
}

void apply(store::Rows& rows, const PostsGiven& e, const store::Envelope&) {
    rows.change<AccountRow>(e.account, [&](AccountRow& row) { row.posts = e.posts; });
}

void apply(store::Rows& rows, const AccountDisabled& e, const store::Envelope&) {
    rows.change<AccountRow>(e.account, [](AccountRow& row) { row.disabled = true; });
}

Result<store::Decision> decide(const store::Rows& rows, const CreateAccount& c, const store::Now& now) {
    if (c.role == Role::nobody || c.role == Role::customer) return invalid("account.role", "/role");
    const bool needs_crew = c.role == Role::crew_leader || c.role == Role::crew_member;
    if (needs_crew != static_cast<bool>(c.crew)) return invalid("account.crew", "/crew");
    const bool needs_post = c.role == Role::post_holder || c.role == Role::department_head;
    if (needs_post == c.posts.empty()) return invalid("account.posts", "/posts");
    if (!rows.where<AccountRow>("login", c.login).empty()) return conflict("account.login_taken");
    store::Decision decision(now);
    decision.answer["account"] = decision.add(AccountCreated{c.login, c.role, c.areas, c.crew, c.person});
    if (needs_post) decision.add(PostsGiven{{decision.answer["account"].as_int64()}, c.posts});
    return decision;
}

Result<store::Decision> decide(const store::Rows& rows, const DisableAccount& c, const store::Now& now) {
    const AccountRow* row = rows.find<AccountRow>(c.account);
    if (!row) return not_found("account.unknown");
    store::Decision decision(now);
    if (!row->disabled) decision.add(AccountDisabled{c.account});
    return decision;
}

void join(store::House& house) {
    house.tables<AccountRow>();
    house.event_list<Events>();
}

}  // namespace yekuo::access
