#include "store/room.hpp"

namespace yekuo::store {

std::string timer_id(std::string_view kind, std::int64_t subject, std::string_view detail) {
    std::string id(kind);
    id += '/';
    id += std::to_string(subject);
    if (!detail.empty()) {
        id += '/';
        id += detail;
    }
    return id;
}

void arm_timer(Rows& rows, std::string_view kind, std::int64_t subject, Instant due, const Envelope& at,
               std::string_view detail) {
    TimerRow timer{timer_id(kind, subject, detail), std::string(kind), subject, std::string(detail), due, at.area,
                   at.case_id};
    // A thing that is only being made has no timers yet.
    if (rows.is_new(subject))
        rows.insert(std::move(timer));
    else
        rows.put(std::move(timer));
}

void disarm_timer(Rows& rows, std::string_view kind, std::int64_t subject, std::string_view detail) {
    const std::string id = timer_id(kind, subject, detail);
    if (rows.find<TimerRow>(id)) rows.erase<TimerRow>(id);
}

const std::vector<House::Reaction>* House::reactions(const EventType* type) const {
    const auto found = reactions_.find(type);
    return found == reactions_.end() ? nullptr : &found->second;
}

const House::TimerCommand* House::timer_command(const std::string& kind) const {
    const auto found = timers_.find(kind);
    return found == timers_.end() ? nullptr : &found->second;
}

std::vector<std::string> House::stored_names(bool (*wanted)(const EventType*)) const {
    std::vector<std::string> names;
    for (const auto& [name, type] : events_)
        if (wanted(type)) names.push_back(name);
    for (const auto& [name, first] : upcasts_) {
        std::string to = first.to;
        for (auto up = upcasts_.find(to); up != upcasts_.end(); up = upcasts_.find(to)) to = up->second.to;
        if (const auto type = events_.find(to); type != events_.end() && wanted(type->second)) names.push_back(name);
    }
    return names;
}

Result<Event> House::decode(const std::string& name, std::string_view body) const {
    auto value = parse_json(body);
    if (!value) return value.error();
    std::string current = name;
    json::value converted = std::move(*value);
    for (auto up = upcasts_.find(current); up != upcasts_.end(); up = upcasts_.find(current)) {
        converted = up->second.convert(std::move(converted));
        current = up->second.to;
    }
    const auto type = events_.find(current);
    if (type == events_.end()) return internal_error("the journal holds an unknown event " + name);
    auto decoded = type->second->decode(converted);
    if (!decoded) return decoded.error();
    return Event{type->second, std::move(*decoded), {}};
}

}  // namespace yekuo::store
