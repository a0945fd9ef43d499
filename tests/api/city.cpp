#include "api/city.hpp"

#include <doctest/doctest.h>
#include <sodium.h>

#include <filesystem>

#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "faults/server_process.hpp"
#include "postgres_server.hpp"
#include "simulate/founding.hpp"

namespace yekuo::tests {
namespace {

constexpr int days_of_history = 2;
const std::vector<std::int32_t> zones{33060201, 33060301};

void found(const app::Arguments& arguments) {
    const auto house = app::make_house();
    auto url = app::database_of(arguments);
    auto key = app::key_of(arguments);
    REQUIRE(url);
    REQUIRE(key);
    auto desk = app::open_desk(house, *url);
    REQUIRE(desk);
    people::Vault vault(*url, std::move(*key));
    vault.start();
    simulate::FoundingOptions options;
    options.config = arguments.config;
    options.days = days_of_history;
    options.orders_per_working_day = 6;
    options.zones = zones;
    options.stepped_afterwards = true;
    options.restricted = false;  // a test says itself what is restricted
    auto founded = simulate::found_city(**desk, vault, options);
    REQUIRE_MESSAGE(founded, (founded ? "" : founded.error().key + " " + founded.error().detail));
}

}  // namespace

ApiCity::ApiCity(const std::string& database_url) : directory_(temporary_directory()) {
    REQUIRE(sodium_init() >= 0);
    arguments_.db = database_url.empty() ? "sqlite:" + directory_ + "/city.db" : database_url;
    arguments_.key_file = directory_ + "/master.key";
    arguments_.config = YEKUO_SOURCE_DIR "/config";
    arguments_.web = directory_ + "/no-web";
    arguments_.port = free_port();
    arguments_.demo = true;
    arguments_.sign_in_allowance = "a secret of this deployment";
    found(arguments_);
    auto node = app::Node::start(arguments_);
    REQUIRE_MESSAGE(node, (node ? "" : node.error().key + " " + node.error().detail));
    node_ = std::move(*node);
}

ApiCity::~ApiCity() {
    staff_.clear();
    node_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
}

Caller& ApiCity::staff(const std::string& login) {
    auto& caller = staff_[login];
    if (!caller) {
        caller = std::make_unique<Caller>(port());
        const auto answer = caller->sign_in(login, simulate::sample_password);
        REQUIRE_MESSAGE(answer.status == 200, login, " ", answer.body);
    }
    return *caller;
}

Caller& ApiCity::admin() { return staff("admin"); }
Caller& ApiCity::dispatcher(int number) { return staff("dispatcher" + std::to_string(number)); }
Caller& ApiCity::leader() { return staff("leader1"); }
Caller& ApiCity::member() { return staff("member1"); }
Caller& ApiCity::post(const std::string& login) { return staff(login); }

std::unique_ptr<Caller> ApiCity::customer() {
    const std::string number = std::to_string(++customers_);
    auto caller = std::make_unique<Caller>(port());
    const auto answer = caller->sign_in_customer("1998800" + std::string(4 - number.size(), '0') + number);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return caller;
}

json::value ApiCity::place_of(int number) {
    const auto crews = admin().get("/crews").json();
    const auto areas = dispatcher(number).session().at("areas").as_array();
    for (const auto& crew : crews.at("items").as_array())
        if (std::find(areas.begin(), areas.end(), crew.at("area")) != areas.end())
            return {{"lat", crew.at("station").at("lat")}, {"lon", crew.at("station").at("lon")}};
    FAIL("no crew in the district");
    return {};
}

const std::vector<std::int32_t>& sample_zones() { return zones; }

void on_both(const std::function<void(ApiCity&)>& body) {
    {
        INFO("on SQLite");
        static ApiCity city("");
        body(city);
    }
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    INFO("on PostgreSQL");
    static ApiCity city(shared_postgres().create_database());
    body(city);
}

json::object new_request(const json::value& place, const std::string& case_type) {
    return {{"channel", "hall"},
            {"case_type", case_type},
            {"place", place},
            {"address", "示例路 8 号"},
            {"applicant", {{"name", "示例客户"}, {"phone", "19977000001"}}},
            {"papers", json::array{"identity", "premises_title", "account_number"}}};
}

std::int64_t id_of(const HttpAnswer& answer) {
    REQUIRE_MESSAGE(answer.status < 300, answer.status, " ", answer.body);
    return answer.json().at("id").to_number<std::int64_t>();
}

}  // namespace yekuo::tests
