#include "rules/zone.hpp"

#include <unicode/basictz.h>

#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace yekuo::rules {

namespace {

struct Regions {
    std::shared_mutex mutex;
    std::map<std::string, std::int32_t, std::less<>> numbers;
    std::vector<std::unique_ptr<icu::TimeZone>> zones;
    std::vector<std::string> names;
};

Regions& regions() {
    static Regions all;
    return all;
}

// A local time that comes twice when clocks go back is the first one, as the summer still has it; one that
// is skipped counts by the offset before.
std::int32_t offset_at(Zone zone, double millis, bool local) {
    auto& all = regions();
    std::shared_lock lock(all.mutex);
    const auto& rules = *all.zones[static_cast<std::size_t>(zone.value)];
    std::int32_t raw = 0, saving = 0;
    UErrorCode status = U_ZERO_ERROR;
    const auto* basic = local ? dynamic_cast<const icu::BasicTimeZone*>(&rules) : nullptr;
    if (basic) basic->getOffsetFromLocal(millis, UCAL_TZ_LOCAL_FORMER, UCAL_TZ_LOCAL_FORMER, raw, saving, status);
    else rules.getOffset(millis, local, raw, saving, status);
    return (raw + saving) / 1000;
}

}  // namespace

std::optional<Zone> region(std::string_view name) {
    auto& all = regions();
    {
        std::shared_lock lock(all.mutex);
        if (const auto found = all.numbers.find(name); found != all.numbers.end())
            return Zone{Zone::Kind::region, found->second};
    }
    if (name.empty() || name.size() > 64) return {};
    const icu::UnicodeString id(name.data(), static_cast<int32_t>(name.size()), US_INV);
    icu::UnicodeString canonical;
    UBool system = false;
    UErrorCode status = U_ZERO_ERROR;
    icu::TimeZone::getCanonicalID(id, canonical, system, status);
    if (U_FAILURE(status) || !system) return {};
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(id));
    std::unique_lock lock(all.mutex);
    const auto [at, fresh] = all.numbers.emplace(name, static_cast<std::int32_t>(all.zones.size()));
    if (fresh) {
        all.zones.push_back(std::move(zone));
        all.names.emplace_back(name);
    }
    return Zone{Zone::Kind::region, at->second};
}

std::string region_name(Zone zone) {
    auto& all = regions();
    std::shared_lock lock(all.mutex);
    return all.names[zone.value];
}

std::int32_t region_offset_local(Zone zone, std::int64_t local_seconds) {
    return offset_at(zone, static_cast<double>(local_seconds) * 1000, true);
}

std::int32_t region_offset_utc(Zone zone, std::int64_t utc_seconds) {
    return offset_at(zone, static_cast<double>(utc_seconds) * 1000, false);
}

}  // namespace yekuo::rules
