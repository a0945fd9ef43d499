// Rules F1 to F8 of the reference configuration over what was read, each at its border; and the drafts they make.
#include "grid/resource.hpp"

#include "grid/readings.hpp"
#include "grid/stage.hpp"

namespace yekuo::grid {

namespace {

constexpr Area area = 330602;

// A resource that breaks no rule, and a reading that breaks none either.
ResourceRow sound(const std::string& kind) {
    return {"10-SL-7", kind, "示例资源", {30.0, 120.58}, 800, area, 400, 2, 50, "YJ-1"};
}
const Seen calm{"10-SL-7", 40, 0, 5'000, 7, Instant{1'490'000'000'000}};

class Judge : public Stage {
public:
    Judge() { deploy_reference_rules(); }
    process::RuleSet rules() const {
        auto found = process::rules_in_force(rows, "negative_list", now);
        REQUIRE(found);
        return *found;
    }
    // "F1!" restricts, "F3" only helps to choose.
    std::string found(const ResourceRow& resource, const Seen& seen, double requested_kva = 0) const {
        std::string all;
        for (const auto& finding : findings(rules(), resource, seen, requested_kva))
            all += (all.empty() ? "" : " ") + finding.rule + (finding.restricts ? "!" : "");
        return all;
    }
    void set(const std::string& code, const std::string& kind) {
        const auto row = sound(kind);
        ResourceSet wanted{code, kind, row.title, row.place, row.radius_m, area, row.rating_kva, 2, 50, "YJ-1", {}};
        REQUIRE(refusal(SetResource{wanted}) == "");
    }
    std::vector<std::int64_t> proposed(std::vector<Seen> seen) {
        const auto decision = send(JudgeReadings{std::move(seen), AccountId{9}});
        REQUIRE(decision);
        return json::value_to<std::vector<std::int64_t>>(decision->answer.at("proposed"));
    }
};

Seen loaded(double percent, double hours) {
    Seen seen = calm;
    seen.load_percent = percent;
    seen.hours_over = hours;
    return seen;
}
Seen with_open(double kva) {
    Seen seen = calm;
    seen.open_kva = kva;
    return seen;
}
Seen losing(double percent) {
    Seen seen = calm;
    seen.line_loss_percent = percent;
    return seen;
}

}  // namespace

TEST_CASE("what is loaded calmly, has capacity, bays and few users breaks no rule") {
    const Judge judge;
    for (const char* kind : {"line", "substation", "transformer"}) CHECK(judge.found(sound(kind), calm) == "");
}

TEST_CASE("F1 and F7: a line, a main transformer at 80 per cent or more for two hours") {
    const Judge judge;
    for (const auto& [kind, rule] : {std::pair{"line", "F1!"}, {"substation", "F7!"}}) {
        CHECK(judge.found(sound(kind), loaded(80, 2)) == rule);
        CHECK(judge.found(sound(kind), loaded(97, 30)) == rule);
        CHECK(judge.found(sound(kind), loaded(79.9, 2)) == "");
        CHECK(judge.found(sound(kind), loaded(97, 1.9)) == "");
    }
    CHECK(overload_percent(judge.rules()) == 80);
}

TEST_CASE("F2 and F6: a line, a main transformer whose open capacity is not more than what is asked for") {
    const Judge judge;
    for (const auto& [kind, rule] : {std::pair{"line", "F2!"}, {"substation", "F6!"}}) {
        CHECK(judge.found(sound(kind), with_open(500), 500) == rule);
        CHECK(judge.found(sound(kind), with_open(500.5), 500) == "");
        CHECK(judge.found(sound(kind), with_open(0)) == rule);
    }
    CHECK(judge.found(sound("transformer"), with_open(0)) == "");
}

TEST_CASE("F3 to F5: bays, users and losses of a line only help to choose the access point") {
    const Judge judge;
    auto line = sound("line");
    line.spare_bays = 1;
    CHECK(judge.found(line, calm) == "F3");
    line = sound("line");
    line.users = 51;
    CHECK(judge.found(line, calm) == "F4");
    CHECK(judge.found(sound("line"), losing(7.1)) == "F5");
    for (const char* kind : {"substation", "transformer"}) {
        auto other = sound(kind);
        other.spare_bays = 0;
        other.users = 900;
        CHECK(judge.found(other, losing(30)) == "");
    }
}

TEST_CASE("F8: a district's transformer over 80 per cent with the new load by its diversity, not by its sum") {
    const Judge judge;
    const auto transformer = sound("transformer");  // 400 kVA
    CHECK(judge.found(transformer, loaded(80, 2)) == "");
    CHECK(judge.found(transformer, loaded(80.1, 2)) == "F8!");
    CHECK(judge.found(transformer, loaded(95, 1.9)) == "");
    CHECK(judge.found(transformer, loaded(79, 2), 8) == "");      // 8 × 0.5: 80.0
    CHECK(judge.found(transformer, loaded(79.1, 2), 8) == "F8!");  // 80.1
    CHECK(judge.found(transformer, loaded(70, 2), 50) == "");     // 50 × 0.6: 77.5, the sum would be 82.5
    CHECK(judge.found(transformer, loaded(73, 2), 50) == "F8!");   // 80.5
    CHECK(judge.found(transformer, loaded(60, 2), 100) == "");    // 100 × 0.8: 80.0
    CHECK(judge.found(transformer, loaded(61, 2), 100) == "F8!");  // 81.0
    auto unrated = transformer;
    unrated.rating_kva = 0;
    CHECK(judge.found(unrated, loaded(70, 2), 1'000) == "");
    CHECK(judge.found(unrated, loaded(90, 2), 1'000) == "F8!");
}

TEST_CASE("several rules may hold at once, each told; what is no reading breaks none") {
    const Judge judge;
    auto line = sound("line");
    line.spare_bays = 0;
    line.users = 51;
    CHECK(judge.found(line, Seen{"10-SL-7", 90, 3, 0, 9, {}}) == "F1! F2! F3 F4 F5");
    CHECK(judge.found(sound("pole"), loaded(90, 3)) == "");
    CHECK(judge.found(sound("line"), loaded(-1, 3)) == "");
    CHECK(judge.found(sound("line"), loaded(90, -3)) == "");
    CHECK(judge.found(sound("line"), with_open(-1)) == "");
    CHECK(judge.found(sound("line"), with_open(1), -1) == "");
}

TEST_CASE("readings that restrict draft a restriction with their evidence, once until it is lifted") {
    Judge judge;
    judge.set("10-SL-7", "line");
    CHECK(judge.proposed({calm, losing(30)}).empty());
    const auto ids = judge.proposed({loaded(91, 3)});
    REQUIRE(ids.size() == 1);
    const auto& row = *judge.rows.find<RestrictionRow>(ids[0]);
    CHECK(row.state == RestrictionState::drafted);
    CHECK(row.reason == "f1_feeder_load");
    CHECK(row.load_percent == 91);
    CHECK(row.radius_m == 800);
    CHECK(row.post == "YJ-1");
    const auto& evidence = *judge.rows.find<ResourceRestrictionRow>(ids[0]);
    CHECK(evidence.rule == "F1");
    CHECK(evidence.rules == "negative_list@1");
    CHECK(evidence.hours_over == 3);
    CHECK(evidence.read_at == calm.at);
    CHECK(judge.proposed({loaded(95, 9)}).empty());
    CHECK(judge.proposed({with_open(0)}).size() == 1);  // another rule is another restriction

    RestrictionDrafted by_hand;
    by_hand.kind = "line";
    by_hand.reason = "f1_feeder_load";
    by_hand.area = area;
    CHECK(judge.refusal(DraftRestriction{by_hand, "10-SL-7"}) == "restriction.stands");
    by_hand.kind = "substation";
    CHECK(judge.refusal(DraftRestriction{by_hand, "10-SL-7"}) == "resource.other_kind");
    using enum RestrictionState;
    for (const auto state : {checked, published, to_verify, lifted}) {
        MoveRestriction move;
        move.restriction = ids[0];
        move.state = state;
        REQUIRE(judge.refusal(move) == "");
    }
    CHECK(judge.proposed({loaded(95, 9)}).size() == 1);
}

TEST_CASE("readings of nobody's resource, and rules that are not there, are told") {
    Judge judge;
    judge.set("10-SL-7", "line");
    const auto before = judge.next;
    CHECK(judge.refusal(JudgeReadings{{loaded(91, 3), Seen{"10-SL-8", 91, 3, 0, 0, {}}}, {}}) == "resource.unknown");
    CHECK(judge.next == before);
    Stage bare;
    CHECK(bare.refusal(JudgeReadings{{loaded(91, 3)}, {}}).starts_with("rules.missing"));
}

TEST_CASE("a resource has a code, a name, a kind that stays, and an area") {
    Judge judge;
    const auto refused = [&](auto spoil) {
        ResourceSet wanted{"10-1", "line", "示例线", {}, 0, area, 0, 0, 0, "YJ-1", {}};
        spoil(wanted);
        return judge.refusal(SetResource{wanted});
    };
    CHECK(refused([](auto& wanted) { wanted.resource.clear(); }) == "resource.code /code");
    CHECK(refused([](auto& wanted) { wanted.title.clear(); }) == "resource.name /name");
    CHECK(refused([](auto& wanted) { wanted.kind = "pole"; }) == "restriction.kind /kind");
    CHECK(refused([](auto& wanted) { wanted.area = 0; }) == "restriction.area /area");
    CHECK(refused([](auto&) {}) == "");
    CHECK(refused([](auto& wanted) { wanted.kind = "substation"; }) == "resource.other_kind");
    CHECK(refused([](auto& wanted) { wanted.title = "改名"; }) == "");
    CHECK(judge.rows.find<ResourceRow>(std::string("10-1"))->title == "改名");
}

TEST_CASE("a line of readings that cannot be taken is told by its place, and the others are read") {
    const auto read = read_readings(
        "load_percent,at,resource,open_kva\n"
        "91.5,2017-03-20T10:00:00Z,10-1,\n"
        "91.5,2017-03-20T10:00:00Z,,\n"
        "91.5,yesterday,10-1,\n"
        "-1,2017-03-20T10:00:00Z,10-1,\n"
        "nan,2017-03-20T10:00:00Z,10-1,\n"
        "9e99,2017-03-20T10:00:00Z,10-1,\n"
        "50,2017-03-20T11:00:00Z,10-1,many\n"
        "50,2017-03-20T11:00:00Z,10-1,120\n");
    REQUIRE(read);
    std::string faults;
    for (const auto& fault : read->faults) faults += std::to_string(fault.line) + " " + fault.key + "; ";
    CHECK(faults == "3 reading.resource; 4 reading.time; 5 reading.number; 6 reading.number; 7 reading.number; "
                    "8 reading.number; ");
    REQUIRE(read->readings.size() == 2);
    CHECK(read->readings[0].load_percent == 91.5);
    CHECK_FALSE(read->readings[0].open_kva);
    CHECK(read->readings[1].open_kva == 120);
    for (const char* header : {"", "resource,at\n", "a,b,c\n"}) CHECK(read_readings(header).error().key == "reading.header");
}

}  // namespace yekuo::grid
