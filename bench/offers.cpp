// Offers over HTTP: a city of one area with 100 crews and 450 booked visits a day over ten days, and a call card
// that asks for the slots of one more visit, again and again for other visits.
//
//   build/release/offers --asked 2000 --crews 100 --visits 450 --days 10
#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <functional>

#include "access/account.hpp"
#include "api/http_client.hpp"
#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "app/node.hpp"
#include "base/log.hpp"
#include "dispatch/job_types.hpp"
#include "dispatch/room.hpp"
#include "faults/server_process.hpp"
#include "simulate/dice.hpp"

namespace {

using namespace yekuo;
using namespace yekuo::dispatch;

constexpr Area area = 330602;
constexpr double town_metres = 4500;
const Place town{30.0, 120.58};
const Day first_day = day_from_civil(2017, 3, 22);
const char* const password = "bench-of-offers";

struct City {
    std::string directory;
    app::Arguments arguments;
    std::vector<WorkOrderId> waiting;
    int booked = 0;
};

struct Size {
    int crews = 100, visits = 450, days = 10, waiting = 200;
};

// Twelve kilometres around the town, more than half of it near the middle.
Place somewhere(simulate::Dice& dice) {
    const double angle = dice.unit() * 6.283185, metres = 12'000 * dice.unit() * dice.unit();
    return {town.lat + std::cos(angle) * metres / 111'320, town.lon + std::sin(angle) * metres / 96'300};
}

class Founder {
public:
    Founder(City& city, const Size& size) : city_(city), size_(size) {
        house_ = app::make_house();
        auto url = app::database_of(city.arguments);
        auto key = app::key_of(city.arguments);
        vault_ = std::make_unique<people::Vault>(*url, std::move(*key));
        vault_->start();
        desk_ = std::move(*app::open_desk(house_, *url));
    }
    void found() {
        must(store::SetClock{1000, true, midnight_of(first_day) + Millis{-12 * 3'600'000}});
        must(DefineArea{area, town, town_metres});
        auto sealed = vault_->seal_now({{}, {}, "示例调度员", {}});
        const auto account = must(access::CreateAccount{"bench", access::Role::dispatcher, {area}, {}, sealed->person});
        (void)vault_->set_credential(AccountId{account.at("account").as_int64()}, password);
        for (int i = 0; i < size_.crews; ++i) form_crew(i);
        for (int day = 0; day < size_.days; ++day) book_day(first_day + day);
        for (int i = 0; i < size_.waiting; ++i) city_.waiting.push_back(visit());
        desk_->commit();
    }

private:
    json::object must(store::Command command) {
        auto done = tell(std::move(command));
        if (!done) throw std::runtime_error(done.error().key + " " + done.error().field);
        return done->answer;
    }
    Result<store::Outcome> tell(store::Command command) {
        return desk_->perform({std::move(command), "system", {}, {}}, store::wall_time());
    }
    void form_crew(int number) {
        const auto made = must(RegisterCrew{fmt::format("示例{}班", number + 1), area, 33060201 + number % 8,
                                            somewhere(dice_), skill::all, 2, {}, {}, {}});
        for (int i = 0; i < size_.days; ++i) {
            const Day day = first_day + i;
            const auto at = [day](int minute) { return midnight_of(day) + minutes(minute); };
            must(RosterShift{CrewId{made.at("crew").as_int64()}, day, {}, at(495), at(990), at(675), at(810), 60});
        }
    }
    WorkOrderId visit() {
        const KnowSite site{CaseId{++cases_}, area, 33060201, somewhere(dice_), PersonId{1}, {}};
        const char* job = dice_.chance(0.6) ? "ONE_POST" : dice_.chance(0.5) ? "METER_TEST" : "SITE_VISIT";
        return WorkOrderId{must(RequestVisit{site.case_id, {}, job, true, site, {}}).at("work_order").as_int64()};
    }
    // By hour and by day, as customers choose, until the day has as many as wanted or nothing fits any more.
    void book_day(Day day) {
        int today = 0;
        for (int tried = 0; today < size_.visits && tried < 40 * size_.visits; ++tried) {
            const int window = static_cast<int>(dice_.between(0, 3)) * 120 + 495;
            Slot slot{AppointmentMode::hour, day, midnight_of(day) + minutes(window), midnight_of(day) + minutes(window + 120)};
            if (dice_.chance(0.3)) slot = {AppointmentMode::day, day, {}, {}};
            const WorkOrderId order = spare_ ? spare_ : visit();
            spare_ = order;
            auto held = tell(HoldSlot{order, slot, {}, "bench"});
            if (!held) continue;
            must(ConfirmAppointment{AppointmentId{held->answer.at("appointment").as_int64()}});
            spare_ = {};
            ++today;
            ++city_.booked;
        }
        desk_->commit();
    }

    City& city_;
    Size size_;
    store::House house_;
    std::unique_ptr<people::Vault> vault_;
    std::unique_ptr<store::Desk> desk_;
    simulate::Dice dice_{7};
    std::int64_t cases_ = 0;
    WorkOrderId spare_;
};

double milliseconds_of(const std::function<void()>& act) {
    const auto began = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
}

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    CLI::App program("offers over HTTP");
    Size size;
    int asked = 2'000;
    program.add_option("--asked", asked, "how many times the call card asks")->capture_default_str();
    program.add_option("--crews", size.crews)->capture_default_str();
    program.add_option("--visits", size.visits, "booked a day")->capture_default_str();
    program.add_option("--days", size.days)->capture_default_str();
    CLI11_PARSE(program, argc, argv);
    spdlog::set_level(spdlog::level::err);

    City city;
    city.directory = tests::temporary_directory();
    city.arguments.db = "sqlite:" + city.directory + "/city.db";
    city.arguments.key_file = city.directory + "/master.key";
    city.arguments.config = YEKUO_SOURCE_DIR "/config";
    city.arguments.port = tests::free_port();
    city.arguments.improve = false;
    Founder(city, size).found();
    auto node = app::Node::start(city.arguments);
    if (!node) return fmt::print("{} {}\n", node.error().key, node.error().detail), 1;
    tests::Caller hall(city.arguments.port);
    if (hall.sign_in("bench", password).status != 200) return fmt::print("nobody signs in\n"), 1;

    std::vector<double> times;
    std::clock_t processor = 0;  // of the client too
    std::size_t slots = 0;
    const std::string last = format_day(first_day + (size.days - 1));
    for (int i = 0; i < asked + 50; ++i) {
        const auto order = city.waiting[static_cast<std::size_t>(i) % city.waiting.size()];
        const char* mode = i % 4 == 0 ? "day" : "hour";
        tests::HttpAnswer answer;
        const double took = milliseconds_of([&] {
            answer = hall.get(fmt::format("/work-orders/{}/offers?mode={}&from={}&to={}", order.value, mode,
                                          format_day(first_day), last));
        });
        if (i == 49) processor = std::clock();
        if (answer.status != 200) return fmt::print("{} {}\n", answer.status, answer.body), 1;
        if (i < 50) continue;  // plans are read at the first question
        slots += answer.json().at("items").as_array().size();
        times.push_back(took);
    }
    const double processor_ms = 1000.0 * static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
    std::ranges::sort(times);
    const auto at = [&](double share) { return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))]; };
    fmt::print("{} crews, {} visits booked on {} days, {} questions, {:.1f} slots each: p50 {:.2f} ms, p90 {:.2f} ms, "
               "p99 {:.2f} ms, worst {:.2f} ms; {:.2f} ms of CPU each\n",
               size.crews, city.booked, size.days, times.size(), static_cast<double>(slots) / static_cast<double>(times.size()),
               at(0.5), at(0.9), at(0.99), times.back(), processor_ms / static_cast<double>(times.size()));
    (*node)->stop();
    std::error_code ignored;
    std::filesystem::remove_all(city.directory, ignored);
    return at(0.99) < 10 ? 0 : 1;
}
