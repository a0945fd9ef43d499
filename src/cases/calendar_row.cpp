#include "cases/calendar_row.hpp"

#include <mutex>

namespace yekuo::cases {

namespace {

// Versions are few and small, so none is ever dropped; the text itself is the key, because two calendars
// under test may share a version's name.
Result<const calendar::WorkingCalendar*> compiled(const std::string& json) {
    static std::mutex guard;
    static std::map<std::string, std::unique_ptr<const calendar::WorkingCalendar>> known;
    const std::lock_guard lock(guard);
    if (const auto found = known.find(json); found != known.end()) return found->second.get();
    auto loaded = calendar::WorkingCalendar::load(json);
    if (!loaded) return loaded.error();
    const auto made = known.emplace(json, std::make_unique<const calendar::WorkingCalendar>(std::move(*loaded)));
    return made.first->second.get();
}

}  // namespace

Result<Decision> decide(const Rows& rows, const DeployCalendar& c, const Now& now) {
    auto calendar = compiled(c.json);
    if (!calendar) return calendar.error();
    Decision decision(now);
    decision.answer["version"] = (*calendar)->version();
    const auto* row = rows.find<CalendarRow>("city");
    if (!row || row->json != c.json) decision.add(CalendarDeployed{(*calendar)->version(), c.json});
    return decision;
}

void apply(Rows& rows, const CalendarDeployed& e, const Envelope&) {
    rows.put(CalendarRow{"city", e.version, e.json});
}

const calendar::WorkingCalendar* calendar_of(const Rows& rows) {
    const auto* row = rows.find<CalendarRow>("city");
    return row ? calendar_of(*row) : nullptr;
}

const calendar::WorkingCalendar* calendar_of(const CalendarRow& row) {
    auto calendar = compiled(row.json);
    return calendar ? *calendar : nullptr;
}

}  // namespace yekuo::cases
