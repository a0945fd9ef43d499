#include "base/text.hpp"

#include <sodium.h>

#include <cstdint>
#include <cstring>

namespace yekuo {
namespace {

// Length of the valid sequence at `i`, 0 if it is not valid (Unicode 15, table 3-7).
std::size_t sequence(std::string_view s, std::size_t i) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
    const auto in = [&](std::size_t k, unsigned low, unsigned high) {
        return k < s.size() && byte(k) >= low && byte(k) <= high;
    };
    const unsigned b = byte(i);
    if (b < 0x80) return 1;
    if (b >= 0xC2 && b <= 0xDF) return in(i + 1, 0x80, 0xBF) ? 2 : 0;
    if (b >= 0xE0 && b <= 0xEF)
        return in(i + 1, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF) && in(i + 2, 0x80, 0xBF) ? 3 : 0;
    if (b >= 0xF0 && b <= 0xF4)
        return in(i + 1, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF) && in(i + 2, 0x80, 0xBF) &&
                       in(i + 3, 0x80, 0xBF)
                   ? 4
                   : 0;
    return 0;
}

// How many bytes from `i` on are plain ASCII, counted eight at a time.
std::size_t ascii_words(std::string_view text, std::size_t i) {
    constexpr std::uint64_t high = 0x8080808080808080U;
    const std::size_t from = i;
    for (std::uint64_t word; i + sizeof word <= text.size(); i += sizeof word) {
        std::memcpy(&word, text.data() + i, sizeof word);
        if (word & high) break;
    }
    return i - from;
}

}  // namespace

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        i += ascii_words(text, i);
        if (i == text.size()) return true;
        const std::size_t n = sequence(text, i);
        if (n == 0) return false;
        i += n;
    }
    return true;
}

std::size_t count_characters(std::string_view utf8) {
    std::size_t count = 0;
    for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string to_hex(std::string_view bytes) {
    std::string hex(bytes.size() * 2 + 1, '\0');
    sodium_bin2hex(hex.data(), hex.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    hex.pop_back();
    return hex;
}

std::string to_base64url(std::string_view bytes) {
    constexpr int variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                      bytes.size(), variant);
    text.pop_back();
    return text;
}

}  // namespace yekuo
