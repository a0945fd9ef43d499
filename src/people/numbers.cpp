#include "people/numbers.hpp"

namespace yekuo::people {
namespace {

constexpr std::int64_t block = 4096;

}  // namespace

std::int64_t Numbers::take(std::size_t count) {
    const auto wanted = static_cast<std::int64_t>(count);
    if (last_ - next_ + 1 < wanted) reserve(std::max(wanted, block));
    next_ += wanted;
    return next_ - wanted;
}

void Numbers::reserve(std::int64_t count) {
    std::int64_t last = 0;
    const auto reserved = writer_.perform([&](store::Session& session) {
        last = store::integer(session
                                  .query("insert into numbering values ($1, coalesce((" + last_used_ +
                                             "), 0) + $2) on conflict (counted) do update set last = numbering.last + $2 "
                                             "returning last",
                                         {of_, count})
                                  .at(0)
                                  .at(0));
    });
    if (!reserved) throw store::Unavailable(reserved.error().detail);
    // A block that follows the one before makes one with it.
    if (last - count != last_) next_ = last - count + 1;
    last_ = last;
}

void Numbers::give_back() {
    if (next_ > last_) return;
    (void)writer_.perform([&](store::Session& session) {
        session.query("update numbering set last = $2 where counted = $1 and last = $3", {of_, next_ - 1, last_});
    });
    last_ = next_ - 1;
}

}  // namespace yekuo::people
