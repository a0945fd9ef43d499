// A million armed deadlines: how long a start takes with them, how soon 45,000 that fall due in one second have fired,
// and how long it takes to count all again on another calendar, with a client that sends a command after the other
// meanwhile. One link is opened as the product does it; the others are copies of its rows made by SQL in another
// process, with limits of 1 to 60 working days. What fires is the product's own command: each link turns yellow, is
// journalled, told and armed again.
//
//   build/release/deadlines [--deadlines 1000000] [--due 45000] [--config config]
#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <sodium.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "cases/calendar_row.hpp"
#include "control/recounter.hpp"
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

// Copies of the first row with other ids; some columns are counted from what is given.
void copy_rows(store::Session& session, const store::TableType& type, std::int64_t from, std::int64_t to, int step,
               const std::map<std::string, std::string>& given) {
    std::string names, values;
    for (const auto& column : type.columns) {
        const auto found = given.find(column.name);
        names += (names.empty() ? "" : ", ") + store::sql_name(column.name);
        values += (values.empty() ? "" : ", ") + (found == given.end() ? "t." + store::sql_name(column.name) : found->second);
    }
    session.query(fmt::format("with recursive n(i) as (select {} union all select i + {} from n where i + {} <= {}) "
                              "insert into {} ({}) select {} from {} t, n where t.id = (select min(id) from {})",
                              from, step, step, to, type.name, names, values, type.name, type.name));
}

constexpr int limits = 60;  // of 1, 2 … working days
constexpr std::int64_t first_copy = 10'000'000, head = 20'000'000;

void make_copies(const store::DatabaseUrl& url, std::int64_t deadlines, std::int64_t due_at_once, Instant start,
                 Instant moment) {
    const auto session = store::open_session(url, store::Part::state, store::Access::write);
    const auto row = session->row<cases::CalendarRow>(std::string("city"));
    const auto* calendar = cases::calendar_of(*row);
    session->query("begin");
    for (int days = 1; days <= limits; ++days) {
        const calendar::Limit limit{days, calendar::Unit::working_days};
        const auto due = calendar::deadline(*calendar, limit, start);
        const auto turns = calendar::colour_times(*calendar, due->due, {});
        const std::string id = fmt::format("{} + n.i", first_copy);
        auto at_once = *turns;
        at_once.yellow = moment;
        const std::string either = fmt::format("case when n.i <= {} then {{}} else {{}} end", due_at_once);
        copy_rows(*session, store::table_type<control::LinkDeadlineRow>(), days, deadlines, limits,
                  {{"id", id},
                   {"limit", "'" + to_json_text(limit) + "'"},
                   {"due", std::to_string(due->due.ms)},
                   {"opened", std::to_string(start.ms)},
                   {"warnings", "'" + to_json_text(calendar::Warnings{}) + "'"},
                   {"turns", fmt::format(fmt::runtime(either), "'" + to_json_text(at_once) + "'",
                                         "'" + to_json_text(*turns) + "'")}});
        copy_rows(*session, store::table_type<store::TimerRow>(), days, deadlines, limits,
                  {{"id", fmt::format("'control.link/' || ({})", id)},
                   {"subject", id},
                   {"due", fmt::format(fmt::runtime(either), moment.ms, turns->yellow.ms)}});
    }
    // Ids are numbers of events: the journal's head stands above those of the copies.
    session->query("insert into journal_group (last, first, hash) values ($1, $1, 'copies')", {head});
    session->query("commit");
}

// In another process, so that what is measured has not the copies' memory.
template <class F>
bool in_another_process(F work) {
    const pid_t child = fork();
    if (child == 0) _exit(work() ? 0 : 1);
    int status = 1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A client that sends a command after the other until it is told to stop.
class Client {
public:
    Client(store::Writer& writer, std::int64_t deadlines) : writer_(writer), link_{first_copy + deadlines} {}

    bool ask() {
        const auto asked = std::chrono::steady_clock::now();
        if (!succeeded("urge", writer_.perform({control::UrgeLink{link_, {}}, "system", {}, {}}))) return false;
        waited_.push_back(seconds_since(asked) * 1000);
        return true;
    }
    std::string told() {
        std::ranges::sort(waited_);
        const auto at = [&](std::size_t of_hundred) { return waited_[waited_.size() * of_hundred / 100]; };
        return waited_.empty() ? "no command meanwhile"
                               : fmt::format("{} commands meanwhile, p50 {:.1f} ms, p99 {:.1f} ms", waited_.size(),
                                             at(50), at(99));
    }

private:
    store::Writer& writer_;
    TaskId link_;
    std::vector<double> waited_;
};

// The city's calendar with one more day off.
Result<std::string> with_day_off(const store::DatabaseUrl& url, const std::string& day) {
    const auto session = store::open_session(url, store::Part::state, store::Access::read);
    auto changed = parse_json(session->row<cases::CalendarRow>(std::string("city"))->json);
    if (!changed) return changed.error();
    changed->as_object()["version"] = "with " + day;
    std::string text = json::serialize(*changed);
    const std::string holidays = R"("holidays":{)";
    const auto at = text.find(holidays);
    if (at == std::string::npos) return internal_error("a calendar without holidays");
    return text.insert(at + holidays.size(), fmt::format(R"("{}":"labour_day",)", day));
}

bool change_calendar(store::Writer& writer, const store::DatabaseUrl& url, std::int64_t deadlines, const std::string& day) {
    auto changed = with_day_off(url, day);
    if (!changed) return false;
    store::Readers readers(url, store::Part::state);
    control::Recounter recounter(writer, readers);
    const auto begun = std::chrono::steady_clock::now();
    if (!succeeded("calendar", writer.perform({cases::DeployCalendar{std::move(*changed)}, "system", {}, {}}))) return false;
    std::atomic<bool> finished{false};
    Result<std::int64_t> moved = std::int64_t{0};
    double took = 0;
    std::thread counting([&] {
        moved = recounter.run();
        took = seconds_since(begun);
        finished = true;
    });
    Client client(writer, deadlines);
    bool good = true;
    while (!finished && good) good = client.ask();
    counting.join();
    if (!moved || !good) return false;
    fmt::print("{} a day off: {} of {} moved in {:.2f} s; {}\n", day, *moved, deadlines, took, client.told());
    return true;
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
    if (!in_another_process([&] {
            if (!open_one(house, url, config, start)) return false;
            make_copies(url, deadlines, due_at_once, start, moment);
            return true;
        }))
        return 1;

    const auto starting = std::chrono::steady_clock::now();
    store::Writer writer(house, url);
    std::atomic<std::int64_t> turned{0};
    writer.follow([&](const store::Committed& committed) {
        for (const auto& event : committed.events) turned += event.as<control::LinkTurned>() != nullptr;
    });
    if (auto started = writer.start(); !started) return 1;
    while (!writer.leads()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    fmt::print("start with {} armed deadlines: {:.2f} s\n", deadlines, seconds_since(starting));
    std::fflush(stdout);

    // The clock goes again two seconds before the end of the working day.
    store::SetClock going{1000, false, moment - seconds(2)};
    if (!succeeded("clock", writer.perform({going, "system", {}, {}}))) return 1;
    std::this_thread::sleep_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(1'950));
    const auto firing = std::chrono::steady_clock::now();
    Client client(writer, deadlines);
    while (turned < due_at_once && seconds_since(firing) < 120)
        if (!client.ask()) return 1;
    fmt::print("{} of {} due in one second fired in {:.2f} s; {}\n", turned.load(), due_at_once,
               seconds_since(firing) - 0.05, client.told());
    std::fflush(stdout);
    for (const char* day : {"2017-05-10", "2017-03-24"})
        if (!change_calendar(writer, url, deadlines, day)) return 1;
    fmt::print("peak memory of the process: {} MB\n", peak_memory_mb());
    writer.stop();
    std::error_code ignored;
    if (!std::getenv("KEEP")) std::filesystem::remove_all(pattern, ignored);
    return turned >= due_at_once ? 0 : 1;
}
