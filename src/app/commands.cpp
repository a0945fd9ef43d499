#include "app/commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>

#include "access/account.hpp"
#include "access/sessions.hpp"
#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "app/node.hpp"
#include "store/replay.hpp"

namespace yekuo::app {
int fail(const Error& error) {
    fmt::print(stderr, "yekuo: {}{}{}{}{}\n", error.key, error.field.empty() ? "" : " at ", error.field,
               error.detail.empty() ? "" : ": ", error.detail);
    return 1;
}

int run_serve(const Arguments& arguments) {
    return guarded([&] {
        auto node = Node::start(arguments);
        if (!node) return fail(node.error());
        fmt::print("Yekuo serves at http://{}:{}\n", arguments.address, (*node)->port());
        std::fflush(stdout);
        (*node)->wait();
        (*node)->stop();
        return 0;
    });
}

int run_deploy(const Arguments& arguments) {
    return guarded([&] {
        const auto house = make_house();
        auto url = database_of(arguments);
        if (!url) return fail(url.error());
        auto desk = open_desk(house, *url);
        if (!desk) return fail(desk.error());
        if (auto deployed = deploy_into(**desk, arguments.config, true); !deployed) return fail(deployed.error());
        return 0;
    });
}

int run_replay(const Arguments& arguments, bool check) {
    return guarded([&] {
        const auto house = make_house();
        auto url = store::parse_database_url(arguments.db);
        if (!url) return fail(url.error());
        if (!check) {
            auto database = store::open_database(*url);
            if (!database->lock()) return fail(conflict("database.in_use", "stop the server first"));
            auto rebuilt = store::rebuild_state(house, *database, progress_line("rebuilding", "events"));
            if (!rebuilt) return fail(rebuilt.error());
            fmt::print("rebuilt the state from {} events\n", *rebuilt);
            return 0;
        }
        auto report = store::replay_check(house, *url, progress_line("replaying", "events"));
        if (!report) return fail(report.error());
        for (const std::string& difference : report->differences) fmt::print("{}\n", difference);
        fmt::print("{} events, {} tables, {} rows: {}\n", report->events, report->tables, report->rows,
                   report->differences.empty() ? "identical" : "DIFFERENT");
        return report->differences.empty() ? 0 : 1;
    });
}

int run_copy(const CopyOptions& options) {
    return guarded([&] {
        const auto house = make_house();
        auto from = store::parse_database_url(options.from), to = store::parse_database_url(options.to);
        if (!from) return fail(from.error());
        if (!to) return fail(to.error());
        auto copied = store::copy_deployment(
            house, *from, *to,
            {{store::Part::vault, people::vault_schema}, {store::Part::local, local_schema()}},
            progress_line("copying", "events"));
        if (!copied) return fail(copied.error());
        fmt::print("{} events and {} rows of vault and local data copied; the key file stays the same\n",
                   copied->events, copied->side_rows);
        return 0;
    });
}

std::string ask_password() {
    if (!isatty(STDIN_FILENO)) {
        std::string line;
        std::getline(std::cin, line);
        return line;
    }
    const char* typed = getpass("Password: ");
    return typed ? typed : "";
}

namespace {

Result<access::AccountRow> account_named(store::Desk& desk, const std::string& login) {
    const auto rows = desk.rows().where<access::AccountRow>("login", login);
    if (rows.empty()) return not_found("account.unknown");
    return *rows[0];
}

Result<void> set_password(people::Vault& vault, AccountId account, const UserOptions& options) {
    const std::string password = options.password.empty() ? ask_password() : options.password;
    if (password.size() < 10) return invalid("password.short", "--password", "at least 10 characters");
    return vault.set_credential(account, password);
}

Result<void> add_user(store::Desk& desk, people::Vault& vault, const UserOptions& options) {
    access::Role role = access::Role::nobody;
    if (!boost::describe::enum_from_string(options.role.c_str(), role)) return invalid("account.role", "--role");
    if (options.login.empty()) return invalid("account.login", "login", "give a name to sign in with");
    auto person = vault.seal_now({{}, {}, options.name.empty() ? options.login : options.name, {}});
    if (!person) return person.error();
    std::vector<Area> areas(options.areas.begin(), options.areas.end());
    auto made = perform(desk, access::CreateAccount{options.login, role, areas, {options.crew}, person->person,
                                                    options.posts});
    if (!made) return made.error();
    desk.commit();
    return set_password(vault, {made->at("account").as_int64()}, options);
}

Result<void> work_on_user(store::Desk& desk, people::Vault& vault, const UserOptions& options) {
    if (options.action == "add") return add_user(desk, vault, options);
    if (options.action == "list") {
        for (const auto& row : desk.database().session().rows<access::AccountRow>("order by id"))
            fmt::print("{:6} {:24} {:14} {}\n", row.id.value, row.login, access::role_name(row.role),
                       row.disabled ? "disabled" : "");
        return {};
    }
    auto account = account_named(desk, options.login);
    if (!account) return account.error();
    if (options.action == "password") return set_password(vault, account->id, options);
    auto done = perform(desk, access::DisableAccount{account->id});
    if (!done) return done.error();
    desk.commit();
    return {};
}

}  // namespace

int run_user(const Arguments& arguments, const UserOptions& options) {
    return guarded([&] {
        const auto house = make_house();
        auto url = database_of(arguments);
        if (!url) return fail(url.error());
        auto key = key_of(arguments);
        if (!key) return fail(key.error());
        auto desk = open_desk(house, *url);
        if (!desk) return fail(desk.error());
        people::Vault vault(*url, std::move(*key));
        vault.start();
        if (auto done = work_on_user(**desk, vault, options); !done) return fail(done.error());
        return 0;
    });
}

}  // namespace yekuo::app
