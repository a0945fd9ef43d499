// What the reception desk hears of the cases that its requests became: which case it is, and that the
// sender's matter has been answered, which answers every sender that told of the same.
#pragma once

#include "cases/events.hpp"
#include "intake/request.hpp"

namespace yekuo::intake {

Commands react(const Rows& rows, const cases::CaseOpened& event, const Envelope& at);
Commands react(const Rows& rows, const cases::SenderAnswered& event, const Envelope& at);
Commands react(const Rows& rows, const cases::CaseDone& event, const Envelope& at);

}  // namespace yekuo::intake
