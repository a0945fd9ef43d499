// The vault's ids. They are counted apart from the rows, so that the id of an erased value never comes to mean
// another's, and taken from the database in blocks: giving one costs no write, and no two nodes give the same.
#pragma once

#include <string>

#include "store/side_writer.hpp"

namespace yekuo::people {

// Used by one thread at a time.
class Numbers {
public:
    Numbers(store::SideWriter& writer, std::string table) : writer_(writer), table_(std::move(table)) {}

    // The first of so many in a row. Throws store::Unavailable.
    std::int64_t take(std::size_t count);
    // What is left of the block goes back, unless another node has taken one since.
    void give_back();

private:
    void reserve(std::int64_t count);

    store::SideWriter& writer_;
    std::string table_;
    std::int64_t next_ = 1, last_ = 0;
};

}  // namespace yekuo::people
