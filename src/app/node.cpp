#include "app/node.hpp"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/signal_set.hpp>

#include <future>

#include "access/access_api.hpp"
#include "api/operations.hpp"
#include "app/city_api.hpp"
#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "app/live_api.hpp"
#include "app/route_api.hpp"
#include "base/log.hpp"
#include "cases/case_store.hpp"
#include "cases/cases_api.hpp"
#include "control/control_api.hpp"
#include "control/recounter.hpp"
#include "dispatch/dispatch_api.hpp"
#include "dispatch/improver.hpp"
#include "dispatch/views.hpp"
#include "evaluate/indicators_api.hpp"
#include "evaluate/nightly.hpp"
#include "grid/restriction_api.hpp"
#include "http/client.hpp"
#include "http/live.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "intake/intake_api.hpp"
#include "notify/kannel.hpp"
#include "notify/notify_api.hpp"
#include "process/process_api.hpp"
#include "store/replay.hpp"
#include "store/sets.hpp"

namespace yekuo::app {
namespace {

constexpr int reader_threads = 4;  // they mostly wait: for PostgreSQL's round trips, for the disk
constexpr auto tail_pause = std::chrono::milliseconds(100);
constexpr auto sweep_pause = std::chrono::hours(1);
constexpr Millis sealed_in_vain_after = hours(24);  // no command waits that long for its commit
constexpr Millis answers_known = days(29);          // the writer keeps them for 30

// Which of these commands have been done: their answers are kept.
std::set<std::string> answered_keys(store::Session& session, const std::vector<std::string>& commands) {
    std::set<std::string> known;
    for (const auto& row : session.query("select key from answer where " +
                                             in_set(session, "key", 1, store::SetOf::texts),
                                         {set_value(session, std::span<const std::string>(commands))}))
        known.insert(store::text(row[0]));
    return known;
}

std::string node_address(const Arguments& arguments, int port) {
    return arguments.node.empty() ? fmt::format("{}:{}", arguments.address, port) : arguments.node;
}

}  // namespace

struct Node::Parts {
    Parts(const Arguments& given, store::DatabaseUrl database, people::MasterKey key, CityMap map)
        : arguments(given),
          url(std::move(database)),
          house(make_house()),
          city(std::move(map)),
          state(url, store::Part::state),
          local(url, store::Part::local),
          local_writer(url, store::Part::local, local_schema()),
          vault(url, std::move(key)),
          writer(house, url, writer_options()),
          pool(reader_threads),
          service{writer, state, local, local_writer, vault, pool},
          sessions(local_writer, local),
          client(io),
          board(service),
          improver(service, board),
          recounter(writer, state),
          nightly(service) {}

    store::WriterOptions writer_options();
    Result<void> open();
    Result<void> build_api();
    Result<void> listen();
    void publish(const std::vector<store::Event>& events);
    void tell(const std::vector<store::Event>& events);
    void tell_new(const std::vector<store::Event>& events);
    void catch_up(EventNumber& seen);
    std::vector<store::Event> read_events(std::int64_t limit);
    void tail();
    void sweep_vault();
    http::awaitable<std::optional<http::Response>> forward_to_leader(http::Request& request);

    Arguments arguments;
    store::DatabaseUrl url;
    store::House house;
    CityMap city;
    store::Readers state, local;
    store::SideWriter local_writer;
    people::Vault vault;
    store::Writer writer;
    http::net::io_context io{1};
    http::net::thread_pool pool;
    access::Service service;
    access::Sessions sessions;
    cases::ContactClock contact_clock;
    process::JobBoard jobs;
    http::Client client;
    http::Router router;
    http::Metrics metrics;
    std::unique_ptr<notify::Outbox> outbox;
    std::unique_ptr<http::LiveHub> hub;
    std::unique_ptr<http::Api<access::Scope>> api;
    std::unique_ptr<http::StaticFiles> files;
    std::unique_ptr<http::Server> server;
    dispatch::PlanBoard board;
    dispatch::Improver improver;
    control::Recounter recounter;
    evaluate::Nightly nightly;
    Instant improved;  // stepped runs: when last
    RouteDesk route_desk;
    std::thread io_thread;
    std::thread tail_thread;
    std::atomic<bool> stopping{false};
    std::mutex tail_mutex;
    std::condition_variable tail_wake;
    std::mutex publishing;
    EventNumber published = 0;  // guarded by publishing: what live views and plans know of
};

store::WriterOptions Node::Parts::writer_options() {
    return {.address = node_address(arguments, arguments.port),
            .alongside = &vault,
            .open = [this](std::unique_ptr<store::WriterDatabase> database, store::Alongside* alongside) {
                return renew_desk(house, std::move(database), arguments.config, alongside);
            }};
}

// The database first: the vault and the local part, then the writer.
Result<void> Node::Parts::open() {
    {
        auto database = store::open_database(url);
        if (database->lock())
            if (auto desk = renew_desk(house, std::move(database), arguments.config); !desk) return desk.error();
    }
    vault.start();
    local_writer.start();
    sessions.load();
    notify::OutboxSettings settings;
    if (!arguments.sms.empty()) {
        auto transport = notify::kannel_transport(arguments.sms);
        if (!transport) return transport.error();
        settings.transport = std::move(*transport);
    } else if (!arguments.demo) {
        settings.transport = [](std::int64_t, const std::string&, const std::string&) -> Result<void> {
            return unavailable("sms.not_configured", "start with --sms");
        };
    }
    outbox = std::make_unique<notify::Outbox>(house, state, local, local_writer, vault, settings);
    published = state.with([](store::Session& session) { return store::journal_head(session); });
    hub = std::make_unique<http::LiveHub>(io, live_history(house, service), published, http::LiveSettings{}, &metrics);
    writer.follow([this](const store::Committed& committed) { publish(committed.events); });
    if (auto started = writer.start(); !started) return started.error();
    return {};
}

void Node::Parts::tell(const std::vector<store::Event>& events) {
    if (events.empty()) return;
    if (!hub->passes(events.back().at.number))
        for (const store::Event& event : events) hub->publish(live_event(event));
    board.follow(events);
    jobs.follow(events);
    published = events.back().at.number;
}

// What this node's writer has committed goes to those who follow the journal. After a take-over, or a commit whose
// outcome was in doubt, the first events may come before others have been told: those are read first, or, when the
// database is gone already, all of them later (catch_up).
void Node::Parts::publish(const std::vector<store::Event>& events) {
    const std::lock_guard lock(publishing);
    try {
        while (!events.empty() && events.front().at.number > published + 1) {
            const auto missed = read_events(events.front().at.number - published - 1);
            if (missed.empty()) break;
            tell(missed);
        }
        tell_new(events);
    } catch (const store::Unavailable& gone) {
        log::debug("the journal cannot be read: {}", gone.what());
    }
    nightly.follow(events);
    if (outbox && writer.leads()) outbox->follow(events);
}

void Node::Parts::tell_new(const std::vector<store::Event>& events) {
    if (!events.empty() && events.front().at.number > published) return tell(events);
    std::vector<store::Event> rest;
    for (const store::Event& event : events)
        if (event.at.number > published) rest.push_back(event);
    tell(rest);
}

// A group that was in doubt and stands was never published; without another command nobody would hear of it.
void Node::Parts::catch_up(EventNumber& seen) {
    const std::lock_guard lock(publishing);
    if (published == seen && writer.head() > published) tell(read_events(500));
    seen = published;
}

std::vector<store::Event> Node::Parts::read_events(std::int64_t limit) {
    std::vector<store::Event> events;
    for (const auto& record : state.with(
             [&](store::Session& session) { return store::read_journal(session, published, limit); })) {
        auto event = house.decode(record.type, record.body);
        if (!event) continue;
        event->at = record.at;
        events.push_back(std::move(*event));
    }
    return events;
}

// A node that follows learns of what the other one commits by reading the journal.
void Node::Parts::tail() {
    std::chrono::steady_clock::time_point swept{};
    EventNumber seen = 0;
    while (!stopping) {
        if (writer.leads() && std::chrono::steady_clock::now() - swept > sweep_pause) {
            swept = std::chrono::steady_clock::now();
            try {
                sweep_vault();
            } catch (const std::exception& gone) {
                log::debug("the vault cannot be swept: {}", gone.what());
            }
        }
        if (writer.state() == store::Writer::State::following) {
            jobs.forget();
            try {
                const std::lock_guard lock(publishing);
                tell(read_events(500));
            } catch (const std::exception& gone) {
                log::debug("the journal cannot be read: {}", gone.what());
            }
        } else if (writer.leads()) {
            try {
                catch_up(seen);
            } catch (const std::exception& gone) {
                log::debug("the journal cannot be read: {}", gone.what());
            }
        }
        std::unique_lock lock(tail_mutex);
        tail_wake.wait_for(lock, tail_pause, [this] { return stopping.load(); });
    }
}

// What was sealed for commands that were refused, or lost in a crash, goes.
void Node::Parts::sweep_vault() {
    const Instant now = store::wall_time();
    const auto committed = [this](const std::vector<std::string>& commands) {
        return state.with([&](store::Session& session) { return answered_keys(session, commands); });
    };
    const auto gone = vault.sweep(now - answers_known, now - sealed_in_vain_after, committed);
    if (!gone) log::warn("the vault was not swept: {} {}", gone.error().key, gone.error().detail);
    else if (*gone > 0) log::info("{} sealed values of commands that never came to be are gone", *gone);
}

// A node that follows passes commands on to the one that leads.
http::awaitable<std::optional<http::Response>> Node::Parts::forward_to_leader(http::Request& request) {
    if (writer.state() != store::Writer::State::following) co_return std::nullopt;
    const std::string leader = writer.leader_address();
    const auto colon = leader.rfind(':');
    if (colon == std::string::npos) co_return std::nullopt;
    const int port = std::atoi(leader.c_str() + colon + 1);
    co_return co_await http::forward(client, request, leader.substr(0, colon), static_cast<std::uint16_t>(port));
}

Result<void> Node::Parts::build_api() {
    api = std::make_unique<http::Api<access::Scope>>(router, api::tables(), access::make_gate(sessions, pool));
    api->forward_commands([this](http::Request& request) { return forward_to_leader(request); });
    access::AccessSettings access_settings;
    access_settings.secure_cookie = arguments.secure;
    access_settings.allowance = arguments.sign_in_allowance;
    access_settings.send_code = [this](PersonId person, const std::string& code) {
        outbox->send_code(person, code, writer.business_now());
    };
    access::add_access(*api, service, sessions, std::move(access_settings));
    intake::Surroundings around;
    state.with([this](store::Session& session) { contact_clock.see(session); });
    around.see_calendar = [this](store::Session& session) { contact_clock.see(session); };
    around.first_contact_due = [this](Instant received) { return contact_clock.due(received); };
    around.territory = [this](Place place) { return grid::territory_of(city.communities(), place); };
    around.arrival_minutes = [this](Instant received, std::string_view type, std::string_view urgency,
                                    std::string_view territory) {
        return contact_clock.arrival(received, type, urgency, territory);
    };
    intake::add_intake(*api, service, city.zones(), std::move(around));
    cases::add_people_search(*api, service);
    cases::add_cases(*api, service, [this](store::Session& session, const access::Scope& scope, CaseId id) {
        return dispatch::work_orders_of(service, session, scope, id);
    });
    process::OwnOperations own{{"dispatch.visit", "tapWorkOrder"}};
    for (const auto& [topic, operation] : cases::own_operations()) own.emplace(topic, operation);
    process::add_process(*api, service, own);
    process::add_jobs(*api, service, jobs, std::move(own));
    dispatch::add_dispatch(*api, service, board, city.zone_names());
    if (auto control = control::add_control(*api, service, arguments.config + "/org"); !control) return control;
    control::add_rules(*api, service);
    control::add_catalogue(*api, service);
    grid::add_restrictions(*api, service);
    grid::add_resources(*api, service);
    evaluate::add_indicators(*api, service);
    evaluate::add_evaluation(*api, service);
    notify::add_sample_phones(*api, service, *outbox, arguments.demo);
    add_city(*api, service, city, {arguments.demo, arguments.tiles});
    add_live(*api, service, *hub);
    route_desk.add_to(*api);
    api->serve_documents();
    http::serve_operator_routes(router, metrics, [this]() -> Result<void> {
        if (writer.leads() || writer.state() == store::Writer::State::following) return {};
        return unavailable("storage.unavailable");
    });
    if (const auto missing = api->unhandled(); !missing.empty())
        return internal_error(fmt::format("operations without a handler: {}", fmt::join(missing, ", ")));
    auto found = http::StaticFiles::from_folder(arguments.web, arguments.tiles);
    if (found) {
        files = std::make_unique<http::StaticFiles>(std::move(*found));
        router.otherwise([this](http::Request& request) { return files->serve(request); });
    } else {
        log::warn("the web application is not built: {} ({})", arguments.web, found.error().key);
    }
    metrics.attach(router);
    return {};
}

Result<void> Node::Parts::listen() {
    server = std::make_unique<http::Server>(io, router, http::Limits{}, &metrics);
    auto bound = server->listen(arguments.address, static_cast<std::uint16_t>(arguments.port));
    if (!bound) return bound;
    outbox->start();
    nightly.start();
    if (writer.leads()) {
        const store::Command plan_night = evaluate::PlanNight{};
        if (auto planned = writer.perform({plan_night, "system", {}, {}}); !planned)
            log::warn("the nightly evaluation was not planned: {}", planned.error().key);
    }
    if (arguments.improve) improver.start();
    recounter.start();
    tail_thread = std::thread([this] { tail(); });
    io_thread = std::thread([this] { io.run(); });
    return {};
}

Result<std::unique_ptr<Node>> Node::start(const Arguments& arguments) {
    auto url = database_of(arguments);
    if (!url) return url.error();
    auto key = key_of(arguments);
    if (!key) return key.error();
    auto city = CityMap::load(arguments.config);
    if (!city) return city.error();
    try {
        auto parts = std::make_unique<Parts>(arguments, std::move(*url), std::move(*key), std::move(*city));
        if (auto opened = parts->open(); !opened) return opened.error();
        if (auto built = parts->build_api(); !built) return built.error();
        if (auto listening = parts->listen(); !listening) return listening.error();
        return std::unique_ptr<Node>(new Node(std::move(parts)));
    } catch (const store::Unavailable& gone) {
        return unavailable("storage.unavailable", gone.what());
    }
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Node::~Node() { stop(); }

int Node::port() const { return parts_->server->port(); }
store::Writer& Node::writer() { return parts_->writer; }

Result<void> Node::advance(Instant business) {
    if (auto moved = parts_->writer.advance(business); !moved) return moved;
    parts_->nightly.catch_up();
    if (!parts_->arguments.improve || business - parts_->improved < minutes(15)) return {};
    parts_->improved = business;
    parts_->improver.round();
    return {};
}

void Node::wait() {
    http::net::io_context signals{1};
    http::net::signal_set set(signals, SIGINT, SIGTERM);
    set.async_wait([&](auto, int) { signals.stop(); });
    signals.run();
}

void Node::stop() {
    if (parts_->stopping.exchange(true)) return;
    parts_->route_desk.close();
    std::promise<void> closed;
    auto done = closed.get_future();
    http::net::post(parts_->io, [this, &closed] {
        parts_->hub->close();
        http::net::co_spawn(parts_->io, parts_->server->stop(), [&closed](std::exception_ptr) { closed.set_value(); });
    });
    done.wait();
    parts_->tail_wake.notify_all();
    parts_->tail_thread.join();
    parts_->improver.stop();
    parts_->recounter.stop();
    parts_->nightly.stop();
    parts_->outbox->stop();
    parts_->writer.stop();
    parts_->pool.join();
    parts_->vault.stop();
    parts_->local_writer.stop();
    parts_->io.stop();
    parts_->io_thread.join();
}

}  // namespace yekuo::app
