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
};

struct Sealed {
    PersonId person;
    bool is_new = false;
    std::vector<SealedId> items;  // in the order asked
};

// Phones must be normalised. One answer each; none where the person is not known or was erased.
std::vector<std::optional<Sealed>> seal_all(store::Session& session, const VaultKeys& keys,
                                            std::span<const Sealing> sealings);

}  // namespace yekuo::people
