// What customers are told by SMS, in Chinese and English. A text names nobody and no address: a phone may be
// in other hands.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace yekuo::notify {

enum class Language { zh, en };

// Fills the template's {words}. An unknown key is a bug.
std::string render(std::string_view key, const std::map<std::string, std::string>& words, Language language);

// "3月22日 09:00-11:00" / "22 Mar 09:00-11:00", in the city's time (+08:00).
std::string say_window(Instant from, Instant to, Language language);
std::string say_day(Day day, Language language);
std::string say_day(Instant at, Language language);
std::string say_time(Instant at, Language language);

}  // namespace yekuo::notify
