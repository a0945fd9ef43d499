// Connections for reading, kept open and lent to one thread at a time.
#pragma once

#include <mutex>

#include "store/session.hpp"

namespace yekuo::store {

class Readers {
public:
    Readers(DatabaseUrl url, Part part) : url_(std::move(url)), part_(part) {}

    // Runs `read(Session&)` on a connection of its own. A connection that failed is not kept.
    template <class F>
    auto with(F read) {
        auto session = take();
        if constexpr (std::is_void_v<decltype(read(*session))>) {
            read(*session);
            give_back(std::move(session));
        } else {
            auto answer = read(*session);
            give_back(std::move(session));
            return answer;
        }
    }

private:
    std::unique_ptr<Session> take();
    void give_back(std::unique_ptr<Session> session);

    DatabaseUrl url_;
    Part part_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Session>> free_;
};

}  // namespace yekuo::store
