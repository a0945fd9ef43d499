// How a room joins the house: its commands, its events, its tables, its reactions and its timers.
//
//   struct HoldSlot { AppointmentId appointment; Instant until; };                     // a command
//   Result<Decision> decide(const Rows& rows, const HoldSlot& command, const Now& now) {
//       ...
//       Decision decision(now);
//       decision.about(area, case_id);
//       decision.add(SlotHeld{...});
//       decision.answer["appointment"] = ...;      // what the sender gets back, stored with the key
//       return decision;
//   }
//   std::vector<RowKey> keys(const HoldSlot& command);     // optional: rows to load ahead, in one round trip
//   std::vector<Command> react(const Rows& rows, const VisitDone& event, const Envelope& at);  // a reaction
//
// All of them are pure: no SQL, no clock, no configuration; the results of rules and the ids stand in the
// events. A new thing's id is the number of the event that creates it: `decision.next()`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/event.hpp"

namespace yekuo::store {

// What a decision may know of the world around it.
struct Now {
    Instant business;
    Instant recorded;
    EventNumber next = 1;  // the number that the next event will get
    std::string actor = "system";
    EventNumber cause = 0;
};

class Decision {
public:
    explicit Decision(const Now& now) : next_(now.next) {}

    // What the following events are about.
    Decision& about(Area area, CaseId case_id = {}) {
        area_ = area;
        case_ = case_id;
        return *this;
    }
    EventNumber next() const { return next_; }

    template <class E>
    EventNumber add(E event) {
        Event boxed{&event_type<E>(), std::make_shared<const E>(std::move(event)), {}};
        boxed.at.area = area_;
        boxed.at.case_id = case_;
        events.push_back(std::move(boxed));
        return next_++;
    }

    std::vector<Event> events;
    json::object answer;

private:
    EventNumber next_;
    Area area_ = 0;
    CaseId case_;
};

// A command of any type.
class Command {
public:
    template <class C>
        requires(!std::is_same_v<std::remove_cvref_t<C>, Command>)
    Command(C command) : held_(std::make_shared<Held<C>>(std::move(command))) {}

    Result<Decision> decide_on(const Rows& rows, const Now& now) const { return held_->run(rows, now); }
    void keys_into(std::vector<RowKey>& out) const { held_->keys_into(out); }
    // The command if it is one of this type.
    template <class C>
    const C* as() const {
        const auto* held = dynamic_cast<const Held<C>*>(held_.get());
        return held ? &held->command : nullptr;
    }

private:
    struct Base {
        virtual ~Base() = default;
        virtual Result<Decision> run(const Rows&, const Now&) const = 0;
        virtual void keys_into(std::vector<RowKey>&) const = 0;
    };
    template <class C>
    struct Held final : Base {
        explicit Held(C c) : command(std::move(c)) {}
        Result<Decision> run(const Rows& rows, const Now& now) const override { return decide(rows, command, now); }
        void keys_into(std::vector<RowKey>& out) const override {
            if constexpr (requires { keys(command); })
                for (auto& wanted : keys(command)) out.push_back(std::move(wanted));
        }
        C command;
    };
    std::shared_ptr<const Base> held_;
};

template <class R, class K>
RowKey row_key(K id) {
    return {&table_type<R>(), key(id)};
}

using Commands = std::vector<Command>;

// A row list to load ahead: list_key<CaseRow>("request", id).
template <class R, class V>
ListKey list_key(std::string_view column, V value) {
    const TableType& type = table_type<R>();
    std::size_t at = 0;
    while (at + 1 < type.columns.size() && type.columns[at].name != column) ++at;
    return {&type, at, row_detail::to_value(value)};
}

// An armed timer: a state row that an event's apply puts (arm) or erases (disarm). When business time
// reaches `due` the writer takes it away with a timer.fired event and runs the command of its kind.
struct TimerRow {
    static constexpr std::string_view table = "timer";
    static constexpr std::array<std::string_view, 1> indexes{"due"};
    std::string id;    // kind and subject, "appointment.hold/812": arming again moves it
    std::string kind;  // registered with House::timer
    std::int64_t subject = 0;
    std::string detail;
    Instant due;
    Area area = 0;
    CaseId case_id;
};
BOOST_DESCRIBE_STRUCT(TimerRow, (), (id, kind, subject, detail, due, area, case_id))

std::string timer_id(std::string_view kind, std::int64_t subject, std::string_view detail = {});
void arm_timer(Rows& rows, std::string_view kind, std::int64_t subject, Instant due, const Envelope& at,
               std::string_view detail = {});
void disarm_timer(Rows& rows, std::string_view kind, std::int64_t subject, std::string_view detail = {});

// Everything that the rooms bring, registered once at start (app/house.cpp).
class House {
public:
    using Reaction = std::function<Commands(const Rows&, const Event&)>;
    using TimerCommand = std::function<Command(const TimerRow&)>;
    struct Upcast {
        std::string to;                             // name of the newer type
        std::function<json::value(json::value)> convert;  // of the body
    };

    template <class... R>
    void tables() {
        (tables_.push_back(&table_type<R>()), ...);
    }
    template <class... E>
    void events() {
        (events_.emplace(std::string(E::name), &event_type<E>()), ...);
    }
    template <class List>
    void event_list() {
        boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, List>>(
            [this]<class E>(boost::mp11::mp_identity<E>) { events<E>(); });
    }
    template <class E>
    void on(Commands (*react)(const Rows&, const E&, const Envelope&)) {
        reactions_[&event_type<E>()].push_back(
            [react](const Rows& rows, const Event& event) { return react(rows, *event.as<E>(), event.at); });
    }
    // Lists that the reactions to a command will ask for: loaded with its own rows, in one round trip for all
    // commands that wait.
    template <class C>
    void ahead(std::vector<ListKey> (*lists)(const C&)) {
        ahead_.push_back([lists](const Command& command, std::vector<ListKey>& out) {
            if (const C* typed = command.as<C>())
                for (auto& wanted : lists(*typed)) out.push_back(std::move(wanted));
        });
    }
    void lists_into(const Command& command, std::vector<ListKey>& out) const {
        for (const auto& lists : ahead_) lists(command, out);
    }
    void timer(std::string kind, TimerCommand command) { timers_[std::move(kind)] = std::move(command); }
    void upcast(std::string from, Upcast upcast) { upcasts_[std::move(from)] = std::move(upcast); }

    const std::vector<const TableType*>& all_tables() const { return tables_; }
    const std::map<std::string, const EventType*>& all_events() const { return events_; }
    const std::vector<Reaction>* reactions(const EventType* type) const;
    const TimerCommand* timer_command(const std::string& kind) const;

    // The names under which events of the wanted types are stored, those of older versions among them.
    std::vector<std::string> stored_names(bool (*wanted)(const EventType*)) const;
    // Reads a stored event, through as many upcasters as it takes.
    Result<Event> decode(const std::string& name, std::string_view body) const;

private:
    std::vector<const TableType*> tables_;
    std::map<std::string, const EventType*> events_;
    std::unordered_map<const EventType*, std::vector<Reaction>> reactions_;
    std::vector<std::function<void(const Command&, std::vector<ListKey>&)>> ahead_;
    std::map<std::string, TimerCommand> timers_;
    std::map<std::string, Upcast> upcasts_;
};

}  // namespace yekuo::store
