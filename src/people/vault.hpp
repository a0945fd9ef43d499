// Where personal data lives: names, phones, addresses, free text, photos, signatures, sealed under a key per
// person. Journal and state hold ids of sealed values only. Erasing a person destroys key and values; the
// journal stays whole. What is sealed is committed before the command that refers to it.
//
// Keys per person are themselves sealed under the deployment's master key, which lies in a file of its own:
// a backup of the vault without that file cannot be read. Search works by keyed hashes of the whole value.
//
// Values are sealed with XChaCha20-Poly1305 (libsodium); the person and the kind are authenticated with them,
// so that a value cannot be passed off as somebody else's.
#pragma once

#include <functional>
#include <map>

#include "store/readers.hpp"
#include "store/side_writer.hpp"

namespace yekuo::people {

extern const char* const vault_schema;

class MasterKey {
public:
    // Reads the key file, or makes it (mode 0600). Errors: "vault.key".
    static Result<MasterKey> load_or_create(const std::string& file);
    static MasterKey random();
    const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

struct Item {
    std::string kind;  // "name", "phone", "address", "text", "photo", "signature"
    std::string plain;
};

// A person and values of that person, sealed in one step. The person is the one named, or the one with that
// phone, or a new one.
struct Sealing {
    PersonId person;
    std::string phone;  // as typed; normalised for search
    std::string name;
    std::vector<Item> items;
};

struct Sealed {
    PersonId person;
    bool is_new = false;
    std::vector<SealedId> items;  // in the order asked
};

struct Details {
    std::string name;
    std::string phone;
    bool erased = false;
};

class Vault {
public:
    Vault(store::DatabaseUrl url, MasterKey key);

    void start();  // throws store::Unavailable
    void stop();

    // From any thread; answers on the vault's thread after the commit.
    // Errors: "person.unknown", "person.erased", "phone.form".
    void seal(Sealing sealing, std::function<void(Result<Sealed>)> done);
    Result<Sealed> seal_now(Sealing sealing);  // waits; not for an I/O thread

    // Reads; not for an I/O thread. A value that was erased is not found.
    Result<std::string> open(SealedId id);
    std::map<SealedId, std::string> open_all(const std::vector<SealedId>& ids);  // what there is
    std::map<PersonId, Details> details(const std::vector<PersonId>& people);
    Result<PersonId> find_by_phone(const std::string& phone);  // "person.unknown"
    std::vector<PersonId> find_by_name(const std::string& name);
    Result<PersonId> owner(SealedId id);

    Result<void> erase(PersonId person);  // waits

    // Hash of a password or code for staff; the vault keeps it, not the journal.
    Result<void> set_credential(AccountId account, const std::string& password);
    bool check_credential(AccountId account, const std::string& password);  // Argon2id: takes its time
    bool has_credential(AccountId account);

private:
    std::string search_hash(std::string_view kind, std::string_view normalised) const;
    std::string person_key(store::Session& session, PersonId person) const;  // empty: erased or unknown
    Sealed seal_in(store::Session& session, const Sealing& sealing) const;
    PersonId new_person(store::Session& session) const;
    SealedId put(store::Session& session, PersonId person, const std::string& key, const Item& item) const;
    void identify(store::Session& session, PersonId person, const std::string& key, const Sealing& sealing) const;
    std::string unseal(const std::string& key, PersonId person, const std::string& kind,
                       const std::string& sealed) const;

    std::string master_;
    std::string search_key_;
    store::SideWriter writer_;
    store::Readers readers_;
};

// Digits of a Chinese mobile or landline number, without separators and country code: "13800000001".
// Error "phone.form".
Result<std::string> normalise_phone(std::string_view phone);

// For logs, and for roles that need not see: 王**, 138****0001.
std::string mask_name(std::string_view name);
std::string mask_phone(std::string_view phone);

}  // namespace yekuo::people
