// Values that were sealed or opened a moment ago, in the clear and in memory only, for at most a minute: the answer
// to a command shows what the command brought, and need not ask the vault for it. Whoever is erased is forgotten
// here first, and what was read before that is not kept after it.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ids.hpp"

namespace yekuo::people {

struct Details {
    std::string name;
    std::string phone;
    bool erased = false;
};

class Recent {
public:
    using Era = std::uint64_t;
    // Taken before reading the vault, given with what was read.
    Era era() const;
    void keep(Era era, SealedId id, PersonId whose, std::string plain);
    void keep(Era era, PersonId person, Details details);
    std::optional<std::string> value(SealedId id) const;
    std::optional<Details> details(PersonId person) const;
    void forget(PersonId person);

private:
    struct Value {
        PersonId whose;
        std::string plain;
    };
    // The newer half and the older half: when the newer one is full or old it becomes the older one.
    struct Half {
        std::unordered_map<SealedId, Value> values;
        std::unordered_map<PersonId, Details> people;
    };
    void turn();  // guarded by mutex_

    mutable std::mutex mutex_;
    Half newer_, older_;
    std::chrono::steady_clock::time_point turned_ = std::chrono::steady_clock::now();
    Era era_ = 0;
};

}  // namespace yekuo::people
