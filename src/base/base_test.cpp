#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "base/json.hpp"
#include "base/text.hpp"

namespace yekuo {

struct Stop {
    std::string name;
    std::optional<int> floor;
    std::vector<Instant> times;
};
BOOST_DESCRIBE_STRUCT(Stop, (), (name, floor, times))

TEST_CASE("a described struct goes to JSON and back") {
    const Stop stop{"塔山", 3, {{5}, {6}}};
    const auto text = to_json_text(stop);
    CHECK(text == R"({"name":"塔山","floor":3,"times":[5,6]})");
    const auto back = from_json_text<Stop>(text);
    REQUIRE(back);
    CHECK(back->floor == 3);
    CHECK(back->times.size() == 2);
}

TEST_CASE("text is written with whatever must be escaped, wherever it stands") {
    for (int code = 0; code < 256; ++code)
        for (std::size_t size = 1; size <= 19; ++size)
            for (std::size_t at = 0; at < size; ++at) {
                std::string text(size, 'a');
                text[at] = static_cast<char>(code);
                std::string escaped = std::string(1, text[at]);
                if (code == '"' || code == '\\') escaped = std::string("\\") + static_cast<char>(code);
                if (code == '\n' || code == '\r' || code == '\t')
                    escaped = std::string("\\") + (code == '\n' ? 'n' : code == '\r' ? 'r' : 't');
                else if (code < 0x20)
                    escaped = std::string(code < 0x10 ? "\\u000" : "\\u001") + "0123456789abcdef"[code % 16];
                std::string written;
                append_json(written, text);
                REQUIRE(written == "\"" + std::string(at, 'a') + escaped + std::string(size - at - 1, 'a') + "\"");
            }
}

TEST_CASE("numbers are written the short way and come back the same") {
    const auto value = *parse_json(R"([29.85,60.0,-0.5,1e300,12345678901,"a\"b\\c\n\u0001业"])");
    CHECK(json_text(value) == R"([29.85,60,-0.5,1e+300,12345678901,"a\"b\\c\n\u0001业"])");
    CHECK(json_text(json::object{}) == "{}");
    CHECK(json_text(json::array{}) == "[]");
}

TEST_CASE("a real number is the same to the last bit after it was written and read") {
    std::mt19937_64 chance(3);
    for (int i = 0; i < 100'000; ++i) {
        const double there = std::ldexp(static_cast<double>(chance() >> 11), static_cast<int>(chance() % 40) - 60);
        REQUIRE(parse_json(json_text(there))->to_number<double>() == there);
    }
    CHECK(std::signbit(parse_json(json_text(-0.0))->to_number<double>()));
    CHECK(std::signbit(*from_json_text<double>(json_text(-0.0))));
}

enum class Colour { green, purple };
BOOST_DESCRIBE_ENUM(Colour, green, purple)
struct Leg {
    Colour colour = Colour::green;
    std::optional<double> hours;
    std::map<std::string, std::int64_t> counts;
    std::vector<Stop> stops;
    Day day;
    bool late = false;
};
BOOST_DESCRIBE_STRUCT(Leg, (), (colour, hours, counts, stops, day, late))

// From a pass of its own (base/json_scanner.hpp) or by way of the value: the same struct or none.
TEST_CASE("text near to what we write reads alike with and without a value in between") {
    const Leg leg{Colour::purple, -0.25, {{"a", 0}, {"b", -7}}, {{"x", {}, {{5}, {6}}}, {"塔山", 3, {}}}, {17'000}, true};
    const auto written = to_json_text(leg);
    CHECK(to_json_text(*from_json_text<Leg>(written)) == written);
    std::mt19937_64 chance(11);
    constexpr std::string_view odd = "{}[]\",:\\ 0123456789-+.eEtfn\x01\xe5\xff";
    int read = 0;
    for (int i = 0; i < 200'000; ++i) {
        auto text = written;
        for (auto changes = 1 + chance() % 3; changes > 0; --changes) {
            const auto at = chance() % text.size();
            switch (chance() % 3) {
                case 0: text[at] = odd[chance() % odd.size()]; break;
                case 1: text.erase(at, 1 + chance() % 3); break;
                default: text.insert(at, 1, odd[chance() % odd.size()]);
            }
        }
        const auto value = parse_json(text);
        const auto by_value = value ? from_json<Leg>(*value) : Result<Leg>(value.error());
        const auto at_once = from_json_text<Leg>(text);
        CAPTURE(text);
        REQUIRE(static_cast<bool>(at_once) == static_cast<bool>(by_value));
        if (!at_once) continue;
        REQUIRE(to_json_text(*at_once) == to_json_text(*by_value));
        ++read;
    }
    CHECK(read > 3'000);
}

TEST_CASE("an error names the place in the input") {
    CHECK(from_json_text<Stop>(R"({"name":"a","times":[1,"x"]})").error().field == "/times/1");
    CHECK(from_json_text<Stop>(R"({"times":[]})").error().field == "/name");
    CHECK(from_json_text<Stop>(R"({"name":"a","times":[],"color":1})").error().field == "/color");
    CHECK(from_json_text<Stop>("{").error().key == "json.syntax");
    CHECK(parse_json(std::string(100, '[')).error().key == "json.depth");
    CHECK(parse_json("\"\xC0\xAF\"").error().key == "json.utf8");
}

TEST_CASE("civil days count as the calendar does") {
    CHECK(format_day(*parse_day("2016-02-29")) == "2016-02-29");
    CHECK(!parse_day("2017-02-29"));
    CHECK(weekday(*parse_day("2017-03-22")) == 2);
    for (int d = -20000; d < 60000; ++d) {
        const auto [y, m, dd] = civil_from_day({d});
        REQUIRE(day_from_civil(y, m, dd).days == d);
    }
}

TEST_CASE("instants are read with their offset and written in UTC") {
    const auto at = parse_instant("2017-03-22T09:00:00+08:00");
    REQUIRE(at);
    CHECK(format_instant(*at) == "2017-03-22T01:00:00.000Z");
    CHECK(!parse_instant("2017-03-22T24:00:00Z"));
    CHECK(!parse_instant("2017-03-22 09:00"));
}

TEST_CASE("GCJ-02 goes to WGS-84 and back to within a centimetre, about 500 m apart in Shaoxing") {
    const Place shaoxing{29.988244, 120.582633};
    const Place there = to_wgs84(shaoxing, Datum::gcj02);
    CHECK(distance(there, shaoxing).value > 300);
    CHECK(distance(there, shaoxing).value < 800);
    CHECK(distance(to_gcj02(there), shaoxing).value < 0.01);
}

TEST_CASE("UTF-8 is strict") {
    CHECK(is_utf8("业扩"));
    CHECK(!is_utf8("\xED\xA0\x80"));
    CHECK(!is_utf8("\xF5\x80\x80\x80"));
    CHECK(count_characters("业扩a") == 3);
}

}  // namespace yekuo
