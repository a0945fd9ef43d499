// The limits that a company keeps: sets with a source each (a law, a commitment of a year), and orders in
// which they are asked. Kept apart from code, because they change with every new commitment and a case is
// judged by the sets that were chosen when it was accepted.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/limits.hpp"

namespace yekuo::calendar {

enum class LimitStatus { sourced, unverified, proposed };
BOOST_DESCRIBE_ENUM(LimitStatus, sourced, unverified, proposed)

struct BookName {
    std::string zh, en;
};
BOOST_DESCRIBE_STRUCT(BookName, (), (zh, en))

// A limit of a set: for which step ("plan_reply"), for whom ("lv_resident", or "any").
struct SetLimit {
    std::string step, applies;
    std::int32_t amount = 0;
    Unit unit = Unit::working_days;
};
BOOST_DESCRIBE_STRUCT(SetLimit, (), (step, applies, amount, unit))

struct LimitSet {
    std::string id;
    BookName name;
    std::string source;
    LimitStatus status = LimitStatus::proposed;
    std::vector<std::string> notes;
    std::vector<SetLimit> limits;
};
BOOST_DESCRIBE_STRUCT(LimitSet, (), (id, name, source, status, notes, limits))

struct FoundLimit {
    Limit limit;
    std::string set;  // stands in the event beside the deadline
    LimitStatus status = LimitStatus::proposed;
};

class LimitBook {
public:
    // config/org/limits.json. Errors: JSON's, "limits.set_twice", "limits.unknown_set",
    // "limits.unknown_order", "limit.amount", "limits.twice", by place.
    static Result<LimitBook> load(std::string_view json_text);

    const std::string& default_order() const { return default_order_; }
    const std::vector<LimitSet>& sets() const { return sets_; }
    bool has_order(const std::string& order) const { return orders_.contains(order); }
    // The limit of the first set in the order that has one for this step and this class, or else for "any".
    std::optional<FoundLimit> find(const std::string& order, std::string_view step,
                                   std::string_view applies) const;

private:
    std::string default_order_;
    std::map<std::string, std::vector<std::size_t>> orders_;  // to places in sets_
    std::vector<LimitSet> sets_;
};

}  // namespace yekuo::calendar
