#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "app/house.hpp"
#include "cases/case.hpp"
#include "dispatch/room.hpp"
#include "process/instance.hpp"
#include "simulate/founding.hpp"
#include "store/replay.hpp"

namespace yekuo::simulate {
namespace {

// A sample city in a directory of its own.
struct Town {
    explicit Town(FoundingOptions options) {
        std::string pattern = (std::filesystem::temp_directory_path() / "yekuo-town-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()));
        directory = pattern;
        url = *store::parse_database_url("sqlite:" + pattern + "/town.db");
        auto database = store::open_database(url);
        REQUIRE(database->lock());
        desk = std::move(*store::Desk::open(house, std::move(database)));
        people::Vault vault(url, people::MasterKey::random());
        vault.start();
        options.config = std::string(YEKUO_SOURCE_DIR) + "/config";
        options.wall = Instant{1'490'000'000'000};
        options.stepped_afterwards = true;
        auto made = found_city(*desk, vault, options);
        REQUIRE_MESSAGE(made, (made ? "" : made.error().key + " " + made.error().field + " " + made.error().detail));
        founded = *made;
    }
    ~Town() {
        desk.reset();
        if (const char* keep = std::getenv("YEKUO_KEEP")) {
            static int n = 0;
            std::filesystem::copy(directory / "town.db", std::string(keep) + std::to_string(n++) + ".db",
                                  std::filesystem::copy_options::overwrite_existing);
        }
        std::error_code ignored;
        std::filesystem::remove_all(directory, ignored);
    }
    std::string hash() { return desk->database().head().hash; }
    template <class R>
    std::vector<R> all(const std::string& tail = {}) {
        return desk->database().session().rows<R>(tail);
    }

    store::House house = app::make_house();
    std::filesystem::path directory;
    store::DatabaseUrl url;
    std::unique_ptr<store::Desk> desk;
    Founded founded;
};

// Two zones of Yuecheng with nine crews, and their share of the city's demand.
FoundingOptions two_zones() {
    FoundingOptions options;
    options.zones = {33060201, 33060202};
    options.days = 10;
    options.orders_per_working_day = 18;
    return options;
}

void tell(const Founded& f) {
    std::string why;
    for (const auto& [what, times] : f.refusals) why += fmt::format("\n    {:6}  {}", times, what);
    MESSAGE(fmt::format("{} requests, {} cases, {} sent, {} done, {} failed, {} rated, {} events, {} refused{}",
                        f.requests, f.cases, f.sent, f.done, f.failed, f.rated, f.events, f.refused, why));
}

}  // namespace

TEST_CASE("the same seed gives the same journal to the hash, another seed another") {
    Town one(two_zones()), again(two_zones());
    tell(one.founded);
    CHECK(one.founded.events > 1'000);
    CHECK(one.hash() == again.hash());
    auto other_seed = two_zones();
    other_seed.seed = 2;
    Town other(other_seed);
    CHECK(one.hash() != other.hash());
}

TEST_CASE("a small city's history is replayed without a difference") {
    Town town(two_zones());
    town.desk.reset();
    auto report = store::replay_check(town.house, town.url, {});
    REQUIRE(report);
    CHECK(report->events == town.founded.events);
    for (const auto& difference : report->differences) MESSAGE(difference);
    CHECK(report->differences.empty());
}

TEST_CASE("every confirmed appointment is feasible in its crew's route, or at risk with an open alert") {
    Town town(two_zones());
    int confirmed = 0;
    const Instant now = town.desk->clock().anchor_business;
    for (const auto& one : town.all<dispatch::AppointmentRow>("where state = 'confirmed'")) {
        ++confirmed;
        if (one.at_risk) {
            const auto* alert = town.desk->rows().find<dispatch::AlertRow>(one.alert);
            REQUIRE(alert);
            CHECK(alert->state != dispatch::AlertState::closed);
            continue;
        }
        const dispatch::LivePlan plan(dispatch::read_area_day(town.desk->rows(), one.area, one.day), now);
        const auto visit = plan.find(one.id);
        REQUIRE(visit);
        const auto crew = plan.crew_of(*visit);
        REQUIRE(crew >= 0);
        CHECK(plan.holds(crew));
    }
    CHECK(confirmed > 10);
}

TEST_CASE("nothing that the people of the city do is refused for a fault of theirs") {
    Town town(two_zones());
    for (const auto& [what, times] : town.founded.refusals) {
        // A slot that is gone, a crew that was moved away meanwhile: that is life.
        const bool life = what.starts_with("hold: appointment.") || what.starts_with("change: appointment.") ||
                          what.find("work_order.") != std::string::npos ||
                          what.find("appointment.") != std::string::npos;
        INFO(what, " ", times);
        CHECK(life);
    }
    CHECK(town.all<store::FailureRow>().empty());
    CHECK(town.all<process::IncidentRow>().empty());
}

TEST_CASE("the city ends on a working morning with cases in hand whose dates lie behind it") {
    Town town(two_zones());
    const auto open = town.all<cases::CaseRow>("where state = 'open'");
    CHECK(open.size() > 10);
    const Instant today = Instant{town.desk->clock().anchor_business.ms - 86'400'000};
    CHECK(std::ranges::any_of(open, [&](const auto& one) { return one.opened < today; }));
    CHECK(town.founded.done > town.founded.failed * 4);
    CHECK(town.founded.sent >= town.founded.done);
}

// The whole city, on demand: YEKUO_WHOLE_CITY=12 build/…/simulate_test -tc="*whole city*"
TEST_CASE("the whole city's months have practice's volumes") {
    const char* months = std::getenv("YEKUO_WHOLE_CITY");
    FoundingOptions options;
    if (months && std::atoi(months) > 0)
        options.months = std::atoi(months);
    else
        options.days = 4;
    Town town(options);
    tell(town.founded);
    const auto days = town.all<dispatch::ShiftRow>("where state = 'rostered' limit 1");
    CHECK(!days.empty());
    CHECK(town.all<dispatch::CrewRow>().size() == 80);
    const Instant now = town.desk->clock().anchor_business;
    for (Day day = dispatch::day_of(now) + -2; day < dispatch::day_of(now); day = day + 1) {
        int crews = 0;
        for (const auto& shift : town.all<dispatch::ShiftRow>(fmt::format("where day = {}", day.days)))
            crews += shift.day == day;
        CHECK(crews == 48);
    }
}

}  // namespace yekuo::simulate
