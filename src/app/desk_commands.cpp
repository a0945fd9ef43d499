#include "app/desk_commands.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "cases/calendar_row.hpp"
#include "control/catalogue.hpp"
#include "control/recount.hpp"
#include "process/process_store.hpp"
#include "process/rulebook.hpp"

namespace yekuo::app {

store::Progress progress_line(const char* doing, const char* things) {
    if (!isatty(STDERR_FILENO)) return {};
    return [doing, things](EventNumber done, EventNumber of) {
        fmt::print(stderr, "\r{} {:3}% ({} of {} {})", doing, of ? done * 100 / of : 100, done, of, things);
        if (done >= of) fmt::print(stderr, "\n");
    };
}

Result<std::string> read_file(const std::filesystem::path& name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) return invalid("file.unreadable", name.string());
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& directory, std::string_view extension) {
    std::vector<std::filesystem::path> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(directory, ignored))
        if (entry.path().extension() == extension) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

Result<std::unique_ptr<store::Desk>> open_desk(const store::House& house, const store::DatabaseUrl& url) {
    auto database = store::open_database(url);
    if (!database->lock())
        return conflict("database.in_use", "another process writes this database: stop it, or use its API");
    if (auto rebuilt = store::rebuild_if_changed(house, *database, progress_line("rebuilding", "events")); !rebuilt)
        return rebuilt.error();
    return store::Desk::open(house, std::move(database));
}

Result<json::object> perform(store::Desk& desk, store::Command command) {
    auto outcome = desk.perform({std::move(command), "administrator", {}, {}}, store::wall_time());
    if (!outcome) return outcome.error();
    return outcome->answer;
}

// In a city without links there is nothing to count again.
Result<void> close_recount(store::Desk& desk) {
    desk.commit();
    auto& session = desk.database().session();
    if (!session.query("select 1 from link_deadline limit 1").empty()) return {};
    for (const auto& due : session.rows<control::RecountRow>("where open = 1")) {
        auto done = perform(desk, control::FinishRecount{due.calendar_version, 0});
        if (!done) return done.error();
    }
    return {};
}

namespace {

Result<void> deploy_rules(store::Desk& desk, const std::string& config, bool tell) {
    for (const auto& file : files_of(config + "/rules", ".dmn")) {
        auto text = read_file(file);
        if (!text) return text.error();
        process::DeployRules rules;
        rules.xml = std::move(*text);
        rules.reason = "yekuo deploy";
        rules.reference = true;
        auto done = perform(desk, std::move(rules));
        if (!done) {
            Error error = done.error();
            error.field = file.string() + error.field;
            return error;
        }
        if (tell) fmt::print("{}: {}\n", file.filename().string(), json::serialize(*done));
    }
    auto catalogue = control::read_catalogue(config + "/org");
    if (!catalogue) return catalogue.error();
    if (auto done = perform(desk, std::move(*catalogue)); !done) return done.error();
    return {};
}

}  // namespace

Result<void> deploy_missing(store::Desk& desk, const std::string& config) {
    auto& session = desk.database().session();
    const auto count = [&](const char* table) {
        return store::integer(session.query(std::string("select count(*) from ") + table)[0][0]);
    };
    if (count("calendar") == 0 || count("rule_version") > 0) return {};
    if (auto done = deploy_rules(desk, config, false); !done) return done;
    desk.commit();
    return {};
}

Result<void> tell_missing(store::Desk& desk) {
    auto& session = desk.database().session();
    if (!session.query("select 1 from about where name = 'listeners'").empty()) return {};
    for (const auto definition : process::definitions_awaiting(session)) {
        process::TellAwaited tell;
        do {
            const InstanceId last = tell.instances.empty() ? InstanceId{} : tell.instances.back();
            tell.instances = process::silent_instances(session, definition, last, process::batch_instances_max);
            if (auto done = perform(desk, tell); !done) return done.error();
            desk.commit();
        } while (!tell.instances.empty());
    }
    session.query("insert into about values ('listeners', 'told')");
    return {};
}

Result<std::unique_ptr<store::Desk>> renew_desk(const store::House& house, std::unique_ptr<store::WriterDatabase> database,
                                                const std::string& config, store::Alongside* alongside) {
    if (auto rebuilt = store::rebuild_if_changed(house, *database, {}); !rebuilt) return rebuilt.error();
    auto desk = store::Desk::open(house, std::move(database), alongside);
    if (!desk) return desk.error();
    if (auto done = deploy_missing(**desk, config); !done) return done.error();
    if (auto done = tell_missing(**desk); !done) return done.error();
    return desk;
}

Result<void> deploy_into(store::Desk& desk, const std::string& config, bool tell) {
    for (const auto& file : files_of(config + "/calendars", ".json")) {
        auto text = read_file(file);
        if (!text) return text.error();
        if (auto done = perform(desk, cases::DeployCalendar{std::move(*text)}); !done) {
            Error error = done.error();
            error.field = file.string() + error.field;
            return error;
        }
    }
    if (auto closed = close_recount(desk); !closed) return closed;
    for (const auto& file : files_of(config + "/processes", ".bpmn")) {
        auto text = read_file(file);
        if (!text) return text.error();
        auto done = perform(desk, process::DeployProcess{std::move(*text)});
        if (!done) {
            Error error = done.error();
            error.field = file.string() + error.field;
            return error;
        }
        if (tell) fmt::print("{}: {}\n", file.filename().string(), json::serialize(*done));
    }
    if (auto done = deploy_rules(desk, config, tell); !done) return done;
    desk.commit();
    return {};
}

}  // namespace yekuo::app
