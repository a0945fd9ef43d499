#include "rules/pattern.hpp"

#include <unicode/regex.h>

#include <map>
#include <memory>
#include <mutex>

#include "rules/pattern_syntax.hpp"

namespace yekuo::rules {

namespace {

constexpr int32_t time_max = 200;             // ICU's units, about a millisecond each
constexpr int32_t stack_max = 4 * 1024 * 1024;
constexpr std::size_t kept_max = 256;
constexpr std::size_t pattern_max = 4096;

using Pattern = std::shared_ptr<const icu::RegexPattern>;

icu::UnicodeString wide(std::string_view text) {
    return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string narrow(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

struct Options {
    uint32_t flags = 0;
    bool literal = false;
    bool spaced = false;
};

std::optional<Options> options_of(std::string_view flags) {
    Options options;
    for (const char flag : flags) switch (flag) {
            case 's': options.flags |= UREGEX_DOTALL; break;
            case 'm': options.flags |= UREGEX_MULTILINE; break;
            case 'i': options.flags |= UREGEX_CASE_INSENSITIVE; break;
            case 'x': options.spaced = true; break;
            case 'q': options.literal = true; break;
            default: return {};
        }
    return options;
}

// Compiled patterns are kept, since rules use the same few again and again.
Pattern compiled(const std::string& pattern, std::string_view flags) {
    static std::mutex mutex;
    static std::map<std::string, Pattern> kept;
    auto key = std::string(flags) + "/" + pattern;
    {
        std::lock_guard lock(mutex);
        if (const auto found = kept.find(key); found != kept.end()) return found->second;
    }
    const auto options = options_of(flags);
    if (!options || pattern.size() > pattern_max) return nullptr;
    const bool dot_all = (options->flags & UREGEX_DOTALL) != 0, multiline = (options->flags & UREGEX_MULTILINE) != 0;
    const auto text = options->literal ? std::optional(pattern)
                                       : icu_pattern(pattern, {options->spaced, dot_all, multiline});
    if (!text) return nullptr;
    UErrorCode status = U_ZERO_ERROR;
    UParseError where;
    const uint32_t literal = options->literal ? UREGEX_LITERAL : 0;
    const auto all = options->flags | UREGEX_UNIX_LINES | literal;
    Pattern made(icu::RegexPattern::compile(wide(*text), all, where, status));
    if (U_FAILURE(status)) return nullptr;
    std::lock_guard lock(mutex);
    if (kept.size() >= kept_max) kept.clear();
    return kept.emplace(std::move(key), std::move(made)).first->second;
}

std::unique_ptr<icu::RegexMatcher> matcher_on(const Pattern& pattern, const icu::UnicodeString& input) {
    if (!pattern) return nullptr;
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::RegexMatcher> matcher(pattern->matcher(input, status));
    if (U_FAILURE(status)) return nullptr;
    matcher->setTimeLimit(time_max, status);
    matcher->setStackLimit(stack_max, status);
    return matcher;
}

// A pattern that matches the empty text would match everywhere: XPath forbids it for replace().
bool matches_nothing(const Pattern& pattern) {
    const icu::UnicodeString empty;
    const auto matcher = matcher_on(pattern, empty);
    UErrorCode status = U_ZERO_ERROR;
    return matcher && matcher->find(status);
}

// XPath's replacement holds $0 to $9 and the escapes \\ and \$, nothing else after either sign.
bool valid_replacement(const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char next = i + 1 < text.size() ? text[i + 1] : '\0';
        if (text[i] == '$' && !(next >= '0' && next <= '9')) return false;
        if (text[i] == '\\' && next != '\\' && next != '$') return false;
        if (text[i] == '\\') ++i;
    }
    return true;
}

// A group that the pattern does not have stands for nothing; "$12" is group 12 only if there are so many.
std::string expanded(const icu::RegexMatcher& matcher, const std::string& replacement) {
    std::string out;
    UErrorCode status = U_ZERO_ERROR;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        if (replacement[i] == '\\') {
            out += replacement[++i];
        } else if (replacement[i] == '$') {
            int group = replacement[++i] - '0';
            while (i + 1 < replacement.size() && replacement[i + 1] >= '0' && replacement[i + 1] <= '9' &&
                   group * 10 + (replacement[i + 1] - '0') <= matcher.groupCount())
                group = group * 10 + (replacement[++i] - '0');
            if (group <= matcher.groupCount()) out += narrow(matcher.group(group, status));
        } else {
            out += replacement[i];
        }
    }
    return out;
}

}  // namespace

std::optional<bool> find_pattern(const std::string& input, const std::string& pattern, std::string_view flags) {
    const auto text = wide(input);
    const auto matcher = matcher_on(compiled(pattern, flags), text);
    if (!matcher) return {};
    UErrorCode status = U_ZERO_ERROR;
    const bool found = matcher->find(status);
    if (U_FAILURE(status)) return {};
    return found;
}

std::optional<std::string> replace_pattern(const std::string& input, const std::string& pattern,
                                           const std::string& replacement, std::string_view flags) {
    const bool literal = flags.find('q') != std::string_view::npos;
    if (!literal && !valid_replacement(replacement)) return {};
    const auto text = wide(input);
    const auto made = compiled(pattern, flags);
    const auto matcher = matcher_on(made, text);
    if (!matcher || matches_nothing(made)) return {};
    std::string out;
    int32_t at = 0;
    UErrorCode status = U_ZERO_ERROR;
    while (matcher->find(status)) {
        out += narrow(text.tempSubStringBetween(at, matcher->start(status)));
        out += literal ? replacement : expanded(*matcher, replacement);
        at = matcher->end(status);
        if (out.size() > (1 << 22)) return {};
    }
    if (U_FAILURE(status)) return {};
    return out + narrow(text.tempSubString(at));
}

std::optional<std::vector<std::string>> split_pattern(const std::string& input, const std::string& pattern) {
    const auto text = wide(input);
    const auto matcher = matcher_on(compiled(pattern, ""), text);
    if (!matcher) return {};
    std::vector<std::string> parts;
    int32_t at = 0;
    UErrorCode status = U_ZERO_ERROR;
    while (matcher->find(status)) {
        const auto begin = matcher->start(status), end = matcher->end(status);
        if (begin == end) return {};  // a pattern that matches nothing would split everywhere
        parts.push_back(narrow(text.tempSubStringBetween(at, begin)));
        at = end;
    }
    if (U_FAILURE(status)) return {};
    parts.push_back(narrow(text.tempSubString(at)));
    return parts;
}

}  // namespace yekuo::rules
