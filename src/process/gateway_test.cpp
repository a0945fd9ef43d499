#include "process/stage.hpp"

namespace yekuo::process {

TEST_CASE("a sequence of user tasks is opened one after another, and the instance ends") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a" name="Review" yekuo:topic="cases.a" yekuo:post="YX-6"/><userTask id="b"/><endEvent id="e"/>)" +
        flow("s", "a") + flow("a", "b") + flow("b", "e"));
    stage.start();
    REQUIRE(stage.open() == "a");
    CHECK(stage.task("a")->topic == "cases.a");
    CHECK(stage.task("a")->name == "Review");
    CHECK(stage.task("a")->attributes.at("post") == "YX-6");
    const auto id = stage.task("a")->id;
    stage.done("a", {{"meter", "A-1"}});
    CHECK(stage.open() == "b");
    CHECK(stage.instance().variables.at("meter") == "A-1");
    CHECK(stage.send(CompleteTask{id, {}, "x"}).key == "process.task_closed");
    stage.done("b");
    CHECK(stage.ended());
    CHECK(stage.journal.back().as<InstanceEnded>()->outcome == InstanceOutcome::completed);
}

TEST_CASE("an exclusive gateway takes the first true way, else the default") {
    const auto body =
        std::string(
            R"(<startEvent id="s"/><exclusiveGateway id="x" default="x-c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>)") +
        flow("s", "x") + flow("x", "a", "kw > 100") + flow("x", "b", "kw > 10") + flow("x", "c");
    for (const auto& [kw, task] : std::vector<std::pair<int, std::string>>{{200, "a"}, {50, "b"}, {5, "c"}}) {
        Stage stage(body);
        stage.start({{"kw", kw}});
        CHECK(stage.open() == task);
    }
}

TEST_CASE("a condition that is neither true nor false is an incident, which a retry resolves") {
    Stage stage(
        std::string(
            R"(<startEvent id="s"/><userTask id="t"/><exclusiveGateway id="x" default="x-b"/><userTask id="a"/><userTask id="b"/>)") +
        flow("s", "t") + flow("t", "x") + flow("x", "a", "kw > 100") + flow("x", "b"));
    stage.start();
    stage.done("t");
    CHECK(stage.open() == "");
    REQUIRE(stage.incidents().size() == 1);
    const auto incident = *stage.incidents()[0];
    CHECK(incident.key == "process.condition_unknown");
    CHECK(incident.element == "x");
    stage.send(RetryIncident{incident.id});
    REQUIRE(stage.incidents().size() == 1);  // still unknown: a new incident
    stage.rows.change<InstanceRow>(stage.instance().id, [](InstanceRow& row) {
        row.variables = json::object{{"kw", 500}};
    });
    CHECK(stage.send(RetryIncident{stage.incidents()[0]->id}).key.empty());
    CHECK(stage.incidents().empty());
    CHECK(stage.open() == "a");
}

TEST_CASE("a parallel join waits for all of its ways") {
    Stage stage(
        std::string(
            R"(<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/><userTask id="c"/>)") +
        flow("s", "f") + flow("f", "a") + flow("f", "b") + flow("a", "j") + flow("b", "j") + flow("j", "c"));
    stage.start();
    CHECK(stage.open() == "a b");
    stage.done("b");
    CHECK(stage.open() == "a");
    stage.done("a");
    CHECK(stage.open() == "c");
}

}  // namespace yekuo::process
