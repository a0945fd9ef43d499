// Sealing: a person and values of that person go into the vault. All that wait are sealed together, in a handful of
// statements however many they are; one that names an unknown person hurts no other.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "people/cipher.hpp"
#include "store/session.hpp"

namespace yekuo::people {

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
    std::string command;  // key of the command that will refer to it; empty: none
    std::string part;     // which of that command's sealings, where it has several
};

struct Sealed {
    PersonId person;
    bool is_new = false;
    std::vector<SealedId> items;  // in the order asked
};

// What was sealed for a command, as the vault remembers it.
struct SealedFor {
    std::string command, part;
    Sealed sealed;
    Instant at;
};
SealedFor sealed_for(const store::Record& row);  // of these columns: command, part, person, is_new, items, at

// Values and what they are found by. The person goes too if nothing is left of one who was new.
void drop_values(store::Session& session, const Sealed& sealed);

// A word of an address as a number that only this deployment's key makes.
std::int64_t address_gram(const VaultKeys& keys, std::string_view word);

// Phones must be normalised. One answer each; none where the person is not known or was erased.
std::vector<std::optional<Sealed>> seal_all(store::Session& session, const VaultKeys& keys,
                                            std::span<const Sealing> sealings);

}  // namespace yekuo::people
