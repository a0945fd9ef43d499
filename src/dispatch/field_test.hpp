// A small city in memory for dispatch's tests: the real pipeline on rows without a database, a clock that
// fires timers in their order, and a check of everything that must hold at every moment.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "dispatch/job_types.hpp"
#include "dispatch/room.hpp"
#include "store/pipeline.hpp"

namespace yekuo::dispatch::testing {

constexpr Area yuecheng = 330602;
inline const Day wednesday = day_from_civil(2017, 3, 22);
inline Instant at(Day day, int hour, int minute = 0) { return midnight_of(day) + hours(hour) + minutes(minute); }
inline Instant at(int hour, int minute = 0) { return at(wednesday, hour, minute); }
inline Place east(double metres, double north = 0) { return {30.0 + north / 111'000, 120.58 + metres / 96'000}; }
inline Slot by_hour(Instant from, Instant to) { return {AppointmentMode::hour, {}, from, to}; }
inline Slot by_day(Day day) { return {AppointmentMode::day, day, {}, {}}; }

class Field {
public:
    Field() : pipeline_(house, rows) {
        house.tables<store::TimerRow>();
        join(house);
        must(DefineArea{yuecheng, east(0), 4000});
        must(TakeDuty{yuecheng, AccountId{77}});
    }

    Result<store::Outcome> tell(const store::Command& command) {
        store::Now moment{now, now, next, "test", 0};
        const auto before = events.size();
        auto outcome = pipeline_.run(command, moment, events);
        next += static_cast<EventNumber>(events.size() - before);
        return outcome;
    }
    json::object must(const store::Command& command) {
        auto outcome = tell(command);
        REQUIRE_MESSAGE(outcome, (outcome ? "" : outcome.error().key + " " + outcome.error().field));
        return outcome->answer;
    }
    std::string refused(const store::Command& command) {
        auto outcome = tell(command);
        REQUIRE_FALSE(outcome);
        return outcome.error().key;
    }

    // Time goes on; whatever timer is due fires at its own moment.
    void until(Instant moment) {
        while (const auto due = next_timer(moment)) {
            now = std::max(now, due->due);
            must(store::FireTimer{*due});
            must((*house.timer_command(due->kind))(*due));
        }
        now = std::max(now, moment);
    }

    CrewId crew(Place station, std::int32_t size = 2, std::uint32_t skills = skill::all) {
        RegisterCrew c{"crew", yuecheng, 1, station, skills, size};
        return CrewId{must(c).at("crew").as_int64()};
    }
    void roster(CrewId crew, Day day = wednesday, int from = 8, int to = 17) {
        const int pause = to > 13 ? 60 : 0;
        must(RosterShift{crew, day, 0, at(day, from), at(day, to), at(day, 11, 30), at(day, 13, 30), pause});
    }
    WorkOrderId visit(Place place, std::string job = "METER_TEST", bool cleared = true) {
        const KnowSite site{CaseId{++cases_}, yuecheng, 1, place, PersonId{5}, {}};
        const auto answer = must(RequestVisit{site.case_id, {}, std::move(job), cleared, site, {}});
        return WorkOrderId{answer.at("work_order").as_int64()};
    }
    // A visit whose crew must be there by then.
    WorkOrderId emergency(Place place, Instant arrive_by) {
        const auto order = visit(place, "SITE_VISIT");
        must(KnowEmergency{row(order).case_id, yuecheng, arrive_by});
        return order;
    }
    AppointmentId hold(WorkOrderId order, const Slot& slot, CrewId crew = {}) {
        return AppointmentId{must(HoldSlot{order, slot, crew, "test"}).at("appointment").as_int64()};
    }
    AppointmentId promise(WorkOrderId order, const Slot& slot, CrewId crew = {}) {
        const auto id = hold(order, slot, crew);
        must(ConfirmAppointment{id});
        return id;
    }
    void tap(WorkOrderId order, TapKind kind, std::string reason = {}) {
        must(Tap{order, kind, now, {}, std::move(reason), {}, "test"});
    }

    const AppointmentRow& row(AppointmentId id) const { return *rows.find<AppointmentRow>(id); }
    const WorkOrderRow& row(WorkOrderId id) const { return *rows.find<WorkOrderRow>(id); }
    const RouteRow& route(CrewId crew, Day day = wednesday) const { return *rows.find<RouteRow>(crew_day(crew, day)); }
    const AlertRow* open_alert(AppointmentId id) const { return row(id).alert ? rows.find<AlertRow>(row(id).alert) : nullptr; }
    LivePlan plan(Day day = wednesday) const { return {read_area_day(rows, yuecheng, day), now}; }

    template <class E>
    int count() const {
        return static_cast<int>(std::ranges::count_if(events, [](const auto& e) { return e.template as<E>() != nullptr; }));
    }
    template <class R>
    std::vector<const R*> all() const {
        std::vector<const R*> out;
        for (const auto& write : rows.writes())
            if (write.table == &store::table_type<R>() && write.row) out.push_back(static_cast<const R*>(write.row.get()));
        return out;
    }

    store::House house;
    store::Rows rows;
    Instant now = at(7, 0);
    EventNumber next = 1;
    std::vector<store::Event> events;

private:
    std::optional<store::TimerRow> next_timer(Instant moment) const {
        std::optional<store::TimerRow> best;
        for (const auto* timer : all<store::TimerRow>())
            if (timer->due <= moment && (!best || std::tie(timer->due, timer->id) < std::tie(best->due, best->id))) best = *timer;
        return best;
    }

    store::Pipeline pipeline_;
    std::int64_t cases_ = 0;
};

// Everything that must hold whenever no command is being decided; the answer names what does not.
std::vector<std::string> faults(const Field& field);

}  // namespace yekuo::dispatch::testing
