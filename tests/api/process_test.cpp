// Processes as an administrator keeps them: deployment that refuses, failed work, versions and migration.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

std::string reference(const std::string& name) {
    std::ifstream file(std::string(YEKUO_SOURCE_DIR) + "/config/processes/" + name + ".bpmn");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != text.npos);
    return text.replace(at, what.size(), by);
}

std::int64_t open_case(ApiCity& city, const std::string& type) {
    Caller& hall = city.dispatcher(1);
    const auto request = id_of(hall.post("/requests", new_request(city.place_of(1), type)));
    const auto accepted = hall.post("/requests/" + std::to_string(request) + "/accept", json::object{});
    REQUIRE_MESSAGE(accepted.status == 200, accepted.body);
    return accepted.json().at("case_id").to_number<std::int64_t>();
}

std::string task_at(ApiCity& city, std::int64_t case_id, const std::string& element) {
    const auto tasks = city.dispatcher(1).get("/tasks?case_id=" + std::to_string(case_id)).json();
    for (const auto& task : tasks.at("items").as_array())
        if (task.at("element").as_string() == element) return std::to_string(task.at("id").to_number<std::int64_t>());
    return {};
}

json::array incidents(ApiCity& city) { return city.dispatcher(1).get("/incidents").json().at("items").as_array(); }

json::value definition(ApiCity& city, const std::string& key, int version) {
    const json::value all = city.admin().get("/definitions").json();
    for (const auto& one : all.at("items").as_array())
        if (one.at("key").as_string() == key && one.at("version").to_number<int>() == version) return one;
    return nullptr;
}

}  // namespace

TEST_CASE("a model that breaks a rule of the standard is not deployed: the rule and the element are named") {
    on_both([](ApiCity& city) {
        const auto head = city.node().writer().head();
        const auto broken = replaced(reference("C14"), "attachedToRef=\"visit\"", "attachedToRef=\"accepted\"");
        const auto refused = city.admin().post("/definitions", json::object{{"xml", broken}});
        CHECK(refused.status == 400);
        CHECK(refused.key() == "bpmn.reference");
        CHECK(refused.field() == "blocked");
        CHECK(city.node().writer().head() == head);
    });
}

TEST_CASE("failed work is listed with its error and its next try, retried or settled by hand with a note") {
    on_both([](ApiCity& city) {
        Caller& hall = city.dispatcher(1);
        const auto case_id = open_case(city, "C01");
        const auto fail = [&] {
            const auto task = task_at(city, case_id, "contract");
            REQUIRE(task != "");
            CHECK(hall.post("/tasks/" + task + "/fail", json::object{{"error_code", "E7"}, {"detail", "no seal"}}).status == 204);
        };
        fail();
        REQUIRE(incidents(city).size() == 1);
        const auto first = incidents(city)[0];
        CHECK(first.at("detail").as_string() == "E7: no seal");
        CHECK(first.at("attempts").to_number<int>() == 1);
        CHECK(first.at("retry_at").is_string());
        const auto path = "/incidents/" + std::to_string(first.at("id").to_number<std::int64_t>());
        CHECK(hall.post(path + "/retry", json::object{}).status == 204);
        CHECK(incidents(city).empty());
        fail();
        const auto second = "/incidents/" + std::to_string(incidents(city)[0].at("id").to_number<std::int64_t>());
        CHECK(hall.post(second + "/resolve", json::object{}).status == 400);
        CHECK(hall.post(second + "/resolve", json::object{{"note", "signed on paper"}}).status == 204);
        CHECK(incidents(city).empty());
        CHECK(task_at(city, case_id, "contract") == "");
        CHECK(hall.post(second + "/resolve", json::object{{"note", "twice"}}).key() == "process.incident_resolved");
    });
}

TEST_CASE("running cases stay on their version until they are migrated, which a dry run shows first") {
    on_both([](ApiCity& city) {
        const auto case_id = open_case(city, "C01");
        const auto next = replaced(reference("C01"), "<process id=\"C01\"", "<!-- the next version -->\n  <process id=\"C01\"");
        const auto deployed = city.admin().post("/definitions", json::object{{"xml", next}});
        REQUIRE_MESSAGE(deployed.status == 200, deployed.body);
        const auto from = definition(city, "C01", 1), to = definition(city, "C01", 2);
        // The city has cases of its own on the way.
        const int running = from.at("running").to_number<int>();
        CHECK(running >= 1);
        const auto path = "/definitions/" + std::to_string(from.at("id").to_number<std::int64_t>()) + "/instances";
        json::object change{{"action", "migrate"}, {"target", to.at("id")}};
        const auto head = city.node().writer().head();
        const auto dry = city.admin().post(path, change);
        REQUIRE_MESSAGE(dry.status == 200, dry.body);
        CHECK(dry.json().at("done").to_number<int>() == running);
        CHECK(city.node().writer().head() == head);
        change["mapping"] = json::array{json::object{{"from", "contract"}, {"to", "nowhere"}}};
        const auto lost = city.admin().post(path, change).json();
        REQUIRE(!lost.at("refused").as_array().empty());
        for (const auto& one : lost.at("refused").as_array()) {
            CHECK(one.at("key").as_string() == "process.migrate_element");
            CHECK(one.at("element").as_string() == "contract");
        }
        change.erase("mapping");
        change["dry_run"] = false;
        CHECK(city.admin().post(path, change).json().at("done").to_number<int>() == running);
        CHECK(definition(city, "C01", 1).at("running").to_number<int>() == 0);
        CHECK(definition(city, "C01", 2).at("running").to_number<int>() == running);
        CHECK(task_at(city, case_id, "contract") != "");
    });
}
