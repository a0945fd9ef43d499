// Where personal data lives: names, phones, addresses, free text, photos, signatures, sealed under a key per
// person. Journal and state hold ids of sealed values only. Erasing a person destroys key and values; the
// journal stays whole. What is sealed for a command is committed with it: on PostgreSQL in the same transaction, on
// SQLite, where the vault is a file of its own, just before it.
//
// Keys per person are themselves sealed under the deployment's master key, which lies in a file of its own:
// a backup of the vault without that file cannot be read. Search works by keyed hashes: of the whole phone and
// name, of the name's pinyin, of the words of an address.
//
// What is sealed for a command carries the command's key: the command repeated gets the same values again, and
// what was sealed for one that never came to be is swept away later.
//
// What is sealed or opened stays in memory for a moment (people/recent.hpp), so that the answer to a command can be
// made without asking the vault again.
#pragma once

#include <condition_variable>
#include <functional>
#include <set>
#include <thread>

#include "people/address_index.hpp"
#include "people/recent.hpp"
#include "people/sealer.hpp"
#include "people/staged.hpp"
#include "store/readers.hpp"

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

class Vault final : public store::Alongside {
public:
    Vault(store::DatabaseUrl url, MasterKey key);
    ~Vault() override;

    void start();  // throws store::Unavailable
    void stop();

    // From any thread; answers on the vault's thread, when the values are stored, or, with Sealing::goes_with_command and a
    // writer that stores through this, when they are sure to be stored with the command that follows.
    // Errors: "person.unknown", "phone.form", "server.busy", "storage.unavailable".
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
    std::vector<PersonId> find_by_pinyin(const std::string& typed);  // whole or initials
    // The newest addresses that have all words of this one.
    std::vector<SealedId> find_by_address(const std::string& words);
    Result<PersonId> owner(SealedId id);

    Result<void> erase(PersonId person);  // waits
    // Values that nothing will refer to, e.g. of a report that turned out to be known: they go with what is stored next.
    void discard(const Sealed& sealed);
    void attach() override { attached_ = true; }
    void store_with(const std::function<void(std::span<const store::Statement>)>& commit) override;
    // Takes away what was sealed between these moments for commands that `committed` does not answer, and forgets
    // the keys of all that is older than `until`. Answers how many values went. Waits.
    using Committed = std::function<std::set<std::string>(const std::vector<std::string>& commands)>;
    Result<std::int64_t> sweep(Instant from, Instant until, const Committed& committed);
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

    void run();
    void seal_group(std::vector<Waiting> group);
    void keep(const Sealing& sealing, const Sealed& sealed, Recent::Era era);
    Result<void> flush();  // stores what waits, without a group
    void store_apart(std::span<const store::Statement> statements);
    template <class Write>
    void write_apart(Write write);  // one transaction of the vault's own
    bool index_addresses();  // by a step; true: there are more

    store::DatabaseUrl url_;
    VaultKeys keys_;
    store::SideWriter writer_;
    store::Readers readers_;
    Recent recent_;
    Staged staged_;
    Sealer sealer_;
    AddressIndex addresses_;
    std::atomic<bool> attached_{false};

    std::mutex storing_;  // one at a time, in the order of sealing
    std::unique_ptr<store::Session> session_;  // guarded by storing_
    std::atomic<std::size_t> unindexed_{0};    // addresses stored since the index was last level with them

    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::vector<Waiting> waiting_;
    bool stopping_ = false;
};

// Digits of a Chinese mobile or landline number, without separators and country code: "13800000001".
// Error "phone.form".
Result<std::string> normalise_phone(std::string_view phone);

// For logs, and for roles that need not see: 王**, 138****0001.
std::string mask_name(std::string_view name);
std::string mask_phone(std::string_view phone);

}  // namespace yekuo::people
