// `yekuo demo`: the living city. Founded with its history at the first start, it lives on at every other.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "app/node.hpp"
#include "notify/outbox.hpp"
#include "simulate/city.hpp"
#include "simulate/founding.hpp"
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
Result<void> go_on(store::Desk& desk, const Arguments& arguments) {
    auto set = perform(desk, store::SetClock{static_cast<std::int64_t>(arguments.speed * 1000), false, {}});
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
        return go_on(**desk, arguments);
    }
    people::Vault vault(*url, std::move(*key));
    vault.start();
    simulate::FoundingOptions founding;
    founding.config = arguments.config;
    founding.seed = arguments.seed;
    founding.months = options.months;
    founding.speed_permille = static_cast<std::int64_t>(arguments.speed * 1000);
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

int run_demo(const Arguments& arguments, const DemoOptions& options) {
    return guarded([&] {
        if (!options.export_problem.empty()) return export_problem(arguments, options);
        if (auto ready = found_or_resume(arguments, options); !ready) return fail(ready.error());
        if (options.found_only) return 0;
        auto node = Node::start(arguments);
        if (!node) return fail(node.error());
        simulate::City city({.base_url = fmt::format("http://127.0.0.1:{}", (*node)->port()),
                             .seed = arguments.seed,
                             .config = arguments.config});
        city.start();
        tell(arguments, (*node)->port());
        (*node)->wait();
        city.stop();
        (*node)->stop();
        return 0;
    });
}

}  // namespace yekuo::app
