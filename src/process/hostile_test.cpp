// Files and models that mean harm, and random walks that look for lost tokens.
#include <rapidcheck.h>

#include "process/stage.hpp"
#include "process/step.hpp"

namespace yekuo::process {

namespace {

std::string refusal(const std::string& xml) {
    const auto model = compile_model(xml, "p");
    return model ? "accepted" : model.error().key;
}

std::string nested(int depth) {
    std::string xml;
    for (int i = 0; i < depth; ++i) xml += "<subProcess id=\"s" + std::to_string(i) + "\">";
    for (int i = 0; i < depth; ++i) xml += "</subProcess>";
    return process_xml(xml);
}

}  // namespace

TEST_CASE("a cycle without a wait state stops at the step limit and becomes an incident") {
    Stage stage(std::string(R"(<startEvent id="s"/><exclusiveGateway id="x"/><task id="a"/>)") + flow("s", "x") +
                flow("x", "a") + flow("a", "x"));
    stage.start();
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.step_limit");
    CHECK_FALSE(stage.ended());
}

TEST_CASE("a flood of tokens stops at the limit too") {
    Stage stage(
        std::string(
            R"(<startEvent id="s"/><parallelGateway id="f"/><task id="a"/><task id="b"/><exclusiveGateway id="j"/>)") +
        flow("s", "j") + flow("j", "f") + flow("f", "a") + flow("f", "b") + flow("a", "j") + flow("b", "j"));
    stage.start();
    CHECK(!stage.incidents().empty());
    CHECK(decode_execution(stage.instance().execution)->items.size() < 3000);
}

TEST_CASE("a multi-instance of a million is an incident") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>1000000</loopCardinality></multiInstanceLoopCharacteristics></userTask>)" +
        flow("s", "a"));
    stage.start();
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.loop_limit");
}

TEST_CASE("a multi-instance over a list of a million is an incident") {
    Stage stage(
        R"(<dataObject id="d" name="meters" isCollection="true"/><startEvent id="s"/><subProcess id="q"><startEvent id="qs"/><userTask id="a"/>)" +
        flow("qs", "a") +
        R"(<multiInstanceLoopCharacteristics><loopDataInputRef>d</loopDataInputRef></multiInstanceLoopCharacteristics></subProcess>)" +
        flow("s", "q"));
    stage.start({{"meters", json::array(1'000'000, json::value(1))}});
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.loop_limit");
    CHECK(stage.incidents()[0]->element == "q");
    CHECK(stage.incidents()[0]->detail == "1000000");
}

TEST_CASE("a loop whose condition never ends stops at a limit and becomes an incident") {
    Stage stage(
        R"(<startEvent id="s"/><task id="a"><standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics></task>)" +
        flow("s", "a"));
    stage.start();
    REQUIRE(stage.incidents().size() == 1);
    const auto& key = stage.incidents()[0]->key;
    CHECK_MESSAGE((key == "process.loop_limit" || key == "process.step_limit"), key);
    CHECK_FALSE(stage.ended());
}

TEST_CASE("two processes that call each other stop with an incident") {
    Stage stage;
    for (const auto& [key, other] : {std::pair{"p", "q"}, {"q", "p"}})
        stage.deploy(definitions("<process id=\"" + std::string(key) + R"(" isExecutable="true"><startEvent id="s"/><callActivity id="c" calledElement=")" +
                                 other + "\"/>" + flow("s", "c") + "</process>"));
    stage.start();
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.call_depth");
    CHECK(stage.incidents()[0]->element == "c");
}

TEST_CASE("a billion laughs, deep nesting, broken XML and wrong text are refused with the place named") {
    CHECK(
        refusal(
            R"(<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><definitions>&lol2;</definitions>)") ==
        "bpmn.doctype");
    CHECK(refusal(nested(10'000)) == "bpmn.depth");
    CHECK(refusal("<definitions") == "bpmn.xml");
    CHECK(refusal("<a/>") == "bpmn.definitions");
    CHECK(refusal("\xFF") == "bpmn.utf8");
    CHECK(refusal(std::string(5u << 20, ' ')) == "bpmn.size");
    const auto model = compile_model(process_xml(R"(<startEvent id="s"/><userTask id="a"/>)" + flow("s", "b")), "p");
    REQUIRE_FALSE(model);
    CHECK(model.error().key == "bpmn.flow_target");
    CHECK(model.error().field == "s-b");
}

TEST_CASE("a service task that nobody could answer is refused when it is deployed") {
    Stage stage;
    const auto error =
        stage.send(DeployProcess{proper(process_xml(R"(<startEvent id="s"/><serviceTask id="a"/>)" + flow("s", "a")))});
    CHECK(error.key == "process.topic_missing");
    CHECK(error.field == "a");
}

TEST_CASE("an execution goes to text and back") {
    Execution execution;
    execution.next = 12;
    execution.items = {{1, 0, 0}, {2, 5, 1, Status::failed, 0, resume_leaving}, {3, 7, 1, Status::active, 4711}};
    execution.arrivals = {{1, 9, 2}};
    execution.timers = {{4, 3, 8, 0, Instant{1'490'000'000'000}, -1}};
    execution.done = {{5, 1, 6, 0}};
    execution.resets = {{1, 4, 3}};
    const auto text = encode(execution);
    CHECK(text.size() < 90);
    CHECK(*decode_execution(text) == execution);
    for (const char* broken : {"x", "1,2;|", "1;|1,;|", "1;|1,2", "9999999999999999999999;|"})
        CHECK_FALSE(decode_execution(broken));
}

// A block-structured process of random shape: its tokens are known at every moment.
TEST_CASE("random walks through random blocks neither lose nor double a token") {
    rc::check([] {
        int serial = 0, tasks = 0;
        std::string xml = "<startEvent id=\"start\"/>";
        const std::function<std::string(std::string, int)> block = [&](std::string from, int depth) -> std::string {
            const auto id = [&](const char* kind) { return kind + std::to_string(++serial); };
            switch (depth <= 0 ? 0 : *rc::gen::inRange(0, 4)) {
                case 1: {
                    const auto first = block(from, depth - 1);
                    return block(first, depth - 1);
                }
                case 2:
                case 3: {
                    const bool inclusive = *rc::gen::arbitrary<bool>();
                    const std::string kind = inclusive ? "inclusiveGateway" : "parallelGateway";
                    const auto fork = id("f"), join = id("j");
                    xml +=
                        "<" + kind + " id=\"" + fork + "\"/><" + kind + " id=\"" + join + "\"/>" + flow(from, fork);
                    for (int way = 0; way < 2; ++way) xml += flow(block(fork, depth - 1), join);
                    return join;
                }
                default: {
                    const auto task = id("t");
                    ++tasks;
                    xml += "<userTask id=\"" + task + "\"/>" + flow(from, task);
                    return task;
                }
            }
        };
        block("start", 3);
        Stage stage(xml);
        stage.start();
        int completed = 0;
        while (!stage.ended()) {
            std::vector<TaskId> open;
            for (const auto* row : stage.rows.where<TaskRow>("case_id", CaseId{7}))
                if (row->state == TaskState::open) open.push_back(row->id);
            RC_ASSERT(!open.empty());
            const auto id = open[*rc::gen::inRange<std::size_t>(0, open.size())];
            RC_ASSERT(stage.send(CompleteTask{id, {}, {}}).key.empty());
            ++completed;
        }
        RC_ASSERT(completed == tasks);
        RC_ASSERT(stage.incidents().empty());
    });
}

}  // namespace yekuo::process
