#include "rules/scope.hpp"

#include <chrono>

namespace yekuo::rules {

void Scope::set(Symbol symbol, Value value) {
    for (auto& entry : entries_)
        if (entry.symbol.hash == symbol.hash && entry.symbol.name == symbol.name) {
            entry.value = std::move(value);
            return;
        }
    entries_.push_back({std::move(symbol), std::move(value)});
}

Scope::Place Scope::locate(const Symbol& symbol) const {
    for (const auto* scope = this; scope; scope = scope->outer_) {
        for (const auto& entry : scope->entries_)
            if (entry.symbol.hash == symbol.hash && entry.symbol.name == symbol.name) return {&entry.value, nullptr};
        if (!scope->variables_) continue;
        if (const auto* member = scope->variables_->if_contains(symbol.name)) return {nullptr, member};
    }
    return {};
}

std::optional<Value> Scope::find(const Symbol& symbol) const {
    const auto place = locate(symbol);
    if (place.value) return *place.value;
    if (place.member) return from_json_value(*place.member);
    return {};
}

Scope Scope::flattened() const {
    Scope flat;
    std::vector<const Scope*> chain;
    for (const auto* scope = this; scope; scope = scope->outer_) chain.push_back(scope);
    for (auto scope = chain.rbegin(); scope != chain.rend(); ++scope) {
        if ((*scope)->variables_)
            for (const auto& member : *(*scope)->variables_)
                flat.set(std::string_view(member.key().data(), member.key().size()), from_json_value(member.value()));
        for (const auto& entry : (*scope)->entries_) flat.set(entry.symbol.name, entry.value);
        if ((*scope)->now_) flat.now_ = (*scope)->now_;
    }
    return flat;
}

std::optional<Instant> Scope::fixed_now() const {
    for (const auto* scope = this; scope; scope = scope->outer_)
        if (scope->now_) return scope->now_;
    return {};
}

Instant Scope::now() const {
    if (const auto fixed = fixed_now()) return *fixed;
    using namespace std::chrono;
    return {duration_cast<std::chrono::milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace yekuo::rules
