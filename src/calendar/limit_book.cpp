#include "calendar/limit_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace yekuo::calendar {

struct LimitFile {
    std::string note;
    std::string default_order;
    std::map<std::string, std::vector<std::string>> orders;
    std::map<std::string, std::string> sources;
    std::vector<LimitSet> sets;
};
BOOST_DESCRIBE_STRUCT(LimitFile, (), (note, default_order, orders, sources, sets))

namespace {

Result<void> check_set(const LimitSet& set, const std::string& path) {
    std::set<std::pair<std::string, std::string>> seen;
    for (std::size_t i = 0; i < set.limits.size(); ++i) {
        const auto& limit = set.limits[i];
        const auto place = fmt::format("{}/limits/{}", path, i);
        if (limit.amount < 1 || limit.amount > 100'000)
            return invalid("limit.amount", place + "/amount", "a limit is 1 to 100,000 units");
        if (!seen.emplace(limit.step, limit.applies).second)
            return invalid("limits.twice", place,
                           fmt::format("{} for {} stands twice", limit.step, limit.applies));
    }
    return {};
}

const SetLimit* in_set(const LimitSet& set, std::string_view step, std::string_view applies) {
    const auto found = std::find_if(set.limits.begin(), set.limits.end(), [&](const auto& limit) {
        return limit.step == step && limit.applies == applies;
    });
    return found == set.limits.end() ? nullptr : &*found;
}

}  // namespace

Result<LimitBook> LimitBook::load(std::string_view json_text) {
    const auto file = from_json_text<LimitFile>(json_text);
    if (!file) return file.error();
    LimitBook book;
    book.default_order_ = file->default_order;
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < file->sets.size(); ++i) {
        const auto path = fmt::format("/sets/{}", i);
        if (!places.emplace(file->sets[i].id, i).second)
            return invalid("limits.set_twice", path + "/id", file->sets[i].id);
        if (auto checked = check_set(file->sets[i], path); !checked) return checked.error();
    }
    for (const auto& [order, ids] : file->orders)
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const auto found = places.find(ids[i]);
            if (found == places.end())
                return invalid("limits.unknown_set", fmt::format("/orders/{}/{}", order, i), ids[i]);
            book.orders_[order].push_back(found->second);
        }
    if (!book.has_order(book.default_order_))
        return invalid("limits.unknown_order", "/default_order", book.default_order_);
    book.sets_ = file->sets;
    return book;
}

std::optional<FoundLimit> LimitBook::find(const std::string& order, std::string_view step,
                                          std::string_view applies) const {
    const auto chosen = orders_.find(order);
    if (chosen == orders_.end()) return {};
    for (const auto place : chosen->second) {
        const auto& set = sets_[place];
        const auto* limit = in_set(set, step, applies);
        if (!limit) limit = in_set(set, step, "any");
        if (limit) return FoundLimit{{limit->amount, limit->unit}, set.id, set.status};
    }
    return {};
}

}  // namespace yekuo::calendar
