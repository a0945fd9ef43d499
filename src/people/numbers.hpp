// The vault's ids. They are counted apart from the rows, so that the id of an erased value never comes to mean
// another's, and taken from the database in blocks: giving one costs no write, and no two nodes give the same.
#pragma once

#include <string>

#include "store/side_writer.hpp"

namespace yekuo::people {

// Used by one thread at a time.
class Numbers {
public:
    // `last_used` asks for the last id of a vault from before they were counted.
    Numbers(store::SideWriter& writer, std::string of, std::string last_used)
        : writer_(writer), of_(std::move(of)), last_used_(std::move(last_used)) {}

    // The first of so many in a row. Throws store::Unavailable.
    std::int64_t take(std::size_t count);
    // What is left of the block goes back, unless another node has taken one since.
    void give_back();

private:
    void reserve(std::int64_t count);

    store::SideWriter& writer_;
    std::string of_, last_used_;
    std::int64_t next_ = 1, last_ = 0;
};

}  // namespace yekuo::people
