#include "people/recent.hpp"

namespace yekuo::people {
namespace {

constexpr std::size_t half_max = 50'000;
constexpr auto half_life = std::chrono::seconds(20);

}  // namespace

Recent::Era Recent::era() const {
    const std::lock_guard lock(mutex_);
    return era_;
}

void Recent::turn() {
    const auto now = std::chrono::steady_clock::now();
    const bool full = newer_.values.size() + newer_.people.size() >= half_max;
    if (!full && now - turned_ < half_life) return;
    older_ = now - turned_ < 2 * half_life ? std::move(newer_) : Half{};
    newer_ = {};
    turned_ = now;
}

void Recent::keep(Era era, SealedId id, PersonId whose, std::string plain) {
    const std::lock_guard lock(mutex_);
    if (era != era_) return;
    turn();
    newer_.values[id] = {whose, std::move(plain)};
}

void Recent::keep(Era era, PersonId person, Details details) {
    const std::lock_guard lock(mutex_);
    if (era != era_) return;
    turn();
    newer_.people[person] = std::move(details);
}

std::optional<std::string> Recent::value(SealedId id) const {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() - turned_ >= 2 * half_life) return {};
    for (const Half* half : {&newer_, &older_})
        if (const auto found = half->values.find(id); found != half->values.end()) return found->second.plain;
    return {};
}

std::optional<Details> Recent::details(PersonId person) const {
    const std::lock_guard lock(mutex_);
    if (std::chrono::steady_clock::now() - turned_ >= 2 * half_life) return {};
    for (const Half* half : {&newer_, &older_})
        if (const auto found = half->people.find(person); found != half->people.end()) return found->second;
    return {};
}

void Recent::forget(PersonId person) {
    const std::lock_guard lock(mutex_);
    ++era_;
    for (Half* half : {&newer_, &older_}) {
        half->people.erase(person);
        std::erase_if(half->values, [&](const auto& entry) { return entry.second.whose == person; });
    }
}

}  // namespace yekuo::people
