// Where a case and its process meet. The case starts the process; the process opens tasks, which move the
// disclosed key links and ask for the steps of the case; a step that is done completes the task that waits
// for it; the end of the process ends the case.
//
// A task names what it is about by attributes of the model: topic ("cases.contract", …), keyLink (which
// disclosed link it belongs to) and turn (whose move it is).
#pragma once

#include "cases/steps.hpp"
#include "process/instance.hpp"

namespace yekuo::cases {

Commands react(const Rows& rows, const CaseOpened& event, const Envelope& at);
Commands react(const Rows& rows, const process::TaskOpened& event, const Envelope& at);
Commands react(const Rows& rows, const process::TaskClosed& event, const Envelope& at);
Commands react(const Rows& rows, const process::InstanceEnded& event, const Envelope& at);

Commands react(const Rows& rows, const ContractSigned& event, const Envelope& at);
Commands react(const Rows& rows, const FeeSettled& event, const Envelope& at);
Commands react(const Rows& rows, const MeterAllocated& event, const Envelope& at);
Commands react(const Rows& rows, const MeterCommissioned& event, const Envelope& at);
Commands react(const Rows& rows, const AccountOpened& event, const Envelope& at);
Commands react(const Rows& rows, const CallRecorded& event, const Envelope& at);
Commands react(const Rows& rows, const MeterTested& event, const Envelope& at);
Commands react(const Rows& rows, const SenderAnswered& event, const Envelope& at);
Commands react(const Rows& rows, const CaseCancelled& event, const Envelope& at);

}  // namespace yekuo::cases
