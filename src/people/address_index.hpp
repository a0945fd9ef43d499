// By which words an address is found. The index is a table of keyed hashes that follows the sealed addresses a moment
// later, many at once and in order: writing it with each would dirty a page a word. What it has not reached yet is
// opened and looked through.
#pragma once

#include <vector>

#include "people/cipher.hpp"
#include "store/session.hpp"

namespace yekuo::people {

class AddressIndex {
public:
    explicit AddressIndex(const VaultKeys& keys) : keys_(keys) {}

    static constexpr std::int64_t step = 500;  // values of any kind; whoever seals waits meanwhile
    // Takes the addresses among the next `step` values in; false: there are no more.
    bool advance(store::Session& session) const;
    // The newest addresses that have all words of this one.
    std::vector<SealedId> find(store::Session& session, const std::string& words) const;

private:
    std::int64_t gram(std::string_view word) const;
    std::int64_t reached(store::Session& session) const;
    struct Opened {
        std::vector<std::pair<SealedId, std::string>> addresses;
        std::int64_t values = 0;  // that were looked at, the last of them
        SealedId last;
    };
    Opened open_above(store::Session& session, std::int64_t id, const char* order, std::int64_t limit) const;

    const VaultKeys& keys_;
};

}  // namespace yekuo::people
