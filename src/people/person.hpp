// Erasure as the journal sees it. The vault's values and key are destroyed after the event is committed, and
// again at every start for all who stand here: a crash between the two loses nothing.
#pragma once

#include "people/events.hpp"

namespace yekuo::people {

struct ErasedPersonRow {
    static constexpr std::string_view table = "erased_person";
    PersonId id;
    Instant at;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(ErasedPersonRow, (), (id, at, reason))

struct ErasePerson {
    PersonId person;
    std::string reason;
};
Result<store::Decision> decide(const store::Rows& rows, const ErasePerson& command, const store::Now& now);

void join(store::House& house);

}  // namespace yekuo::people
