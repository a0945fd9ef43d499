#include "process/stage.hpp"

namespace yekuo::process {

TEST_CASE("an inclusive join waits for exactly the ways that were taken") {
    const auto body =
        std::string(
            R"(<startEvent id="s"/><inclusiveGateway id="x" default="x-c"/><userTask id="a"/><userTask id="b"/><userTask id="c"/><inclusiveGateway id="j"/><userTask id="z"/>)") +
        flow("s", "x") + flow("x", "a", "kw > 10") + flow("x", "b", "kw > 100") + flow("x", "c") + flow("a", "j") +
        flow("b", "j") + flow("c", "j") + flow("j", "z");
    Stage both(body);
    both.start({{"kw", 200}});
    CHECK(both.open() == "a b");
    both.done("a");
    CHECK(both.open() == "b");
    both.done("b");
    CHECK(both.open() == "z");
    Stage one(body);
    one.start({{"kw", 50}});
    one.done("a");
    CHECK(one.open() == "z");
    Stage none(body);
    none.start({{"kw", 1}});
    none.done("c");
    CHECK(none.open() == "z");
}

TEST_CASE("tokens that wait at a join for others that cannot come are an incident") {
    Stage stage(
        std::string(
            R"(<startEvent id="s"/><exclusiveGateway id="x" default="x-b"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/>)") +
        flow("s", "x") + flow("x", "a", "false") + flow("x", "b") + flow("a", "j") + flow("b", "j"));
    stage.start();
    stage.done("b");
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.join_starved");
    CHECK_FALSE(stage.ended());
}

TEST_CASE("a parallel multi-instance task opens one task for each of a list and ends with the last") {
    Stage stage(
        R"(<dataObject id="o" name="crews" isCollection="true"/><dataObjectReference id="r" dataObjectRef="o"/><startEvent id="s"/><userTask id="a"><ioSpecification><dataInput id="in" isCollection="true"/><inputSet><dataInputRefs>in</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>r</sourceRef><targetRef>in</targetRef></dataInputAssociation><multiInstanceLoopCharacteristics><loopDataInputRef>in</loopDataInputRef><inputDataItem id="crew"/></multiInstanceLoopCharacteristics></userTask><userTask id="b"/>)" +
        flow("s", "a") + flow("a", "b"));
    stage.start({{"crews", json::array{1, 2, 3}}});
    CHECK(stage.open() == "a a a");
    stage.done("a");
    stage.done("a");
    CHECK(stage.open() == "a");
    stage.done("a");
    CHECK(stage.open() == "b");
}

TEST_CASE("a sequential one opens them one by one and stops when its completion condition holds") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>5</loopCardinality><completionCondition>found = true</completionCondition></multiInstanceLoopCharacteristics></userTask><userTask id="b"/>)" +
        flow("s", "a") + flow("a", "b"));
    stage.start();
    stage.done("a");
    CHECK(stage.open() == "a");
    stage.done("a", {{"found", true}});
    CHECK(stage.open() == "b");
}

TEST_CASE("a standard loop repeats while its condition holds") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics><loopCondition>reached = false</loopCondition></standardLoopCharacteristics></userTask><userTask id="b"/>)" +
        flow("s", "a") + flow("a", "b"));
    stage.start();
    stage.done("a", {{"reached", false}});
    stage.done("a", {{"reached", false}});
    CHECK(stage.open() == "a");
    stage.done("a", {{"reached", true}});
    CHECK(stage.open() == "b");
}

TEST_CASE("a boundary event ends all instances of a multi-instance task at once") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask><boundaryEvent id="e" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="b"/>)" +
        flow("s", "a") + flow("e", "b"));
    stage.start();
    CHECK(stage.timers() == 1);
    stage.pass(hours(1));
    CHECK(stage.open() == "b");
}

TEST_CASE("an instance stays on the version it started with") {
    const auto version = [](const char* element) {
        return process_xml(R"(<startEvent id="s"/><userTask id="t"/><userTask id=")" + std::string(element) + "\"/>" +
                           flow("s", "t") + flow("t", element));
    };
    Stage stage;
    stage.deploy(version("old"));
    stage.start();
    stage.deploy(version("new"));
    stage.deploy(version("new"));  // the same again is no new version
    CHECK(latest_definition(stage.rows, "p")->version == 2);
    stage.done("t");
    CHECK(stage.open() == "old");
    stage.start();
    stage.done("t");
    CHECK(stage.open() == "new old");
}

}  // namespace yekuo::process
