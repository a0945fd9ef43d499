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

    static constexpr std::int64_t step = 250;  // whoever seals waits meanwhile
    // Takes the next addresses in, at most `step`; false: there are no more.
    bool advance(store::Session& session) const;
    // The newest addresses that have all words of this one.
    std::vector<SealedId> find(store::Session& session, const std::string& words) const;

private:
    std::int64_t gram(std::string_view word) const;
    std::int64_t reached(store::Session& session) const;
    // Addresses above this id, in the order of the SQL that ends the question.
    std::vector<std::pair<SealedId, std::string>> open_above(store::Session& session, std::int64_t id,
                                                             const char* order, std::int64_t limit) const;

    const VaultKeys& keys_;
};

}  // namespace yekuo::people
