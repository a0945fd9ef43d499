// Lines and areas of restricted resources: what is taken in, what is refused with its place, what they reach.
#include "grid/shape.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "grid/stage.hpp"

namespace yekuo::grid {

namespace {

// About 9.6 km to the east along 30 degrees north, then 11.1 km north.
const std::string line = R"({"type":"LineString","coordinates":[[120.5,30],[120.6,30],[120.6,30.1]]})";
const std::string two_lines =
    R"({"type":"MultiLineString","coordinates":[[[120.5,30],[120.6,30]],[[120.7,30.2],[120.8,30.2]]]})";
const std::string area =
    R"({"type":"Polygon","coordinates":[[[120.5,30],[120.6,30],[120.6,30.1],[120.5,30.1],[120.5,30]],)"
    R"([[120.54,30.04],[120.56,30.04],[120.56,30.06],[120.54,30.06],[120.54,30.04]]]})";
const std::string two_areas =
    R"({"type":"MultiPolygon","coordinates":[[[[120.5,30],[120.6,30],[120.6,30.1],[120.5,30]]],)"
    R"([[[120.7,30],[120.8,30],[120.8,30.1],[120.7,30]]]]})";

Result<Shape> read(const std::string& text) { return read_shape(*parse_json(text), "/geometry"); }
Shape shape(const std::string& text) {
    auto read_in = read(text);
    REQUIRE(read_in);
    return *read_in;
}
std::string refusal(const std::string& text) {
    const auto read_in = read(text);
    REQUIRE(!read_in);
    return read_in.error().key + " " + read_in.error().field;
}
std::string of(const char* type, const std::string& coordinates) {
    return R"({"type":")" + std::string(type) + R"(","coordinates":)" + coordinates + "}";
}

}  // namespace

TEST_CASE("a line, lines, an area with a hole and areas are read and told as they came") {
    for (const auto& text : {line, two_lines, area, two_areas}) {
        CAPTURE(text);
        const Shape first = shape(text);
        CHECK(first.lines.empty() != first.areas.empty());
        const json::object told = geojson_of(first);
        CHECK(told.at("type") == parse_json(text)->at("type"));
        CHECK(shape(json::serialize(told)) == first);
        CHECK(*from_json_text<Shape>(to_json_text(first)) == first);
    }
    // A height is left out; a line may cross itself, as feeders do.
    CHECK(shape(of("LineString", "[[120.5,30,8],[120.6,30,9]]")).lines.front().back() == Place{30, 120.6});
    CHECK(read(of("LineString", "[[120,30],[121,31],[121,30],[120,31]]")));
}

TEST_CASE("what is no line or area is refused by its place") {
    CHECK(refusal("7") == "geojson.type /geometry");
    CHECK(refusal(of("Point", "[120,30]")) == "geojson.type /geometry");
    CHECK(refusal(R"({"type":"LineString"})") == "geojson.type /geometry");
    CHECK(refusal(of("LineString", "[]")) == "geojson.line_short /geometry/coordinates");
    CHECK(refusal(of("LineString", "[[120,30]]")) == "geojson.line_short /geometry/coordinates");
    CHECK(refusal(of("LineString", "[[120,30],[120,30]]")) == "geojson.line_short /geometry/coordinates");
    CHECK(refusal(of("LineString", "[[120,30],[181,30]]")) == "geojson.position /geometry/coordinates/1");
    CHECK(refusal(of("LineString", "[[30,120],[31,120]]")) == "geojson.position /geometry/coordinates/0");
    CHECK(refusal(of("LineString", R"([[120,30],[120,"30"]])")) == "geojson.position /geometry/coordinates/1");
    CHECK(refusal(of("MultiLineString", "[]")) == "geojson.type /geometry");
    CHECK(refusal(of("MultiLineString", "[[[120,30],[121,30]],[[120,30]]]")) == "geojson.line_short /geometry/coordinates/1");
    CHECK(refusal(of("Polygon", "[]")) == "geojson.type /geometry/coordinates");
    CHECK(refusal(of("Polygon", "[[[120,30],[121,30],[121,31],[120,31]]]")) == "geojson.ring_open /geometry/coordinates/0");
    CHECK(refusal(of("Polygon", "[[[120,30],[121,30],[120,30]]]")) == "geojson.ring_short /geometry/coordinates/0");
    CHECK(refusal(of("Polygon", "[[[120,30],[121,31],[121,30],[120,31],[120,30]]]")) == "geojson.invalid /geometry");
    CHECK(read(of("Polygon", "[[[120,30],[121,31],[121,30],[120,31],[120,30]]]")).error().detail ==
          "Self-intersection at longitude 120.500000, latitude 30.500000");
    // Two areas over each other, and a hole outside its border.
    CHECK(refusal(of("MultiPolygon", "[[[[120,30],[121,30],[121,31],[120,30]]],[[[120,30],[121,30],[121,31],[120,30]]]]")) ==
          "geojson.invalid /geometry");
    CHECK(refusal(of("Polygon", "[[[120,30],[121,30],[121,31],[120,30]],[[130,30],[131,30],[131,31],[130,30]]]")) ==
          "geojson.invalid /geometry");
}

TEST_CASE("a shape has at most a thousand positions") {
    const auto long_line = [](std::size_t points) {
        std::string coordinates = "[";
        for (std::size_t i = 0; i < points; ++i)
            coordinates += (i ? ",[" : "[") + std::to_string(120 + 1e-4 * static_cast<double>(i)) + ",30]";
        return of("LineString", coordinates + "]");
    };
    CHECK(read(long_line(shape_points_max)));
    CHECK(refusal(long_line(shape_points_max + 1)) == "geojson.points /geometry");
}

TEST_CASE("a line reaches as far as its radius, also between its corners, and an area what is inside") {
    const Shape way = shape(line);
    CHECK(reaches(way, {30.008, 120.55}, {900}));       // 890 m beside its middle
    CHECK_FALSE(reaches(way, {30.0085, 120.55}, {900}));  // 945 m
    CHECK(reaches(way, {30, 120.491}, {900}));          // 867 m before its beginning
    CHECK_FALSE(reaches(way, {30, 120.49}, {900}));
    CHECK(reaches(way, {30.05, 120.609}, {900}));
    CHECK_FALSE(reaches(way, {30.05, 120.55}, {900}));  // in its bend, 4.8 km off
    const Shape served = shape(area);
    CHECK(reaches(served, {30.02, 120.52}, {0}));
    CHECK(reaches(served, {30, 120.55}, {0}));                  // on the border
    CHECK_FALSE(reaches(served, {30.05, 120.55}, {20'000}));    // in the hole
    CHECK_FALSE(reaches(served, {29.9999, 120.55}, {20'000}));  // 11 m outside
    CHECK(reaches(shape(two_areas), {30.01, 120.78}, {0}));
    CHECK(reaches(shape(two_lines), {30.2, 120.75}, {50}));
}

TEST_CASE("a line's reach is its distance, wherever the place lies") {
    CHECK(rc::check("by distance", [] {
        const auto at = [](int low, int high) { return *rc::gen::inRange(low, high) * 1e-5; };
        const Shape way = shape(line);
        const Place place{at(2'980'000, 3'030'000), at(12'030'000, 12'080'000)};
        const double metres = distance_to(way.lines.front(), place).value;
        RC_ASSERT(reaches(way, place, {metres + 1}));
        RC_ASSERT(!reaches(way, place, {metres - 1}));
    }));
}

TEST_CASE("a restriction that is drawn restricts along its line or inside its area, else around its place") {
    RestrictionDrafted wanted;
    wanted.kind = "line";
    wanted.reason = "f1_feeder_load";
    wanted.place = {30, 120.5};
    wanted.radius_m = 900;
    wanted.area = 330602;
    constexpr Place at_its_end{30.1, 120.6};
    Stage stage;
    const auto restricts_there = [&](std::int64_t id, Place place) { return restricts(*stage.rows.find<RestrictionRow>(id), place, 400); };
    const auto published = [&](const DraftRestriction& command) {
        auto decision = stage.send(command);
        REQUIRE(decision);
        const auto id = decision->answer.at("restriction").as_int64();
        for (const auto state : {RestrictionState::checked, RestrictionState::published}) {
            MoveRestriction move;
            move.restriction = id;
            move.state = state;
            REQUIRE(stage.send(move));
        }
        return id;
    };
    const auto around = published({wanted});
    CHECK(restricts_there(around, {30, 120.5}));
    CHECK_FALSE(restricts_there(around, at_its_end));
    const auto along = published({wanted, {}, shape(line)});
    CHECK(restricts_there(along, at_its_end));
    CHECK_FALSE(restricts_there(along, {30.05, 120.55}));
    wanted.kind = "substation";
    const auto inside = published({wanted, {}, shape(area)});
    CHECK(restricts_there(inside, {30.09, 120.59}));
    CHECK_FALSE(restricts_there(inside, {29.999, 120.5}));  // near its place, but not served
    CHECK(restricting(stage.rows, 330602, at_its_end, 400).size() == 2);

    // Drawn, and drawn again, after it was drafted.
    CHECK(stage.refusal(DrawRestriction{around, shape(line), {}}) == "");
    CHECK(restricts_there(around, at_its_end));
    CHECK(stage.refusal(DrawRestriction{around, shape(two_lines), {}}) == "");
    CHECK_FALSE(restricts_there(around, at_its_end));
    // Without its drawing it reaches around its place as before.
    CHECK(stage.refusal(DrawRestriction{around, shape(line), {}}) == "");
    CHECK(restricts_there(around, at_its_end));
    CHECK(stage.refusal(RemoveDrawing{around, {}}) == "");
    CHECK_FALSE(restricts_there(around, at_its_end));
    CHECK(stage.refusal(RemoveDrawing{around, {}}) == "restriction.not_drawn");
    CHECK(stage.refusal(RemoveDrawing{77, {}}) == "restriction.unknown");
    for (const auto state : {RestrictionState::to_verify, RestrictionState::lifted}) {
        MoveRestriction move;
        move.restriction = around;
        move.state = state;
        REQUIRE(stage.send(move));
    }
    CHECK(stage.refusal(DrawRestriction{around, shape(line), {}}) == "restriction.lifted");
    CHECK(stage.refusal(DrawRestriction{77, shape(line), {}}) == "restriction.unknown");
}

TEST_CASE("a line is drawn as lines, a substation and a transformer as areas") {
    Stage stage;
    for (const char* kind : {"line", "substation", "transformer"})
        for (const auto& text : {line, two_lines, area, two_areas}) {
            RestrictionDrafted wanted;
            wanted.kind = kind;
            wanted.reason = "f1_feeder_load";
            wanted.area = 330602;
            const bool fits = (std::string(kind) == "line") == (text == line || text == two_lines);
            const std::string answer = fits ? "" : "restriction.geometry_kind /geometry";
            CHECK(stage.refusal(DraftRestriction{wanted, {}, shape(text)}) == answer);
            const auto id = stage.next;
            REQUIRE(stage.send(DraftRestriction{wanted}));
            CHECK(stage.refusal(DrawRestriction{id, shape(text), {}}) == answer);
        }
}

}  // namespace yekuo::grid
