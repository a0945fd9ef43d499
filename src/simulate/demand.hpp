// What a city of five million asks of its power company on a day: how many requests, of which kind, by which
// channel, at which hour, from where. The shares are practice's (about 128 connection orders and 40 others a
// working day, six in ten near the district seats); of the fifteen kinds of case those three are drawn that a
// process is deployed for, each with its part of the whole volume.
//
// Everybody here is plainly sample data: customers are called 示例客户00000041, and their phones are
// 199 with that number behind it.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "grid/communities.hpp"
#include "grid/zones.hpp"
#include "simulate/dice.hpp"

namespace yekuo::simulate {

struct Customer {
    std::int64_t number = 0;
    std::string name() const;
    std::string phone() const;
};

struct Site {
    Place place;
    Area area = 0;
    std::int32_t zone = 0;
    std::string address;
};

// A request as it will come in.
struct Arrival {
    Instant at;
    Customer customer;
    std::string case_type;
    std::string channel;
    std::string external_ref;  // of a forwarded order
    std::string urgency = "normal";
    Site site;
    std::string text;
    std::vector<std::string> papers;
    double load_kw = 0;
    bool by_agent = false;
};

struct DemandOptions {
    std::uint64_t seed = 1;
    int orders_per_working_day = 164;
    std::vector<std::int32_t> zones;  // only these; empty: the whole city
};

class Demand {
public:
    Demand(std::vector<grid::Community> communities, DemandOptions options);

    // The requests of a day in the order of their times; numbers of customers and references begin at `first`.
    // `factor` 2.2 is a surge day. `working`: on other days only the phones and the app are open.
    std::vector<Arrival> of_day(Day day, bool working, double factor, std::int64_t first) const;
    // Several households of one new estate at once.
    std::vector<Arrival> estate(Instant at, int households, std::int64_t first) const;

private:
    Arrival draw(Dice dice, Instant at, bool working, std::int64_t number) const;
    Site site(Dice& dice) const;
    const grid::Community& community(Dice& dice) const;

    DemandOptions options_;
    std::vector<grid::Community> communities_;
    std::vector<std::int64_t> summed_;  // weights up to and including
};

}  // namespace yekuo::simulate
