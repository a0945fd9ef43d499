// Makes an event type from its description and its apply. Included where a room registers its events (House::events) and
// nowhere else: each event type is compiled once, and everyone else refers to it.
#pragma once

#include "store/event.hpp"

namespace yekuo::store {

namespace event_detail {

template <class E>
EventType describe_event() {
    return {std::string(E::name), &tag<E>,
            [](const void* event) { return to_json_text(*static_cast<const E*>(event)); },
            [](const json::value& body) -> Result<std::shared_ptr<const void>> {
                auto read = from_json<E>(body);
                if (!read) return read.error();
                return std::shared_ptr<const void>(std::make_shared<const E>(std::move(*read)));
            },
            [](Rows& rows, const void* event, const Envelope& at) {
                apply(rows, *static_cast<const E*>(event), at);
            }};
}

}  // namespace event_detail

template <class E>
[[gnu::noinline]] const EventType& event_type() {
    static const EventType type = event_detail::describe_event<E>();
    return type;
}

}  // namespace yekuo::store
