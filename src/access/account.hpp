// Staff accounts. The journal knows who may do what from when on; the name of the person and the password's
// hash lie in the vault.
#pragma once

#include "access/scope.hpp"
#include "store/room.hpp"

namespace yekuo::access {

struct AccountRow {
    static constexpr std::string_view table = "account";
    static constexpr std::array<std::string_view, 1> indexes{"login"};
    AccountId id;
    std::string login;
    Role role = Role::nobody;
    std::vector<Area> areas;  // empty: the whole city
    CrewId crew;
    PersonId person;
    bool disabled = false;
    std::vector<std::string> posts;  // "YJ-1"; of a department's head the department, "YJ"
};
BOOST_DESCRIBE_STRUCT(AccountRow, (), (id, login, role, areas, crew, person, disabled, posts))

struct AccountCreated {
    static constexpr std::string_view name = "account.created.1";
    std::string login;
    Role role;
    std::vector<Area> areas;
    CrewId crew;
    PersonId person;
};
BOOST_DESCRIBE_STRUCT(AccountCreated, (), (login, role, areas, crew, person))
void apply(store::Rows& rows, const AccountCreated& event, const store::Envelope& at);

struct AccountDisabled {
    static constexpr std::string_view name = "account.disabled.1";
    AccountId account;
};
BOOST_DESCRIBE_STRUCT(AccountDisabled, (), (account))
void apply(store::Rows& rows, const AccountDisabled& event, const store::Envelope& at);

// The posts that a person holds, deputies' too.
struct PostsGiven {
    static constexpr std::string_view name = "account.posts_given.1";
    AccountId account;
    std::vector<std::string> posts;
};
BOOST_DESCRIBE_STRUCT(PostsGiven, (), (account, posts))
void apply(store::Rows& rows, const PostsGiven& event, const store::Envelope& at);

using Events = boost::mp11::mp_list<AccountCreated, AccountDisabled, PostsGiven>;

// Errors: "account.login_taken", "account.role" (a customer signs in by phone, not by account),
// "account.crew" (crew roles need a crew), "account.posts" (post holders and heads need a post, no other has
// one). Answer: "account".
struct CreateAccount {
    std::string login;
    Role role;
    std::vector<Area> areas;
    CrewId crew;
    PersonId person;
    std::vector<std::string> posts{};
};
Result<store::Decision> decide(const store::Rows& rows, const CreateAccount& command, const store::Now& now);

struct DisableAccount {
    AccountId account;
};
Result<store::Decision> decide(const store::Rows& rows, const DisableAccount& command, const store::Now& now);

void join(store::House& house);

}  // namespace yekuo::access
