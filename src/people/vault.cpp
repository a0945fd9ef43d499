#include "people/vault.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <future>

#include "base/text.hpp"
#include "store/clock.hpp"

namespace yekuo::people {

// Only the id, the key and what is sealed: nothing here tells anything without the master key.
const char* const vault_schema =
    "create table if not exists person (id serial_key, created bigint not null);"
    "create table if not exists person_key (person bigint primary key, sealed bytes not null);"
    "create table if not exists sealed (id serial_key, person bigint not null, kind text not null,"
    " content bytes not null);"
    "create index if not exists sealed_by_person on sealed (person, kind);"
    "create table if not exists search (hash text not null, person bigint not null, kind text not null,"
    " primary key (hash, person));"
    "create index if not exists search_by_person on search (person);"
    "create table if not exists credential (account bigint primary key, hash text not null);";

namespace {

using store::Bytes;
using store::integer;
using store::Session;

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;

const unsigned char* bytes(const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

std::string random_bytes(std::size_t size) {
    std::string out(size, '\0');
    randombytes_buf(out.data(), out.size());
    return out;
}

std::string encrypt(const std::string& key, const std::string& about, std::string_view plain) {
    std::string out = random_bytes(nonce_size);
    const std::string nonce = out;
    out.resize(nonce_size + plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_size, nullptr,
                                               reinterpret_cast<const unsigned char*>(plain.data()), plain.size(),
                                               bytes(about), about.size(), nullptr, bytes(nonce), bytes(key));
    return out;
}

std::string decrypt(const std::string& key, const std::string& about, const std::string& sealed) {
    if (sealed.size() < nonce_size + tag_size) throw store::DamagedRow("a sealed value is too short");
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(sealed) + nonce_size,
                                                   sealed.size() - nonce_size, bytes(about), about.size(),
                                                   bytes(sealed), bytes(key)) != 0)
        throw store::DamagedRow("a sealed value does not open: another master key, or damage");
    return plain;
}

std::string derive(const std::string& master, std::string_view purpose) {
    std::string out(32, '\0');
    crypto_generichash(bytes(out), out.size(), reinterpret_cast<const unsigned char*>(purpose.data()),
                       purpose.size(), bytes(master), master.size());
    return out;
}

std::string about(PersonId person, std::string_view kind) { return fmt::format("{}/{}", person.value, kind); }

std::string id_list(const auto& ids) {
    std::string list;
    for (const auto id : ids) list += (list.empty() ? "" : ",") + std::to_string(id.value);
    return list;
}

struct PersonUnknown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace

MasterKey MasterKey::random() {
    MasterKey key;
    key.bytes_ = random_bytes(key_size);
    return key;
}

Result<MasterKey> MasterKey::load_or_create(const std::string& file) {
    MasterKey key;
    if (const int f = ::open(file.c_str(), O_RDONLY | O_CLOEXEC); f >= 0) {
        key.bytes_.resize(key_size);
        const auto got = ::read(f, key.bytes_.data(), key_size);
        ::close(f);
        if (got != static_cast<ssize_t>(key_size)) return invalid("vault.key", file, "the key file is damaged");
        return key;
    }
    key = random();
    const int f = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (f < 0) return unavailable("vault.key", "cannot create " + file);
    const bool written = ::write(f, key.bytes_.data(), key_size) == static_cast<ssize_t>(key_size) && fsync(f) == 0;
    ::close(f);
    if (!written) return unavailable("vault.key", "cannot write " + file);
    return key;
}

Vault::Vault(store::DatabaseUrl url, MasterKey key)
    : master_(derive(key.bytes(), "person keys")),
      search_key_(derive(key.bytes(), "search")),
      writer_(url, store::Part::vault, vault_schema),
      readers_(url, store::Part::vault) {}

void Vault::start() { writer_.start(); }
void Vault::stop() { writer_.stop(); }

std::string Vault::search_hash(std::string_view kind, std::string_view normalised) const {
    const std::string text = fmt::format("{}:{}", kind, normalised);
    std::string hash(16, '\0');
    crypto_generichash(bytes(hash), hash.size(), bytes(text), text.size(), bytes(search_key_), search_key_.size());
    return to_hex(hash);
}

std::string Vault::person_key(Session& session, PersonId person) const {
    const auto rows = session.query("select sealed from person_key where person = $1", {person.value});
    if (rows.empty()) return {};
    return decrypt(master_, about(person, "key"), std::get<Bytes>(rows[0][0]).data);
}

PersonId Vault::new_person(Session& session) const {
    const auto rows =
        session.query("insert into person (created) values ($1) returning id", {store::wall_time().ms});
    const PersonId person{integer(rows.at(0).at(0))};
    session.query("insert into person_key values ($1, $2)",
                  {person.value, Bytes{encrypt(master_, about(person, "key"), random_bytes(key_size))}});
    return person;
}

SealedId Vault::put(Session& session, PersonId person, const std::string& key, const Item& item) const {
    const auto rows =
        session.query("insert into sealed (person, kind, content) values ($1, $2, $3) returning id",
                      {person.value, item.kind, Bytes{encrypt(key, about(person, item.kind), item.plain)}});
    return {integer(rows.at(0).at(0))};
}

// Name and phone are kept once a person; a new value replaces the old one.
void Vault::identify(Session& session, PersonId person, const std::string& key, const Sealing& sealing) const {
    const auto keep = [&](const char* kind, const std::string& plain, const std::string& normalised) {
        session.query("delete from sealed where person = $1 and kind = $2", {person.value, std::string(kind)});
        session.query("delete from search where person = $1 and kind = $2", {person.value, std::string(kind)});
        put(session, person, key, {kind, plain});
        session.query("insert into search values ($1, $2, $3)",
                      {search_hash(kind, normalised), person.value, std::string(kind)});
    };
    if (!sealing.name.empty()) keep("name", sealing.name, sealing.name);
    if (!sealing.phone.empty()) keep("phone", sealing.phone, sealing.phone);
}

Sealed Vault::seal_in(Session& session, const Sealing& sealing) const {
    Sealed sealed;
    sealed.person = sealing.person;
    if (!sealed.person && !sealing.phone.empty()) {
        const auto known = session.query("select person from search where hash = $1 and kind = 'phone'",
                                         {search_hash("phone", sealing.phone)});
        if (!known.empty()) sealed.person = {integer(known[0][0])};
    }
    const bool identify_anew = sealing.person || !sealed.person;
    if (!sealed.person) {
        sealed.person = new_person(session);
        sealed.is_new = true;
    }
    const std::string key = person_key(session, sealed.person);
    if (key.empty()) throw PersonUnknown("the person is not known, or was erased");
    // Whoever knows a phone number must not be able to rename its owner.
    if (identify_anew) identify(session, sealed.person, key, sealing);
    for (const Item& item : sealing.items) sealed.items.push_back(put(session, sealed.person, key, item));
    return sealed;
}

void Vault::seal(Sealing sealing, std::function<void(Result<Sealed>)> done) {
    if (!sealing.phone.empty()) {
        auto phone = normalise_phone(sealing.phone);
        if (!phone) return done(phone.error());
        sealing.phone = std::move(*phone);
    }
    struct Shared {
        Sealed sealed;
        bool unknown = false;
    };
    auto shared = std::make_shared<Shared>();
    writer_.submit(
        [this, shared, sealing = std::move(sealing)](Session& session) {
            try {
                shared->sealed = seal_in(session, sealing);
            } catch (const PersonUnknown&) {
                shared->unknown = true;
            }
        },
        [shared, done = std::move(done)](Result<void> stored) {
            if (!stored) return done(stored.error());
            if (shared->unknown) return done(not_found("person.unknown"));
            done(std::move(shared->sealed));
        });
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
    if (ids.empty()) return opened;
    return readers_.with([&](Session& session) {
        std::map<PersonId, std::string> keys;
        for (const auto& row :
             session.query("select s.id, s.person, s.kind, s.content, k.sealed from sealed s join person_key k on "
                           "k.person = s.person where s.id in (" + id_list(ids) + ")")) {
            const PersonId person{integer(row[1])};
            std::string& key = keys[person];
            if (key.empty()) key = decrypt(master_, about(person, "key"), std::get<Bytes>(row[4]).data);
            opened[SealedId{integer(row[0])}] =
                decrypt(key, about(person, store::text(row[2])), std::get<Bytes>(row[3]).data);
        }
        return std::move(opened);
    });
}

std::map<PersonId, Details> Vault::details(const std::vector<PersonId>& people) {
    std::map<PersonId, Details> found;
    if (people.empty()) return found;
    return readers_.with([&](Session& session) {
        for (const PersonId person : people) found[person].erased = true;
        for (const auto& row :
             session.query("select s.person, s.kind, s.content, k.sealed from sealed s join person_key k on "
                           "k.person = s.person where s.kind in ('name', 'phone') and s.person in (" +
                           id_list(people) + ")")) {
            const PersonId person{integer(row[0])};
            const std::string key = decrypt(master_, about(person, "key"), std::get<Bytes>(row[3]).data);
            const std::string& kind = store::text(row[1]);
            Details& details = found[person];
            details.erased = false;
            (kind == "name" ? details.name : details.phone) =
                decrypt(key, about(person, kind), std::get<Bytes>(row[2]).data);
        }
        return std::move(found);
    });
}

Result<PersonId> Vault::find_by_phone(const std::string& phone) {
    const auto digits = normalise_phone(phone);
    if (!digits) return digits.error();
    const auto rows = readers_.with([&](Session& session) {
        return session.query("select person from search where hash = $1 and kind = 'phone'",
                             {search_hash("phone", *digits)});
    });
    if (rows.empty()) return not_found("person.unknown");
    return PersonId{integer(rows[0][0])};
}

std::vector<PersonId> Vault::find_by_name(const std::string& name) {
    const auto rows = readers_.with([&](Session& session) {
        return session.query("select person from search where hash = $1 and kind = 'name' order by person limit 100",
                             {search_hash("name", name)});
    });
    std::vector<PersonId> found;
    for (const auto& row : rows) found.push_back({integer(row[0])});
    return found;
}

Result<PersonId> Vault::owner(SealedId id) {
    const auto rows = readers_.with(
        [&](Session& session) { return session.query("select person from sealed where id = $1", {id.value}); });
    if (rows.empty()) return not_found("sealed.unknown");
    return PersonId{integer(rows[0][0])};
}

Result<void> Vault::erase(PersonId person) {
    return writer_.perform([person](Session& session) {
        for (const char* table : {"person_key", "sealed", "search"})
            session.query(std::string("delete from ") + table + " where person = $1", {person.value});
    });
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
