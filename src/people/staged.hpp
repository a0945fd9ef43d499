// What has been sealed and is not stored yet: it is stored together with the group of commands that refers to it, or
// before it. Until then this answers for the database: a command sent again gets the same values, a phone its person.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "people/sealing.hpp"
#include "store/alongside.hpp"

namespace yekuo::people {

// Rows on their way into the vault. Values that replace others come after those are gone, and what is dropped at last.
struct VaultRows {
    std::vector<std::pair<PersonId, std::string>> replaced;  // whose value of which kind
    store::Records keys, values, searches, ledger;
    std::map<PersonId, std::string> plain_keys;  // of the new persons
    std::vector<Sealed> dropped;
};

// What takes values, and what they are found by, out of the vault; the person too if nothing is left of one who was new.
std::vector<store::Statement> drop_values(const std::string& schema, std::span<const Sealed> dropped);

class Staged {
public:
    explicit Staged(bool postgres) : postgres_(postgres), schema_(postgres ? "vault." : "") {}

    void add(VaultRows rows);
    void drop(const Sealed& sealed);
    std::size_t size() const;  // sealed values that wait

    std::optional<Sealed> sealed_for(const std::string& command, const std::string& part) const;
    std::optional<PersonId> person_of(const std::string& phone_hash) const;
    std::optional<std::string> key_of(PersonId person) const;

    // All that waits, for one transaction: called by one thread at a time, which says afterwards that it is stored.
    // What was not comes again.
    std::vector<store::Statement> leave();
    // Answers how many addresses there were: they are to be indexed.
    std::size_t stored();

private:
    void forget(const VaultRows& rows);

    const bool postgres_;
    const std::string schema_;
    mutable std::mutex mutex_;
    std::vector<VaultRows> waiting_, leaving_;
    std::map<std::pair<std::string, std::string>, Sealed> by_command_;
    std::map<std::string, PersonId> by_phone_;
    std::map<PersonId, std::string> keys_;
};

}  // namespace yekuo::people
