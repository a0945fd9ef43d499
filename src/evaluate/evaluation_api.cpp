#include "api/operations.hpp"
#include "evaluate/behind.hpp"
#include "evaluate/indicators_api.hpp"
#include "evaluate/nightly.hpp"

namespace yekuo::evaluate {
namespace {

constexpr Millis city_offset = hours(8);  // Asia/Shanghai, no daylight saving since 1991
constexpr int days_usual = 30;

struct Period {
    Day first, last;
    Span span() const {
        return {Instant{first.days * 86'400'000LL} - city_offset, Instant{(last.days + 1) * 86'400'000LL} - city_offset};
    }
};

template <class Query>
Result<Period> period_of(const Query& query, Instant now) {
    Period period;
    period.last = {static_cast<std::int32_t>((now + city_offset).ms / 86'400'000)};
    if (query.to) {
        auto day = parse_day(*query.to);
        if (!day) return invalid("day.format", "/to");
        period.last = *day;
    }
    period.first = period.last + -(days_usual - 1);
    if (query.from) {
        auto day = parse_day(*query.from);
        if (!day) return invalid("day.format", "/from");
        period.first = *day;
    }
    if (period.last < period.first) return invalid("day.order", "/to");
    return period;
}

Result<calendar::WorkingCalendar> city_calendar(store::Session& session) {
    for (const auto& row : session.query("select json from calendar where id = 'city'"))
        return calendar::WorkingCalendar::load(store::text(row[0]));
    return conflict("calendar.missing");
}

// A visit is on time when the crew arrives in its window, whenever it ends.
api::EvaluationCase view(const Behind& one) {
    api::EvaluationCase shown;
    shown.kind = one.kind;
    shown.id = one.id;
    shown.what = one.what;
    if (one.case_id) shown.case_id = one.case_id.value;
    if (!one.case_number.empty()) shown.case_number = one.case_number;
    shown.from = format_instant(one.from);
    shown.to = format_instant(one.to);
    if (one.due) shown.due = format_instant(one.due);
    shown.hours = one.hours;
    shown.on_time = one.kind == "visit" ? one.from <= one.due : one.on_time;
    return shown;
}

void add_kept(http::Api<access::Scope>& api, access::Service& service) {
    api.on<"listEvaluationNights">([&service](auto& call) -> http::awaitable<Result<api::EvaluationNightList>> {
        auto period = period_of(call.query, service.writer.business_now());
        if (!period) co_return period.error();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::EvaluationNightList> {
            std::string where = "where \"by\" = $1";
            store::Record values{call.query.by};
            if (call.query.key) {
                values.push_back(*call.query.key);
                where += " and key = $2";
            }
            api::EvaluationNightList list;
            for (const auto& row : session.rows<FigureRow>(where + " order by id", values))
                if (row.day >= period->first && row.day <= period->last)
                    list.items.push_back({format_day(row.day), row.key, row.count, row.on_time, row.mean, row.p90,
                                          format_instant(row.at)});
            return list;
        });
    });
    api.on<"computeEvaluation">([&service](auto& call) -> http::awaitable<Result<api::EvaluationComputed>> {
        const Day today{static_cast<std::int32_t>((service.writer.business_now() + city_offset).ms / 86'400'000)};
        auto figures = co_await access::read(service, [&](store::Session& session) { return count_figures(session, today); });
        if (!figures) co_return figures.error();
        api::EvaluationComputed done;
        done.day = format_day(today);
        done.figures = static_cast<std::int64_t>(figures->size());
        for (const auto& one : *figures)
            if (one.by == "part" && one.key == "index") done.index = one.mean;
        store::Command command(KeepEvaluation{today, std::move(*figures)});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return done;
    });
    api.on<"listEvaluationCases">([&service](auto& call) -> http::awaitable<Result<api::EvaluationCaseList>> {
        auto period = period_of(call.query, service.writer.business_now());
        if (!period) co_return period.error();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::EvaluationCaseList> {
            auto calendar = city_calendar(session);
            if (!calendar) return calendar.error();
            api::EvaluationCaseList list;
            for (const Behind& one :
                 behind(session, call.caller, *calendar, call.query.by, call.query.key, period->span(),
                        static_cast<Area>(call.query.area.value_or(0)), call.query.late))
                list.items.push_back(view(one));
            return list;
        });
    });
}

}  // namespace

void add_evaluation(http::Api<access::Scope>& api, access::Service& service) {
    api.on<"getEvaluation">([&service](auto& call) -> http::awaitable<Result<api::Evaluation>> {
        auto period = period_of(call.query, service.writer.business_now());
        if (!period) co_return period.error();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Evaluation> {
            auto calendar = city_calendar(session);
            if (!calendar) return calendar.error();
            api::Evaluation out;
            out.by = call.query.by;
            out.from = format_day(period->first);
            out.to = format_day(period->last);
            for (const Figure& figure : evaluate(session, call.caller, *calendar, call.query.by, period->span(),
                                                 static_cast<Area>(call.query.area.value_or(0)))) {
                api::EvaluationRow row;
                row.key = figure.key;
                row.count = figure.count;
                row.on_time = figure.on_time;
                row.rate = static_cast<double>(figure.on_time) / static_cast<double>(figure.count);
                row.mean = figure.mean;
                row.p90 = figure.p90;
                out.items.push_back(std::move(row));
            }
            return out;
        });
    });
    api.on<"getAssessment">([&service](auto& call) -> http::awaitable<Result<api::Assessment>> {
        auto period = period_of(call.query, service.writer.business_now());
        if (!period) co_return period.error();
        co_return co_await access::read(service, [&](store::Session& session) -> Result<api::Assessment> {
            api::Assessment out;
            out.from = format_day(period->first);
            out.to = format_day(period->last);
            const auto parts =
                assess(session, call.caller, period->span(), static_cast<Area>(call.query.area.value_or(0)));
            out.index = index_of(parts);
            for (const IndexPart& part : parts) {
                api::AssessmentPart one{part.key, part.weight, part.count, part.on_time, {}};
                if (part.count) one.rate = static_cast<double>(part.on_time) / static_cast<double>(part.count);
                out.parts.push_back(std::move(one));
            }
            out.note = "low_voltage_limits_of_2011";
            return out;
        });
    });
    add_kept(api, service);
}

}  // namespace yekuo::evaluate
