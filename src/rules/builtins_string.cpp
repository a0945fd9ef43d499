#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "rules/builtins.hpp"
#include "rules/operators.hpp"
#include "rules/pattern.hpp"

namespace yekuo::rules {

namespace {

std::size_t width_of(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

// Where each character begins, and the end.
std::vector<std::size_t> characters(const std::string& text) {
    std::vector<std::size_t> begins;
    std::size_t at = 0;
    while (at < text.size()) {
        begins.push_back(at);
        at = std::min(text.size(), at + width_of(static_cast<unsigned char>(text[at])));
    }
    begins.push_back(text.size());
    return begins;
}

Value substring(Evaluation&, Arguments a) {
    const auto* text = string_in(a[0]);
    const auto* start = number_in(a[1]);
    if (!text || !start) return {};
    const auto begins = characters(*text);
    const auto size = static_cast<std::int64_t>(begins.size() - 1);
    const auto position = round_to(*start, 0, Rounding::down).integer();
    if (!position || *position == 0 || *position > size || *position < -size) return {};
    const auto from = *position > 0 ? *position - 1 : size + *position;
    auto count = size - from;
    if (a.size() > 2 && !a[2].null()) {
        const auto* length = number_in(a[2]);
        const auto whole = length ? round_to(*length, 0, Rounding::down).integer() : std::nullopt;
        if (!whole || *whole < 1) return {};
        count = std::min(count, *whole);
    } else if (a.size() > 2) {
        return {};
    }
    return Value(text->substr(begins[from], begins[from + count] - begins[from]));
}

Value length(Evaluation&, Arguments a) {
    const auto* text = string_in(a[0]);
    return text ? Value(static_cast<std::int64_t>(characters(*text).size() - 1)) : Value();
}

Value in_case(Arguments a, bool upper) {
    const auto* text = string_in(a[0]);
    if (!text) return {};
    auto wide = icu::UnicodeString::fromUTF8(*text);
    upper ? wide.toUpper(icu::Locale::getRoot()) : wide.toLower(icu::Locale::getRoot());
    std::string out;
    wide.toUTF8String(out);
    return Value(std::move(out));
}

Value upper_case(Evaluation&, Arguments a) { return in_case(a, true); }
Value lower_case(Evaluation&, Arguments a) { return in_case(a, false); }

// Both arguments as strings, or null.
template <class Answer>
Value on_two(Arguments a, Answer&& answer) {
    const auto *text = string_in(a[0]), *other = string_in(a[1]);
    return text && other ? Value(answer(*text, *other)) : Value();
}

Value before(Evaluation&, Arguments a) {
    return on_two(a, [](const std::string& text, const std::string& match) {
        const auto at = text.find(match);
        return at == std::string::npos ? std::string() : text.substr(0, at);
    });
}

Value after(Evaluation&, Arguments a) {
    return on_two(a, [](const std::string& text, const std::string& match) {
        const auto at = text.find(match);
        return at == std::string::npos ? std::string() : text.substr(at + match.size());
    });
}

Value contains_text(Evaluation&, Arguments a) {
    return on_two(a, [](const std::string& text, const std::string& match) {
        return text.find(match) != std::string::npos;
    });
}

Value starts_with(Evaluation&, Arguments a) {
    return on_two(a, [](const std::string& text, const std::string& match) { return text.starts_with(match); });
}

Value ends_with(Evaluation&, Arguments a) {
    return on_two(a, [](const std::string& text, const std::string& match) { return text.ends_with(match); });
}

std::optional<std::string> flags_in(Arguments a, std::size_t at) {
    if (a.size() <= at || a[at].null()) return "";
    const auto* flags = string_in(a[at]);
    if (!flags) return {};
    return *flags;
}

Value matches(Evaluation& evaluation, Arguments a) {
    const auto *input = string_in(a[0]), *pattern = string_in(a[1]);
    const auto flags = flags_in(a, 2);
    if (!input || !pattern || !flags || !evaluation.limits.spend(50)) return {};
    return truth(find_pattern(*input, *pattern, *flags));
}

Value replace(Evaluation& evaluation, Arguments a) {
    const auto *input = string_in(a[0]), *pattern = string_in(a[1]), *replacement = string_in(a[2]);
    const auto flags = flags_in(a, 3);
    if (!input || !pattern || !replacement || !flags || !evaluation.limits.spend(50)) return {};
    return replace_pattern(*input, *pattern, *replacement, *flags);
}

Value list_of_texts(std::vector<std::string> texts) {
    std::vector<Value> items;
    items.reserve(texts.size());
    for (auto& text : texts) items.emplace_back(std::move(text));
    return make_list(std::move(items));
}

Value split(Evaluation& evaluation, Arguments a) {
    const auto *input = string_in(a[0]), *pattern = string_in(a[1]);
    if (!input || !pattern || !evaluation.limits.spend(50)) return {};
    auto parts = split_pattern(*input, *pattern);
    return parts ? list_of_texts(std::move(*parts)) : Value();
}

Value join(Evaluation&, Arguments a) {
    const Value* one = &a[0];
    const auto* list = one->list();
    if (!list && !one->string()) return {};
    std::string delimiter;
    if (a.size() > 1 && !a[1].null()) {
        const auto* text = string_in(a[1]);
        if (!text) return {};
        delimiter = *text;
    }
    std::string out;
    bool first = true;
    for (const auto& item : list ? std::span<const Value>(*list) : std::span<const Value>(one, 1)) {
        if (item.null()) continue;
        if (!item.string() || out.size() > (1 << 20)) return {};
        if (!first) out += delimiter;
        first = false;
        out += *item.string();
    }
    return Value(std::move(out));
}

constexpr Builtin table[] = {
    {"substring", "string, start position, length?", substring},
    {"string length", "string", length},
    {"upper case", "string", upper_case},
    {"lower case", "string", lower_case},
    {"substring before", "string, match", before},
    {"substring after", "string, match", after},
    {"contains", "string, match", contains_text},
    {"starts with", "string, match", starts_with},
    {"ends with", "string, match", ends_with},
    {"matches", "input, pattern, flags?", matches},
    {"replace", "input, pattern, replacement, flags?", replace},
    {"split", "string, delimiter", split},
    {"string join", "list, delimiter?", join},
};

}  // namespace

std::span<const Builtin> string_functions() { return table; }

}  // namespace yekuo::rules
