// Where an instance stands: its tokens. A plain value that the step (step.hpp) takes and gives; it is
// stored as one short line of text, about 20 bytes a token, since every transition writes it.
//
// Places in the model are the element's ordinal in the process's XML, which no release of the engine
// changes: a stored execution stays readable as long as its definition is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace yekuo::process {

enum class Status : std::uint8_t {
    active,        // a scope with children, or an element that waits for something from outside
    body,          // the shell around the instances of a loop or multi-instance activity
    failed,        // an incident: waits for a retry
    compensating,  // a throw or cancel that waits for compensation handlers
};

// Where the token of a failed item goes on when it is retried, instead of a flow.
enum Resume : int {
    resume_leaving = -1,   // choose the outgoing flows again
    resume_entering = -2,  // enter again, past the join
    resume_in_place = -3,  // the activity's work again, its boundary events still armed
};

struct Item {
    int id = 0;
    int node = 0;    // ordinal of the element; 0 is the process itself
    int parent = 0;  // the item of the scope or body that holds it; 0 for the process
    Status status = Status::active;
    std::int64_t task = 0;  // TaskId, if a task is open
    int flow = 0;           // of a failed item: the flow on which its token came, or a Resume
    int loop = 0;           // of an instance of a body, or of what stands for it while it is undone: its index from 1
    int total = 0;          // of a body: how many instances there will be (0: as the condition says)
    int done = 0;           // of a body: how many are complete
    std::uint32_t seen = 0;     // bits: definitions of a parallel multiple event that occurred;
                                // conditional events that are true now
    bool interrupted = false;   // an interrupting event sub-process has taken over this scope
    bool operator==(const Item&) const = default;
};

// Tokens that wait on a flow at a join.
struct Arrival {
    int parent = 0;
    int flow = 0;
    int count = 0;
    bool operator==(const Arrival&) const = default;
};

struct Timer {
    int id = 0;
    int item = 0;        // whose it is: the activity with the boundary event, the scope, the catch event
    int node = 0;        // the event
    int definition = 0;  // which of the event's definitions
    Instant due;
    int remaining = 0;  // of a cycle: how often it still comes after this; -1 for ever
    bool operator==(const Timer&) const = default;
};

// A completed activity that can be compensated; of one that repeats, also each of its instances, in the scope of the
// shell around them.
struct Done {
    int id = 0;
    int scope = 0;  // item of the scope in which it was completed
    int node = 0;
    int inner = 0;  // the item that it was, for what was completed inside it
    int loop = 0;   // of an instance of a loop or multi-instance activity: its index from 1
    bool operator==(const Done&) const = default;
};

// A complex gateway that has fired and waits for the rest of its tokens.
struct Reset {
    int parent = 0;
    int node = 0;
    std::int64_t seen = 0;  // bits: incoming flows that have brought a token
    bool operator==(const Reset&) const = default;
};

struct Execution {
    int next = 1;  // number for the next item, timer or record
    std::vector<Item> items;
    std::vector<Arrival> arrivals;
    std::vector<Timer> timers;
    std::vector<Done> done;
    std::vector<Reset> resets;
    bool operator==(const Execution&) const = default;

    bool ended() const { return items.empty(); }
    Item* find(int item);
    const Item* find(int item) const;
};

std::string encode(const Execution& execution);
Result<Execution> decode_execution(std::string_view text);

}  // namespace yekuo::process
