#include "simulate/demand.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "intake/case_types.hpp"

namespace yekuo::simulate {

namespace {

constexpr std::int64_t first_phone = 19'900'000'000;
constexpr Millis city_offset = hours(8);
constexpr double degrees_per_metre = 1.0 / 111'320;

Instant local(Day day, double minutes_of_day) {
    return Instant{day.days * 86'400'000LL} - city_offset + Millis{static_cast<std::int64_t>(minutes_of_day * 60'000)};
}

// Two humps, before noon and in the afternoon; at night and at weekends a trickle.
double minute_of_day(Dice& dice, bool working) {
    if (!working || dice.chance(0.06)) return dice.between_real(7 * 60, 22 * 60);
    const double hump = (dice.unit() + dice.unit() + dice.unit()) / 3;  // about a bell
    return dice.chance(0.58) ? 8 * 60 + 10 + hump * 230 : 13 * 60 + hump * 255;
}

// Of 128 connection orders a day, with 40 meter tests and forwarded orders beside them. Households of estates come
// together (estate(), below).
const char* type_of(Dice& dice) {
    constexpr const char* types[] = {"C01", "C02", "C03", "C04", "C05", "C06", "C07", "C08",
                                     "C09", "C10", "C11", "C12", "C13", "C14", "C15"};
    return types[dice.pick({0.455, 0.06, 0.085, 0.035, 0.004, 0.012, 0.003, 0.006, 0.012, 0.018, 0.02, 0.008, 0.022,
                            0.11, 0.15})];
}

// What is asked for, in kW: homes, shops and works.
double load_of(Dice& dice, std::string_view type) {
    if (type == "C06" || type == "C08") return static_cast<double>(dice.between(16, 160) * 10);
    if (type == "C05" || type == "C07") return static_cast<double>(dice.between(60, 400) * 10);
    if (type == "C03" || type == "C04" || type == "C09") return static_cast<double>(dice.between(15, 150));
    return static_cast<double>(dice.between(6, 16));
}

std::string channel_of(Dice& dice, std::string_view type, bool working) {
    if (type == "C15") {
        constexpr const char* senders[] = {"hotline_95598", "mayor_hotline", "city_management", "police_110"};
        return senders[dice.pick({0.58, 0.27, 0.09, 0.06})];
    }
    if (!working) return dice.chance(0.7) ? "app" : "web_95598";
    constexpr const char* own[] = {"hall", "app", "web_95598", "hotline_95598"};
    return own[dice.pick({0.36, 0.41, 0.13, 0.10})];
}

std::string text_of(Dice& dice, std::string_view type) {
    if (type == "C14")
        return dice.chance(0.5) ? "示例:近两月电费明显偏高,申请校验电能表" : "示例:怀疑电表走得快,请上门校表";
    if (type != "C15") return {};
    constexpr const char* said[] = {"示例:小区多户电压偏低,空调无法启动",       "示例:表箱门损坏,请派人处理",
                                    "示例:门前低压线下垂,存在安全隐患",         "示例:报装后一直无人联系,请核实进度",
                                    "示例:空气开关频繁跳闸,询问是否为供电原因", "示例:电杆倾斜,市民来电反映"};
    return said[dice.pick({0.25, 0.2, 0.15, 0.15, 0.15, 0.1})];
}

}  // namespace

std::string Customer::name() const { return fmt::format("示例客户{:08}", number); }
std::string Customer::phone() const { return std::to_string(first_phone + number); }

Demand::Demand(std::vector<grid::Community> communities, DemandOptions options) : options_(std::move(options)) {
    std::int64_t sum = 0;
    for (auto& one : communities) {
        const auto zone = static_cast<std::int32_t>(one.zone.value);
        if (!options_.zones.empty() && std::ranges::find(options_.zones, zone) == options_.zones.end()) continue;
        sum += std::max(one.weight, 1);
        summed_.push_back(sum);
        communities_.push_back(std::move(one));
    }
}

const grid::Community& Demand::community(Dice& dice) const {
    const auto at = dice.between(1, summed_.back());
    return communities_[static_cast<std::size_t>(std::ranges::lower_bound(summed_, at) - summed_.begin())];
}

Site Demand::site(Dice& dice) const {
    const grid::Community& home = community(dice);
    Site site;
    const double angle = dice.unit() * 6.283185307, metres = 220 * std::sqrt(dice.unit());
    site.place.lat = home.place.lat + std::cos(angle) * metres * degrees_per_metre;
    site.place.lon = home.place.lon + std::sin(angle) * metres * degrees_per_metre / 0.866;
    site.area = home.district;
    site.zone = static_cast<std::int32_t>(home.zone.value);
    site.address = fmt::format("{}{}示例路{}号{}幢{}0{}室", home.street, home.name, dice.between(1, 260),
                               dice.between(1, 30), dice.between(1, 18), dice.between(1, 4));
    return site;
}

Arrival Demand::draw(Dice dice, Instant at, bool working, std::int64_t number) const {
    Arrival arrival;
    arrival.at = at;
    arrival.customer = {number};
    arrival.case_type = type_of(dice);
    arrival.channel = channel_of(dice, arrival.case_type, working);
    arrival.site = site(dice);
    arrival.text = text_of(dice, arrival.case_type);
    if (arrival.case_type == "C15") {
        arrival.external_ref = fmt::format("SAMPLE-{:08}", number);
        if (dice.chance(0.12)) arrival.urgency = "urgent";
    } else if (arrival.case_type == "C14") {
        arrival.papers = {"account_number"};
    } else {
        const auto* type = intake::find_case_type(arrival.case_type);
        for (const auto paper : type->papers)  // each type's first is always there, the others mostly
            if (arrival.papers.empty() || dice.chance(0.87)) arrival.papers.emplace_back(paper);
        arrival.load_kw = load_of(dice, arrival.case_type);
        arrival.by_agent = false;
    }
    return arrival;
}

std::vector<Arrival> Demand::of_day(Day day, bool working, double factor, std::int64_t first) const {
    Dice dice = Dice(options_.seed).of(day.days, 1);
    const double weekday_factor = weekday(day) == 0 ? 1.12 : weekday(day) == 4 ? 0.93 : 1.0;
    const double mean = options_.orders_per_working_day * (working ? weekday_factor : 0.07) * factor;
    const auto count = static_cast<std::int64_t>(mean * dice.between_real(0.93, 1.07) + dice.unit());
    std::vector<Instant> times;
    for (std::int64_t i = 0; i < count; ++i) times.push_back(local(day, minute_of_day(dice, working)));
    std::ranges::sort(times);
    std::vector<Arrival> arrivals;
    for (std::size_t i = 0; i < times.size(); ++i)
        arrivals.push_back(draw(dice.of(static_cast<std::int64_t>(i)), times[i], working,
                                first + static_cast<std::int64_t>(i)));
    return arrivals;
}

std::vector<Arrival> Demand::estate(Instant at, int households, std::int64_t first) const {
    Dice dice = Dice(options_.seed).of(at.ms, 2);
    const Site gate = site(dice);
    const auto room = gate.address.rfind("幢");
    std::vector<Arrival> arrivals;
    for (int i = 0; i < households; ++i) {
        Arrival arrival = draw(dice.of(i), at + minutes(2 * i), true, first + i);
        arrival.case_type = "C01";
        arrival.channel = dice.chance(0.5) ? "app" : "hall";
        arrival.external_ref.clear();
        arrival.urgency = "normal";
        arrival.text.clear();
        arrival.papers = {"identity", "premises_title"};
        arrival.load_kw = 8;
        arrival.site = gate;
        arrival.site.address = gate.address.substr(0, room) + fmt::format("幢{}0{}室", 1 + i / 4, 1 + i % 4);
        arrival.site.place.lat += dice.between_real(-60, 60) * degrees_per_metre;
        arrivals.push_back(std::move(arrival));
    }
    return arrivals;
}

}  // namespace yekuo::simulate
