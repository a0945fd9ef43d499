// Restrictions that are drawn, over HTTP: a line's way and an area on the negative list, whom they touch, what is
// refused at the edge.
#include <doctest/doctest.h>

#include "api/case_work.hpp"
#include "app/house.hpp"
#include "store/replay.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

constexpr double km = 0.009;  // of latitude, about

json::array position(const json::value& place, double north_km, double east_km) {
    json::array at;
    at.push_back(place.at("lon").to_number<double>() + east_km * km * 1.155);
    at.push_back(place.at("lat").to_number<double>() + north_km * km);
    return at;
}
json::object place_at(const json::value& place, double north_km, double east_km) {
    const auto there = position(place, north_km, east_km);
    return {{"lat", there.at(1)}, {"lon", there.at(0)}};
}
json::array list_of(std::initializer_list<json::array> parts) {
    json::array all;
    for (const auto& part : parts) all.push_back(part);
    return all;
}
json::object geometry(const char* type, json::value coordinates) {
    return {{"type", type}, {"coordinates", std::move(coordinates)}};
}
// From west to east through the place, 8 km long.
json::object line_through(const json::value& place) {
    return geometry("LineString", list_of({position(place, 0, -4), position(place, 0, 4)}));
}
// From the south-west to the north-east corner, in kilometres from the place.
json::array square(const json::value& place, double from, double to) {
    return list_of({list_of({position(place, from, from), position(place, from, to), position(place, to, to),
                             position(place, to, from), position(place, from, from)})});
}

// Read to the last bit, which the client's own reading of numbers is not.
json::value exactly(const HttpAnswer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return *parse_json(answer.body);
}

// The restrictions of one test, drawn far from the place that stands in them.
class NegativeList {
public:
    explicit NegativeList(ApiCity& city)
        : city_(city), post_(city.post("yj-1")), home(city.place_of(1)),
          area_(city.dispatcher(1).session().at("areas").as_array().at(0)) {}

    HttpAnswer draft(const std::string& kind, const json::value& geometry) {
        json::object body{{"kind", kind}, {"name", "示例受限"}, {"reason", "f1_feeder_load"},
                          {"place", place_at(home, 0, 4)}, {"radius_m", 800}, {"open_kva", 200}, {"area", area_},
                          {"post", "YJ-1"}};
        if (!geometry.is_null()) body["geometry"] = geometry;
        return post_.post("/restrictions", body);
    }
    std::int64_t published(const std::string& kind, const json::value& geometry) {
        const auto answer = draft(kind, geometry);
        REQUIRE_MESSAGE(answer.status == 201, answer.body);
        const auto id = id_of(answer);
        move(id, {"checked", "published"});
        return id;
    }
    void move(std::int64_t id, std::initializer_list<const char*> states) {
        for (const char* state : states) body_of(post_.post(path("restrictions", id, "/move"), json::object{{"state", state}}));
    }
    HttpAnswer draw(std::int64_t id, const json::value& geometry) {
        return post_.post(path("restrictions", id, "/geometry"), json::object{{"geometry", geometry}});
    }
    json::value listed(std::int64_t id) {
        Caller anybody(city_.port());
        const auto list = exactly(anybody.get("/restrictions"));
        for (const auto& one : list.at("items").as_array())
            if (number(one, "id") == id) return one;
        FAIL("not on the published list");
        return {};
    }
    bool restricts(double north_km, double east_km) {
        Caller anybody(city_.port());
        const auto place = place_at(home, north_km, east_km);
        return body_of(anybody.get("/restrictions/check?lat=" + json::serialize(place.at("lat")) + "&lon=" +
                                   json::serialize(place.at("lon")) + "&kva=315"))
            .at("restricted")
            .as_bool();
    }

    ApiCity& city_;
    Caller& post_;
    json::value home;
    json::value area_;
};

}  // namespace

TEST_CASE("a line that is drawn touches who is within its radius along its way, and shows where it lies") {
    on_both([](ApiCity& city) {
        NegativeList list(city);
        CHECK_FALSE(list.restricts(0, 0));
        const auto id = list.published("line", line_through(list.home));
        CHECK(list.listed(id).at("geometry").at("type") == "LineString");
        CHECK(list.listed(id).at("geometry") == json::value(line_through(list.home)));
        CHECK(list.restricts(0, 0));  // 4 km from its place
        CHECK(list.restricts(0.7, -2));
        CHECK_FALSE(list.restricts(1, -2));
        CHECK_FALSE(list.restricts(0, 5.5));
        open_case(city, {"C06", 315});
        CHECK(number(list.listed(id), "waiting") == 1);
        list.move(id, {"to_verify", "lifted"});
        CHECK_FALSE(list.restricts(0, 0));
        CHECK(list.draw(id, line_through(list.home)).key() == "restriction.lifted");
    });
}

TEST_CASE("an area touches who is inside it; it is drawn after it was drafted, and again") {
    on_both([](ApiCity& city) {
        NegativeList list(city);
        const auto id = list.published("substation", nullptr);
        CHECK_FALSE(list.listed(id).as_object().contains("geometry"));
        CHECK(list.restricts(0, 4));  // its place
        CHECK_FALSE(list.restricts(0, 0));
        const auto drawn = exactly(list.draw(id, geometry("Polygon", square(list.home, -1, 2))));
        CHECK(drawn.at("geometry") == json::value(geometry("Polygon", square(list.home, -1, 2))));
        CHECK(list.restricts(0, 0));
        CHECK(list.restricts(1.9, 1.9));
        CHECK_FALSE(list.restricts(2.1, 0));
        CHECK_FALSE(list.restricts(0, 4));
        CHECK(list.draw(id, geometry("Polygon", square(list.home, 1, 2))).status == 200);
        CHECK_FALSE(list.restricts(0, 0));
        const auto both = geometry("MultiPolygon", list_of({square(list.home, -1, 0.5), square(list.home, 1, 2)}));
        CHECK(list.draw(id, both).status == 200);
        CHECK(list.restricts(0, 0));
        CHECK(list.listed(id).at("geometry").at("type") == "MultiPolygon");
        list.move(id, {"to_verify", "lifted"});
        const auto report = store::replay_check(app::make_house(), *app::database_of(city.arguments()), {});
        REQUIRE(report);
        CHECK(report->differences.empty());
    });
}

TEST_CASE("what is no line or area of its kind is refused with its place, and so is who is no post") {
    on_both([](ApiCity& city) {
        NegativeList list(city);
        const auto refused = [&](const std::string& kind, const json::value& geometry) {
            const auto answer = list.draft(kind, geometry);
            CHECK(answer.status >= 400);
            CHECK(answer.status < 500);
            return answer.key();
        };
        const auto text = [](const char* type, const char* coordinates) {
            return geometry(type, json::parse(coordinates));
        };
        const auto area = geometry("Polygon", square(list.home, 0, 1));
        CHECK(refused("line", area) == "restriction.geometry_kind");
        CHECK(refused("transformer", line_through(list.home)) == "restriction.geometry_kind");
        CHECK(refused("line", text("LineString", "[[120,30]]")) == "geojson.line_short");
        CHECK(refused("line", text("LineString", "[[120,30],[220,30]]")) == "geojson.position");
        CHECK(refused("substation", text("Polygon", "[[[120,30],[121,30],[121,31],[120,31]]]")) == "geojson.ring_open");
        CHECK(refused("substation", text("Polygon", "[[[120,30],[121,31],[121,30],[120,31],[120,30]]]")) ==
              "geojson.invalid");
        json::array many;
        for (int i = 0; i < 600; ++i) many.push_back(position(list.home, 0, i * 0.01));
        CHECK(refused("line", geometry("MultiLineString", list_of({many, many}))) == "geojson.points");
        CHECK(refused("line", "everywhere").starts_with("schema."));
        CHECK(refused("line", text("Point", "[120,30]")).starts_with("schema."));
        CHECK(refused("line", text("LineString", R"([[120,"30"],[121,30]])")).starts_with("schema."));
        auto foreign = line_through(list.home);
        foreign["crs"] = "GCJ-02";
        CHECK(refused("line", foreign).starts_with("schema."));

        const auto id = id_of(list.draft("line", nullptr));
        CHECK(list.draw(id, area).key() == "restriction.geometry_kind");
        CHECK(list.draw(id + 1'000'000, line_through(list.home)).key() == "restriction.unknown");
        CHECK(list.draw(id, nullptr).status == 400);
        const auto by_hall = city.dispatcher(1).post(path("restrictions", id, "/geometry"),
                                                     json::object{{"geometry", line_through(list.home)}});
        CHECK(by_hall.status == 403);
    });
}
