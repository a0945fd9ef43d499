// Crews of the living city: the leader's phone shows the route, and the crew goes along it with taps, the
// record of the work, a photo and a signature; sometimes late, sometimes before a closed door, sometimes sick.
#include <fmt/format.h>

#include "simulate/city_life.hpp"
#include "simulate/picture.hpp"

namespace yekuo::simulate {

namespace {

constexpr int sick_permille = 8, late_permille = 20;
constexpr int last_minute_out = 19 * 60;
constexpr double look_again_minutes = 12;
constexpr Millis ahead_of_time = minutes(5);
constexpr double parts_of_the_way[] = {0.15, 0.5, 0.85};  // where the crew's phone tells its place

Place place_of(const json::value& value, std::string_view name) {
    const auto* place = at(value, name);
    return place ? Place{real(*place, "lat"), real(*place, "lon")} : Place{};
}

json::object as_json(Place place) {
    return {{"lat", place.lat}, {"lon", place.lon}, {"datum", "wgs84"}};
}

const json::value* order_of(const json::value& route, std::int64_t id) {
    for (const auto& order : items(route, "work_orders"))
        if (number(order, "id") == id) return &order;
    return nullptr;
}

}  // namespace

awaitable<void> Life::call_out(Area area, Day day) {
    auto crews = co_await api_.get(dispatcher_of(area), fmt::format("/crews?area={}", area));
    if (!crews) {
        later(5, [this, area, day] { return call_out(area, day); });
        co_return;
    }
    for (const auto& one : items(*crews)) {
        const auto* today = yekuo::simulate::at(one, "today");
        const auto id = number(one, "id");
        if (!today || text(*today, "state") != "rostered" || text(*today, "day") != format_day(day) ||
            !leaders_.contains(id))
            continue;
        auto& crew = crews_[id];
        if (!crew) {
            crew = std::make_shared<Crew>();
            crew->leader = std::make_shared<Caller>();
            crew->leader->login = leaders_[id];
        }
        if (crew->day == day) continue;
        crew->id = id;
        crew->area = area;
        crew->station = crew->at = place_of(one, "station");
        crew->day = day;
        crew->dice = dice_.of(day.days, id, 9);
        const auto fate = crew->dice.between(0, 999);
        const CrewRef out = crew;
        if (fate < sick_permille && minute_of(now()) < 8 * 60 + 30) {
            at(now() + minutes(crew->dice.between(1, 15)), [this, out] { return be_sick(out); });
            continue;
        }
        if (fate < sick_permille + late_permille)
            at(midnight(day) + minutes(crew->dice.between(520, 840)), [this, out] { return be_late(out); });
        at(std::max(now(), midnight(day) + minutes(485)) + seconds(crew->dice.between(0, 900)),
           [this, out] { return go_on(out); });
    }
}

awaitable<void> Life::be_sick(CrewRef crew) {
    auto told = co_await api_.post(crew->leader, fmt::format("/crews/{}/absence", crew->id),
                                   fields("day", format_day(crew->day), "reason", "sick"));
    if (told) ++counts_.absent;
}

awaitable<void> Life::be_late(CrewRef crew) {
    auto told = co_await api_.post(crew->leader, fmt::format("/crews/{}/late", crew->id),
                                   fields("minutes", crew->dice.between(25, 80), "reason", "traffic"));
    if (told) ++counts_.late;
}

awaitable<void> Life::go_on(CrewRef crew) {
    if (day_at(now()) != crew->day || minute_of(now()) >= last_minute_out) co_return;
    auto route = co_await api_.get(crew->leader, "/crew/route?day=" + format_day(crew->day));
    const auto again = [&] { later(look_again_minutes, [this, crew] { return go_on(crew); }); };
    if (!route) co_return again();
    const auto* plan = yekuo::simulate::at(*route, "route");
    if (!plan) co_return again();
    for (const auto& stop : items(*plan, "stops")) {
        const std::string state = text(stop, "state");
        const auto* order = order_of(*route, number(stop, "work_order"));
        if (state == "done" || state == "blocked" || state == "held" || !order) continue;
        const json::value work = *order;
        if (state == "arrived") {  // found so after a restart
            crew->at = place_of(stop, "place");
            later(crew->dice.between_real(10, 40), [this, crew, work] { return finish(crew, work); });
            co_return;
        }
        if (state == "on_the_way") {
            later(crew->dice.between_real(3, 12), [this, crew, work] { return arrive(crew, work); });
            co_return;
        }
        // The phone says how long the way takes; whoever is in time leaves a little earlier.
        const Instant leave_at = std::max(instant(stop, "start"), instant(stop, "window_from")) -
                                 minutes(number(stop, "travel_minutes")) - ahead_of_time;
        if (state == "booked") (void)co_await tap(crew, number(stop, "work_order"), "accept", {});
        if (leave_at > now() + minutes(1)) {
            later(std::min(look_again_minutes, static_cast<double>((leave_at - now()).count) / 60'000),
                  [this, crew] { return go_on(crew); });
            co_return;
        }
        co_return co_await drive_to(crew, stop, work);
    }
    if (minute_of(now()) < 16 * 60 + 30) again();
}

awaitable<Result<json::value>> Life::tap(CrewRef crew, std::int64_t order, std::string what, std::string reason) {
    json::object body = fields("tap", what, "at", format_instant(now()), "place", as_json(crew->at));
    if (!reason.empty()) body["reason"] = reason;
    co_return co_await api_.post(crew->leader, fmt::format("/work-orders/{}/taps", order), std::move(body));
}

awaitable<void> Life::report_position(CrewRef crew, Place place) {
    (void)co_await api_.post(crew->leader, "/crew/position",
                             fields("place", as_json(place), "at", format_instant(now()), "accuracy_metres", 12));
}

awaitable<void> Life::drive_to(CrewRef crew, json::value stop, json::value order) {
    auto left = co_await tap(crew, number(order, "id"), "on_the_way", {});
    if (!left) {
        later(look_again_minutes, [this, crew] { return go_on(crew); });
        co_return;
    }
    ++counts_.sent;
    const Place from = crew->at, to = place_of(order, "place");
    const double all = on_the_road(static_cast<double>(std::max<std::int64_t>(1, number(stop, "travel_minutes"))), crew->dice);
    const Instant start = now();
    for (const double part : parts_of_the_way) {
        const Place there{from.lat + (to.lat - from.lat) * part, from.lon + (to.lon - from.lon) * part};
        at(start + seconds(static_cast<std::int64_t>(all * part * 60)),
           [this, crew, there] { return report_position(crew, there); });
    }
    // Nobody rings before the time that was told.
    const Instant there = std::max(start + seconds(static_cast<std::int64_t>(all * 60)), instant(stop, "window_from"));
    at(there, [this, crew, order] { return arrive(crew, order); });
}

awaitable<void> Life::arrive(CrewRef crew, json::value order) {
    crew->at = place_of(order, "place");
    auto there = co_await tap(crew, number(order, "id"), "arrived", {});
    if (!there) {
        later(look_again_minutes, [this, crew] { return go_on(crew); });
        co_return;
    }
    const std::string failure = visit_failure(text(order, "job_type"), crew->dice);
    if (!failure.empty()) {
        at(now() + minutes(crew->dice.between(8, 18)),
           [this, crew, order, failure] { return give_up(crew, order, failure); });
        co_return;
    }
    const auto planned = static_cast<std::int32_t>(number(order, "minutes"));
    at(now() + work_time(planned, crew->dice), [this, crew, order] { return finish(crew, order); });
}

awaitable<std::int64_t> Life::take_picture(CrewRef crew, std::int64_t order, std::string kind, std::string png) {
    auto kept = co_await api_.upload(crew->leader, fmt::format("/work-orders/{}/photos?kind={}", order, kind),
                                     "image/png", std::move(png));
    co_return kept ? number(*kept, "id") : 0;
}

awaitable<void> Life::finish(CrewRef crew, json::value order) {
    const auto id = number(order, "id");
    const auto photo = co_await take_picture(crew, id, "photo", sample_photo(crew->dice.of(id)));
    const auto signature = co_await take_picture(crew, id, "signature", sample_signature(crew->dice.of(id)));
    const std::string allocated = text(order, "meter_allocated");
    const bool installs = !allocated.empty();
    const Installed fitted = installed(id, crew->dice);
    json::array photos;
    if (photo) photos.push_back(photo);
    json::object record = fields("seals", json::value_from(fitted.seals), "photos", photos);
    if (signature) record["signature"] = signature;
    if (installs) record["meter_number"] = allocated;
    record[installs ? "new_reading" : "old_reading"] =
        static_cast<double>(installs ? fitted.new_reading : fitted.old_reading) / 100;
    if (text(order, "job_type") == "METER_TEST") record["error_percent"] = crew->dice.between_real(-1.6, 1.6);
    record["papers"] = order.at("papers_missing");  // customers have them ready at the door
    (void)co_await api_.post(crew->leader, fmt::format("/work-orders/{}/record", id), std::move(record));
    if (co_await tap(crew, id, "done", {})) ++counts_.done;
    later(crew->dice.between_real(1, 5), [this, crew] { return go_on(crew); });
}

awaitable<void> Life::give_up(CrewRef crew, json::value order, std::string reason) {
    if (co_await tap(crew, number(order, "id"), "blocked", reason)) ++counts_.failed;
    later(crew->dice.between_real(1, 5), [this, crew] { return go_on(crew); });
}

}  // namespace yekuo::simulate
