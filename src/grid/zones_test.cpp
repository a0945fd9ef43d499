#include "grid/zones.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "grid/communities.hpp"

namespace yekuo::grid {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

const ZoneMap& shaoxing() {
    static const ZoneMap map = [] {
        const auto loaded = load_zones(read_file(YEKUO_SOURCE_DIR "/config/zones/shaoxing_zones.geojson"));
        REQUIRE_MESSAGE(
            loaded, (loaded ? std::string{}
                            : loaded.error().key + " " + loaded.error().field + " " + loaded.error().detail));
        return *loaded;
    }();
    return map;
}

// A zone of the given rings with its station at (lat 1, lon 1).
std::string zone(int id, const std::string& rings, const std::string& type = "Polygon") {
    return R"({"type":"Feature","properties":{"zone":)" + std::to_string(id) +
           R"(,"name":{"zh":"甲","en":"A"},"district":330602,"station":{"name":{"zh":"站","en":"S"},"lat":1,"lon":1},)"
           R"("crews":2},"geometry":{"type":")" +
           type + R"(","coordinates":)" + rings + "}}";
}
std::string collection(const std::string& features) {
    return R"({"type":"FeatureCollection","datum":"WGS-84","features":[)" + features + "]}";
}
std::string refusal(const std::string& text) {
    const auto loaded = load_zones(text);
    REQUIRE(!loaded);
    return loaded.error().key + " " + loaded.error().field;
}

const std::string square = "[[[0,0],[4,0],[4,4],[0,4],[0,0]]]";
const std::string with_hole = "[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[2,2],[3,2],[3,3],[2,3],[2,2]]]";

}  // namespace

TEST_CASE("the reference city has thirty zones and eighty crews in six districts") {
    std::map<Area, std::pair<int, int>> districts;
    for (const auto& zone : shaoxing().zones()) {
        ++districts[zone.district].first;
        districts[zone.district].second += zone.crews;
    }
    const std::map<Area, std::pair<int, int>> wanted{{330602, {5, 18}}, {330603, {5, 17}}, {330604, {5, 13}},
                                                     {330624, {3, 5}},  {330681, {7, 17}}, {330683, {5, 10}}};
    CHECK(districts == wanted);
}

TEST_CASE("every community lies in its zone, and its zone in its district") {
    const auto communities = load_communities(read_file(YEKUO_SOURCE_DIR "/config/zones/communities.csv"));
    REQUIRE(communities);
    CHECK(communities->size() == 2168);
    std::int64_t weight = 0;
    for (const auto& community : *communities) {
        REQUIRE_MESSAGE(shaoxing().zone_of(community.place) == community.zone, community.name);
        REQUIRE(shaoxing().district_of(community.place) == community.district);
        const auto& streets = shaoxing().find(community.zone)->streets;
        REQUIRE(std::find(streets.begin(), streets.end(), community.street) != streets.end());
        weight += community.weight;
    }
    CHECK(weight > 999'000);
    CHECK(weight < 1'001'000);
}

TEST_CASE("a broken list of communities is refused by line and column") {
    const std::string head = "code,name,street,district,zone,lat,lon,weight\n";
    const std::string good = "330602001004,花园社区,塔山街道,330602,33060201,29.9,120.5,488\n";
    const auto refused = [&](const std::string& rows) {
        const auto loaded = load_communities(rows);
        REQUIRE(!loaded);
        return loaded.error().key + " " + loaded.error().field;
    };
    REQUIRE(load_communities(head + good));
    CHECK(load_communities(head + "1,a,b,330602,33060201,29.9,120.5,488\r\n")->front().weight == 488);
    CHECK(refused("") == "communities.header line 1");
    CHECK(refused("code,name\n" + good) == "communities.header line 1");
    CHECK(refused(head + good + "1,2,3\n") == "communities.columns line 3");
    CHECK(refused(head + good + good) == "communities.code_twice line 3, column code");
    CHECK(refused(head + "1,a,b,330602,33060201,91,120.5,4\n") == "communities.cell line 2, column lat");
    CHECK(refused(head + "1,a,b,330602,33060201,29.9,nan,4\n") == "communities.cell line 2, column lon");
    CHECK(refused(head + "1,a,b,330602,33060201,29.9,120.5,4,5\n") == "communities.columns line 2");
    CHECK(refused(head + "1,\"a,b,330602,33060201,29.9,120.5,4\n") == "communities.cell line 2, column name");
}

TEST_CASE("a place in the old town belongs to its zone, one outside the city to none") {
    const Place old_town{29.9965, 120.578};
    CHECK(shaoxing().district_of(old_town) == 330602);
    CHECK(shaoxing().find(*shaoxing().zone_of(old_town))->name_zh == "越城塔山片区");
    const Place hangzhou{30.25, 120.16};
    CHECK(!shaoxing().zone_of(hangzhou));
    CHECK(!shaoxing().nearest_zone(hangzhou, {5000}));
    CHECK(shaoxing().nearest_zone(hangzhou, {50'000}));
    CHECK(shaoxing().find(ZoneId{1}) == nullptr);
}

TEST_CASE("a place is in one zone at most, except on a shared border") {
    CHECK(rc::check("one zone", [] {
        const auto at = [](int low, int high) { return *rc::gen::inRange(low, high) * 1e-6; };
        const Place place{at(29'220'000, 30'300'000) + 3e-7, at(119'880'000, 121'240'000) + 3e-7};
        int zones = 0;
        for (const auto& zone : shaoxing().zones()) zones += ZoneMap({zone}).zone_of(place).has_value();
        RC_ASSERT(zones <= 1);
        RC_ASSERT(shaoxing().zone_of(place).has_value() == (zones == 1));
    }));
}

TEST_CASE("holes are outside and borders inside") {
    const auto map = load_zones(collection(zone(1, with_hole)));
    REQUIRE(map);
    CHECK(map->zone_of({1, 1}));
    CHECK(!map->zone_of({2.5, 2.5}));
    CHECK(map->zone_of({2, 2.5}));
    CHECK(map->zone_of({0, 0}));
    CHECK(map->zone_of({4, 2}));
    CHECK(!map->zone_of({4.0001, 2}));
    CHECK(map->nearest_zone({4.0001, 2}, {50}));
}

TEST_CASE("neighbours may share a border but not an area") {
    const std::string beside = "[[[[4,0],[8,0],[8,4],[4,4],[4,0]]],[[[-1,-1],[-1,1.5],[-0.5,1],[-1,-1]]]]";
    auto other = zone(2, beside, "MultiPolygon");
    other.replace(other.find("\"lon\":1"), 7, "\"lon\":5");
    const auto map = load_zones(collection(zone(1, square) + "," + other));
    REQUIRE(map);
    CHECK(map->zone_of({2, 4}) == ZoneId{1});
    CHECK(map->zone_of({2, 5}) == ZoneId{2});
    CHECK(refusal(collection(zone(1, square) + "," + zone(2, with_hole))) ==
          "zones.overlap /features/1/geometry");
}

TEST_CASE("a polygon that crosses itself is refused with the place named") {
    const auto text = collection(zone(1, square) + "," + zone(2, "[[[10,0],[14,4],[14,0],[10,4],[10,0]]]"));
    const auto loaded = load_zones(text);
    REQUIRE(!loaded);
    CHECK(loaded.error().key == "geojson.invalid");
    CHECK(loaded.error().field == "/features/1/geometry");
    CHECK(loaded.error().detail == "zone 2: Self-intersection at longitude 12.000000, latitude 2.000000");
}

TEST_CASE("broken GeoJSON is refused by place") {
    CHECK(refusal("{") == "json.syntax ");
    CHECK(refusal(R"({"type":"Feature"})") == "geojson.type ");
    CHECK(refusal(collection("")) == "zones.none /features");
    CHECK(refusal(collection("7")) == "geojson.type /features/0");
    CHECK(refusal(collection(R"({"type":"Feature","geometry":null})")) ==
          "zones.property /features/0/properties");
    CHECK(refusal(collection(zone(1, "[[[0,0],[4,0],[4,4],[0,4]]]"))) ==
          "geojson.ring_open /features/0/geometry/coordinates/0");
    CHECK(refusal(collection(zone(1, "[[[0,0],[4,0],[0,0]]]"))) ==
          "geojson.ring_short /features/0/geometry/coordinates/0");
    CHECK(refusal(collection(zone(1, "[[[0,0],[400,0],[4,4],[0,0]]]"))) ==
          "geojson.position /features/0/geometry/coordinates/0/1");
    CHECK(refusal(collection(zone(1, R"([[[0,0],["x",0],[4,4],[0,0]]])"))) ==
          "geojson.position /features/0/geometry/coordinates/0/1");
    CHECK(refusal(collection(zone(1, square, "Point"))) == "geojson.type /features/0/geometry");
    CHECK(refusal(collection(zone(1, "[]"))) == "geojson.type /features/0/geometry/coordinates");
    CHECK(refusal(collection(zone(1, square) + "," + zone(1, square))) ==
          "zones.id_twice /features/1/properties/zone");
    CHECK(refusal(collection(zone(0, square))) == "zones.property /features/0/properties");
    CHECK(refusal(collection(zone(1, "[[[5,5],[6,5],[6,6],[5,5]]]"))) ==
          "zones.station_outside /features/0/properties/station");
    auto misspelt = zone(1, square);
    misspelt.replace(misspelt.find("crews"), 5, "crew_");
    CHECK(refusal(collection(misspelt)) == "zones.property /features/0/properties/crews");
}

}  // namespace yekuo::grid
