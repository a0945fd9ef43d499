// What happened. An event is a plain described struct with a name that carries its version:
//
//   struct SlotHeld {
//       static constexpr std::string_view name = "appointment.held.1";
//       AppointmentId appointment;
//       Instant until;
//   };
//   BOOST_DESCRIBE_STRUCT(SlotHeld, (), (appointment, until))
//   void apply(store::Rows& rows, const SlotHeld& event, const store::Envelope& at);   // in the same namespace
//
// The stored form is JSON. An event type never changes: a new version gets a new name and an upcaster
// from the old one (room.hpp). Whatever cannot be computed again stands in the event.
#pragma once

#include <memory>
#include <string>

#include "store/rows.hpp"

namespace yekuo::store {

struct Envelope {
    EventNumber number = 0;
    Instant recorded;  // wall clock
    Instant business;  // business clock
    Area area = 0;     // 0: the whole city
    CaseId case_id;    // 0: no case
    std::string actor;      // "account:12", "customer:40", "system", "timer"
    EventNumber cause = 0;  // the event that brought it; 0: a command from outside
};

// What the store needs to know of an event type.
struct EventType {
    std::string name;
    const void* tag;  // &event_detail::tag<E>: tells types apart where their apply is not known
    std::string (*encode)(const void* event);
    Result<std::shared_ptr<const void>> (*decode)(const json::value& body);
    void (*apply)(Rows& rows, const void* event, const Envelope& at);
};

namespace event_detail {

template <class E>
inline constexpr char tag = 0;

}  // namespace event_detail

// Made in event_codec.hpp, as a table is in row_codec.hpp.
template <class E>
const EventType& event_type();

// An event of any type with its envelope, before and after it is stored.
struct Event {
    const EventType* type = nullptr;
    std::shared_ptr<const void> body;
    Envelope at;

    template <class E>
    const E* as() const {
        return type->tag == &event_detail::tag<E> ? static_cast<const E*>(body.get()) : nullptr;
    }
};

}  // namespace yekuo::store
