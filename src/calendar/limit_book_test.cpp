#include "calendar/limit_book.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace yekuo::calendar {
namespace {

std::string config(const std::string& name) {
    std::ifstream in(std::string(YEKUO_SOURCE_DIR "/config/org/") + name, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

json::value parsed(const std::string& name) {
    const auto value = parse_json(config(name));
    REQUIRE(value);
    return *value;
}

std::string text_of(const json::value& value) { return std::string(value.as_string()); }

std::set<std::string> codes(const json::value& list, const char* member) {
    std::set<std::string> found;
    for (const auto& item : list.as_array()) CHECK(found.insert(text_of(item.at(member))).second);
    return found;
}

const LimitBook& book() {
    static const LimitBook loaded = [] {
        const auto book = LimitBook::load(config("limits.json"));
        REQUIRE_MESSAGE(book, (book ? std::string{} : book.error().key + " " + book.error().field));
        return *book;
    }();
    return loaded;
}

}  // namespace

TEST_CASE("a limit comes from the first set of the chosen order that has it") {
    const auto today = book().default_order();
    CHECK(today == "new_deployment");
    CHECK(book().find(today, "all_process", "lv_resident")->limit == Limit{5, Unit::working_days});
    CHECK(book().find(today, "all_process", "lv_resident")->set == "SGCC-2023");
    CHECK(book().find(today, "plan_reply", "lv_resident")->set == "SGCC-2011");
    CHECK(book().find(today, "fault_arrival", "urban")->limit == Limit{45, Unit::minutes});
    CHECK(book().find(today, "meter_check", "lv_resident")->limit == Limit{5, Unit::working_days});
    CHECK(book().find(today, "first_contact", "any")->status == LimitStatus::proposed);
    CHECK(!book().find(today, "total", "lv_resident"));
    CHECK(!book().find("no such order", "total", "hv_single"));
}

TEST_CASE("2016 is replayed with its own sets: high voltage by 2016, low voltage by 2011, which 2016 lacks") {
    CHECK(book().find("replay_2016_2017", "plan_reply", "hv_dual")->set == "SGCC-2016");
    CHECK(book().find("replay_2016_2017", "plan_reply", "hv_dual")->limit == Limit{30, Unit::working_days});
    CHECK(book().find("replay_2016_2017", "connect", "lv_resident")->set == "SGCC-2011");
    CHECK(book().find("replay_2016_2017", "connect", "lv_resident")->limit == Limit{3, Unit::working_days});
    CHECK(!book().find("replay_2016_2017", "total", "hv_single"));
}

TEST_CASE("a book of limits that names what it does not have is refused by place") {
    const auto refused = [](const char* from, const char* to) {
        auto text = config("limits.json");
        const auto at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, std::string_view(from).size(), to);
        const auto loaded = LimitBook::load(text);
        REQUIRE(!loaded);
        return loaded.error().key + " " + loaded.error().field;
    };
    CHECK(refused("\"SGCC-2023\",", "\"SGCC-2032\",") == "limits.unknown_set /orders/new_deployment/0");
    CHECK(refused("\"default_order\": \"new_deployment\"", "\"default_order\": \"x\"") ==
          "limits.unknown_order /default_order");
    CHECK(refused("\"id\": \"CN-2009\"", "\"id\": \"CN-1996\"") == "limits.set_twice /sets/1/id");
    CHECK(refused("\"amount\": 5,", "\"amount\": 0,") == "limit.amount /sets/0/limits/0/amount");
    CHECK(refused("\"applies\": \"lv_other\"", "\"applies\": \"lv_resident\"") ==
          "limits.twice /sets/0/limits/1");
    CHECK(refused("\"unit\": \"calendar_days\"", "\"unit\": \"months\"") ==
          "json.enum /sets/0/limits/0/unit");
}

TEST_CASE(
    "the reference organisation has 5 departments, 18 posts, 6 processes and 45 links that fit together") {
    const auto org = parsed("departments.json");
    const auto departments = codes(org.at("departments"), "code");
    const auto posts = codes(org.at("posts"), "code");
    CHECK(departments.size() == 5);
    CHECK(posts.size() == 18);
    for (const auto& post : org.at("posts").as_array())
        CHECK(departments.contains(text_of(post.at("department"))));

    const auto collaboration = parsed("links.json");
    const auto processes = codes(collaboration.at("processes"), "code");
    CHECK(processes.size() == 6);
    CHECK(codes(collaboration.at("links"), "code").size() == 45);
    for (const auto& link : collaboration.at("links").as_array()) {
        CHECK(processes.contains(text_of(link.at("process"))));
        const bool addressee = text_of(link.at("department")) == "ANY";
        CHECK((addressee || departments.contains(text_of(link.at("department")))));
        CHECK((addressee || posts.contains(text_of(link.at("post")))));
        CHECK(from_json<Limit>(link.at("limit")));
        CHECK(from_json<Warnings>(link.at("warnings")));
    }
}

TEST_CASE("fifteen case types name only jobs, materials, key links, processes and limits that exist") {
    const auto file = parsed("case_types.json"), jobs_file = parsed("job_types.json");
    const auto jobs = codes(jobs_file.at("jobs"), "code");
    const auto processes = codes(parsed("links.json").at("processes"), "code");
    CHECK(jobs.size() == 15);
    CHECK(codes(file.at("case_types"), "code").size() == 15);
    for (const auto& type : file.at("case_types").as_array()) {
        for (const auto& job : type.at("jobs").as_array()) CHECK(jobs.contains(text_of(job)));
        for (const auto& link : type.at("key_links").as_array())
            CHECK(file.at("key_links").as_object().contains(text_of(link.at("key"))));
        for (const auto& paper : type.at("materials").as_array())
            CHECK(file.at("materials").as_object().contains(text_of(paper.at("material"))));
        for (const auto& process : type.at("processes").as_array())
            CHECK(processes.contains(text_of(process.at("process"))));
        for (const auto& step : type.at("limits").as_array()) {
            bool known = false;
            for (const char* order : {"new_deployment", "replay_2016_2017"})
                for (const auto& whom : {text_of(type.at("limits_for")), std::string("urban")})
                    known |= book().find(order, text_of(step), whom).has_value();
            CHECK_MESSAGE(known, text_of(type.at("code")), " ", text_of(step));
        }
    }
}

TEST_CASE("every job asks for skills that are bits of one word") {
    const auto file = parsed("job_types.json");
    std::set<std::string> skills;
    std::uint32_t bits = 0;
    for (const auto& skill : file.at("skills").as_array()) {
        const auto bit = skill.at("bit").as_int64();
        REQUIRE((bit >= 0 && bit < 32));
        CHECK((bits & (1u << bit)) == 0);
        bits |= 1u << bit;
        skills.insert(text_of(skill.at("name")));
    }
    for (const auto& job : file.at("jobs").as_array()) {
        CHECK(!job.at("skills").as_array().empty());
        CHECK(job.at("minutes").as_int64() > 0);
        for (const auto& skill : job.at("skills").as_array()) CHECK(skills.contains(text_of(skill)));
    }
}

}  // namespace yekuo::calendar
