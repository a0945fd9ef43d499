#include <fmt/format.h>

#include <cmath>

#include "api/operations.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/positions.hpp"
#include "dispatch/risk.hpp"
#include "dispatch/views.hpp"

namespace yekuo::dispatch {
namespace {

using access::Scope;
using access::Service;
using http::awaitable;

constexpr std::size_t photo_bytes_min = 16;

Error no_order() { return not_found("work_order.unknown"); }

Result<api::WorkOrder> show_order(Service& service, store::Session& session, const Scope& scope, WorkOrderId id) {
    const auto row = load_work_order(session, scope, id);
    if (!row) return no_order();
    Views views(service, session, scope);
    views.want(*row);
    views.load();
    return views.work_order(*row);
}

// Reads the order back after a command on it.
awaitable<Result<api::WorkOrder>> reread(Service& service, const Scope& scope, WorkOrderId id) {
    co_return co_await access::read(
        service, [&](store::Session& session) { return show_order(service, session, scope, id); });
}

awaitable<Result<WorkOrderRow>> seen_order(Service& service, const Scope& scope, WorkOrderId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<WorkOrderRow> {
        auto row = load_work_order(session, scope, id);
        if (!row) return no_order();
        return std::move(*row);
    });
}

Result<api::MyRoute> my_route(Service& service, store::Session& session, const Scope& scope, Day day) {
    const auto crew = load_crew(session, scope, scope.crew);
    if (!crew) return not_found("crew.unknown");
    CrewDay own = load_crew_day(session, *crew, day);
    own.route.day = day;
    std::vector<WorkOrderRow> orders;
    Views views(service, session, scope);
    views.want_crew(crew->id);
    for (const Stop& stop : own.route.stops) {
        views.want(stop);
        if (auto row = session.row<WorkOrderRow>(stop.work_order)) orders.push_back(std::move(*row));
    }
    for (const WorkOrderRow& row : orders) views.want(row);
    views.load();
    api::MyRoute view;
    view.day = format_day(day);
    view.now = format_instant(service.writer.business_now());
    view.crew = views.crew(*crew, own.shift.crew ? std::optional(own.shift) : std::nullopt);
    view.route = views.route(own);
    for (const WorkOrderRow& row : orders) view.work_orders.push_back(views.work_order(row));
    return view;
}

std::optional<std::int64_t> hundredths(const std::optional<double>& reading) {
    if (!reading) return {};
    return std::llround(*reading * 100);
}

// Words of the crew about a visit belong to the customer, under whose key they are erased.
template <class Call>
awaitable<Result<SealedId>> seal_words(Service& service, const Call& call, PersonId customer, std::string words,
                                       std::string_view part) {
    if (words.empty()) co_return SealedId{};
    people::Sealing sealing;
    sealing.person = customer;
    sealing.items.push_back({"text", std::move(words)});
    people::Sealing own = access::for_command(call.request, call.caller, std::move(sealing), part);
    auto sealed = co_await access::seal(service, std::move(own));
    if (!sealed) co_return sealed.error();
    co_return sealed->items.at(0);
}

Tap tap_of(const api::Tap& body, const Scope& scope, WorkOrderId id) {
    Tap tap;
    tap.work_order = id;
    boost::describe::enum_from_string(boost::describe::enum_to_string(body.tap, ""), tap.kind);
    if (const auto at = parse_instant(body.at)) tap.device_time = *at;
    if (body.place) {
        const bool shifted = body.place->datum == api::Datum::gcj02;
        tap.place = to_wgs84({body.place->lat, body.place->lon}, shifted ? Datum::gcj02 : Datum::wgs84);
    }
    tap.reason = body.reason.value_or("");
    tap.crew = scope.crew;
    tap.by = scope.actor();
    return tap;
}

template <class Call>
awaitable<Result<store::Command>> record_of(Service& service, const Call& call, const WorkOrderRow& order) {
    const Scope& scope = call.caller;
    const api::WorkRecord& body = call.body;
    RecordWork record;
    record.work_order = order.id;
    record.meter_number = body.meter_number.value_or("");
    record.seals = body.seals;
    record.old_reading = hundredths(body.old_reading);
    record.new_reading = hundredths(body.new_reading);
    for (const auto photo : body.photos) record.photos.push_back({photo});
    if (body.signature) record.signature = {*body.signature};
    record.crew = scope.crew;
    auto note = co_await seal_words(service, call, order.customer, body.note.value_or(""), "note");
    if (!note) co_return note.error();
    record.note = *note;
    auto signer = co_await seal_words(service, call, order.customer, body.signer.value_or(""), "signer");
    if (!signer) co_return signer.error();
    record.signer = *signer;
    record.papers = body.papers.value_or(std::vector<std::string>{});
    record.error_percent = body.error_percent;
    auto crew = co_await access::read(
        service, [&](store::Session& session) { return Result<std::optional<CrewRow>>(session.row<CrewRow>(scope.crew)); });
    if (!crew) co_return crew.error();
    if (*crew) {
        record.persons = (*crew)->members;
        if (std::find(record.persons.begin(), record.persons.end(), (*crew)->leader) == record.persons.end())
            record.persons.push_back((*crew)->leader);
    }
    co_return store::Command(std::move(record));
}

void add_taps(http::Api<Scope>& api, Service& service) {
    api.on<"getMyRoute">([&service](auto& call) -> awaitable<Result<api::MyRoute>> {
        Day day = day_of(service.writer.business_now());
        if (call.query.day) {
            const auto wanted = parse_day(*call.query.day);
            if (!wanted) co_return invalid(wanted.error().key, "/query/day");
            day = *wanted;
        }
        co_return co_await access::read(
            service, [&](store::Session& session) { return my_route(service, session, call.caller, day); });
    });
    api.on<"tapWorkOrder">([&service](auto& call) -> awaitable<Result<api::WorkOrder>> {
        const WorkOrderId id{call.path.id};
        auto order = co_await seen_order(service, call.caller, id);
        if (!order) co_return order.error();
        store::Command command(tap_of(call.body, call.caller, id));
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        // A crew that was relieved of the order by the tap no longer sees it: the order as it was.
        auto shown = co_await reread(service, call.caller, id);
        if (shown || shown.error().code != Code::not_found) co_return shown;
        api::WorkOrder gone;
        gone.id = id.value;
        gone.case_id = order->case_id.value;
        gone.job_type = order->job_type;
        gone.state = api::WorkOrderState::blocked;
        co_return gone;
    });
    api.on<"recordWork">([&service](auto& call) -> awaitable<Result<api::WorkOrder>> {
        const WorkOrderId id{call.path.id};
        auto order = co_await seen_order(service, call.caller, id);
        if (!order) co_return order.error();
        auto command = co_await record_of(service, call, *order);
        if (!command) co_return command.error();
        auto outcome = co_await access::submit(service, call, std::move(*command));
        if (!outcome) co_return outcome.error();
        co_return co_await reread(service, call.caller, id);
    });
}

// What a picture begins with; only these are taken and shown.
const char* picture_type(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
    if (bytes.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
    if (bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return "image/webp";
    return nullptr;
}

// A picture may be seen by who sees the work order that names it.
Result<WorkOrderRow> order_of_picture(store::Session& session, const Scope& scope, SealedId picture) {
    const std::string pattern = fmt::format("%{}%", picture.value);
    for (const WorkOrderRow& row :
         session.rows<WorkOrderRow>("where signature = $1 or photos like $2", {picture.value, pattern})) {
        const bool named = row.signature == picture ||
                           std::find(row.photos.begin(), row.photos.end(), picture) != row.photos.end();
        if (named && load_work_order(session, scope, row.id)) return row;
    }
    return not_found("photo.unknown");
}

void add_photos(http::Api<Scope>& api, Service& service) {
    api.on<"uploadPhoto">([&service](auto& call) -> awaitable<Result<http::Reply<api::Photo>>> {
        const std::string& bytes = call.request.body;
        if (bytes.size() < photo_bytes_min || !picture_type(bytes))
            co_return invalid("photo.form", "", "a JPEG, PNG or WebP picture");
        auto order = co_await seen_order(service, call.caller, {call.path.id});
        if (!order) co_return order.error();
        people::Sealing sealing;
        sealing.person = order->customer;
        const std::string kind = to_json(call.query.kind).is_string()
                                     ? std::string(to_json(call.query.kind).as_string())
                                     : std::string("photo");
        sealing.items.push_back({kind, bytes});
        auto sealed = co_await access::seal(service, std::move(sealing));
        if (!sealed) co_return sealed.error();
        http::Reply<api::Photo> reply;
        reply.body.id = sealed->items.at(0).value;
        if (auto read = from_json<decltype(reply.body.kind)>(json::string(kind))) reply.body.kind = *read;
        co_return reply;
    });
    api.on<"getPhoto">([&service](auto& call) -> awaitable<Result<http::Response>> {
        const SealedId id{call.path.id};
        co_return co_await access::read(service, [&](store::Session& session) -> Result<http::Response> {
            if (auto order = order_of_picture(session, call.caller, id); !order) return order.error();
            auto bytes = service.vault.open(id);
            if (!bytes) return not_found("photo.unknown");
            const char* type = picture_type(*bytes);
            if (!type) return not_found("photo.unknown");
            http::Response response;
            response.content_type = type;
            response.body = std::move(*bytes);
            response.set("Cache-Control", "private, max-age=3600");
            return response;
        });
    });
}

Result<api::CrewOnTheWay> on_the_way(Service& service, store::Session& session, const Scope& scope, AppointmentId id,
                                     Instant now) {
    const auto appointment = load_appointment(session, scope, id);
    if (!appointment) return not_found("appointment.unknown");
    if (appointment->day != day_of(now) || !appointment->crew) return not_found("crew.not_today");
    const auto order = session.row<WorkOrderRow>(appointment->work_order);
    const auto crew = session.row<CrewRow>(appointment->crew);
    if (!order || !crew) return not_found("crew.not_today");
    Views views(service, session, scope);
    views.want(*order);
    views.want_crew(crew->id);
    views.load();
    api::CrewOnTheWay view;
    view.state = views.work_order(*order).state;
    view.expected = optional_time(appointment->expected);
    for (const auto& member : views.crew(*crew, {}).members) view.members.push_back(member.name);
    view.vehicle = crew->vehicle;
    view.destination = place_view(order->place);
    for (const Stop& stop : load_crew_day(session, *crew, appointment->day).route.stops) {
        if (stop.appointment == id) break;
        view.stops_before += stop.state != StopState::done;
    }
    // Where the crew is, is shown while it is on its way to this customer, and only then.
    if (view.state == api::WorkOrderState::on_the_way) {
        if (const auto position = latest_position(service.local, crew->id)) {
            view.position = place_view(position->place);
            view.position_at = format_instant(position->at);
        }
    }
    return view;
}

void add_positions(http::Api<Scope>& api, Service& service) {
    api.on<"reportPosition">([&service](auto& call) -> awaitable<Result<http::Response>> {
        const auto at = parse_instant(call.body.at);
        if (!at) co_return invalid(at.error().key, "/at");
        const bool shifted = call.body.place.datum == api::Datum::gcj02;
        const Place place = to_wgs84({call.body.place.lat, call.body.place.lon}, shifted ? Datum::gcj02 : Datum::wgs84);
        auto kept = co_await http::await_callback<Result<void>>([&](std::function<void(Result<void>)> finish) {
            keep_position(service.local_writer, {call.caller.crew, place, *at}, std::move(finish));
        });
        if (!kept) co_return kept.error();
        co_return http::no_content();
    });
    api.on<"getCrewOnTheWay">([&service](auto& call) -> awaitable<Result<api::CrewOnTheWay>> {
        const Instant now = service.writer.business_now();
        co_return co_await access::read(service, [&](store::Session& session) {
            return on_the_way(service, session, call.caller, {call.path.id}, now);
        });
    });
}

api::Replanned replanned(const json::object& answer) {
    const auto number = [&](const char* name) {
        const auto* value = answer.if_contains(name);
        return value && value->is_int64() ? value->get_int64() : 0;
    };
    return {number("moved"), number("at_risk")};
}

awaitable<Result<CrewRow>> seen_crew(Service& service, const Scope& scope, CrewId id) {
    co_return co_await access::read(service, [&](store::Session& session) -> Result<CrewRow> {
        auto row = load_crew(session, scope, id);
        if (!row) return not_found("crew.unknown");
        return std::move(*row);
    });
}

void add_mishaps(http::Api<Scope>& api, Service& service) {
    api.on<"reportAbsence">([&service](auto& call) -> awaitable<Result<api::Replanned>> {
        auto crew = co_await seen_crew(service, call.caller, {call.path.id});
        if (!crew) co_return crew.error();
        const auto day = parse_day(call.body.day);
        if (!day) co_return invalid(day.error().key, "/day");
        store::Command command(ReportAbsence{crew->id, *day, *day, call.body.reason});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return replanned(outcome->answer);
    });
    api.on<"reportLate">([&service](auto& call) -> awaitable<Result<api::Replanned>> {
        auto crew = co_await seen_crew(service, call.caller, {call.path.id});
        if (!crew) co_return crew.error();
        const Instant now = service.writer.business_now();
        store::Command command(ReportLate{crew->id, day_of(now), now + minutes(call.body.minutes), call.body.reason});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return replanned(outcome->answer);
    });
}

Result<api::CrewList> list_crews(Service& service, store::Session& session, const Scope& scope, Area area, Day day) {
    std::string where = scope.where("area", "0");
    if (area) where += fmt::format(" and area = {}", area);
    const auto rows = session.rows<CrewRow>("where " + where + " order by id limit 1000");
    std::map<CrewId, ShiftRow> shifts;
    for (ShiftRow& shift : session.rows<ShiftRow>("where day = $1", {static_cast<std::int64_t>(day.days)}))
        shifts[shift.crew] = std::move(shift);
    Views views(service, session, scope);
    for (const CrewRow& row : rows) views.want_crew(row.id);
    views.load();
    api::CrewList list;
    for (const CrewRow& row : rows) {
        const auto shift = shifts.find(row.id);
        list.items.push_back(views.crew(row, shift == shifts.end() ? std::nullopt : std::optional(shift->second)));
    }
    return list;
}

}  // namespace

void add_crew_work(http::Api<Scope>& api, Service& service) {
    add_taps(api, service);
    add_photos(api, service);
    add_positions(api, service);
    add_mishaps(api, service);
    api.on<"listCrews">([&service](auto& call) -> awaitable<Result<api::CrewList>> {
        const auto area = static_cast<Area>(call.query.area.value_or(0));
        const Day day = day_of(service.writer.business_now());
        co_return co_await access::read(service, [&](store::Session& session) {
            return list_crews(service, session, call.caller, area, day);
        });
    });
}

}  // namespace yekuo::dispatch
