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

// What only says of which kind a place is: 街道, 社区, 路, 号 …
std::int32_t length_of_ending(const icu::UnicodeString& text, std::int32_t at) {
    static const icu::UnicodeString pairs[] = {u"街道", u"社区", u"单元", u"小区"};
    static const icu::UnicodeString singles = u"省市区县镇乡街村路巷弄幢栋号室楼层座";
    for (const auto& pair : pairs)
        if (text.compare(at, pair.length(), pair) == 0) return pair.length();
    return singles.indexOf(text.char32At(at)) >= 0 ? 1 : 0;
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
    icu::UnicodeString word;
    Letter kind = Letter::none;
    const auto end_word = [&] {
        if (!word.isEmpty()) words.insert(utf8(word));
        word.remove();
    };
    for (std::int32_t at = 0; at < text.length();) {
        const UChar32 c = text.char32At(at);
        const Letter next = letter(c);
        if (next != kind) end_word();
        kind = next;
        if (const std::int32_t ending = next == Letter::han ? length_of_ending(text, at) : 0) {
            end_word();
            at += ending;
            continue;
        }
        if (next != Letter::none) word.append(c);
        at = text.moveIndex32(at, 1);
    }
    end_word();
    while (words.size() > words_max) words.erase(std::prev(words.end()));
    return {words.begin(), words.end()};
}

}  // namespace yekuo::people
