// Crews asked of another unit, where a district has more to do than its own can carry. The unit answers with the
// crews that it grants, which are rostered in the district for that day in the same transaction: they stand in
// the capacity list and in the plan at once. A refusal is an answer too.
#pragma once

#include "dispatch/crew.hpp"

namespace yekuo::dispatch {

enum class ReinforcementState { asked, granted, refused };
BOOST_DESCRIBE_ENUM(ReinforcementState, asked, granted, refused)

struct ReinforcementRow {
    static constexpr std::string_view table = "reinforcement";
    static constexpr std::array<std::string_view, 2> indexes{"area", "of_area"};
    std::int64_t id = 0;
    Area area = 0, of_area = 0;  // who asks, and whose crews
    std::string unit;
    Day day;
    Instant from, to;
    std::int32_t crews = 0;
    std::string reason;
    ReinforcementState state = ReinforcementState::asked;
    std::vector<CrewId> granted;
    Instant asked, answered;
    std::string asked_by, answered_by;
};
BOOST_DESCRIBE_STRUCT(ReinforcementRow, (),
                      (id, area, of_area, unit, day, from, to, crews, reason, state, granted, asked, answered, asked_by,
                       answered_by))

// Errors: "reinforcement.same_area", "reinforcement.day_past", "shift.not_on_day", "shift.length".
struct AskReinforcement {
    Area area = 0, of_area = 0;
    std::string unit;
    Day day;
    Instant from, to;
    std::int32_t crews = 0;
    std::string reason;
    std::string by;
};

// Errors: "reinforcement.unknown", "reinforcement.answered_already", "reinforcement.other_unit", and the roster's.
struct AnswerReinforcement {
    std::int64_t reinforcement = 0;
    std::vector<CrewId> crews;
    std::string by;
};

Result<Decision> decide(const Rows& rows, const AskReinforcement& command, const Now& now);
Result<Decision> decide(const Rows& rows, const AnswerReinforcement& command, const Now& now);

void apply(Rows& rows, const ReinforcementAsked& event, const Envelope& at);
void apply(Rows& rows, const ReinforcementAnswered& event, const Envelope& at);

}  // namespace yekuo::dispatch
