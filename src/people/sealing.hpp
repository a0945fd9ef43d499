// What is asked of the vault and what it answers: a person, and values of that person, sealed in one step.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "store/session.hpp"

namespace yekuo::people {

struct Item {
    std::string kind;  // "name", "phone", "address", "text", "photo", "signature"
    std::string plain;
};

// The person is the one named, or the one with that phone, or a new one.
struct Sealing {
    PersonId person;
    std::string phone;  // as typed; normalised for search
    std::string name;
    std::vector<Item> items;
    std::string command;  // key of the command that will refer to it; empty: none
    std::string part;     // which of that command's sealings, where it has several
    // A command follows: the values are stored together with it and need not be stored before it is sent.
    bool goes_with_command = false;
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
// Of these columns: command, part, person, is_new, items, at.
SealedFor sealed_for_row(const store::Record& row);
store::Record ledger_row(const Sealing& sealing, const Sealed& sealed, Instant at);

}  // namespace yekuo::people
