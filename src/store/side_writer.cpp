#include "store/side_writer.hpp"

#include <future>

#include "base/log.hpp"
#include "store/postgres/postgres_session.hpp"

namespace yekuo::store {
namespace {

constexpr std::size_t waiting_max = 20'000;
constexpr auto gather_max = std::chrono::microseconds(300);

}  // namespace

namespace {

// The words "bytes", "serial_key" and "keyed" are written once and spelled as each database does. A keyed table is its
// key: SQLite would keep the rows apart from it.
std::string in_dialect(std::string schema, bool postgres) {
    const std::pair<std::string, std::string> words[] = {
        {" bytes", postgres ? " bytea" : " blob"},
        {" keyed", postgres ? "" : " without rowid"},
        {" serial_key", postgres ? " bigserial primary key" : " integer primary key"}};
    for (const auto& [word, spelled] : words)
        for (auto at = schema.find(word); at != std::string::npos; at = schema.find(word, at + spelled.size()))
            schema.replace(at, word.size(), spelled);
    return schema;
}

}  // namespace

void prepare_part(Session& session, Part part, const std::string& schema) {
    if (session.is_postgres())
        session.script(std::string("create schema if not exists ") + postgres_schema(part));
    session.script(in_dialect(schema, session.is_postgres()));
}

SideWriter::SideWriter(DatabaseUrl url, Part part, std::string schema)
    : url_(std::move(url)), part_(part), schema_(std::move(schema)) {}

SideWriter::~SideWriter() { stop(); }

void SideWriter::start() {
    session_ = open_session(url_, part_, Access::write);
    prepare_part(*session_, part_, schema_);
    thread_ = std::thread([this] { run(); });
}

void SideWriter::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SideWriter::submit(Work work, Done done) {
    bool accepted = false;
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && queue_.size() < waiting_max) {
            queue_.push_back({std::move(work), std::move(done)});
            accepted = true;
        }
    }
    if (accepted)
        wake_.notify_one();
    else
        done(unavailable("server.busy"));
}

Result<void> SideWriter::perform(Work work) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    submit(std::move(work), [promise](Result<void> done) { promise->set_value(std::move(done)); });
    return future.get();
}

void SideWriter::run() {
    for (;;) {
        std::deque<Waiting> group;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            if (queue_.size() < expected_)
                wake_.wait_for(lock, gather_max, [this] { return stopping_ || queue_.size() >= expected_; });
            group.swap(queue_);
        }
        const std::size_t size = group.size();
        commit_group(group);
        const std::lock_guard lock(mutex_);
        expected_ = std::max<std::size_t>(1, (size + queue_.size()) * 9 / 10);
    }
}

void SideWriter::commit_group(std::deque<Waiting>& group) {
    std::vector<Result<void>> results(group.size());
    try {
        if (!session_) session_ = open_session(url_, part_, Access::write);
        // Another connection may write the same file: work that reads first must not find it changed when it writes.
        session_->query(session_->is_postgres() ? "begin" : "begin immediate");
        for (std::size_t i = 0; i < group.size(); ++i) {
            session_->query("savepoint work");
            try {
                group[i].work(*session_);
                session_->query("release work");
                continue;
            } catch (const Unavailable&) {
                throw;
            } catch (const ConstraintBroken& broken) {
                results[i] = conflict("storage.constraint", broken.what());
            } catch (const std::exception& bug) {
                results[i] = internal_error(bug.what());
            }
            session_->query("rollback to work");
            session_->query("release work");
        }
        session_->query("commit");
    } catch (const std::exception& gone) {
        log::warn("a side write failed: {}", gone.what());
        session_.reset();
        for (auto& result : results) result = unavailable("storage.unavailable", gone.what());
    }
    for (std::size_t i = 0; i < group.size(); ++i) group[i].done(std::move(results[i]));
}

}  // namespace yekuo::store
