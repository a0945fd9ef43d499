// `yekuo route`: the optimizer on a file. The plan goes to standard output, progress to the error stream; an
// interrupt ends the search and writes the best plan so far.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>

#include "app/desk_commands.hpp"
#include "route/arrival_order.hpp"
#include "route/solve.hpp"
#include "route/vroom_json.hpp"

namespace yekuo::app {
namespace {

using Steady = std::chrono::steady_clock;

constexpr double seconds_if_nothing_is_said = 10;
constexpr std::int64_t iterations_most = std::int64_t{1} << 40;

volatile std::sig_atomic_t interrupted = 0;

double seconds_since(Steady::time_point began) {
    return std::chrono::duration<double>(Steady::now() - began).count();
}

Result<std::string> read_problem(const std::string& name) {
    if (name != "-") return read_file(name);
    return std::string(std::istreambuf_iterator<char>(std::cin), {});
}

Result<void> write_answer(const std::string& name, const json::value& answer) {
    const auto text = json_text(answer) + "\n";
    if (name.empty() || name == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return {};
    }
    std::ofstream file(name, std::ios::binary);
    file << text;
    if (!file.flush()) return invalid("file.unwritable", name);
    return {};
}

// One line that is written over on a terminal; a line every ten seconds elsewhere.
class ProgressLine {
public:
    explicit ProgressLine(Steady::time_point began) : began_(began), terminal_(isatty(STDERR_FILENO)) {}
    void tell(std::int64_t iterations, const std::vector<std::int64_t>& best) {
        const auto now = seconds_since(began_);
        if (now < next_) return;
        next_ = now + (terminal_ ? 0.5 : 10.0);
        fmt::print(stderr, "{}{:7.1f} s  {:>9} iterations  best {}{}", terminal_ ? "\r" : "", now, iterations,
                   fmt::join(best, " | "), terminal_ ? "   " : "\n");
        std::fflush(stderr);
        told_ = true;
    }
    void close() const {
        if (told_ && terminal_) fmt::print(stderr, "\n");
    }

private:
    Steady::time_point began_;
    bool terminal_, told_ = false;
    double next_ = 0.5;
};

int refuse(const RouteOptions& options, const Error& error) {
    if (auto written = write_answer(options.out, route::write_vroom_error(error)); !written) fail(written.error());
    return fail(error);
}

route::Budget budget_of(const RouteOptions& options, Steady::time_point began, ProgressLine& progress) {
    const auto iterations = options.iterations.value_or(iterations_most);
    route::Budget budget{.iterations = iterations, .seed = options.seed, .threads = options.threads};
    const bool timed = options.seconds || !options.iterations;
    const double seconds = options.seconds.value_or(seconds_if_nothing_is_said);
    budget.used_up = [=] {
        if (interrupted) return 1.0;
        if (!timed) return 0.0;
        return seconds > 0 ? seconds_since(began) / seconds : 1.0;
    };
    budget.progress = [&progress](std::int64_t iterations, const std::vector<std::int64_t>& best) {
        progress.tell(iterations, best);
    };
    return budget;
}

void tell_savings(const route::Problem& problem, const route::Plan& plan) {
    fmt::print(stderr, "{:16} {:>9} {:>9} {:>9} {:>11} {:>7} {:>12}\n", "", "left out", "drive h", "km", "cost", "crews",
               "visits/crew");
    const auto row = [&](const char* name, const route::Plan& one) {
        const auto sums = route::sum_up(problem, one);
        fmt::print(stderr, "{:16} {:9} {:9.1f} {:9.1f} {:11} {:7} {:12.2f}\n", name, sums.left_out,
                   static_cast<double>(sums.drive.count) / 3600, static_cast<double>(sums.metres.count) / 1000, sums.cost,
                   sums.crews, sums.crews ? static_cast<double>(sums.visits) / sums.crews : 0.0);
        return sums;
    };
    const auto before = row("arrival order", route::in_arrival_order(problem));
    const auto after = row("this plan", plan);
    if (before.drive.count > 0)
        fmt::print(stderr, "saved: {:.1f} % of the driving, with {} more visits made\n",
                   100.0 * static_cast<double>((before.drive - after.drive).count) / static_cast<double>(before.drive.count),
                   after.visits - before.visits);
}

}  // namespace

int run_route(const RouteOptions& options) {
    return guarded([&] {
        const auto began = Steady::now();
        auto text = read_problem(options.problem);
        if (!text) return fail(text.error());
        const auto asked = route::read_vroom(*text);
        text->clear();
        text->shrink_to_fit();
        if (!asked) return refuse(options, asked.error());
        for (const auto& field : asked->ignored) fmt::print(stderr, "ignored: {}\n", field);
        const auto loaded = seconds_since(began);
        std::signal(SIGINT, [](int) { interrupted = 1; });
        ProgressLine progress(Steady::now());
        const auto found = route::improve(asked->problem, asked->start, budget_of(options, Steady::now(), progress));
        progress.close();
        std::signal(SIGINT, SIG_DFL);
        const auto ms = [](double s) { return static_cast<std::int64_t>(s * 1000); };
        const route::VroomTimes times{ms(loaded), ms(seconds_since(began) - loaded)};
        auto written = write_answer(options.out, route::write_vroom(*asked, found.plan, times));
        if (!written) return fail(written.error());
        if (options.beside_arrival) tell_savings(asked->problem, found.plan);
        return 0;
    });
}

}  // namespace yekuo::app
