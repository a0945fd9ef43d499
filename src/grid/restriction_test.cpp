// The negative list: its states in their order, whom it touches, and who is woken.
#include "grid/stage.hpp"

namespace yekuo::grid {

namespace {

using enum RestrictionState;

constexpr std::array states{drafted, checked, published, limited, relief_under_way, to_verify, lifted};
constexpr Area area = 330602;
constexpr Place here{30.0, 120.58};
constexpr Place two_km_off{30.018, 120.58};

RestrictionDrafted line() {
    RestrictionDrafted wanted;
    wanted.kind = "line";
    wanted.title = "示例 10 kV 线";
    wanted.reason = "f1_feeder_load";
    wanted.place = here;
    wanted.radius_m = 1'000;
    wanted.open_kva = 200;
    wanted.area = area;
    wanted.post = "YJ-1";
    return wanted;
}
std::int64_t draft(Stage& stage, const RestrictionDrafted& wanted = line()) {
    auto decision = stage.send(DraftRestriction{wanted});
    REQUIRE(decision);
    return decision->answer.at("restriction").as_int64();
}
MoveRestriction to(std::int64_t id, RestrictionState state) {
    MoveRestriction move;
    move.restriction = id;
    move.state = state;
    return move;
}
MoveRestriction relief(std::int64_t id) {
    auto move = to(id, relief_under_way);
    move.promised = Day{17'300};
    return move;
}
// Takes a restriction through every state up to this one.
std::int64_t in_state(Stage& stage, RestrictionState wanted) {
    const auto id = draft(stage);
    for (const auto state : states)
        if (state > drafted && state <= wanted)
            REQUIRE(stage.refusal(state == relief_under_way ? relief(id) : to(id, state)) == "");
    REQUIRE(stage.rows.find<RestrictionRow>(id)->state == wanted);
    return id;
}
cases::CaseOpened opened(std::int64_t id, Place place = here, double kva = 400) {
    cases::CaseOpened event;
    event.case_id = CaseId{id};
    event.area = area;
    event.place = place;
    event.customer = PersonId{id + 100};
    event.load_kw = kva;
    return event;
}
// Opens a case; answers whether anything had to be noted.
bool open_case(Stage& stage, const cases::CaseOpened& event) {
    const auto commands = react(stage.rows, event, Envelope{});
    for (const auto& command : commands) REQUIRE(stage.send(command));
    return !commands.empty();
}
int waiting(const Stage& stage, std::int64_t id) { return stage.rows.find<RestrictionRow>(id)->waiting; }

}  // namespace

TEST_CASE("a restriction goes only forward: to the next state, from published on past some, and is lifted verified") {
    const std::map<RestrictionState, std::set<RestrictionState>> follow{
        {drafted, {checked}},
        {checked, {published}},
        {published, {limited, relief_under_way, to_verify}},
        {limited, {relief_under_way, to_verify}},
        {relief_under_way, {to_verify}},
        {to_verify, {lifted}},
        {lifted, {}},
    };
    for (const auto from : states)
        for (const auto into : states) {
            Stage stage;
            const auto id = in_state(stage, from);
            CAPTURE(static_cast<int>(from));
            CAPTURE(static_cast<int>(into));
            const auto move = into == relief_under_way ? relief(id) : to(id, into);
            const bool may = follow.at(from).contains(into);
            CHECK(stage.refusal(move) == (may ? "" : "restriction.order"));
            CHECK(stage.rows.find<RestrictionRow>(id)->state == (may ? into : from));
        }
}

TEST_CASE("relief is under way by a date, which may have been given before") {
    Stage stage;
    const auto id = in_state(stage, limited);
    CHECK(stage.refusal(to(id, relief_under_way)) == "restriction.promise_missing /promised");
    CHECK(stage.rows.find<RestrictionRow>(id)->state == limited);
    auto wanted = line();
    wanted.promised = Day{17'300};
    const auto known = draft(stage, wanted);
    for (const auto state : {checked, published, relief_under_way}) CHECK(stage.refusal(to(known, state)) == "");
    CHECK(stage.rows.find<RestrictionRow>(known)->promised == Day{17'300});
}

TEST_CASE("a move keeps what it does not name, and the times of publishing and lifting stay") {
    Stage stage;
    const auto id = in_state(stage, published);
    auto limit = to(id, limited);
    limit.open_kva = 350;
    limit.project = "示例改造";
    CHECK(stage.refusal(limit) == "");
    CHECK(stage.refusal(relief(id)) == "");
    const auto published_at = stage.now;
    stage.now = stage.now + hours(48);
    for (const auto state : {to_verify, lifted}) CHECK(stage.refusal(to(id, state)) == "");
    const auto& row = *stage.rows.find<RestrictionRow>(id);
    CHECK(row.open_kva == 350);
    CHECK(row.project == "示例改造");
    CHECK(row.promised == Day{17'300});
    CHECK(row.published == published_at);
    CHECK(row.lifted == stage.now);
}

TEST_CASE("what is no restriction is refused with its place") {
    Stage stage;
    const auto refused = [&](auto spoil) {
        auto wanted = line();
        spoil(wanted);
        return stage.refusal(DraftRestriction{wanted});
    };
    for (const char* kind : {"", "pole", "LINE"})
        CHECK(refused([&](auto& wanted) { wanted.kind = kind; }) == "restriction.kind /kind");
    for (const char* reason : {"", "F1", "f9_weather"})
        CHECK(refused([&](auto& wanted) { wanted.reason = reason; }) == "restriction.reason /reason");
    // F3 to F5 help to choose an access point; they restrict nobody.
    for (const char* reason : {"f3_spare_bays", "f4_users", "f5_line_loss"})
        CHECK(refused([&](auto& wanted) { wanted.reason = reason; }) == "restriction.reason /reason");
    CHECK(refused([](auto& wanted) { wanted.area = 0; }) == "restriction.area /area");
    CHECK(stage.refusal(DraftRestriction{line(), "10-1"}) == "resource.unknown");
    CHECK(stage.refusal(to(77, checked)) == "restriction.unknown");
    CHECK(stage.next == 1);
    for (const char* reason : {"f1_feeder_load", "f2_feeder_capacity", "f6_transformer_capacity", "f7_transformer_load",
                               "f8_public_transformer"})
        CHECK(refused([&](auto& wanted) { wanted.reason = reason; }) == "");
}

TEST_CASE("it restricts from published until lifted, near its place, and more than it can still offer") {
    for (const auto state : states) {
        Stage stage;
        const auto id = in_state(stage, state);
        const bool in_force = state >= published && state < lifted;
        CAPTURE(static_cast<int>(state));
        CHECK(is_in_force(state) == in_force);
        CHECK(restricting(stage.rows, area, here, 400).size() == (in_force ? 1 : 0));
        CHECK(open_case(stage, opened(5)) == in_force);
        CHECK(waiting(stage, id) == (in_force ? 1 : 0));
    }
    Stage stage;
    in_state(stage, published);
    CHECK(restricting(stage.rows, area, here, 200).empty());
    CHECK(restricting(stage.rows, area, here, 200.5).size() == 1);
    CHECK(restricting(stage.rows, area, two_km_off, 400).empty());
    CHECK(restricting(stage.rows, area + 1, here, 400).empty());
}

TEST_CASE("each case is noted once on each restriction; whose case ends waits no longer") {
    Stage stage;
    const auto one = in_state(stage, published), other = in_state(stage, limited);
    CHECK(open_case(stage, opened(5)));
    CHECK(open_case(stage, opened(5)));
    CHECK(open_case(stage, opened(6)));
    CHECK_FALSE(open_case(stage, opened(7, two_km_off)));
    CHECK(waiting(stage, one) == 2);
    CHECK(waiting(stage, other) == 2);
    cases::CaseDone done;
    done.case_id = CaseId{5};
    for (const auto& command : react(stage.rows, done, Envelope{})) REQUIRE(stage.send(command));
    CHECK(waiting(stage, one) == 1);
    cases::CaseCancelled cancelled;
    cancelled.case_id = CaseId{6};
    for (const auto& command : react(stage.rows, cancelled, Envelope{})) REQUIRE(stage.send(command));
    CHECK(waiting(stage, other) == 0);
    cancelled.case_id = CaseId{7};
    CHECK(react(stage.rows, cancelled, Envelope{}).empty());
}

TEST_CASE("when it is lifted, the customers who wait are woken, each once, and nobody else") {
    Stage stage;
    const auto id = in_state(stage, published), other = in_state(stage, published);
    for (const std::int64_t one : {5, 6, 7}) open_case(stage, opened(one));
    cases::CaseDone done;
    done.case_id = CaseId{6};
    for (const auto& command : react(stage.rows, done, Envelope{})) REQUIRE(stage.send(command));
    CHECK(stage.refusal(to(id, to_verify)) == "");
    const auto decision = stage.send(to(id, lifted));
    REQUIRE(decision);
    std::multiset<std::int64_t> woken;
    for (const auto& event : decision->events)
        if (const auto* one = event.as<CustomerWoken>()) {
            CHECK(one->restriction == id);
            CHECK(event.at.case_id == one->case_id);
            woken.insert(one->customer.value);
        }
    CHECK(woken == std::multiset<std::int64_t>{105, 107});
    CHECK(waiting(stage, id) == 0);
    CHECK(waiting(stage, other) == 2);
    CHECK(stage.refusal(to(id, lifted)) == "restriction.order");
}

}  // namespace yekuo::grid
