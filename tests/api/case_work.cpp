#include "api/case_work.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "simulate/founding.hpp"

namespace yekuo::tests {

namespace {

constexpr int steps_most = 400;

Instant instant(const json::value& value, const char* name) { return *parse_instant(word(value, name)); }

// The task's own operation, or its completion.
struct Doing {
    std::string path;
    json::object body;
};

Doing doing_of(const std::string& topic, std::int64_t case_id, std::int64_t task, const json::object& said) {
    const std::string place = path("cases", case_id);
    if (topic == "cases.contract") return {place + "/contract", {{"name", "示例客户"}}};
    if (topic == "cases.meter") return {place + "/meter", {{"meter_number", "CW-" + std::to_string(case_id)}}};
    if (topic == "cases.first_contact") {
        json::object call{{"kind", "first_contact"}, {"outcome", "reached"}};
        for (const auto& [name, value] : said) call[name] = value;
        return {place + "/calls", std::move(call)};
    }
    if (topic == "cases.return_call") return {place + "/calls", {{"kind", "return_call"}, {"outcome", "satisfied"}}};
    if (topic == "cases.test_result") return {place + "/meter-test", {{"error_percent", 0.4}}};
    if (topic == "cases.answer") return {place + "/answer", {{"outcome", "solved"}, {"text", "示例答复"}}};
    return {path("tasks", task, "/complete"), {{"variables", said}}};
}

}  // namespace

std::string path(const char* kind, std::int64_t id, const char* what) {
    return std::string("/") + kind + "/" + std::to_string(id) + what;
}
json::array items(const HttpAnswer& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.status, " ", answer.body);
    const auto body = answer.json();
    return body.at("items").as_array();
}
json::value body_of(const HttpAnswer& answer) {
    REQUIRE_MESSAGE(answer.status / 100 == 2, answer.status, " ", answer.body);
    return answer.json();
}
std::string word(const json::value& value, const char* name) { return std::string(value.at(name).as_string()); }
std::int64_t number(const json::value& value, const char* name) { return value.at(name).to_number<std::int64_t>(); }

std::int64_t open_case(ApiCity& city, const NewCase& wanted) {
    auto request = new_request(city.place_of(1), wanted.type);
    request["channel"] = wanted.channel;
    if (wanted.load_kw > 0) request["load_kw"] = wanted.load_kw;
    if (!wanted.urgency.empty()) request["urgency"] = wanted.urgency;
    const auto id = id_of(city.dispatcher(1).post("/requests", request));
    const auto accepted =
        body_of(city.dispatcher(1).post(path("requests", id, "/accept"), json::object{{"papers_later", true}}));
    return number(accepted, "case_id");
}

json::value open_link(Caller& who, std::int64_t case_id, const std::string& link) {
    for (const auto& one : items(who.get("/links?state=open&case_id=" + std::to_string(case_id))))
        if (word(one, "link") == link) return one;
    return {};
}

std::string login_of_post(const std::string& post) {
    std::string login = post;
    std::ranges::transform(login, login.begin(), [](char c) { return static_cast<char>(std::tolower(c)); });
    return login;
}

std::string login_of_leader(ApiCity& city, std::int64_t crew) {
    for (const auto& account : items(city.admin().get("/accounts?role=crew_leader&limit=200")))
        if (const auto* of = account.as_object().if_contains("crew");
            of && of->is_number() && of->to_number<std::int64_t>() == crew && word(account, "role") == "crew_leader")
            return word(account, "name");
    FAIL("the crew has no leader");
    return {};
}

HttpAnswer write_section(Caller& who, std::int64_t case_id, const std::string& section, const std::string& text) {
    const auto plan = body_of(who.get(path("cases", case_id, "/plan")));
    std::string tag;
    for (const auto& one : plan.at("sections").as_array())
        if (word(one, "section") == section) tag = word(one, "etag");
    return who.send("PUT", path("cases", case_id, "/plan/") + section, json::serialize(json::object{{"text", text}}),
                    {{"If-Match", tag}, {"Idempotency-Key", fresh_key()}, {"Content-Type", "application/json"}});
}

std::string CaseWork::state() { return word(body_of(city_.dispatcher(1).get(path("cases", case_))), "state"); }

bool CaseWork::do_task(const json::value& task) {
    const std::string topic = word(task, "topic");
    if (topic == "control.link" || topic == "dispatch.visit" || (leave && leave(topic))) return false;
    const auto known = said.find(topic);
    json::object told = known == said.end() ? json::object{} : known->second;
    const Doing doing = doing_of(topic, case_, number(task, "id"), told);
    const auto answer = city_.dispatcher(1).post(doing.path, doing.body);
    CAPTURE(topic);
    REQUIRE_MESSAGE(answer.status < 300, answer.status, " ", answer.body);
    topics.insert(topic);
    return true;
}

bool CaseWork::desk() {
    bool any = false;
    for (const auto& task : items(city_.dispatcher(1).get("/tasks?limit=100&case_id=" + std::to_string(case_))))
        any |= do_task(task);
    return any;
}

bool CaseWork::posts() {
    bool any = false;
    for (const auto& link : items(city_.admin().get("/links?state=open&case_id=" + std::to_string(case_)))) {
        const std::string code = word(link, "link");
        if (code.starts_with("P6") || (leave && leave(code))) continue;
        Caller& post = city_.post(login_of_post(word(link, "post")));
        const auto sheet = body_of(post.get(path("links", number(link, "id"))));
        json::object said_of_it{{"based_on", number(sheet, "version")}, {"verdict", "agreed"}, {"text", "示例意见"}};
        if (const auto known = found.find(code); known != found.end()) said_of_it["found"] = known->second;
        CAPTURE(code);
        body_of(post.post(path("links", number(link, "id"), "/finish"), said_of_it));
        links.insert(code);
        any = true;
    }
    return any;
}

std::int64_t CaseWork::book(std::int64_t order) {
    Caller& hall = city_.dispatcher(1);
    for (const char* mode : {"hour", "day"}) {
        const auto slots = items(hall.get(path("work-orders", order, "/offers?mode=") + mode));
        if (slots.empty()) continue;
        const auto held = id_of(hall.post(path("work-orders", order, "/hold"), json::object{{"token", slots[0].at("token")}}));
        body_of(hall.post(path("appointments", held, "/confirm"), nullptr));
        return held;
    }
    return 0;
}

void CaseWork::make_visit(std::int64_t order, std::int64_t appointment) {
    const auto writer = [&]() -> store::Writer& { return city_.node().writer(); };
    const auto promised = body_of(city_.dispatcher(1).get(path("appointments", appointment)));
    if (instant(promised, "from") > writer().business_now()) REQUIRE(writer().advance(instant(promised, "from")));
    const auto now = body_of(city_.dispatcher(1).get(path("appointments", appointment)));
    Caller crew(city_.port());
    REQUIRE(crew.sign_in(login_of_leader(city_, number(now.at("crew"), "id")), simulate::sample_password).status == 200);
    const auto tap = [&](const char* what) {
        CAPTURE(what);
        body_of(crew.post(path("work-orders", order, "/taps"),
                          json::object{{"tap", what}, {"at", format_instant(writer().business_now())}}));
    };
    for (const char* what : {"accept", "on_the_way", "arrived"}) tap(what);
    REQUIRE(writer().advance(writer().business_now() + minutes(30)));
    const auto work = body_of(crew.get(path("work-orders", order)));
    jobs.push_back(word(work, "job_type"));
    const std::string png = "\x89PNG\r\n\x1a\n" + std::string(200, 'x');
    const auto picture = [&](const char* kind) {
        Headers headers = crew.credentials();
        headers.emplace_back("Content-Type", "image/png");
        headers.emplace_back("Idempotency-Key", fresh_key());
        return id_of(crew.http().send("POST", "/api/v1" + path("work-orders", order, "/photos?kind=") + kind, headers, png));
    };
    json::object record{{"photos", json::array{picture("photo")}}, {"signature", picture("signature")},
                        {"signer", "示例客户"}, {"seals", json::array{"S1", "S2"}}};
    const auto* allocated = work.as_object().if_contains("meter_allocated");
    const bool installs = allocated && allocated->is_string();
    if (installs) record["meter_number"] = *allocated;
    record[installs ? "new_reading" : "old_reading"] = 0;
    if (word(work, "job_type") == "METER_TEST") record["error_percent"] = 0.4;
    body_of(crew.post(path("work-orders", order, "/record"), record));
    tap("done");
}

bool CaseWork::visit() {
    for (const auto& order : items(city_.dispatcher(1).get("/work-orders?case_id=" + std::to_string(case_)))) {
        const std::string now = word(order, "state");
        if (now != "waiting" && now != "open") continue;
        const auto id = number(order, "id");
        const auto appointment = book(id);
        REQUIRE_MESSAGE(appointment, "no slot for ", word(order, "job_type"));
        make_visit(id, appointment);
        return true;
    }
    return false;
}

bool CaseWork::pass() { return static_cast<bool>(city_.node().writer().advance(city_.node().writer().business_now() + hours(24))); }

void CaseWork::to_end() {
    int idle = 0;
    for (int i = 0; i < steps_most; ++i) {
        if (state() != "open") return;
        if (step()) {
            idle = 0;
            continue;
        }
        REQUIRE_MESSAGE(++idle < 20, "the case waits for nobody");
        REQUIRE(pass());
    }
    FAIL("the case does not end");
}

}  // namespace yekuo::tests
