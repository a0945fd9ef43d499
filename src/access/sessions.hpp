// Who is signed in. A session is a random token in an HttpOnly cookie; the database knows its hash only.
// Every change carries the session's CSRF token in a header, which another site's page cannot read.
// Sign-ins by password and by code are counted and throttled, by whom they are for and by where they come from.
#pragma once

#include <mutex>
#include <unordered_map>

#include "access/scope.hpp"
#include "http/coroutine.hpp"
#include "store/readers.hpp"
#include "store/side_writer.hpp"

namespace yekuo::access {

extern const char* const session_schema;  // of the local part

struct SessionInfo {
    Scope scope;
    std::string csrf;
    Instant used;  // wall clock
};

struct NewSession {
    std::string token;  // for the cookie
    std::string csrf;
};

// At most `most` in `window` for each name; keeps no more than 20,000 names.
class Throttle {
public:
    Throttle(int most, Millis window) : most_(most), window_(window) {}
    bool allow(const std::string& name, Instant now);
    void forget(const std::string& name);

private:
    struct Count {
        int count = 0;
        Instant since;
    };
    int most_;
    Millis window_;
    std::mutex mutex_;
    std::unordered_map<std::string, Count> counts_;
};

// Blocking calls are for threads that may wait; find() is for the I/O thread.
class Sessions {
public:
    Sessions(store::SideWriter& writer, store::Readers& readers) : writer_(writer), readers_(readers) {}

    void load();  // all that are not too old, at start
    Result<NewSession> begin(Scope scope);
    Result<void> end(const std::string& session);
    void end_all_of(AccountId account);
    void end_all_of(PersonId person);

    // Null: no such session, or it has ended. Cheap: from memory.
    std::optional<SessionInfo> find(std::string_view token);

    // The same from the database: the session may have begun on another node.
    std::optional<SessionInfo> fetch(std::string_view token);

    // A code for a customer's phone, good for five minutes and five attempts. Only its hash is kept.
    Result<std::string> make_code(PersonId person);
    Result<void> use_code(PersonId person, const std::string& code);

private:
    void remember(const std::string& hash, SessionInfo info);
    void remember_rows(const store::Records& rows);

    store::SideWriter& writer_;
    store::Readers& readers_;
    std::mutex mutex_;
    std::unordered_map<std::string, SessionInfo> known_;
};

}  // namespace yekuo::access
