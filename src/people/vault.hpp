// Where personal data lives: names, phones, addresses, free text, photos, signatures, sealed under a key per
// person. Journal and state hold ids of sealed values only. Erasing a person destroys key and values; the
// journal stays whole. What is sealed is committed before the command that refers to it.
//
// Keys per person are themselves sealed under the deployment's master key, which lies in a file of its own:
// a backup of the vault without that file cannot be read. Search works by keyed hashes of the whole value.
//
// What is sealed or opened stays in memory for a moment (people/recent.hpp), so that the answer to a command can be
// made without asking the vault again.
#pragma once

#include <functional>
#include <map>

#include "people/recent.hpp"
#include "people/sealing.hpp"
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
    // The same from memory alone, for threads that may not wait; none for what is not there.
    std::optional<std::string> recent(SealedId id) const { return recent_.value(id); }
    std::optional<Details> recent(PersonId person) const { return recent_.details(person); }
    Result<PersonId> find_by_phone(const std::string& phone);  // "person.unknown"
    std::vector<PersonId> find_by_name(const std::string& name);
    Result<PersonId> owner(SealedId id);

    Result<void> erase(PersonId person);  // waits
    // Another node erased the person: nothing of theirs stays in this one's memory.
    void forget(PersonId person) { recent_.forget(person); }

    // Hash of a password or code for staff; the vault keeps it, not the journal.
    Result<void> set_credential(AccountId account, const std::string& password);
    bool check_credential(AccountId account, const std::string& password);  // Argon2id: takes its time
    bool has_credential(AccountId account);

private:
    struct Waiting {
        Sealing sealing;
        std::function<void(Result<Sealed>)> done;
    };
    struct Group;

    void submit_group();
    std::vector<Waiting> take_waiting();
    void seal_group(store::Session& session, Group& group);
    void answer_group(Group& group, const Result<void>& stored);
    void keep(const Sealing& sealing, const Sealed& sealed, Recent::Era era);

    VaultKeys keys_;
    store::SideWriter writer_;
    store::Readers readers_;
    Recent recent_;

    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Waiting> waiting_;
    std::size_t group_expected_ = 1;
    std::chrono::steady_clock::duration group_took_{};  // lately, from taking it to its commit
    bool submitted_ = false;  // somebody will take what waits
};

// Digits of a Chinese mobile or landline number, without separators and country code: "13800000001".
// Error "phone.form".
Result<std::string> normalise_phone(std::string_view phone);

// For logs, and for roles that need not see: 王**, 138****0001.
std::string mask_name(std::string_view name);
std::string mask_phone(std::string_view phone);

}  // namespace yekuo::people
