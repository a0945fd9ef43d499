// `yekuo demo`: the living city. Founded with its history at the first start, it lives on at every other.
#include <fmt/format.h>
#include <sodium.h>
#include <unistd.h>

#include <fstream>

#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "app/node.hpp"
#include "base/text.hpp"
#include "notify/outbox.hpp"
#include "simulate/city.hpp"
#include "simulate/day_table.hpp"
#include "simulate/founding.hpp"
#include "simulate/habits.hpp"
#include "simulate/sample_day.hpp"

namespace yekuo::app {
namespace {

void show_days(int done, int of) {
    if (!isatty(STDERR_FILENO)) return;
    fmt::print(stderr, "\rThe sample city lives through its history: day {} of {}", done, of);
    if (done >= of) fmt::print(stderr, "\n");
}

// The messages of history were never sent: the outbox begins with what happens from now on.
Result<void> skip_history(const store::House& house, const store::DatabaseUrl& url, people::Vault& vault,
                          EventNumber head) {
    store::Readers state(url, store::Part::state), local(url, store::Part::local);
    store::SideWriter writer(url, store::Part::local, local_schema());
    writer.start();
    notify::Outbox outbox(house, state, local, writer, vault, {});
    return outbox.skip_to(head);
}

// Business time goes on where it stopped, however long the program was not running.
Result<void> go_on(store::Desk& desk, const Arguments& arguments, bool stepped) {
    auto set = perform(desk, store::SetClock{static_cast<std::int64_t>(arguments.speed * 1000), stepped, {}});
    if (!set) return set.error();
    desk.commit();
    return {};
}

Result<void> found_or_resume(const Arguments& arguments, const DemoOptions& options) {
    const auto house = make_house();
    auto url = database_of(arguments);
    if (!url) return url.error();
    auto key = key_of(arguments);
    if (!key) return key.error();
    auto desk = open_desk(house, *url);
    if (!desk) return desk.error();
    if ((*desk)->head() > 0) {
        (*desk)->resume_clock();
        return go_on(**desk, arguments, options.step_days > 0);
    }
    people::Vault vault(*url, std::move(*key));
    vault.start();
    simulate::FoundingOptions founding;
    founding.config = arguments.config;
    founding.seed = arguments.seed;
    founding.months = options.months;
    founding.speed_permille = static_cast<std::int64_t>(arguments.speed * 1000);
    founding.stepped_afterwards = options.step_days > 0;
    founding.progress = show_days;
    auto founded = simulate::found_city(**desk, vault, founding);
    if (!founded) return founded.error();
    return skip_history(house, *url, vault, (*desk)->committed_head());
}

int export_problem(const Arguments& arguments, const DemoOptions& options) {
    const auto reference = simulate::read_reference(arguments.config);
    if (!reference) return fail(reference.error());
    std::ofstream file(options.export_problem, std::ios::binary);
    file << simulate::sample_day(*reference, {options.visits, options.crews, arguments.seed});
    return file.flush() ? 0 : fail(invalid("file.unwritable", options.export_problem));
}

// A secret of this process: its own city's people all come from one address.
std::string new_allowance() {
    std::string bytes(24, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return to_hex(bytes);
}

Result<void> count_days(const store::House& house, store::Readers& journal, EventNumber& after,
                        simulate::DayTable& table) {
    constexpr std::int64_t at_a_time = 5'000;
    for (;;) {
        const auto records =
            journal.with([&](store::Session& session) { return store::read_journal(session, after, at_a_time); });
        for (const auto& record : records) {
            auto event = house.decode(record.type, record.body);
            if (!event) return event.error();
            event->at = record.at;
            table.count(*event);
            after = record.at.number;
        }
        if (static_cast<std::int64_t>(records.size()) < at_a_time) return {};
    }
}

// Days of the living city one after another, and a line of numbers for each.
Result<void> step_days(const Arguments& arguments, Node& node, simulate::City& city, int days) {
    const auto house = make_house();
    auto url = database_of(arguments);
    if (!url) return url.error();
    store::Readers journal(*url, store::Part::state);
    simulate::DayTable table;
    EventNumber counted = 0;
    if (auto done = count_days(house, journal, counted, table); !done) return done;
    const Day today = simulate::day_at(node.writer().business_now());
    fmt::print("{}\n", simulate::DayTable::heading());
    for (Day day = today; day < today + days; day = day + 1) {
        if (auto lived = city.live_until(simulate::midnight(day + 1)); !lived) return lived;
        if (auto done = count_days(house, journal, counted, table); !done) return done;
        fmt::print("{}\n", table.line(day));
        std::fflush(stdout);
    }
    const auto counts = city.counts();
    fmt::print("{} calls of the API, {} refused; the journal ends at {}\n", counts.calls, counts.refused, counted);
    return {};
}

void tell(const Arguments& arguments, int port) {
    fmt::print(
        "Yekuo is alive at http://{}:{}\n"
        "  dispatcher     dispatcher1 / {}\n"
        "  crew leader    leader1     / {}\n"
        "  administrator  admin       / {}\n"
        "  customers      sign in by phone; codes and messages: http://{}:{}/demo/phones\n",
        arguments.address, port, simulate::sample_password, simulate::sample_password, simulate::sample_password,
        arguments.address, port);
    std::fflush(stdout);
}

}  // namespace

int run_demo(const Arguments& given, const DemoOptions& options) {
    return guarded([&] {
        Arguments arguments = given;
        arguments.sign_in_allowance = new_allowance();
        if (!options.export_problem.empty()) return export_problem(arguments, options);
        if (auto ready = found_or_resume(arguments, options); !ready) return fail(ready.error());
        if (options.found_only) return 0;
        auto node = Node::start(arguments);
        if (!node) return fail(node.error());
        simulate::CityOptions living{.base_url = fmt::format("http://127.0.0.1:{}", (*node)->port()),
                                     .seed = arguments.seed,
                                     .config = arguments.config,
                                     .allowance = arguments.sign_in_allowance,
                                     .advance = {}};
        if (options.step_days > 0)
            living.advance = [&stepped = **node](Instant to) { return stepped.advance(to); };
        simulate::City city(std::move(living));
        if (options.step_days > 0) {
            if (auto lived = step_days(arguments, **node, city, options.step_days); !lived) return fail(lived.error());
        } else {
            city.start();
            tell(arguments, (*node)->port());
            (*node)->wait();
        }
        city.stop();
        (*node)->stop();
        return 0;
    });
}

}  // namespace yekuo::app
