#include "people/vault.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <future>

#include "base/log.hpp"
#include "people/pinyin.hpp"
#include "store/sets.hpp"

namespace yekuo::people {

// Only the id, the key and what is sealed: nothing here tells anything without the master key.
const char* const vault_schema =
    "create table if not exists numbering (counted text primary key, last bigint not null);"
    "create table if not exists person_key (person bigint primary key, sealed bytes not null);"
    "create table if not exists sealed (id bigint primary key, person bigint not null, kind text not null,"
    " content bytes not null);"
    "create index if not exists sealed_by_person on sealed (person, kind);"
    "create table if not exists search (hash text not null, person bigint not null, kind text not null,"
    " primary key (hash, person)) keyed;"
    "create index if not exists search_by_person on search (person);"
    "create table if not exists address_gram (gram bigint not null, sealed bigint not null,"
    " primary key (gram, sealed)) keyed;"
    "create index if not exists address_gram_by_sealed on address_gram (sealed);"
    "create table if not exists sealing (command text not null, part text not null, person bigint not null,"
    " is_new bigint not null, items text not null, at bigint not null, primary key (command, part)) keyed;"
    "create index if not exists sealing_by_time on sealing (at);"
    "create table if not exists credential (account bigint primary key, hash text not null);";

namespace {

using store::Bytes;
using store::integer;
using store::Session;

constexpr std::size_t waiting_max = 20'000;
constexpr std::size_t staged_max = 100'000;
constexpr std::size_t unindexed_max = 20'000;  // a search looks through them one by one
constexpr auto index_pause = std::chrono::seconds(1);
constexpr std::size_t kept_bytes_max = 4096;  // photos are not kept in memory

}  // namespace

MasterKey MasterKey::random() {
    MasterKey key;
    key.bytes_ = random_bytes(cipher_key_size);
    return key;
}

Result<MasterKey> MasterKey::load_or_create(const std::string& file) {
    MasterKey key;
    if (const int f = ::open(file.c_str(), O_RDONLY | O_CLOEXEC); f >= 0) {
        key.bytes_.resize(cipher_key_size);
        const auto got = ::read(f, key.bytes_.data(), cipher_key_size);
        ::close(f);
        if (got != static_cast<ssize_t>(cipher_key_size)) return invalid("vault.key", file, "the key file is damaged");
        return key;
    }
    key = random();
    const int f = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (f < 0) return unavailable("vault.key", "cannot create " + file);
    const bool written = ::write(f, key.bytes_.data(), cipher_key_size) == static_cast<ssize_t>(cipher_key_size) && fsync(f) == 0;
    ::close(f);
    if (!written) return unavailable("vault.key", "cannot write " + file);
    return key;
}

Vault::Vault(store::DatabaseUrl url, MasterKey key)
    : url_(url),
      keys_(derive_keys(key.bytes())),
      writer_(url, store::Part::vault, vault_schema),
      readers_(url, store::Part::vault),
      staged_(url.postgres),
      sealer_(keys_, staged_, writer_),
      addresses_(keys_) {}

Vault::~Vault() { stop(); }

void Vault::start() {
    writer_.start();
    thread_ = std::thread([this] { run(); });
}

void Vault::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_all();
    if (!thread_.joinable()) return;
    thread_.join();
    sealer_.give_back_numbers();
    writer_.stop();
}

void Vault::seal(Sealing sealing, std::function<void(Result<Sealed>)> done) {
    if (!sealing.phone.empty()) {
        auto phone = normalise_phone(sealing.phone);
        if (!phone) return done(phone.error());
        sealing.phone = std::move(*phone);
    }
    bool is_taken = false;
    {
        const std::lock_guard lock(mutex_);
        is_taken = !stopping_ && waiting_.size() < waiting_max;
        if (is_taken) waiting_.push_back({std::move(sealing), std::move(done)});
    }
    if (!is_taken) return done(unavailable("server.busy"));
    arrived_.notify_one();
}

// Whoever waits is sealed together. The index of addresses is brought up in calm moments, by a step every second whatever
// else there is to do, and without a pause when it is far behind.
void Vault::run() {
    bool is_behind = false;
    auto stepped = std::chrono::steady_clock::now();
    for (;;) {
        std::vector<Waiting> group;
        {
            std::unique_lock lock(mutex_);
            if (!is_behind) arrived_.wait_for(lock, index_pause, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_ && waiting_.empty()) return;
            group.swap(waiting_);
        }
        is_behind = is_behind || unindexed_ >= (group.empty() ? 1 : unindexed_max);
        if (!group.empty()) seal_group(std::move(group));
        const auto now = std::chrono::steady_clock::now();
        if (!is_behind && (unindexed_ == 0 || now - stepped < index_pause)) continue;
        stepped = now;
        const bool more = index_addresses();
        is_behind = is_behind && more;
    }
}

void Vault::seal_group(std::vector<Waiting> group) {
    const Recent::Era era = recent_.era();
    std::vector<Sealing> sealings;
    for (Waiting& member : group) sealings.push_back(std::move(member.sealing));
    SealedGroup sealed;
    try {
        if (staged_.size() >= staged_max) throw store::Unavailable("what was sealed cannot be stored");
        sealed = readers_.with([&](store::Session& session) { return sealer_.seal(session, sealings); });
    } catch (const std::exception& failed) {
        for (Waiting& member : group) member.done(unavailable("storage.unavailable", failed.what()));
        return;
    }
    staged_.add(std::move(sealed.rows));
    std::vector<std::size_t> to_be_stored;
    for (std::size_t i = 0; i < group.size(); ++i) {
        if (!sealed.answers[i]) {
            group[i].done(not_found("person.unknown"));
            continue;
        }
        keep(sealings[i], *sealed.answers[i], era);
        if (attached_ && sealings[i].goes_with_command)
            group[i].done(std::move(*sealed.answers[i]));
        else
            to_be_stored.push_back(i);
    }
    if (to_be_stored.empty()) return;
    const auto stored = flush();
    for (const std::size_t i : to_be_stored)
        group[i].done(stored ? Result<Sealed>(std::move(*sealed.answers[i])) : Result<Sealed>(stored.error()));
}

template <class Write>
void Vault::write_apart(Write write) {
    try {
        if (!session_) {
            session_ = store::open_session(url_, store::Part::vault, store::Access::write);
            if (!url_.postgres) session_->script("pragma wal_autocheckpoint = 4000");
        }
        session_->query(url_.postgres ? "begin" : "begin immediate");
        write(*session_);
        session_->query("commit");
    } catch (...) {
        session_.reset();
        throw;
    }
}

void Vault::store_apart(std::span<const store::Statement> statements) {
    write_apart([&](Session& session) {
        for (const store::Statement& statement : statements) store::run(session, statement);
    });
}

void Vault::store_with(const std::function<void(std::span<const store::Statement>)>& commit) {
    const std::lock_guard lock(storing_);
    const auto statements = staged_.leave();
    if (statements.empty()) return commit({});
    if (!url_.postgres) store_apart(statements);
    commit(url_.postgres ? std::span<const store::Statement>(statements) : std::span<const store::Statement>());
    unindexed_ += staged_.stored();
}

Result<void> Vault::flush() {
    try {
        store_with([this](std::span<const store::Statement> statements) {
            if (!statements.empty()) store_apart(statements);
        });
        return {};
    } catch (const std::exception& gone) {
        return unavailable("storage.unavailable", gone.what());
    }
}

bool Vault::index_addresses() {
    const std::lock_guard lock(storing_);
    bool more = false;
    try {
        write_apart([&](Session& session) { more = addresses_.advance(session); });
        if (!more) unindexed_ = 0;
    } catch (const std::exception& gone) {
        log::debug("the index of addresses waits: {}", gone.what());
    }
    return more;
}

void Vault::keep(const Sealing& sealing, const Sealed& sealed, Recent::Era era) {
    if (!sealed.is_new && sealing.person && !(sealing.name.empty() && sealing.phone.empty()))
        recent_.forget(sealed.person);
    if (sealed.is_new && !(sealing.name.empty() && sealing.phone.empty()))
        recent_.keep(era, sealed.person, {sealing.name, sealing.phone, false});
    for (std::size_t i = 0; i < sealed.items.size(); ++i)
        if (sealing.items[i].plain.size() <= kept_bytes_max)
            recent_.keep(era, sealed.items[i], sealed.person, sealing.items[i].plain);
}

Result<Sealed> Vault::seal_now(Sealing sealing) {
    auto promise = std::make_shared<std::promise<Result<Sealed>>>();
    auto future = promise->get_future();
    seal(std::move(sealing), [promise](Result<Sealed> sealed) { promise->set_value(std::move(sealed)); });
    return future.get();
}

Result<std::string> Vault::open(SealedId id) {
    auto all = open_all({id});
    if (all.empty()) return not_found("sealed.unknown");
    return std::move(all.begin()->second);
}

std::map<SealedId, std::string> Vault::open_all(const std::vector<SealedId>& ids) {
    std::map<SealedId, std::string> opened;
    std::vector<SealedId> missing;
    for (const SealedId id : ids) {
        if (auto known = recent_.value(id))
            opened[id] = std::move(*known);
        else
            missing.push_back(id);
    }
    if (missing.empty()) return opened;
    const Recent::Era era = recent_.era();
    return readers_.with([&](Session& session) {
        std::map<PersonId, std::string> keys;
        for (const auto& row :
             session.query("select s.id, s.person, s.kind, s.content, k.sealed from sealed s join person_key k on "
                           "k.person = s.person where " + in_set(session, "s.id", 1),
                           {set_of(session, missing)})) {
            const SealedId id{integer(row[0])};
            const PersonId person{integer(row[1])};
            std::string& key = keys[person];
            if (key.empty())
                key = decrypt(keys_.master, sealed_about(person, "key"), std::get<Bytes>(row[4]).data);
            std::string plain =
                decrypt(key, sealed_about(person, store::text(row[2])), std::get<Bytes>(row[3]).data);
            if (plain.size() <= kept_bytes_max) recent_.keep(era, id, person, plain);
            opened[id] = std::move(plain);
        }
        return std::move(opened);
    });
}

std::map<PersonId, Details> Vault::details(const std::vector<PersonId>& people) {
    std::map<PersonId, Details> found;
    std::vector<PersonId> missing;
    for (const PersonId person : people) {
        if (auto known = recent_.details(person))
            found[person] = std::move(*known);
        else
            missing.push_back(person);
    }
    if (missing.empty()) return found;
    const Recent::Era era = recent_.era();
    return readers_.with([&](Session& session) {
        for (const PersonId person : missing) found[person].erased = true;
        for (const auto& row :
             session.query("select s.person, s.kind, s.content, k.sealed from sealed s join person_key k on "
                           "k.person = s.person where s.kind in ('name', 'phone') and " +
                               in_set(session, "s.person", 1),
                           {set_of(session, missing)})) {
            const PersonId person{integer(row[0])};
            const std::string key =
                decrypt(keys_.master, sealed_about(person, "key"), std::get<Bytes>(row[3]).data);
            const std::string& kind = store::text(row[1]);
            Details& details = found[person];
            details.erased = false;
            (kind == "name" ? details.name : details.phone) =
                decrypt(key, sealed_about(person, kind), std::get<Bytes>(row[2]).data);
        }
        for (const PersonId person : missing)
            if (!found[person].erased) recent_.keep(era, person, found[person]);
        return std::move(found);
    });
}

Result<PersonId> Vault::find_by_phone(const std::string& phone) {
    const auto digits = normalise_phone(phone);
    if (!digits) return digits.error();
    const auto rows = readers_.with([&](Session& session) {
        return session.query("select person from search where hash = $1 and kind = 'phone'",
                             {search_hash(keys_.search, "phone", *digits)});
    });
    if (rows.empty()) return not_found("person.unknown");
    return PersonId{integer(rows[0][0])};
}

std::vector<PersonId> Vault::find_by_name(const std::string& name) {
    const auto rows = readers_.with([&](Session& session) {
        return session.query("select person from search where hash = $1 and kind = 'name' order by person limit 100",
                             {search_hash(keys_.search, "name", name)});
    });
    std::vector<PersonId> found;
    for (const auto& row : rows) found.push_back({integer(row[0])});
    return found;
}

std::vector<PersonId> Vault::find_by_pinyin(const std::string& typed) {
    const std::string word = pinyin_of(typed).full;
    if (word.empty()) return {};
    const auto rows = readers_.with([&](Session& session) {
        return session.query("select person from search where hash = $1 and kind = 'pinyin' order by person limit 100",
                             {search_hash(keys_.search, "pinyin", word)});
    });
    std::vector<PersonId> found;
    for (const auto& row : rows) found.push_back({integer(row[0])});
    return found;
}

std::vector<SealedId> Vault::find_by_address(const std::string& words) {
    return readers_.with([&](Session& session) { return addresses_.find(session, words); });
}

Result<PersonId> Vault::owner(SealedId id) {
    const auto rows = readers_.with(
        [&](Session& session) { return session.query("select person from sealed where id = $1", {id.value}); });
    if (rows.empty()) return not_found("sealed.unknown");
    return PersonId{integer(rows[0][0])};
}

Result<void> Vault::erase(PersonId person) {
    if (auto stored = flush(); !stored) return stored;
    auto erased = writer_.perform([this, person](Session& session) {
        while (addresses_.advance(session)) {}
        session.query("delete from address_gram where sealed in (select id from sealed where person = $1)",
                      {person.value});
        for (const char* table : {"person_key", "sealed", "search", "sealing"})
            session.query(std::string("delete from ") + table + " where person = $1", {person.value});
    });
    recent_.forget(person);
    return erased;
}

void Vault::discard(const Sealed& sealed) {
    recent_.forget(sealed.person);
    staged_.drop(sealed);
}

Result<std::int64_t> Vault::sweep(Instant from, Instant until, const Committed& committed) {
    constexpr std::int64_t at_once = 500;
    std::int64_t gone = 0;
    for (;;) {
        std::vector<SealedFor> old;
        std::vector<std::string> commands;
        for (const auto& row : readers_.with([&](Session& session) {
                 return session.query("select command, part, person, is_new, items, at from sealing where at < $1 "
                                      "order by at limit $2",
                                      {until.ms, at_once});
             })) {
            old.push_back(sealed_for_row(row));
            commands.push_back(old.back().command);
        }
        if (old.empty()) return gone;
        // Of what is older than `from` nobody knows any more whether its command stands: it stays.
        const std::set<std::string> known = committed(commands);
        std::vector<const SealedFor*> in_vain;
        for (const SealedFor& one : old)
            if (one.at >= from && !known.contains(one.command)) in_vain.push_back(&one);
        auto swept = writer_.perform([&](Session& session) {
            std::vector<Sealed> dropped;
            for (const SealedFor* one : in_vain) dropped.push_back(one->sealed);
            for (const store::Statement& drop : drop_values("", dropped)) store::run(session, drop);
            for (const SealedFor& one : old)
                session.query("delete from sealing where command = $1 and part = $2", {one.command, one.part});
        });
        if (!swept) return swept.error();
        for (const SealedFor* one : in_vain) {
            recent_.forget(one->sealed.person);
            gone += static_cast<std::int64_t>(one->sealed.items.size());
        }
    }
}

Result<void> Vault::set_credential(AccountId account, const std::string& password) {
    char hash[crypto_pwhash_STRBYTES];
    if (crypto_pwhash_str(hash, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE / 4) != 0)
        return unavailable("password.memory");
    const std::string stored = hash;
    return writer_.perform([account, stored](Session& session) {
        session.query("insert into credential values ($1, $2) on conflict (account) do update set hash = excluded.hash",
                      {account.value, stored});
    });
}

bool Vault::check_credential(AccountId account, const std::string& password) {
    const auto rows = readers_.with([&](Session& session) {
        return session.query("select hash from credential where account = $1", {account.value});
    });
    // An unknown account takes as long as a wrong password.
    static const std::string nobody = [] {
        char hash[crypto_pwhash_STRBYTES];
        [[maybe_unused]] const int made = crypto_pwhash_str(hash, "nobody", 6, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                crypto_pwhash_MEMLIMIT_INTERACTIVE / 4);
        return std::string(hash);
    }();
    const std::string& hash = rows.empty() ? nobody : store::text(rows[0][0]);
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0 && !rows.empty();
}

bool Vault::has_credential(AccountId account) {
    return readers_.with([&](Session& session) {
        return !session.query("select 1 from credential where account = $1", {account.value}).empty();
    });
}

}  // namespace yekuo::people
