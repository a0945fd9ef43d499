#include "simulate/staff.hpp"

#include <algorithm>
#include <future>

#include <fmt/format.h>

#include "access/account.hpp"
#include "dispatch/crew.hpp"
#include "dispatch/job_types.hpp"

namespace yekuo::simulate {

namespace {

constexpr double town_metres = 4'500;
constexpr int dispatchers_per_area = 2;

// What a person on staff needs: sealed under a key of their own, in the order asked.
Result<std::vector<PersonId>> seal_names(people::Vault& vault, const std::vector<std::string>& names) {
    std::vector<std::future<Result<people::Sealed>>> waiting;
    for (const auto& name : names) {
        auto promise = std::make_shared<std::promise<Result<people::Sealed>>>();
        waiting.push_back(promise->get_future());
        vault.seal({{}, {}, name, {}}, [promise](Result<people::Sealed> sealed) { promise->set_value(std::move(sealed)); });
    }
    std::vector<PersonId> persons;
    for (auto& one : waiting) {
        auto sealed = one.get();
        if (!sealed) return sealed.error();
        persons.push_back(sealed->person);
    }
    return persons;
}

class StaffFounder {
public:
    StaffFounder(store::Desk& desk, people::Vault& vault, const Reference& reference, const FoundingOptions& options,
                 Instant wall)
        : desk_(desk), vault_(vault), reference_(reference), options_(options), wall_(wall) {}

    Result<Staff> found() {
        for (const auto& zone : reference_.zones.zones())
            if (works_here(zone)) zones_.push_back(&zone);
        for (const auto* zone : zones_)
            if (std::ranges::find(staff_.areas, zone->district) == staff_.areas.end())
                staff_.areas.push_back(zone->district);
        std::ranges::sort(staff_.areas);
        if (auto done = name_everybody(); !done) return done.error();
        for (const Area area : staff_.areas)
            if (auto done = define_area(area); !done) return done.error();
        auto administrator = account({"admin", access::Role::administrator, {}, {}, next_person()});
        if (!administrator) return administrator.error();
        if (auto done = hire_dispatchers(); !done) return done.error();
        for (const auto* zone : zones_)
            for (int i = 0; i < zone->crews; ++i)
                if (auto done = form_crew(*zone, i); !done) return done.error();
        return std::move(staff_);
    }

private:
    bool works_here(const grid::Zone& zone) const {
        const auto id = static_cast<std::int32_t>(zone.id.value);
        return options_.zones.empty() || std::ranges::find(options_.zones, id) != options_.zones.end();
    }

    Result<void> name_everybody() {
        std::vector<std::string> names{"示例管理员"};
        constexpr const char* digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
        for (std::size_t i = 1; i <= staff_.areas.size() * dispatchers_per_area; ++i)
            names.push_back(std::string("示例调度员") + (i > 10 ? digits[10] : "") + digits[i > 10 ? i - 10 : i]);
        int crews = 0;
        for (const auto* zone : zones_) crews += zone->crews;
        for (int i = 1; i <= crews; ++i) {
            names.push_back(fmt::format("示例班长{:02}", i));
            names.push_back(fmt::format("示例班员{:02}", i));
        }
        auto sealed = seal_names(vault_, names);
        if (!sealed) return sealed.error();
        persons_ = std::move(*sealed);
        return {};
    }
    PersonId next_person() { return persons_[next_person_++]; }

    Result<store::Outcome> perform(store::Command command) {
        return desk_.perform({std::move(command), "system", {}, {}}, wall_);
    }

    // The seat is where the demand is: the heaviest station zone's place.
    Result<void> define_area(Area area) {
        const grid::Zone* seat = nullptr;
        for (const auto* zone : zones_)
            if (zone->district == area && (!seat || zone->crews > seat->crews)) seat = zone;
        auto done = perform(dispatch::DefineArea{area, seat->station, town_metres});
        return done ? Result<void>{} : done.error();
    }

    Result<AccountId> account(access::CreateAccount wanted) {
        auto made = perform(wanted);
        if (!made) return made.error();
        const AccountId id{made->answer.at("account").as_int64()};
        staff_.accounts.push_back(id);
        return id;
    }

    Result<void> hire_dispatchers() {
        const auto areas = staff_.areas.size();
        for (std::size_t i = 0; i < areas * dispatchers_per_area; ++i) {
            const Area area = staff_.areas[i % areas];
            auto made = account({fmt::format("dispatcher{}", i + 1), access::Role::dispatcher, {area}, {}, next_person()});
            if (!made) return made.error();
            staff_.dispatchers[area].push_back(*made);
            if (i >= areas) continue;
            if (auto duty = perform(dispatch::TakeDuty{area, *made}); !duty) return duty.error();
        }
        return {};
    }

    // A crew's accounts carry its id, and it carries theirs: their numbers follow the crew's in the journal.
    Result<void> form_crew(const grid::Zone& zone, int place_in_zone) {
        constexpr const char* ordinals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
        CrewOnStaff crew;
        crew.rank = staff_.crews.size();
        crew.zone = static_cast<std::int32_t>(zone.id.value);
        crew.area = zone.district;
        crew.station = zone.station;
        crew.id = CrewId{desk_.head() + 1};
        crew.leader = AccountId{desk_.head() + 2};
        crew.member = AccountId{desk_.head() + 3};
        std::string name = zone.name_zh;
        if (const auto at = name.find("片区"); at != std::string::npos) name.resize(at);
        using namespace dispatch::skill;
        // The first crew of a station works at high voltage too, three persons strong.
        const bool first = place_in_zone == 0;
        const std::uint32_t skills = low_voltage | metering | survey | (place_in_zone % 2 == 0 ? testing : 0u) |
                                     (first ? high_voltage | inspection : 0u);
        auto formed = perform(dispatch::RegisterCrew{name + ordinals[place_in_zone % 10] + "班", crew.area, crew.zone,
                                                     zone.station, skills, first ? 3 : 2, crew.leader,
                                                     {crew.leader, crew.member},
                                                     fmt::format("示例浙D{:03}", crew.rank + 1)});
        if (!formed) return formed.error();
        const auto number = crew.rank + 1;
        auto leader = account({fmt::format("leader{}", number), access::Role::crew_leader, {crew.area}, crew.id, next_person()});
        if (!leader) return leader.error();
        auto member = account({fmt::format("member{}", number), access::Role::crew_member, {crew.area}, crew.id, next_person()});
        if (!member) return member.error();
        if (*leader != crew.leader || *member != crew.member || formed->first != crew.id.value)
            return internal_error("the accounts of a crew do not follow it in the journal");
        staff_.crews.push_back(crew);
        return {};
    }

    store::Desk& desk_;
    people::Vault& vault_;
    const Reference& reference_;
    const FoundingOptions& options_;
    Instant wall_;
    std::vector<const grid::Zone*> zones_;
    std::vector<PersonId> persons_;
    std::size_t next_person_ = 0;
    Staff staff_;
};

}  // namespace

Result<Staff> found_staff(store::Desk& desk, people::Vault& vault, const Reference& reference,
                          const FoundingOptions& options, Instant wall) {
    return StaffFounder(desk, vault, reference, options, wall).found();
}

PasswordSetter::PasswordSetter(people::Vault& vault, std::vector<AccountId> accounts) : accounts_(std::move(accounts)) {
    thread_ = std::thread([this, &vault] {
        for (const AccountId account : accounts_)
            if (auto set = vault.set_credential(account, sample_password); !set) {
                error_ = set.error();
                return;
            }
    });
}

PasswordSetter::~PasswordSetter() {
    if (thread_.joinable()) thread_.join();
}

Result<void> PasswordSetter::finish() {
    thread_.join();
    if (error_) return *error_;
    return {};
}

}  // namespace yekuo::simulate
