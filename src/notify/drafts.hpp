// Which events a customer is told of, and how: pure, one line an event.
#pragma once

#include <optional>

#include "notify/templates.hpp"
#include "store/event.hpp"

namespace yekuo::notify {

struct Draft {
    PersonId to;  // 0: the customer of the case
    std::string key;
    std::map<std::string, std::string> words;
    std::vector<std::string> posts{};  // staff instead: whoever holds one of these
};

// Whether an event of this type can bring a message at all: the others need not be read.
bool may_be_told(const store::EventType* type);

std::optional<Draft> draft_for(const store::Event& event, Language language);

}  // namespace yekuo::notify
