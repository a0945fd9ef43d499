#include "control/what_if.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace yekuo::control {

namespace {

constexpr std::int64_t page = 5'000;

void add(WhatFigure& to, const WhatFigure& one) {
    to.on_time += one.on_time;
    to.orders += one.orders;
    for (std::size_t i = 0; i < to.reached.size(); ++i) to.reached[i] += one.reached[i];
}

void add(WhatRow& to, const LinkDeadlineRow& row, const WhatFigure& was, const WhatFigure& would) {
    ++to.count;
    to.closed += row.state == ClockState::done;
    add(to.was, was);
    add(to.would, would);
}

// What the journal left: the colours that the clock turned to, the orders that it brought, whether it was late.
WhatFigure as_it_was(const LinkDeadlineRow& row) {
    WhatFigure figure;
    figure.on_time = row.state == ClockState::done && !row.late;
    for (std::size_t colour = 1; colour <= static_cast<std::size_t>(row.level); ++colour) figure.reached[colour] = 1;
    figure.orders = row.orders;
    return figure;
}

}  // namespace

Result<WhatFigure> counted(const calendar::WorkingCalendar& calendar, const LinkDeadlineRow& row, calendar::Limit limit,
                           const calendar::Warnings& warnings, Instant now) {
    auto due = calendar::deadline(calendar, limit, row.opened, row.pauses);
    if (!due) return due.error();
    auto turns = calendar::colour_times(calendar, due->due, warnings);
    if (!turns) return turns.error();
    WhatFigure figure;
    const bool open = row.state == ClockState::running || row.state == ClockState::paused;
    const Instant end = open ? (row.state == ClockState::paused ? row.pauses.back().from : now) : row.closed;
    figure.on_time = row.state == ClockState::done && end <= due->due;
    const auto colour = calendar::colour_at(*turns, end);
    for (std::size_t reached = 1; reached <= static_cast<std::size_t>(colour); ++reached) figure.reached[reached] = 1;
    // An overdue link brings an order, unless it answers one itself; where it was overdue before, it brings as many as
    // it did.
    if (figure.reached[3]) figure.orders = std::max<std::int64_t>(row.orders, row.order ? 0 : 1);
    return figure;
}

Result<WhatIf> what_if(store::Session& session, const access::Scope& scope, const calendar::WorkingCalendar& calendar,
                       const LinkChanges& changes, Instant from, Instant to, Area area, Instant now) {
    std::map<std::string, WhatRow> links, departments;
    WhatIf all;
    all.total.key = "all";
    std::string where = "where opened >= $1 and opened < $2 and id > $3 and " + scope.where("area", "0");
    if (area) where += fmt::format(" and area = {}", area);
    for (std::int64_t after = 0;;) {
        const auto rows = session.rows<LinkDeadlineRow>(fmt::format("{} order by id limit {}", where, page),
                                                        {from.ms, to.ms, after});
        for (const auto& row : rows) {
            after = row.id.value;
            if (row.state == ClockState::cancelled) continue;
            const WhatFigure was = as_it_was(row);
            WhatFigure would = was;
            if (const auto changed = changes.find(row.link); changed != changes.end()) {
                const auto& change = changed->second;
                const calendar::Warnings warnings{change.yellow.value_or(row.warnings.yellow),
                                                  change.orange.value_or(row.warnings.orange),
                                                  change.purple.value_or(row.warnings.purple)};
                auto again = counted(calendar, row, change.limit.value_or(row.limit), warnings, now);
                if (!again) return again.error();
                would = *again;
            }
            add(links[row.link], row, was, would);
            add(departments[row.department], row, was, would);
            add(all.total, row, was, would);
        }
        if (static_cast<std::int64_t>(rows.size()) < page) break;
    }
    for (auto* group : {&links, &departments})
        for (auto& [key, row] : *group) {
            row.key = key;
            (group == &links ? all.links : all.departments).push_back(std::move(row));
        }
    return all;
}

}  // namespace yekuo::control
