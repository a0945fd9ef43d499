// How dispatch answers the other rooms, and what it tells the process that waits for a visit. Registered in
// app/house.cpp.
#pragma once

#include "cases/events.hpp"
#include "dispatch/events.hpp"
#include "process/instance.hpp"

namespace yekuo::dispatch {

// A case opens: its site is known.
store::Commands react(const store::Rows& rows, const cases::CaseOpened& event, const store::Envelope& at);
// Its clock stood: the due time of its visits moves. A fee is assessed or settled: nothing is installed before.
store::Commands react(const store::Rows& rows, const cases::CaseResumed& event, const store::Envelope& at);
store::Commands react(const store::Rows& rows, const cases::FeeAssessed& event, const store::Envelope& at);
store::Commands react(const store::Rows& rows, const cases::FeeSettled& event, const store::Envelope& at);
// A process wants a visit (topic dispatch.visit): a work order. It gives the visit up: the order is withdrawn.
store::Commands react(const store::Rows& rows, const process::TaskOpened& event, const store::Envelope& at);
store::Commands react(const store::Rows& rows, const process::TaskClosed& event, const store::Envelope& at);
// The visit is done: its task is complete. It was blocked: the process hears the message "visit.blocked".
store::Commands react(const store::Rows& rows, const VisitDone& event, const store::Envelope& at);
store::Commands react(const store::Rows& rows, const VisitBlocked& event, const store::Envelope& at);

}  // namespace yekuo::dispatch
