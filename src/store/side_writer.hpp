// Writes that are not in the journal: the vault's values and what is local to a deployment (sessions,
// deliveries, positions). A thread of its own takes all that wait and commits them together; each piece of
// work has its savepoint, so that one that fails hurts no other.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "store/session.hpp"

namespace yekuo::store {

// Creates the tables of the vault or of the local part, in SQL that both databases understand; "bytes" and
// "serial_key" as column types stand for what each calls them.
void prepare_part(Session& session, Part part, const std::string& schema);

class SideWriter {
public:
    using Work = std::function<void(Session&)>;
    using Done = std::function<void(Result<void>)>;

    SideWriter(DatabaseUrl url, Part part, std::string schema);
    ~SideWriter();
    SideWriter(const SideWriter&) = delete;
    SideWriter& operator=(const SideWriter&) = delete;

    // Creates the tables and starts the thread; throws Unavailable.
    void start();
    void stop();
    // From any thread; `done` is called on the side writer's thread, after the commit. What the work throws
    // becomes an error: ConstraintBroken a conflict "storage.constraint", anything else unavailable.
    void submit(Work work, Done done);
    Result<void> perform(Work work);  // waits; not for an I/O thread

private:
    struct Waiting {
        Work work;
        Done done;
    };
    void run();
    void commit_group(std::deque<Waiting>& group);

    DatabaseUrl url_;
    Part part_;
    std::string schema_;
    std::unique_ptr<Session> session_;
    std::thread thread_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Waiting> queue_;
    std::size_t expected_ = 1;
    bool stopping_ = false;
};

}  // namespace yekuo::store
