#include "intake/request.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "intake/duplicates.hpp"
#include "reference_rules.hpp"

namespace yekuo::intake {

namespace {

// An intake desk in memory: sends commands, applies what they decide.
struct Desk {
    Rows rows;
    Now now{.business = *parse_instant("2017-03-22T09:00:00+08:00")};

    Desk() {
        for (const auto& command : tests::reference_rules()) REQUIRE(send(command));
    }
    Result<json::object> send(const store::Command& command) {
        auto decision = command.decide_on(rows, now);
        if (!decision) return decision.error();
        for (auto& event : decision->events) {
            event.at.number = now.next++;
            event.at.business = now.business;
            event.type->apply(rows, event.body.get(), event.at);
        }
        return decision->answer;
    }
    RequestId receive(const ReceiveRequest& command) {
        auto answer = send(command);
        REQUIRE(answer);
        return RequestId{answer->at("request").as_int64()};
    }
    const RequestRow& row(RequestId id) { return *rows.find<RequestRow>(id); }
    std::string refusal(const store::Command& command) {
        auto answer = send(command);
        return answer ? "done" : answer.error().key;
    }
};

const AccountId shanshan{1}, shen{2};
const Place city_hall{30.0, 120.58};

ReceiveRequest new_meter() {
    ReceiveRequest c;
    c.channel = "app";
    c.case_type = "C01";
    c.area = 330602;
    c.zone = 2;
    c.place = city_hall;
    c.customer = PersonId{40};
    c.papers = {"identity", "premises_title"};
    return c;
}

ReceiveRequest forwarded(std::string reference) {
    ReceiveRequest c;
    c.channel = "mayor_hotline";
    c.case_type = "C15";
    c.external_ref = std::move(reference);
    c.area = 330602;
    c.place = city_hall;
    return c;
}

}  // namespace

TEST_CASE("an applicant is told at once which papers are missing") {
    Desk desk;
    auto c = new_meter();
    c.papers = {"identity"};
    auto answer = desk.send(c);
    REQUIRE(answer);
    CHECK(json::serialize(answer->at("missing")) == R"(["premises_title"])");
    const RequestId id{answer->at("request").as_int64()};
    CHECK(desk.refusal(AcceptRequest{id, shanshan}) == "request.papers_missing");
    CHECK(desk.refusal(GivePapers{id, {"premises_title"}}) == "done");
    CHECK(desk.row(id).missing.empty());
    CHECK(desk.refusal(AcceptRequest{id, shanshan}) == "done");
    CHECK(desk.row(id).state == RequestState::accepted);
}

TEST_CASE("a letter of authority is asked only of those who come for somebody else") {
    Desk desk;
    const auto rules = process::rules_in_force(desk.rows, "material", desk.now.business);
    REQUIRE(rules);
    const std::vector<std::string> given{"business_licence", "agent_identity", "premises_title_business", "equipment_list"};
    CHECK(missing_papers(*rules, "C03", given, Applicant::self).empty());
    CHECK(missing_papers(*rules, "C03", given, Applicant::agent) == std::vector<std::string>{"authorisation"});
}

TEST_CASE("papers are asked by the rules in force on the day, and the event says by which") {
    Desk desk;
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/rules/material.dmn").rdbuf();
    auto xml = text.str();
    // From June on a new meter at home needs no title any more.
    const auto row = xml.find("<text>\"premises_title\"</text>");
    const auto types = xml.rfind("<text>\"C01\", ", row);
    xml.erase(types + 6, 7);
    process::DeployRules later;
    later.xml = xml;
    later.from = *parse_instant("2017-06-01T00:00:00+08:00");
    CHECK(desk.refusal(later) == "rules.reason");
    later.reason = "the city's register is asked instead";
    CHECK(desk.refusal(later) == "done");
    auto c = new_meter();
    c.papers = {"identity"};
    CHECK(json::serialize(desk.send(c)->at("missing")) == R"(["premises_title"])");
    desk.now.business = *later.from;
    CHECK(json::serialize(desk.send(c)->at("missing")) == "[]");
    later.from = *later.from - days(1);
    later.xml += " ";
    CHECK(desk.refusal(later) == "rules.from_past");
}

TEST_CASE("a request may be accepted with its papers promised for the visit") {
    Desk desk;
    auto c = new_meter();
    c.papers = {};
    const auto id = desk.receive(c);
    CHECK(desk.refusal(AcceptRequest{.request = id, .by = shanshan, .papers_later = true}) == "done");
    CHECK(desk.row(id).missing.size() == 2);
}

TEST_CASE("what does not fit is refused with the place of the fault") {
    Desk desk;
    const auto before = desk.now.next;
    const auto fault = [&](auto edit) {
        auto c = new_meter();
        edit(c);
        auto answer = desk.send(c);
        return answer ? std::string("accepted") : answer.error().key + " " + answer.error().field;
    };
    CHECK(fault([](auto& c) { c.case_type = "C99"; }) == "case_type.unknown /case_type");
    CHECK(fault([](auto& c) { c.channel = "pigeon"; }) == "channel.unknown /channel");
    CHECK(fault([](auto& c) { c.area = 0; }) == "place.outside_city /place");
    CHECK(fault([](auto& c) { c.place.lat = 91; }) == "place.invalid /place");
    CHECK(fault([](auto& c) { c.papers.push_back("love_letter"); }) == "paper.unknown /papers/2");
    CHECK(fault([](auto& c) { c.urgency = "asap"; }) == "request.urgency /urgency");
    CHECK(fault([](auto& c) { c.load_kw = -1; }) == "request.load /load_kw");
    CHECK(fault([](auto& c) { c.customer = {}; }) == "request.customer_missing /customer");
    CHECK(desk.now.next == before);
}

TEST_CASE("all eight channels reach the one queue") {
    Desk desk;
    for (const char* channel : {"hall", "app", "web_95598", "hotline_95598", "mayor_hotline", "police_110",
                                "city_management", "import"}) {
        auto c = new_meter();
        c.channel = channel;
        desk.receive(c);
    }
    CHECK(desk.rows.where<RequestRow>("waiting", true).size() == 8);
}

TEST_CASE("a sender that repeats its own number gets the same request again") {
    Desk desk;
    const auto first = desk.receive(forwarded("12345-7"));
    const auto events = desk.now.next;
    CHECK(desk.receive(forwarded("12345-7")) == first);
    CHECK(desk.now.next == events);
    auto other_sender = forwarded("12345-7");
    other_sender.channel = "police_110";
    CHECK(desk.receive(other_sender) != first);
}

TEST_CASE("two reports that their sender calls one matter are merged as they come") {
    Desk desk;
    const auto first = desk.receive(forwarded("A"));
    auto second = forwarded("B");
    second.same_as = sender_of("mayor_hotline", "A");
    const auto merged = desk.receive(second);
    CHECK(desk.row(merged).state == RequestState::merged);
    CHECK(desk.row(merged).merged_into == first);
    auto third = forwarded("C");
    third.same_as = sender_of("mayor_hotline", "B");
    CHECK(desk.row(desk.receive(third)).merged_into == first);
}

TEST_CASE("likely duplicates are shown with their reasons") {
    Desk desk;
    auto neighbour = new_meter();
    neighbour.customer = PersonId{41};
    neighbour.place = {city_hall.lat + 0.0007, city_hall.lon};  // 78 m north, in another cell
    const auto near = desk.receive(neighbour);
    auto again = new_meter();
    again.place = {30.2, 120.5};
    const auto same_customer = desk.receive(again);
    auto far = new_meter();
    far.customer = PersonId{42};
    far.place = {city_hall.lat + 0.0015, city_hall.lon};  // 167 m
    desk.receive(far);
    auto other_type = new_meter();
    other_type.case_type = "C10";
    desk.receive(other_type);

    const auto id = desk.receive(new_meter());
    const auto found = likely_duplicates(desk.rows, desk.row(id));
    REQUIRE(found.size() == 2);
    CHECK(found[0].request == near);
    CHECK(found[0].reasons == std::vector<std::string>{"same_place"});
    CHECK(found[1].request == same_customer);
    CHECK(found[1].reasons == std::vector<std::string>{"same_customer"});
}

TEST_CASE("what lies too far back is no duplicate") {
    Desk desk;
    desk.receive(new_meter());
    desk.now.business = desk.now.business + days(8);
    auto id = desk.receive(new_meter());
    CHECK(likely_duplicates(desk.rows, desk.row(id)).at(0).reasons == std::vector<std::string>{"same_customer"});
    desk.now.business = desk.now.business + days(31);
    id = desk.receive(new_meter());
    CHECK(likely_duplicates(desk.rows, desk.row(id)).empty());
}

TEST_CASE("a dispatcher claims a request, and another takes it over only in writing") {
    Desk desk;
    const auto id = desk.receive(new_meter());
    CHECK(desk.refusal(ClaimRequest{id, shanshan}) == "done");
    CHECK(desk.refusal(ClaimRequest{id, shanshan}) == "done");
    CHECK(desk.refusal(ClaimRequest{id, shen}) == "request.claimed_by_other");
    CHECK(desk.refusal(AcceptRequest{id, shen}) == "request.claimed_by_other");
    CHECK(desk.refusal(ClaimRequest{id, shen, SealedId{9}}) == "done");
    CHECK(desk.row(id).claimed_by == shen);
    CHECK(desk.refusal(AcceptRequest{id, shen}) == "done");
    CHECK(desk.refusal(ClaimRequest{id, shanshan, SealedId{9}}) == "request.closed");
}

TEST_CASE("the reviewer may correct the type, and the papers follow it") {
    Desk desk;
    const auto id = desk.receive(new_meter());
    CHECK(desk.refusal(AcceptRequest{id, shanshan, "C12"}) == "request.papers_missing");
    CHECK(desk.refusal(AcceptRequest{id, shanshan, "C02"}) == "done");
    CHECK(desk.row(id).case_type == "C02");
}

TEST_CASE("a merged request leads to the one that is worked on, however long the chain") {
    Desk desk;
    const auto a = desk.receive(forwarded("a"));
    const auto b = desk.receive(forwarded("b"));
    const auto c = desk.receive(forwarded("c"));
    CHECK(desk.refusal(MergeRequest{a, b, shanshan}) == "done");
    CHECK(desk.refusal(MergeRequest{b, c, shanshan}) == "done");
    CHECK(desk.row(a).merged_into == c);
    CHECK(desk.refusal(MergeRequest{c, a, shanshan}) == "request.merge_into_itself");
    CHECK(desk.refusal(MergeRequest{a, c, shanshan}) == "request.closed");
}

TEST_CASE("a request goes back to its sender with a reason, and those merged into it with it") {
    Desk desk;
    const auto a = desk.receive(forwarded("a"));
    const auto b = desk.receive(forwarded("b"));
    CHECK(desk.refusal(MergeRequest{b, a, shanshan}) == "done");
    CHECK(desk.refusal(ReturnRequest{a, shanshan, "no_wish"}) == "request.return_reason");
    CHECK(desk.refusal(ReturnRequest{a, shanshan, "not_ours"}) == "done");
    CHECK(desk.row(a).return_reason == "not_ours");
    CHECK(desk.row(b).state == RequestState::returned);
    CHECK(desk.row(b).answered_at == desk.now.business);
}

TEST_CASE("every sender of a forwarded order is answered, of the merged ones too, once") {
    Desk desk;
    const auto a = desk.receive(forwarded("a"));
    const auto b = desk.receive(forwarded("b"));
    CHECK(desk.refusal(MergeRequest{b, a, shanshan}) == "done");
    CHECK(desk.refusal(AcceptRequest{a, shanshan}) == "done");
    CHECK(desk.refusal(LinkCase{a, CaseId{77}, "330602-170322-00001"}) == "done");
    CHECK(desk.refusal(AnswerRequest{a, "solved", SealedId{5}}) == "done");
    CHECK(desk.row(b).answered_at == desk.now.business);
    const auto events = desk.now.next;
    CHECK(desk.refusal(AnswerRequest{a, "solved", SealedId{5}}) == "done");
    CHECK(desk.now.next == events);
}

TEST_CASE("the case types and the reference rules of their papers are those of the reference configuration") {
    Desk desk;
    const auto rules = process::rules_in_force(desk.rows, "material", desk.now.business);
    REQUIRE(rules);
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/org/case_types.json").rdbuf();
    auto config = parse_json(text.str());
    REQUIRE(config);
    const auto& configured = config->at("case_types").as_array();
    REQUIRE(configured.size() == case_types().size());
    for (const auto& type : configured) {
        const CaseType* compiled = find_case_type(type.at("code").as_string().c_str());
        REQUIRE(compiled);
        CHECK(compiled->job == type.at("jobs").at(0).as_string());
        std::vector<std::string> papers;
        for (const auto& material : type.at("materials").as_array())
            if (material.at("stage").as_string() == "application")
                papers.emplace_back(material.at("material").as_string());
        CHECK(missing_papers(*rules, compiled->code, {}, Applicant::agent) == papers);
        for (const auto& paper : papers) CHECK(is_paper(paper));
    }
}

TEST_CASE("the events of a request survive the journal's JSON") {
    RequestReceived e;
    e.request = RequestId{3};
    e.place = city_hall;
    e.missing = {"identity"};
    auto read = from_json_text<RequestReceived>(to_json_text(e));
    REQUIRE(read);
    CHECK(to_json_text(*read) == to_json_text(e));
}

}  // namespace yekuo::intake
