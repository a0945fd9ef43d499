#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <set>

#include "people/vault.hpp"
#include "postgres_server.hpp"
#include "store/clock.hpp"

namespace yekuo::people {
namespace {

template <class F>
void on_both(F test) {
    SUBCASE("SQLite") {
        std::string directory = "/tmp/yekuo-vault-XXXXXX";
        REQUIRE(mkdtemp(directory.data()));
        test(*store::parse_database_url("sqlite:" + directory + "/city.db"));
        std::filesystem::remove_all(directory);
    }
    SUBCASE("PostgreSQL") {
        if (!tests::postgres_installed()) {
            MESSAGE("skipped: PostgreSQL 15 is not installed");
            return;
        }
        test(*store::parse_database_url(tests::shared_postgres().create_database()));
    }
}

}  // namespace

TEST_CASE("a person is known by phone, values open again, and erasure leaves nothing") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        const auto first = vault.seal_now({{}, "138 0000-0001", "示例客户", {{"address", "塔山街道1号"}}});
        REQUIRE(first);
        CHECK(first->is_new);
        const auto again = vault.seal_now({{}, "+86 13800000001", "别人", {{"text", std::string("a\0b", 3)}}});
        REQUIRE(again);
        CHECK(again->person == first->person);
        CHECK(!again->is_new);
        CHECK(*vault.open(again->items.at(0)) == std::string("a\0b", 3));
        // Knowing a number does not let one rename its owner.
        CHECK(vault.details({first->person}).at(first->person).name == "示例客户");
        CHECK(*vault.find_by_phone("13800000001") == first->person);
        CHECK(vault.find_by_name("示例客户") == std::vector{first->person});

        REQUIRE(vault.erase(first->person));
        CHECK(vault.open(first->items.at(0)).error().key == "sealed.unknown");
        CHECK(vault.find_by_phone("13800000001").error().key == "person.unknown");
        CHECK(vault.details({first->person}).at(first->person).erased);
        CHECK(vault.seal_now({first->person, {}, {}, {{"text", "x"}}}).error().key == "person.unknown");
    });
}

TEST_CASE("what is sealed together is sealed apart: a person who is unknown hurts no other") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        constexpr int count = 200;
        std::vector<std::promise<Result<Sealed>>> answers(count);
        for (int i = 0; i < count; ++i) {
            // Every tenth names a person who does not exist; the others share twenty phones.
            Sealing sealing{{}, "138000001" + std::to_string(10 + i % 20), "示例客户", {}};
            if (i % 10 == 0) sealing = {PersonId{999'999}, {}, {}, {}};
            sealing.items.push_back({"text", "words " + std::to_string(i)});
            vault.seal(std::move(sealing), [&answers, i](Result<Sealed> sealed) { answers[i].set_value(sealed); });
        }
        std::map<PersonId, int> new_persons;
        std::vector<std::pair<SealedId, std::string>> values;
        for (int i = 0; i < count; ++i) {
            const auto sealed = answers[i].get_future().get();
            INFO(i);
            if (i % 10 == 0) {
                CHECK(sealed.error().key == "person.unknown");
                continue;
            }
            REQUIRE(sealed);
            new_persons[sealed->person] += sealed->is_new;
            values.emplace_back(sealed->items.at(0), "words " + std::to_string(i));
        }
        CHECK(new_persons.size() == 18);
        for (const auto& [person, times] : new_persons) CHECK(times == 1);
        for (const auto& [id, text] : values) CHECK(*vault.open(id) == text);
        // From the database too, not only from what is still in memory.
        for (const auto& [person, times] : new_persons) vault.forget(person);
        for (const auto& [id, text] : values) CHECK(*vault.open(id) == text);
    });
}

TEST_CASE("the id of an erased value never comes to mean another's") {
    on_both([](const store::DatabaseUrl& url) {
        SealedId last;
        const MasterKey key = MasterKey::random();
        {
            Vault vault(url, key);
            vault.start();
            const auto sealed = vault.seal_now({{}, "13800000001", "示例客户", {{"text", "first"}}});
            last = sealed->items.at(0);
            REQUIRE(vault.erase(sealed->person));
            CHECK(!vault.recent(last));
        }
        Vault vault(url, key);
        vault.start();
        const auto next = vault.seal_now({{}, "13800000002", "示例客户", {{"text", "second"}}});
        CHECK(next->items.at(0) != last);
        CHECK(vault.open(last).error().key == "sealed.unknown");
    });
}

TEST_CASE("nothing in the vault's file is readable without the master key") {
    std::string directory = "/tmp/yekuo-vault-XXXXXX";
    REQUIRE(mkdtemp(directory.data()));
    const auto url = *store::parse_database_url("sqlite:" + directory + "/city.db");
    SealedId id;
    {
        Vault vault(url, MasterKey::random());
        vault.start();
        id = vault.seal_now({{}, "13800000001", "Sample Customer", {{"text", "the dog bites"}}})->items.at(0);
    }
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string content((std::istreambuf_iterator<char>(file)), {});
        for (const char* secret : {"13800000001", "Sample Customer", "the dog bites"})
            CHECK(content.find(secret) == std::string::npos);
    }
    Vault other(url, MasterKey::random());
    other.start();
    CHECK_THROWS_AS((void)other.open(id), store::DamagedRow);
    std::filesystem::remove_all(directory);
}

TEST_CASE("people are found by name and pinyin, addresses by their words, and nothing of it outlives an erasure") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        const auto wang = vault.seal_now({{}, "13800000001", "王小明", {{"address", "塔山街道花园社区12幢301室"}}});
        const auto shan = vault.seal_now({{}, "13800000002", "单文", {{"address", "塔山街道沈园社区12幢3室"}}});
        REQUIRE(wang);
        REQUIRE(shan);
        const std::vector expected{wang->person};
        CHECK(vault.find_by_name("王小明") == expected);
        CHECK(vault.find_by_pinyin("wangxiaoming") == expected);
        CHECK(vault.find_by_pinyin("Wang Xiao-Ming") == expected);
        CHECK(vault.find_by_pinyin("wxm") == expected);
        CHECK(vault.find_by_pinyin("shanwen") == std::vector{shan->person});
        CHECK(vault.find_by_pinyin("wangxiao").empty());
        CHECK(vault.find_by_address("花园社区").size() == 1);
        CHECK(vault.find_by_address("塔山街道 12 幢") == std::vector{shan->items[0], wang->items[0]});
        CHECK(vault.find_by_address("花园社区 301") == std::vector{wang->items[0]});
        CHECK(vault.find_by_address("花园社区 30").empty());
        // Another name, another pinyin.
        REQUIRE(vault.seal_now({wang->person, {}, "王大明", {}}));
        CHECK(vault.find_by_pinyin("wxm").empty());
        CHECK(vault.find_by_pinyin("wdm") == expected);
        REQUIRE(vault.erase(wang->person));
        CHECK(vault.find_by_pinyin("wdm").empty());
        CHECK(vault.find_by_address("花园社区").empty());
    });
}

TEST_CASE("a command sent again gets the values that were sealed for it, and leaves none behind") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        store::Readers readers(url, store::Part::vault);
        const auto values = [&] {
            return readers.with([](store::Session& session) {
                return store::integer(session.query("select count(*) from sealed")[0][0]) +
                       store::integer(session.query("select count(*) from person_key")[0][0]);
            });
        };
        const Sealing words{{}, {}, {}, {{"address", "塔山街道1号"}, {"text", "停电"}}, "account:7:key-1", "a"};
        const auto first = vault.seal_now(words);
        const auto after = values();
        const auto again = vault.seal_now(words);
        REQUIRE(again);
        CHECK(again->person == first->person);
        CHECK(again->items == first->items);
        CHECK(values() == after);
        Sealing other = words;
        other.part = std::string("b");
        CHECK(vault.seal_now(other)->items != first->items);
        vault.discard(*first);
        REQUIRE(vault.seal_now({{}, {}, {}, {{"text", "then"}}}));
        CHECK(vault.open(first->items[0]).error().key == "sealed.unknown");
        CHECK(vault.find_by_address("塔山街道1号").size() == 1);
    });
}

TEST_CASE("what goes with a command is stored with it, or stays until it is") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        vault.attach();
        store::Readers readers(url, store::Part::vault);
        const auto stored = [&] {
            return readers.with([](store::Session& session) {
                return store::integer(session.query("select count(*) from sealed where kind = 'text'")[0][0]);
            });
        };
        auto writer = store::open_session(url, store::Part::state, store::Access::write);
        const auto commit = [&](std::span<const store::Statement> statements) {
            CHECK(statements.empty() == !url.postgres);
            writer->query("begin");
            for (const store::Statement& statement : statements) run(*writer, statement);
            writer->query("commit");
        };
        Sealing words{{}, "13800000001", "示例客户", {{"text", "停电"}}, "account:7:key-1", "a", true};
        const auto first = vault.seal_now(words);
        REQUIRE(first);
        CHECK(stored() == 0);
        // Before it is stored the vault knows it all the same.
        CHECK(vault.seal_now(words)->items == first->items);
        const auto also = vault.seal_now({{}, "13800000001", {}, {{"text", "还停"}}, {}, {}, true});
        CHECK(also->person == first->person);
        // A group that fails takes nothing with it that could be lost.
        CHECK_THROWS_AS(vault.store_with([&](auto statements) {
            if (url.postgres) {
                writer->query("begin");
                for (const store::Statement& statement : statements) run(*writer, statement);
                writer->query("rollback");
            }
            throw store::Unavailable("gone");
        }),
                        store::Unavailable);
        CHECK(vault.seal_now(words)->items == first->items);
        if (url.postgres) CHECK(stored() == 0);
        vault.store_with(commit);
        CHECK(stored() == 2);
        vault.forget(first->person);
        CHECK(*vault.open(first->items[0]) == "停电");
        CHECK(*vault.open(also->items[0]) == "还停");
        CHECK(vault.seal_now(words)->items == first->items);
        vault.store_with([&](auto statements) { CHECK(statements.empty()); });
        // Another name while the first has not been stored: the last one given stays.
        const auto named = vault.seal_now({{}, {}, "王小明", {}, {}, {}, true});
        REQUIRE(vault.seal_now({named->person, {}, "王大明", {}, {}, {}, true}));
        vault.discard(*also);
        vault.store_with([&](auto statements) {
            CHECK(statements.empty() == !url.postgres);
            writer->query("begin");
            for (const store::Statement& statement : statements) run(*writer, statement);
            writer->query("commit");
        });
        vault.forget(named->person);
        CHECK(vault.details({named->person}).at(named->person).name == "王大明");
        CHECK(vault.find_by_pinyin("wxm").empty());
        CHECK(stored() == 1);
    });
}

TEST_CASE("two vaults of one database never give the same id, and a block that was not used up is used later") {
    on_both([](const store::DatabaseUrl& url) {
        const MasterKey key = MasterKey::random();
        std::set<SealedId> given;
        SealedId last;
        {
            Vault one(url, key), other(url, key);
            one.start();
            other.start();
            for (int i = 0; i < 5; ++i)
                for (Vault* vault : {&one, &other}) {
                    const auto sealed = vault->seal_now({{}, {}, {}, {{"text", "x"}, {"text", "y"}}});
                    REQUIRE(sealed);
                    for (const SealedId id : sealed->items) CHECK(given.insert(id).second);
                    last = std::max(last, sealed->items.back());
                }
        }
        Vault again(url, key);
        again.start();
        const auto next = again.seal_now({{}, {}, {}, {{"text", "z"}}});
        CHECK(next->items[0].value == last.value + 1);
    });
}

TEST_CASE("what was sealed for a command that never came to be is swept away, and nothing else") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        const auto kept = vault.seal_now({{}, {}, {}, {{"text", "kept"}}, "account:7:done", ""});
        const auto lost = vault.seal_now({{}, {}, {}, {{"text", "lost"}}, "account:7:refused", ""});
        const auto without = vault.seal_now({{}, {}, {}, {{"text", "of no command"}}});
        const auto committed = [](const std::vector<std::string>& commands) {
            std::set<std::string> known;
            for (const auto& command : commands)
                if (command == "account:7:done") known.insert(command);
            return known;
        };
        const Instant now = store::wall_time();
        CHECK(*vault.sweep(now - days(29), now - hours(24), committed) == 0);  // too young
        CHECK(*vault.sweep(now - days(29), now + hours(1), committed) == 1);
        CHECK(vault.open(kept->items[0]));
        CHECK(vault.open(without->items[0]));
        CHECK(vault.open(lost->items[0]).error().key == "sealed.unknown");
        CHECK(*vault.sweep(now - days(29), now + hours(1), committed) == 0);
        // Of what is older than the answers that are kept, nobody knows: it stays.
        const auto old = vault.seal_now({{}, {}, {}, {{"text", "old"}}, "account:7:forgotten", ""});
        CHECK(*vault.sweep(now + hours(1), now + hours(2), committed) == 0);
        CHECK(vault.open(old->items[0]));
    });
}

TEST_CASE("passwords are kept as Argon2id hashes") {
    on_both([](const store::DatabaseUrl& url) {
        Vault vault(url, MasterKey::random());
        vault.start();
        REQUIRE(vault.set_credential({7}, "correct horse"));
        CHECK(vault.check_credential({7}, "correct horse"));
        CHECK(!vault.check_credential({7}, "wrong horse"));
        CHECK(!vault.check_credential({8}, "correct horse"));
    });
}

TEST_CASE("names and phones are masked for those who need not see them") {
    CHECK(mask_name("刘女士") == "刘**");
    CHECK(mask_name("王") == "王");
    CHECK(mask_phone("13800000001") == "138****0001");
    CHECK(normalise_phone("abc").error().key == "phone.form");
}

}  // namespace yekuo::people
