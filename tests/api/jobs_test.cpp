// Workers outside the program: a process is started and waited for, its service tasks are taken and reported.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <thread>

#include "api/city.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

std::string model() {
    std::ifstream file(YEKUO_SOURCE_DIR "/bench/durable/five.bpmn");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

constexpr const char* start_path = "/processes/five/instances";

json::object asking(json::array topics) { return {{"topics", std::move(topics)}, {"wait_seconds", 0}}; }

json::array all_topics() { return {"five.1", "five.2", "five.3", "five.4", "five.5"}; }

std::int64_t start(ApiCity& city, json::object body) {
    const auto started = city.admin().post(start_path, body);
    REQUIRE_MESSAGE(started.status == 201, started.body);
    return started.json().at("instance").to_number<std::int64_t>();
}

// The open job of an instance, from those that were given.
json::value job_of(const json::value& answer, std::int64_t instance) {
    for (const auto& job : answer.at("jobs").as_array())
        if (job.at("instance").to_number<std::int64_t>() == instance) return job;
    return nullptr;
}

}  // namespace

TEST_CASE("a worker takes what is open of its topics, reports it, and the process goes on with what it found") {
    on_both([](ApiCity& city) {
        Caller& admin = city.admin();
        REQUIRE(admin.post("/definitions", json::object{{"xml", model()}}).status == 200);
        const auto instance = start(city, {{"variables", {{"given", 7}}}});
        auto taken = admin.post("/jobs", asking({"five.1"}));
        REQUIRE_MESSAGE(taken.status == 200, taken.body);
        json::value job = job_of(taken.json(), instance);
        REQUIRE(job.is_object());
        CHECK(job.at("element").as_string() == "step1");
        CHECK(job.at("variables").at("given").to_number<int>() == 7);
        // What one has, another does not get.
        CHECK(job_of(admin.post("/jobs", asking({"five.1"})).json(), instance).is_null());
        for (int step = 1; step <= 5; ++step) {
            json::object report = asking(all_topics());
            report["done"] = json::array{{{"task", job.at("task")}, {"variables", {{"step" + std::to_string(step), step}}}}};
            const auto next = admin.post("/jobs", report);
            REQUIRE_MESSAGE(next.status == 200, next.body);
            CHECK(next.json().at("refused").as_array().empty());
            // A report that comes twice is done once.
            report["topics"] = json::array{"nobody.asks"};
            const auto again = admin.post("/jobs", report);
            CHECK(again.json().at("refused").at(0).at("key").as_string() == "process.task_closed");
            job = job_of(next.json(), instance);
            CHECK(job.is_object() == (step < 5));
            if (step < 5) CHECK(job.at("variables").at("step" + std::to_string(step)).to_number<int>() == step);
        }
    });
}

TEST_CASE("who starts a process may wait for its end and gets what it found") {
    on_both([](ApiCity& city) {
        REQUIRE(city.admin().post("/definitions", json::object{{"xml", model()}}).status == 200);
        std::thread worker([&] {
            Caller other(city.port());
            other.sign_in("admin", "yekuo-demo-2017");
            json::array done;
            for (int reported = 0; reported < 5;) {
                json::object asked = asking(all_topics());
                asked["wait_seconds"] = 20;
                asked["done"] = std::exchange(done, {});
                const auto answer = other.post("/jobs", asked).json();
                for (const auto& job : answer.at("jobs").as_array()) {
                    done.push_back({{"task", job.at("task")}, {"variables", {{"last", job.at("element")}}}});
                    ++reported;
                }
            }
            json::object last = asking({"five.1"});
            last["done"] = std::move(done);
            last["take"] = 0;
            other.post("/jobs", last);
        });
        const json::object body{{"variables", {{"given", 7}}}, {"wait_seconds", 20}};
        const auto ended = city.admin().post(start_path, body, "start-and-wait");
        worker.join();
        REQUIRE_MESSAGE(ended.status == 201, ended.body);
        CHECK(ended.json().at("ended").as_bool());
        CHECK(ended.json().at("outcome").as_string() == "completed");
        CHECK(ended.json().at("variables").at("given").to_number<int>() == 7);
        CHECK(ended.json().at("variables").at("last").as_string() == "step5");
        const auto again = city.admin().post(start_path, body, "start-and-wait");
        CHECK(again.json() == ended.json());
    });
}

TEST_CASE("a worker's failure becomes an incident; people's tasks and unknown ones are not a worker's") {
    on_both([](ApiCity& city) {
        Caller& admin = city.admin();
        REQUIRE(admin.post("/definitions", json::object{{"xml", model()}}).status == 200);
        const auto instance = start(city, {});
        const json::value job = job_of(admin.post("/jobs", asking({"five.1"})).json(), instance);
        json::object report = asking({"five.1"});
        report["failed"] = json::array{{{"task", job.at("task")}, {"error_code", "E9"}, {"detail", "no line"}}};
        REQUIRE(admin.post("/jobs", report).json().at("refused").as_array().empty());
        bool listed = false;
        const json::value incidents = admin.get("/incidents").json();
        for (const auto& incident : incidents.at("items").as_array())
            listed |= incident.at("instance").to_number<std::int64_t>() == instance &&
                      std::string(incident.at("detail").as_string()).find("E9") != std::string::npos;
        CHECK(listed);
        json::object strange = asking({"five.1"});
        strange["done"] = json::array{{{"task", 1}}};
        CHECK(admin.post("/jobs", strange).json().at("refused").at(0).at("key").as_string() == "process.task_unknown");
        CHECK(admin.post("/jobs", asking({"dispatch.visit"})).key() == "process.task_has_operation");
        CHECK(admin.post("/processes/no-such/instances", json::object{}).key() == "process.key_unknown");
        CHECK(city.dispatcher(1).post("/jobs", asking({"five.1"})).status == 403);
    });
}
