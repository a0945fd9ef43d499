// Requests and cases as a customer and a dispatcher meet them over HTTP.
#include "cases/cases_api.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "access/account.hpp"
#include "api/operations.hpp"
#include "cases/house_test.hpp"
#include "http/fixture_test.hpp"
#include "intake/intake_api.hpp"
#include "reference_rules.hpp"

namespace yekuo::cases {

namespace {

std::string config_file(const std::string& name) {
    std::stringstream text;
    text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/" + name).rdbuf();
    return text.str();
}

store::House house_with_accounts() {
    store::House house = house_of_cases();
    access::join(house);
    return house;
}

// Signing in is another room's: here a header says who calls.
http::awaitable<Result<access::Scope>> gate(http::Request& request, const http::OperationInfo& operation) {
    access::Scope scope;
    const std::string_view who = request.header("X-Who");
    if (who == "dispatcher") {
        scope.role = access::Role::dispatcher;
        scope.account = AccountId{std::atoll(std::string(request.header("X-Account")).c_str())};
    } else if (!who.empty()) {
        scope.role = access::Role::customer;
        scope.person = PersonId{std::atoll(std::string(who).c_str())};
    }
    if (!operation.allows("public") && !operation.allows(access::role_name(scope.role)))
        co_return forbidden("role.forbidden");
    co_return scope;
}

class Hall {
public:
    Hall() {
        std::string pattern = "/tmp/yekuo-cases-XXXXXX";
        directory = mkdtemp(pattern.data());
        url = *store::parse_database_url("sqlite:" + directory + "/city.db");
        vault = std::make_unique<people::Vault>(url, people::MasterKey::random());
        vault->start();
        writer = std::make_unique<store::Writer>(house, url);
        REQUIRE(writer->start());
        state = std::make_unique<store::Readers>(url, store::Part::state);
        local = std::make_unique<store::Readers>(url, store::Part::local);
        local_writer = std::make_unique<store::SideWriter>(url, store::Part::local, "");
        order(DeployCalendar{config_file("calendars/cn-2004-2026.json")});
        for (const auto& command : tests::reference_rules()) order(command);
        order(process::DeployProcess{config_file("processes/C01.bpmn")});
        wang = vault->seal_now({{}, "13800000040", "示例客户王", {}})->person;
        liu = vault->seal_now({{}, "13800000041", "示例客户刘", {}})->person;
        const PersonId shanshan = vault->seal_now({{}, {}, "示例调度员", {}})->person;
        account = order(access::CreateAccount{"shanshan", access::Role::dispatcher, {}, {}, shanshan})
                      .at("account")
                      .as_int64();
        service = std::make_unique<access::Service>(
            access::Service{*writer, *state, *local, *local_writer, *vault, pool});
        api = std::make_unique<http::Api<access::Scope>>(router, api::tables(), gate);
        intake::add_intake(*api, *service, zones);
        add_cases(*api, *service);
        server = std::make_unique<http::RunningServer>(router);
    }
    ~Hall() {
        server->finish();
        pool.join();
        writer->stop();
        vault->stop();
        std::filesystem::remove_all(directory);
    }

    json::object order(store::Command command) {
        auto outcome = writer->perform({std::move(command), "test", {}, {}});
        REQUIRE(outcome);
        return outcome->answer;
    }
    std::string as(PersonId person) const { return "X-Who: " + std::to_string(person.value) + "\r\n"; }
    std::string dispatcher() const { return "X-Who: dispatcher\r\nX-Account: " + std::to_string(account) + "\r\n"; }
    http::Received get(const std::string& who, const std::string& path, const std::string& fields = {}) {
        return http::Line(server->port).ask("GET", "/api/v1" + path, who + fields);
    }
    http::Received post(const std::string& who, const std::string& path, const std::string& body) {
        const std::string key = "Idempotency-Key: test-key-" + std::to_string(++keys) + "\r\n";
        return http::Line(server->port)
            .ask("POST", "/api/v1" + path, who + key + "Content-Type: application/json\r\n", body);
    }

    const store::House house = house_with_accounts();
    const grid::ZoneMap zones = *grid::load_zones(config_file("zones/shaoxing_zones.geojson"));
    std::string directory;
    store::DatabaseUrl url;
    std::unique_ptr<people::Vault> vault;
    std::unique_ptr<store::Writer> writer;
    std::unique_ptr<store::Readers> state, local;
    std::unique_ptr<store::SideWriter> local_writer;
    http::net::thread_pool pool{2};
    std::unique_ptr<access::Service> service;
    http::Router router;
    std::unique_ptr<http::Api<access::Scope>> api;
    std::unique_ptr<http::RunningServer> server;
    PersonId wang, liu;
    std::int64_t account = 0;
    int keys = 0;
};

const char* const new_meter =
    R"({"channel":"app","case_type":"C01","place":{"lat":30.0,"lon":120.58},"address":"示例路1号","text":"请来装表",
        "papers":["identity"]})";

json::value read(const http::Received& answer, int status) {
    CHECK_MESSAGE(answer.status == status, answer.body);
    auto value = parse_json(answer.body);
    REQUIRE(value);
    return *value;
}

bool names(const json::value& list, std::string_view action) {
    for (const auto& item : list.as_array())
        if (item.at("action").as_string() == action) return true;
    return false;
}

}  // namespace

TEST_CASE("from the customer's request to the disclosed case") {
    Hall hall;
    const auto request = read(hall.post(hall.as(hall.wang), "/requests", new_meter), 201);
    CHECK(request.at("missing").at(0).as_string() == "premises_title");
    CHECK(request.at("address").as_string() == "示例路1号");
    CHECK(request.at("area").as_int64() == 330602);
    const std::string path = "/requests/" + std::to_string(request.at("id").as_int64());

    CHECK(hall.get(hall.as(hall.liu), path).status == 404);
    CHECK(hall.get(hall.as(hall.wang), path).status == 200);
    CHECK(read(hall.get(hall.as(hall.liu), "/requests"), 200).at("items").as_array().empty());
    const auto queue = read(hall.get(hall.dispatcher(), "/requests?state=received"), 200);
    CHECK(queue.at("items").at(0).at("customer").at("name").as_string() == "示例客户王");

    CHECK(read(hall.post(hall.dispatcher(), path + "/claim", "{}"), 200).at("claimed_by_name").as_string() ==
          "示例调度员");
    CHECK(hall.post(hall.dispatcher(), path + "/accept", "{}").key() == "request.papers_missing");
    read(hall.post(hall.as(hall.wang), path + "/papers", R"({"papers":["premises_title"]})"), 200);
    const auto accepted = read(hall.post(hall.dispatcher(), path + "/accept", "{}"), 200);
    const std::string file = "/cases/" + std::to_string(accepted.at("case_id").as_int64());
    CHECK(hall.get(hall.as(hall.liu), file).status == 404);

    const auto timeline = read(hall.get(hall.as(hall.wang), file + "/timeline"), 200);
    CHECK(timeline.at("links").at(0).at("state").as_string() == "done");
    CHECK(timeline.at("links").at(0).at("handler").at("name").as_string() == "示例调度员");
    CHECK(names(timeline.at("to_do"), "sign_contract"));
    read(hall.post(hall.as(hall.wang), file + "/contract", R"({"name":"王"})"), 200);
    CHECK_FALSE(names(read(hall.get(hall.as(hall.wang), file + "/timeline"), 200).at("to_do"), "sign_contract"));

    const auto etag = hall.get(hall.dispatcher(), file).field("ETag");
    CHECK(hall.get(hall.dispatcher(), file, "If-None-Match: " + etag + "\r\n").status == 304);
    read(hall.post(hall.dispatcher(), file + "/meter", R"({"meter_number":"M-100001"})"), 200);
    const auto changed = read(hall.get(hall.dispatcher(), file, "If-None-Match: " + etag + "\r\n"), 200);
    CHECK(changed.at("meter_number").as_string() == "M-100001");
    CHECK(changed.at("process").as_string() == "C01 1");
    CHECK(read(hall.get(hall.dispatcher(), file + "/events"), 200).at("items").as_array().size() > 5);
    CHECK(read(hall.get(hall.as(hall.wang), "/cases"), 200).at("items").as_array().size() == 1);
}

TEST_CASE("what cannot be is refused at the edge with its place, and nothing is stored") {
    Hall hall;
    const auto refused = [&](const std::string& who, const std::string& old, const std::string& changed) {
        std::string body = new_meter;
        body.replace(body.find(old), old.size(), changed);
        const auto answer = hall.post(who, "/requests", body);
        return answer.key() + " " + answer.where();
    };
    CHECK(refused(hall.as(hall.wang), "30.0", "31.0") == "place.outside_city /place");
    CHECK(refused(hall.as(hall.wang), "\"app\"", "\"mayor_hotline\"") == "channel.not_yours /channel");
    CHECK(refused(hall.as(hall.wang), "identity", "love_letter") == "paper.unknown /papers/0");
    CHECK(refused(hall.as(hall.wang), "C01", "C77") == "case_type.unknown /case_type");
    CHECK(refused(hall.dispatcher(), "C01", "C02") == "request.customer_missing /customer");
    hall.state->with([&](store::Session& session) {
        CHECK(store::integer(session.query("select count(*) from request").at(0).at(0)) == 0);
    });
}

TEST_CASE("everybody may read which papers a kind of case needs") {
    Hall hall;
    const auto types = read(hall.get("", "/case-types"), 200).at("items");
    CHECK(types.as_array().size() == 15);
    CHECK(types.at(0).at("papers").at(0).as_string() == "identity");
    CHECK(types.at(0).at("workable").as_bool());
    CHECK_FALSE(types.at(2).at("workable").as_bool());
}

}  // namespace yekuo::cases
