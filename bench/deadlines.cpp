// A million armed deadlines: how long a start takes with them, and how soon 45,000 that fall due in one second have
// fired, with a client that sends a command after the other meanwhile. One link is opened as the product does it; the
// others are copies of its rows made by SQL. What fires is the product's own command: each link turns yellow, is
// journalled, told and armed again.
//
//   build/release/deadlines [--deadlines 1000000] [--due 45000] [--config config]
#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "control/link_deadline.hpp"
#include "process/instance.hpp"
#include "store/clock.hpp"
#include "store/writer.hpp"

using namespace yekuo;

namespace {

double seconds_since(std::chrono::steady_clock::time_point from) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

std::int64_t peak_memory_mb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::atoll(line.c_str() + 6) / 1024;
    return 0;
}

bool succeeded(const char* what, const Result<store::Outcome>& outcome) {
    if (!outcome) fmt::print("{}: {} {}\n", what, outcome.error().key, outcome.error().detail);
    return static_cast<bool>(outcome);
}

// Copies of the first row with other ids; one column is counted from what `due` says.
void copy_rows(store::Session& session, const store::TableType& type, std::int64_t count, const std::string& id,
               const std::string& subject, const std::string& due) {
    std::string names, values;
    for (const auto& column : type.columns) {
        std::string value = "t." + store::sql_name(column.name);
        if (column.name == "id") value = id;
        if (column.name == "subject") value = subject;
        if (column.name == "due") value = due;
        names += (names.empty() ? "" : ", ") + store::sql_name(column.name);
        values += (values.empty() ? "" : ", ") + value;
    }
    session.query(fmt::format("with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) insert into "
                              "{} ({}) select {} from {} t, n where t.id = (select min(id) from {})",
                              count, type.name, names, values, type.name, type.name));
}

// One open link by the product's own way, on a clock that stands.
bool open_one(const store::House& house, const store::DatabaseUrl& url, const std::string& config, Instant start) {
    auto desk = app::open_desk(house, url);
    if (!desk) return false;
    const auto perform = [&](const char* what, store::Command command) {
        return succeeded(what, (*desk)->perform({std::move(command), "system", {}, {}}, store::wall_time()));
    };
    if (!perform("clock", store::SetClock{0, true, start})) return false;
    if (auto deployed = app::deploy_into(**desk, config, false); !deployed) return false;
    const bool sent = perform("notice", control::SendNotice{{}, 330602, "DK", "DK-1", "bench", {}, {}});
    (*desk)->commit();
    return sent;
}

}  // namespace

int main(int argc, char** argv) {
    std::int64_t deadlines = 1'000'000, due_at_once = 45'000;
    std::string config = "config";
    CLI::App program("A million armed deadlines");
    program.add_option("--deadlines", deadlines);
    program.add_option("--due", due_at_once);
    program.add_option("--config", config);
    CLI11_PARSE(program, argc, argv);
    if (sodium_init() < 0) return 1;

    std::string pattern = (std::filesystem::temp_directory_path() / "yekuo-deadlines-XXXXXX").string();
    if (!mkdtemp(pattern.data())) return 1;
    const auto house = app::make_house();
    const auto url = *store::parse_database_url("sqlite:" + pattern + "/city.db");
    const Instant start = *parse_instant("2017-03-22T09:00:00+08:00"), moment = start + hours(8);
    if (!open_one(house, url, config, start)) return 1;
    {
        auto session = store::open_session(url, store::Part::state, store::Access::write);
        session->query("begin");
        copy_rows(*session, store::table_type<control::LinkDeadlineRow>(), deadlines, "10000000 + n.i", "", "t.due");
        const std::string due = fmt::format("case when n.i <= {} then {} else {} + n.i * 1000 end", due_at_once,
                                            moment.ms, moment.ms + 3'600'000);
        copy_rows(*session, store::table_type<store::TimerRow>(), deadlines, "'control.link/' || (10000000 + n.i)",
                  "10000000 + n.i", due);
        // Ids are numbers of events: the journal's head stands above those of the copies.
        session->query("insert into journal_group (last, first, hash) values ($1, $1, 'copies')", {std::int64_t{20'000'000}});
        session->query("commit");
    }

    const auto starting = std::chrono::steady_clock::now();
    store::Writer writer(house, url);
    std::atomic<std::int64_t> turned{0};
    writer.follow([&](const store::Committed& committed) {
        for (const auto& event : committed.events) turned += event.as<control::LinkTurned>() != nullptr;
    });
    if (auto started = writer.start(); !started) return 1;
    while (!writer.leads()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    fmt::print("start with {} armed deadlines: {:.2f} s\n", deadlines, seconds_since(starting));

    // The clock goes again two seconds before the end of the working day.
    store::SetClock going{1000, false, moment - seconds(2)};
    if (!succeeded("clock", writer.perform({going, "system", {}, {}}))) return 1;
    std::this_thread::sleep_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(1'950));
    const auto firing = std::chrono::steady_clock::now();
    std::vector<double> waited;
    while (turned < due_at_once && seconds_since(firing) < 120) {
        const auto asked = std::chrono::steady_clock::now();
        if (!succeeded("urge", writer.perform({control::UrgeLink{TaskId{10'000'000 + deadlines}, {}}, "system", {}, {}})))
            return 1;
        waited.push_back(seconds_since(asked) * 1000);
    }
    const double fired_in = seconds_since(firing) - 0.05;
    std::ranges::sort(waited);
    fmt::print("{} of {} due in one second fired in {:.2f} s; {} commands meanwhile, p50 {:.1f} ms, p99 {:.1f} ms\n",
               turned.load(), due_at_once, fired_in, waited.size(), waited[waited.size() / 2],
               waited[waited.size() * 99 / 100]);
    fmt::print("peak memory of the process: {} MB\n", peak_memory_mb());
    writer.stop();
    std::error_code ignored;
    std::filesystem::remove_all(pattern, ignored);
    return turned >= due_at_once ? 0 : 1;
}
