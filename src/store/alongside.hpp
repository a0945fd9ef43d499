// What another part of the deployment has waiting must be stored with the group of commands that refers to it, or
// before it; never after. The writer stores each group through this.
#pragma once

#include <functional>
#include <span>

#include "store/sets.hpp"

namespace yekuo::store {

class Alongside {
public:
    virtual ~Alongside() = default;
    // From now on every group goes through store_with().
    virtual void attach() = 0;
    // `commit` stores a group; the statements that it is handed must be part of its transaction. A part that lies in a
    // file of its own commits before, and hands none. What `commit` throws passes through, and all that waits goes on
    // waiting: it may be stored twice.
    virtual void store_with(const std::function<void(std::span<const Statement>)>& commit) = 0;
};

}  // namespace yekuo::store
