// What a start of the server puts right in a database of an older version.
#include "app/desk_commands.hpp"

#include <doctest/doctest.h>

#include <cstdlib>

#include "app/house.hpp"
#include "process/proper.hpp"
#include "process/starts.hpp"

namespace yekuo::process {

// An instance as it was started before it told which messages it awaits.
struct StartAsBefore {
    StartInstance start;
};
Result<Decision> decide(const Rows& rows, const StartAsBefore& command, const Now& now) {
    auto decision = decide(rows, command.start, now);
    if (decision) std::erase_if(decision->events, [](const auto& event) { return event.template as<ListeningChanged>(); });
    return decision;
}

}  // namespace yekuo::process

namespace yekuo::app {

namespace {

constexpr const char* waits = R"(<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:d"><message id="m" name="paid"/><process id="waits" isExecutable="true"><startEvent id="s"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><userTask id="a"/><sequenceFlow id="s-w" sourceRef="s" targetRef="w"/><sequenceFlow id="w-a" sourceRef="w" targetRef="a"/></process></definitions>)";

struct Directory {
    std::string name = std::string(std::getenv("TMPDIR") ? std::getenv("TMPDIR") : "/tmp") + "/yekuo-desk-XXXXXX";
    Directory() { REQUIRE(mkdtemp(name.data())); }
    ~Directory() { std::filesystem::remove_all(name); }
};

}  // namespace

TEST_CASE("instances outside every case that waited before they told so are found after a start, and replay agrees") {
    const Directory directory;
    const auto house = make_house();
    const auto url = *store::parse_database_url("sqlite:" + directory.name + "/old.db");
    auto desk = open_desk(house, url);
    REQUIRE(desk);
    const auto opened = [&] { return (*desk)->rows().where<process::TaskRow>("case_id", CaseId{}).size(); };
    const auto say = [&](store::Command command) { REQUIRE(perform(**desk, std::move(command))); };
    say(process::DeployProcess{process::proper(waits)});
    for (int i = 0; i < 700; ++i) say(process::StartAsBefore{{"waits", CaseId{}, 0, {}, {}, 0}});
    (*desk)->commit();
    say(process::PublishMessage{"paid", CaseId{}, {}});
    CHECK(opened() == 0);

    REQUIRE(tell_missing(**desk));
    const auto told = (*desk)->head();
    REQUIRE(tell_missing(**desk));
    CHECK((*desk)->head() == told);
    say(process::PublishMessage{"paid", CaseId{}, {}});
    CHECK(opened() == 700);
    (*desk)->commit();
    desk->reset();
    const auto report = store::replay_check(house, url, {});
    REQUIRE(report);
    CHECK(report->differences.empty());
}

}  // namespace yekuo::app
