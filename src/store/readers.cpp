#include "store/readers.hpp"

namespace yekuo::store {

std::unique_ptr<Session> Readers::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!free_.empty()) {
            auto session = std::move(free_.back());
            free_.pop_back();
            return session;
        }
    }
    return open_session(url_, part_, Access::read);
}

void Readers::give_back(std::unique_ptr<Session> session) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(session));
}

}  // namespace yekuo::store
