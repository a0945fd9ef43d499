// Every operation of the document is asked by every role: the forbidden ones are refused for what the caller is,
// the allowed ones never are.
#include <doctest/doctest.h>

#include "api/city.hpp"
#include "api/operations.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

// A path to something that is not there.
std::string path_of(const http::OperationInfo& operation) {
    std::string path;
    for (std::size_t at = 0; at < operation.path.size(); ++at) {
        if (operation.path[at] != '{') {
            path += operation.path[at];
            continue;
        }
        const auto end = operation.path.find('}', at);
        path += operation.path.substr(at, end - at) == "{phone" ? "19900000000" : "999999999";
        at = end;
    }
    return path;
}

// The status alone: the live stream never ends by itself.
int ask(int port, const Headers& credentials, const http::OperationInfo& operation) {
    HttpClient http(port);
    std::string request =
        std::string(http::method_name(operation.method)) + " " + path_of(operation) + " HTTP/1.1\r\nHost: test\r\n";
    for (const auto& [name, value] : credentials) request += name + ": " + value + "\r\n";
    request += "Idempotency-Key: " + fresh_key() + "\r\nConnection: close\r\n";
    if (operation.method != http::Method::get)
        request += "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    else
        request += "\r\n";
    const std::string line = http.send_raw(request, "\r\n");
    return line.size() > 12 ? std::atoi(line.c_str() + 9) : 0;
}

}  // namespace

TEST_CASE("every operation refuses every role that the document does not name, and no other") {
    on_both([](ApiCity& city) {
        const auto customer = city.customer();
        const auto leaving = city.customer();
        const std::vector<std::pair<std::string, Headers>> callers{{"public", {}},
                                                                   {"customer", customer->credentials()},
                                                                   {"dispatcher", city.dispatcher(1).credentials()},
                                                                   {"crew_leader", city.leader().credentials()},
                                                                   {"crew_member", city.member().credentials()},
                                                                   {"post_holder", city.post("yj-1").credentials()},
                                                                   {"department_head", city.post("yj").credentials()},
                                                                   {"administrator", city.admin().credentials()}};
        CHECK(api::tables().operations.size() > 60);
        for (const auto& operation : api::tables().operations)
            for (const auto& [role, credentials] : callers) {
                CAPTURE(operation.id);
                CAPTURE(role);
                if (operation.id == "signOut" && role != "public") continue;  // below
                const int status = ask(city.port(), credentials, operation);
                if (operation.allows(role) || operation.allows("public")) {
                    // The public session operations refuse an empty body, not the caller.
                    CHECK(status >= 200);
                    CHECK(status < 500);
                    CHECK(status != 401);
                    CHECK(status != 403);
                } else {
                    CHECK(status == (role == "public" ? 401 : 403));
                }
            }
        CHECK(leaving->send("DELETE", "/session", {}).status == 204);
        CHECK(leaving->get("/session").status == 401);
    });
}

TEST_CASE("a change without the session's CSRF token, or with another one, is refused and changes nothing") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto before = city.node().writer().head();
        Headers headers = hall.credentials();
        headers.pop_back();  // the token
        headers.emplace_back("Content-Type", "application/json");
        headers.emplace_back("Idempotency-Key", fresh_key());
        const std::string body = json::serialize(new_request(city.place_of(1), "C14"));
        HttpClient http(city.port());
        auto refused = http.send("POST", "/api/v1/requests", headers, body);
        CHECK(refused.status == 403);
        CHECK(refused.key() == "session.csrf");
        headers.emplace_back("X-CSRF-Token", city.admin().csrf());
        refused = http.send("POST", "/api/v1/requests", headers, body);
        CHECK(refused.status == 403);
        CHECK(city.node().writer().head() == before);
    });
}

TEST_CASE("who guesses passwords is stopped, and the right one does not help then") {
    on_both([](ApiCity& city) {
        Caller guesser(city.port());
        int refused = 0;
        HttpAnswer answer;
        for (int i = 0; i < 12 && answer.status != 429; ++i) {
            answer = guesser.sign_in("nobody.of.this.name", "wrong password " + std::to_string(i));
            refused += answer.status == 401;
        }
        CHECK(answer.status == 429);
        CHECK(answer.key() == "session.too_many_attempts");
        CHECK(refused <= 10);
    });
}

TEST_CASE("a dispatcher sees and changes nothing of another district") {
    on_both([](ApiCity& city) {
        const auto id = id_of(city.dispatcher(1).post("/requests", new_request(city.place_of(1), "C14")));
        const std::string path = "/requests/" + std::to_string(id);
        CHECK(city.dispatcher(1).get(path).status == 200);
        CHECK(city.dispatcher(2).get(path).status == 404);
        CHECK(city.dispatcher(2).post(path + "/claim", json::object{}).status == 404);
        CHECK(city.dispatcher(2).post(path + "/accept", json::object{}).status == 404);
        const auto own = city.dispatcher(2).session().at("areas").as_array();
        for (const auto& list : {"/requests?limit=200", "/cases?limit=200", "/work-orders?limit=200"}) {
            CAPTURE(list);
            const auto answer = city.dispatcher(2).get(list);
            REQUIRE(answer.status == 200);
            const auto page = answer.json();
            for (const auto& item : page.at("items").as_array())
                CHECK(std::find(own.begin(), own.end(), item.at("area")) != own.end());
        }
    });
}

TEST_CASE("a customer sees what is theirs and nothing of others") {
    on_both([](ApiCity& city) {
        const auto one = city.customer(), other = city.customer();
        auto request = new_request(city.place_of(1), "C14");
        request["channel"] = "app";
        request.erase("applicant");
        const auto id = id_of(one->post("/requests", request));
        const std::string path = "/requests/" + std::to_string(id);
        CHECK(one->get(path).status == 200);
        CHECK(other->get(path).status == 404);
        CHECK(other->get("/requests").json().at("items").as_array().empty());
        const auto accepted = city.dispatcher(1).post(path + "/accept", json::object{});
        REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
        const std::string case_path =
            "/cases/" + std::to_string(accepted.json().at("case_id").to_number<std::int64_t>());
        CHECK(one->get(case_path).status == 200);
        CHECK(one->get(case_path + "/timeline").status == 200);
        CHECK(other->get(case_path).status == 404);
        CHECK(other->get(case_path + "/timeline").status == 404);
        CHECK(other->post(case_path + "/cancel", json::object{{"reason", "customer_withdrew"}}).status == 404);
        CHECK(other->get("/cases").json().at("items").as_array().empty());
    });
}
