#include "simulate/founding.hpp"

#include "cases/calendar_row.hpp"
#include "control/catalogue.hpp"
#include "dispatch/alert.hpp"
#include "process/instance.hpp"
#include "process/rulebook.hpp"
#include "simulate/history.hpp"
#include "simulate/posts.hpp"
#include "simulate/sample_grid.hpp"

namespace yekuo::simulate {

namespace {

// A Wednesday in spring, when crews have begun their day.
Instant usual_end() {
    return midnight(day_from_civil(2017, 3, 22)) + minutes(9 * 60 + 10);
}

Day first_day(const FoundingOptions& options, Instant until) {
    const Day last = day_at(until);
    if (options.days > 0) return last + -options.days;
    const Civil end = civil_from_day(last);
    const int months = end.year * 12 + end.month - 1 - options.months;
    return day_from_civil(months / 12, months % 12 + 1, std::min(end.day, 28));
}

Result<void> deploy(store::Desk& desk, const Reference& reference, const std::string& config, Instant wall) {
    auto calendar = desk.perform({cases::DeployCalendar{reference.calendar_text}, "system", {}, {}}, wall);
    if (!calendar) return calendar.error();
    for (const auto& xml : reference.processes)
        if (auto deployed = desk.perform({process::DeployProcess{xml}, "system", {}, {}}, wall); !deployed)
            return deployed.error();
    auto catalogue = control::read_catalogue(config + "/org");
    if (!catalogue) return catalogue.error();
    if (auto known = desk.perform({std::move(*catalogue), "system", {}, {}}, wall); !known) return known.error();
    for (const auto& xml : reference.rules) {
        process::DeployRules rules;
        rules.xml = xml;
        if (auto deployed = desk.perform({std::move(rules), "system", {}, {}}, wall); !deployed) return deployed.error();
    }
    return {};
}

std::vector<SignIn> sign_ins(const Staff& staff) {
    std::vector<SignIn> out{{"admin", "示例管理员", "administrator"}};
    for (std::size_t i = 1; i <= staff.areas.size(); ++i)
        out.push_back({"dispatcher" + std::to_string(i), "示例调度员", "dispatcher"});
    out.push_back({"yj-1", "示例配网运检专责", "post_holder"});
    out.push_back({"yj", "示例运检部负责人", "department_head"});
    out.push_back({"leader1", "示例班长01", "crew_leader"});
    out.push_back({"member1", "示例班员01", "crew_member"});
    return out;
}

}  // namespace

Result<Founded> found_city(store::Desk& desk, people::Vault& vault, const FoundingOptions& options) {
    if (desk.head() != 0) return conflict("city.database_not_empty");
    auto reference = read_reference(options.config);
    if (!reference) return reference.error();
    const Instant wall = options.wall ? options.wall : store::wall_time();
    const Instant until = options.until ? options.until : usual_end();
    const Day first = first_day(options, until);
    Founded founded;

    auto clock = desk.perform({store::SetClock{1000, true, midnight(first) + hours(7)}, "system", {}, {}}, wall);
    if (!clock) return clock.error();
    if (auto deployed = deploy(desk, *reference, options.config, wall); !deployed) return deployed.error();
    auto staff = found_staff(desk, vault, *reference, options, wall);
    if (!staff) return staff.error();
    if (auto posts = found_posts(desk, vault, options, *staff, wall); !posts) return posts.error();
    founded.sign_ins = sign_ins(*staff);
    PasswordSetter passwords(vault, staff->accounts);
    History history(desk, vault, *reference, *staff, options, wall, founded);
    if (auto made = history.run(first, until); !made) return made.error();
    if (auto made = found_grid(desk, *reference, *staff, day_at(until), wall, options.restricted); !made) return made.error();
    if (auto set = passwords.finish(); !set) return set.error();

    // From here on time goes by itself.
    const Instant anchor = options.wall ? options.wall : store::wall_time();
    auto going = desk.perform(
        {store::SetClock{options.speed_permille, options.stepped_afterwards, until}, "system", {}, {}}, anchor);
    if (!going) return going.error();
    desk.commit();
    founded.events = desk.head();
    return founded;
}

}  // namespace yekuo::simulate
