// Sealing a group: whoever waits is sealed together, with a handful of look-ups however many they are; one who names an
// unknown person hurts no other. Nothing is written here: what comes out is on its way into the vault (staged.hpp).
#pragma once

#include <span>

#include "people/cipher.hpp"
#include "people/numbers.hpp"
#include "people/staged.hpp"

namespace yekuo::people {

// One answer each; none where the person is not known or was erased.
struct SealedGroup {
    std::vector<std::optional<Sealed>> answers;
    VaultRows rows;
};

// Used by one thread at a time.
class Sealer {
public:
    Sealer(const VaultKeys& keys, const Staged& staged, store::SideWriter& writer)
        : keys_(keys), staged_(staged), persons_(writer, "person", "select max(person) from person_key"),
          values_(writer, "sealed", "select max(id) from sealed") {}

    // Phones must be normalised. Throws store::Unavailable.
    SealedGroup seal(store::Session& session, std::span<const Sealing> sealings);
    void give_back_numbers();

private:
    friend class SealingGroup;

    const VaultKeys& keys_;
    const Staged& staged_;
    Numbers persons_, values_;
};

}  // namespace yekuo::people
