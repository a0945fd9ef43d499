// A house of requests, cases and processes, for the tests of this room: what the field does is played by them.
#pragma once

#include "cases/process_reactions.hpp"
#include "cases/room.hpp"
#include "grid/restriction.hpp"
#include "intake/case_reactions.hpp"
#include "intake/room.hpp"
#include "process/room.hpp"
#include "store/clock.hpp"
#include "store/pipeline.hpp"

namespace yekuo::cases {

inline store::House house_of_cases() {
    store::House house;
    store::join_store(house);
    process::join(house);
    intake::join(house);
    join(house);
    grid::join(house);
    house.on<intake::RequestAccepted>(&cases::react);
    house.on<CaseOpened>(&intake::react);
    house.on<CaseOpened>(&cases::react);
    house.on<process::TaskOpened>(&cases::react);
    house.on<process::TaskClosed>(&cases::react);
    house.on<ContractSigned>(&cases::react);
    house.on<FeeSettled>(&cases::react);
    house.on<MeterAllocated>(&cases::react);
    house.on<MeterCommissioned>(&cases::react);
    house.on<AccountOpened>(&cases::react);
    house.on<CallRecorded>(&cases::react);
    house.on<MeterTested>(&cases::react);
    house.on<SenderAnswered>(&cases::react);
    house.on<process::InstanceEnded>(&cases::react);
    house.on<CaseCancelled>(&cases::react);
    house.on<SenderAnswered>(&intake::react);
    house.on<CaseDone>(&intake::react);
    return house;
}

}  // namespace yekuo::cases
