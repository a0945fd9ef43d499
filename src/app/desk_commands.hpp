// What the commands that write without a server share: reading files, a desk on the database, a progress line.
#pragma once

#include <filesystem>

#include "app/commands.hpp"
#include "base/log.hpp"
#include "store/desk.hpp"
#include "store/replay.hpp"

namespace yekuo::app {

Result<std::string> read_file(const std::filesystem::path& name);

// A line on the terminal that is written over as work goes on; silent where nobody watches.
store::Progress progress_line(const char* doing, const char* things);

// Holds the database's lock; the state is made anew first if its definition has changed.
Result<std::unique_ptr<store::Desk>> open_desk(const store::House& house, const store::DatabaseUrl& url);

// Performs a command as the administrator of the machine.
Result<json::object> perform(store::Desk& desk, store::Command command);

// A deployment that was founded before rules and catalogue stood in the database gets those of the reference; one
// that has any is left alone, as is one that was never deployed to.
Result<void> deploy_missing(store::Desk& desk, const std::string& config);
// Instances of no case that began to wait for a message before they told so tell it now; looked for once a database.
Result<void> tell_missing(store::Desk& desk);
// With the lock held: the state made anew if its definition has changed, then all that a newer version finds missing.
// For a first start and for a node that takes over from one of an older version.
Result<std::unique_ptr<store::Desk>> renew_desk(const store::House& house, std::unique_ptr<store::WriterDatabase> database,
                                                const std::string& config, store::Alongside* alongside = nullptr);
// Calendars and processes under `config`, checked and put in force.
Result<void> deploy_into(store::Desk& desk, const std::string& config, bool tell);

// Runs a command; what it throws becomes its error.
template <class F>
int guarded(F run) {
    try {
        return run();
    } catch (const store::Unavailable& gone) {
        return fail(unavailable("storage.unavailable", gone.what()));
    } catch (const std::exception& bug) {
        return fail(internal_error(bug.what()));
    }
}

}  // namespace yekuo::app
