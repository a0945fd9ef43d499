#include "intake/personal_view.hpp"

#include <charconv>

namespace yekuo::intake {

PersonalView& PersonalView::want(SealedId id) {
    if (id) wanted_texts_.push_back(id);
    return *this;
}

PersonalView& PersonalView::want(PersonId id) {
    if (id) wanted_people_.push_back(id);
    return *this;
}

void PersonalView::load() {
    if (!wanted_texts_.empty()) texts_.merge(vault_.open_all(wanted_texts_));
    if (!wanted_people_.empty()) people_.merge(vault_.details(wanted_people_));
    wanted_texts_.clear();
    wanted_people_.clear();
}

bool PersonalView::load_recent() {
    std::erase_if(wanted_texts_, [this](SealedId id) {
        auto known = vault_.recent(id);
        if (known) texts_[id] = std::move(*known);
        return known.has_value();
    });
    std::erase_if(wanted_people_, [this](PersonId id) {
        auto known = vault_.recent(id);
        if (known) people_[id] = std::move(*known);
        return known.has_value();
    });
    return wanted_texts_.empty() && wanted_people_.empty();
}

std::string PersonalView::address(SealedId id) const {
    const auto found = texts_.find(id);
    return found == texts_.end() ? std::string{} : found->second;
}

std::string PersonalView::text(SealedId id) const {
    if (scope_.role == access::Role::administrator) return {};
    return address(id);
}

std::string PersonalView::name(PersonId id) const {
    const auto found = people_.find(id);
    return found == people_.end() ? std::string{} : found->second.name;
}

std::optional<api::PersonView> PersonalView::person(PersonId id) const {
    const auto found = people_.find(id);
    if (found == people_.end() || found->second.erased) return {};
    const bool masked = scope_.role == access::Role::administrator;
    const auto& [name, phone, erased] = found->second;
    return api::PersonView{id.value, masked ? people::mask_name(name) : name,
                           masked ? people::mask_phone(phone) : phone, masked};
}

std::optional<std::string> optional_time(Instant at) {
    if (!at) return {};
    return format_instant(at);
}

Result<std::int64_t> page_after(const std::optional<std::string>& cursor) {
    std::int64_t after = 0;
    if (!cursor || cursor->empty()) return after;
    const char* end = cursor->data() + cursor->size();
    const auto read = std::from_chars(cursor->data(), end, after);
    if (read.ec != std::errc{} || read.ptr != end || after <= 0) return invalid("page.cursor", "/cursor");
    return after;
}

}  // namespace yekuo::intake
