#include "people/pinyin.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <memory>
#include <mutex>
#include <set>

namespace yekuo::people {
namespace {

constexpr std::size_t words_max = 60;

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

icu::UnicodeString transliterated(std::string_view name) {
    static std::mutex guard;
    static const std::unique_ptr<icu::Transliterator> reading = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
            "Han-Latin/Names; Any-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, status));
        if (U_FAILURE(status)) made.reset();
        return made;
    }();
    auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
    const std::lock_guard lock(guard);
    if (reading) reading->transliterate(text);
    return text;
}

enum class Letter { none, latin, digit, han };
Letter letter(UChar32 c) {
    if (u_isdigit(c)) return Letter::digit;
    if (!u_isalpha(c)) return Letter::none;
    return c < 0x250 ? Letter::latin : Letter::han;
}

}  // namespace

Pinyin pinyin_of(std::string_view name) {
    Pinyin pinyin;
    bool within = false;
    for (const char c : utf8(transliterated(name))) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_letter && !within) pinyin.initials += c;
        if (is_letter) pinyin.full += c;
        within = is_letter || (within && c == '\'');
    }
    return pinyin;
}

std::vector<std::string> address_words(std::string_view address) {
    auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(address.data(), static_cast<std::int32_t>(address.size())));
    text.toLower();
    std::set<std::string> words;
    icu::UnicodeString run;  // neighbours of one kind
    Letter kind = Letter::none;
    const auto end_run = [&] {
        const std::int32_t length = run.countChar32();
        if (kind == Letter::han && length > 1) {
            for (std::int32_t at = 0; run.moveIndex32(at, 2) <= run.length() && run.countChar32(at) >= 2;
                 at = run.moveIndex32(at, 1))
                words.insert(utf8(icu::UnicodeString(run, at, run.moveIndex32(at, 2) - at)));
        } else if (length > 0) {
            words.insert(utf8(run));
        }
        run.remove();
    };
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const UChar32 c = text.char32At(at);
        const Letter next = letter(c);
        if (next != kind) end_run();
        kind = next;
        if (next != Letter::none) run.append(c);
    }
    end_run();
    while (words.size() > words_max) words.erase(std::prev(words.end()));
    return {words.begin(), words.end()};
}

}  // namespace yekuo::people
