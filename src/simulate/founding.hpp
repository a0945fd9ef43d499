// Founds the sample city in an empty database: areas, accounts, 80 crews of two in 30 station zones, calendar
// and processes, and then months of history, made through the same decide and apply that serve everybody,
// on a clock that is stepped from one thing to the next. It ends on a working morning with crews on their
// way, cases in hand and promises for the days to come, and lets the clock go on from there.
//
// The same seed gives the same journal, to the hash, where `wall` is given too.
//
//   auto founded = found_city(*desk, vault, {.config = "config", .seed = 1, .progress = show});
//   founded->sign_ins;   // to be printed for the newcomer
#pragma once

#include <functional>

#include "people/vault.hpp"
#include "store/desk.hpp"

namespace yekuo::simulate {

inline constexpr const char* sample_password = "yekuo-demo-2017";

struct FoundingOptions {
    std::string config = "config";
    std::uint64_t seed = 1;
    int months = 12;
    int days = 0;                      // of history, instead of the months
    int orders_per_working_day = 164;  // most for connections; 176 visits with those that need a second one
    std::vector<std::int32_t> zones;   // only these zones; empty: all
    bool restricted = true;                // three of its resources stand on the negative list
    int rostered_ahead = 120;          // working days after the history for which crews are rostered
    Instant until;                     // where history ends; 0: 2017-03-22 09:10 in Shaoxing
    std::int64_t speed_permille = 60'000;  // of the clock afterwards
    bool stepped_afterwards = false;       // for tests
    Instant wall;                          // recorded time; 0: now
    std::function<void(int done, int of)> progress;  // days
};

struct SignIn {
    std::string login, name, role;
};

struct Founded {
    std::vector<SignIn> sign_ins;  // one of each kind, with sample_password
    std::int64_t requests = 0, cases = 0, sent = 0, done = 0, failed = 0, rated = 0, at_risk = 0;
    std::int64_t refused = 0;  // commands that the house refused
    std::map<std::string, std::int64_t> refusals;  // by what and why
    EventNumber events = 0;
};

Result<Founded> found_city(store::Desk& desk, people::Vault& vault, const FoundingOptions& options);

}  // namespace yekuo::simulate
