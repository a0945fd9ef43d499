// For tests: the room's rows in memory. Commands go through decide and apply; what reacts is asked directly.
#pragma once

#include <doctest/doctest.h>

#include "grid/resource.hpp"
#include "reference_rules.hpp"

namespace yekuo::grid {

class Stage {
public:
    Stage() { join(house), process::join_rulebook(house); }

    Result<Decision> send(const store::Command& command) {
        auto decision = command.decide_on(rows, Now{now, now, next, "account:1", 0});
        if (!decision) return decision;
        for (auto& event : decision->events) {
            event.at.number = next++;
            event.at.business = event.at.recorded = now;
            event.type->apply(rows, event.body.get(), event.at);
        }
        return decision;
    }
    // The refusal's key, and its place where it has one; empty if it was taken.
    std::string refusal(const store::Command& command) {
        const auto decision = send(command);
        if (decision) return {};
        return decision.error().key + (decision.error().field.empty() ? "" : " " + decision.error().field);
    }
    void deploy_reference_rules() {
        for (const auto& command : tests::reference_rules()) REQUIRE(send(command));
    }

    store::House house;
    store::Rows rows;
    Instant now{1'490'000'000'000};
    EventNumber next = 1;
};

}  // namespace yekuo::grid
