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

// What an address is found by: pairs of neighbouring characters, and whole numbers and Latin words, each once.
// "塔山街道12幢" gives 塔山, 山街, 街道, 12, 幢. Punctuation, spaces and case do not matter.
std::vector<std::string> address_words(std::string_view address);

}  // namespace yekuo::people
