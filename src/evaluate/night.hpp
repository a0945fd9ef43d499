// The evaluation that computes itself: every night at one o'clock of business time the figures of the last thirty
// days are due; a node counts them from what the journal has left (evaluation.hpp) and keeps them, with the night
// that they are of. They stand in an event: a later correction of the past changes no figure that was published.
#pragma once

#include "store/room.hpp"

namespace yekuo::evaluate {

using store::Decision;
using store::Envelope;
using store::Now;
using store::Rows;

inline constexpr std::string_view night_timer = "evaluate.night";
inline constexpr int nights_counted = 30;

// The next night is waited for: at the first start, and after each night.
struct NightPlanned {
    static constexpr std::string_view name = "evaluation.planned.1";
    Instant next;
};
BOOST_DESCRIBE_STRUCT(NightPlanned, (), (next))

// The figures up to the end of this day are to be counted.
struct NightCame {
    static constexpr std::string_view name = "evaluation.due.1";
    Day day;
};
BOOST_DESCRIBE_STRUCT(NightCame, (), (day))

struct KeptFigure {
    std::string by, key;
    std::int64_t count = 0, on_time = 0;
    double mean = 0, p90 = 0;
};
BOOST_DESCRIBE_STRUCT(KeptFigure, (), (by, key, count, on_time, mean, p90))

struct EvaluationKept {
    static constexpr std::string_view name = "evaluation.kept.1";
    Day day;
    std::vector<KeptFigure> figures;
};
BOOST_DESCRIBE_STRUCT(EvaluationKept, (), (day, figures))

using Events = boost::mp11::mp_list<NightPlanned, NightCame, EvaluationKept>;

struct FigureRow {
    static constexpr std::string_view table = "evaluation_figure";
    static constexpr std::array<std::string_view, 1> indexes{"by"};
    std::string id;  // "2017-03-22/link/P1-04"
    Day day;
    std::string by, key;
    std::int64_t count = 0, on_time = 0;
    double mean = 0, p90 = 0;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(FigureRow, (), (id, day, by, key, count, on_time, mean, p90, at))

struct PlanNight {};  // does nothing where one is planned
struct MeetNight {};
struct KeepEvaluation {
    Day day;
    std::vector<KeptFigure> figures;
};

Result<Decision> decide(const Rows& rows, const PlanNight& command, const Now& now);
Result<Decision> decide(const Rows& rows, const MeetNight& command, const Now& now);
Result<Decision> decide(const Rows& rows, const KeepEvaluation& command, const Now& now);
void apply(Rows& rows, const NightPlanned& event, const Envelope& at);
void apply(Rows& rows, const NightCame& event, const Envelope& at);
void apply(Rows& rows, const EvaluationKept& event, const Envelope& at);
std::vector<store::RowKey> keys(const PlanNight& command);

void join(store::House& house);

}  // namespace yekuo::evaluate
