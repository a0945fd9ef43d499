// How a name is typed without a Chinese keyboard: its syllables in one word ("wangxiaoming") and their first
// letters ("wxm"). Readings are those of names (单 is Shan, 仇 is Qiu), by ICU's transliteration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace yekuo::people {

struct Pinyin {
    std::string full, initials;  // lower case letters and digits only; both empty where there are none
};
Pinyin pinyin_of(std::string_view name);

// What an address is found by: its names and numbers without the endings that only say of which kind a place is.
// "塔山街道花园社区12幢301室" gives 塔山, 花园, 12 and 301, each once. Punctuation, spaces and case do not matter.
std::vector<std::string> address_words(std::string_view address);

}  // namespace yekuo::people
