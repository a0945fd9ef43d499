#include "process/stage.hpp"

namespace yekuo::process {

namespace {

const char* const messages =
    R"(<message id="m" name="paid"/><signal id="g" name="storm"/><error id="r" errorCode="E1"/><escalation id="c1" escalationCode="C1"/>)";

Stage staged(const std::string& body) {
    Stage stage;
    stage.deploy(definitions(messages + (R"(<process id="p" isExecutable="true">)" + body) + "</process>"));
    return stage;
}

}  // namespace

TEST_CASE("a timer event lets time pass; date, duration and cycle are read") {
    Stage stage(
        R"(<startEvent id="s"/><intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>P1DT2H</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="a"/>)" +
        flow("s", "w") + flow("w", "a"));
    stage.start();
    stage.pass(hours(25));
    CHECK(stage.open() == "");
    stage.pass(hours(1));
    CHECK(stage.open() == "a");
    CHECK(parse_duration("P1Y2M")->months == 14);
    CHECK(format_instant(add(*parse_instant("2017-01-31T10:00:00Z"), *parse_duration("P1M"))) ==
          "2017-02-28T10:00:00.000Z");
    for (const char* bad : {"", "P", "PT", "1D", "P1H", "PT1D", "P1.5D", "P99999999999D"})
        CHECK_FALSE(parse_duration(bad));
}

TEST_CASE("a message is caught where it is awaited, with its variables, and refused where it is not") {
    auto stage = staged(
        R"(<startEvent id="s"/><userTask id="t"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><userTask id="a"/>)" +
        flow("s", "t") + flow("t", "w") + flow("w", "a"));
    stage.start();
    CHECK(stage.send(CorrelateMessage{CaseId{7}, "paid", {}}).key == "process.message_not_awaited");
    stage.done("t");
    stage.message("paid", {{"cents", 500}});
    CHECK(stage.open() == "a");
    CHECK(stage.instance().variables.at("cents") == 500);
}

TEST_CASE("a receive task is a task that a message completes") {
    auto stage = staged(R"(<startEvent id="s"/><receiveTask id="w" messageRef="m"/><userTask id="a"/>)" +
                        flow("s", "w") + flow("w", "a"));
    stage.start();
    CHECK(stage.task("w")->kind == "receive");
    stage.message("paid");
    CHECK(stage.open() == "a");
}

TEST_CASE("of an event-based gateway's events the first takes the token and the timers of the others go") {
    const auto body =
        R"(<startEvent id="s"/><eventBasedGateway id="x"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><intermediateCatchEvent id="l"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="a"/><userTask id="b"/>)" +
        flow("s", "x") + flow("x", "w") + flow("x", "l") + flow("w", "a") + flow("l", "b");
    auto paid = staged(body);
    paid.start();
    CHECK(paid.timers() == 1);
    paid.message("paid");
    CHECK(paid.open() == "a");
    CHECK(paid.timers() == 0);
    auto late = staged(body);
    late.start();
    late.pass(hours(2));
    CHECK(late.open() == "b");
    CHECK(late.send(CorrelateMessage{CaseId{7}, "paid", {}}).key == "process.message_not_awaited");
}

TEST_CASE("an interrupting boundary event cancels the task, a non-interrupting one leaves it") {
    for (const bool cancels : {true, false}) {
        Stage stage(
            R"(<startEvent id="s"/><userTask id="a"/><boundaryEvent id="e" attachedToRef="a" cancelActivity=")" +
            std::string(cancels ? "true" : "false") +
            R"("><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="b"/><userTask id="c"/>)" +
            flow("s", "a") + flow("a", "c") + flow("e", "b"));
        stage.start();
        const auto id = stage.task("a")->id;
        stage.pass(hours(1));
        CHECK(stage.open() == (cancels ? "b" : "a b"));
        CHECK(stage.rows.find<TaskRow>(id)->state == (cancels ? TaskState::cancelled : TaskState::open));
    }
}

TEST_CASE("a boundary event that did not happen leaves no timer behind") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a"/><boundaryEvent id="e" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="b"/>)" +
        flow("s", "a") + flow("e", "b"));
    stage.start();
    CHECK(stage.timers() == 1);
    stage.done("a");
    CHECK(stage.timers() == 0);
    CHECK(stage.ended());
}

TEST_CASE("a repeating timer comes as often as it says, on its own beat") {
    Stage stage(
        R"(<startEvent id="s"/><userTask id="a"/><boundaryEvent id="e" attachedToRef="a" cancelActivity="false"><timerEventDefinition><timeCycle>R3/PT10M</timeCycle></timerEventDefinition></boundaryEvent><userTask id="b"/>)" +
        flow("s", "a") + flow("e", "b"));
    stage.start();
    stage.pass(minutes(20));
    CHECK(stage.open() == "a b b");
    stage.pass(hours(5));
    CHECK(stage.open() == "a b b b");
    CHECK(stage.timers() == 0);
}

TEST_CASE("an error rises to the next boundary that catches it, and is an incident if none does") {
    const auto sub =
        R"(<startEvent id="s"/><subProcess id="u"><startEvent id="us"/><userTask id="a"/>)" + flow("us", "a") +
        R"(</subProcess><boundaryEvent id="e" attachedToRef="u"><errorEventDefinition errorRef="r"/></boundaryEvent><userTask id="b"/>)" +
        flow("s", "u") + flow("e", "b");
    auto stage = staged(sub);
    stage.start();
    stage.send(FailTask{stage.task("a")->id, "E1", {}});
    CHECK(stage.open() == "b");
    auto other = staged(sub);
    other.start();
    other.send(FailTask{other.task("a")->id, "E2", {}});
    REQUIRE(other.incidents().size() == 1);
    CHECK(other.incidents()[0]->key == "process.error_uncaught");
    other.send(RetryIncident{other.incidents()[0]->id});
    CHECK(other.open() == "a");
}

TEST_CASE("an error end event nobody catches ends the instance as failed") {
    auto stage = staged(
        R"(<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><endEvent id="e"><errorEventDefinition errorRef="r"/></endEvent>)" +
        flow("s", "f") + flow("f", "a") + flow("f", "b") + flow("b", "e"));
    stage.start();
    stage.done("b");
    CHECK(stage.ended());
    CHECK(stage.instance().outcome == InstanceOutcome::failed);
    CHECK(stage.open() == "");
    CHECK(stage.journal.back().as<InstanceEnded>()->reason == "E1");
}

TEST_CASE("an escalation lets its thrower go on") {
    auto stage = staged(
        R"(<startEvent id="s"/><subProcess id="u"><startEvent id="us"/><intermediateThrowEvent id="t"><escalationEventDefinition escalationRef="c1"/></intermediateThrowEvent><userTask id="a"/>)" +
        flow("us", "t") + flow("t", "a") +
        R"(</subProcess><boundaryEvent id="e" attachedToRef="u" cancelActivity="false"><escalationEventDefinition escalationRef="c1"/></boundaryEvent><userTask id="b"/>)" +
        flow("s", "u") + flow("e", "b"));
    stage.start();
    CHECK(stage.open() == "a b");
}

TEST_CASE("a terminate end event ends everything, in a sub-process only that") {
    auto stage = staged(
        R"(<startEvent id="s"/><subProcess id="u"><startEvent id="us"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><endEvent id="e"><terminateEventDefinition/></endEvent>)" +
        flow("us", "f") + flow("f", "a") + flow("f", "b") + flow("a", "e") +
        R"(</subProcess><userTask id="c"/><endEvent id="z"><terminateEventDefinition/></endEvent>)" + flow("s", "u") +
        flow("u", "c") + flow("c", "z"));
    stage.start();
    stage.done("a");
    CHECK(stage.open() == "c");
    stage.done("c");
    CHECK(stage.instance().outcome == InstanceOutcome::terminated);
}

TEST_CASE("an event sub-process takes over its scope when it interrupts") {
    auto stage = staged(
        R"(<startEvent id="s"/><userTask id="a"/><subProcess id="v" triggeredByEvent="true"><startEvent id="vs"><messageEventDefinition messageRef="m"/></startEvent><userTask id="b"/>)" +
        flow("vs", "b") + "</subProcess>" + flow("s", "a"));
    stage.start();
    stage.message("paid");
    CHECK(stage.open() == "b");
    CHECK(stage.send(CorrelateMessage{CaseId{7}, "paid", {}}).key == "process.message_not_awaited");
    stage.done("b");
    CHECK(stage.ended());
}

TEST_CASE("a signal is heard by all who wait for it") {
    auto stage = staged(
        R"(<startEvent id="s"/><parallelGateway id="f"/><intermediateCatchEvent id="w"><signalEventDefinition signalRef="g"/></intermediateCatchEvent><intermediateCatchEvent id="v"><signalEventDefinition signalRef="g"/></intermediateCatchEvent><userTask id="a"/><userTask id="b"/><intermediateThrowEvent id="t"><signalEventDefinition signalRef="g"/></intermediateThrowEvent>)" +
        flow("s", "f") + flow("f", "t") + flow("f", "w") + flow("f", "v") + flow("w", "a") + flow("v", "b"));
    stage.start();
    CHECK(stage.open() == "a b");
}

TEST_CASE("compensation undoes what was completed, the last first") {
    auto stage = staged(
        R"(<startEvent id="s"/><userTask id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="ua" isForCompensation="true"/><association id="x1" sourceRef="ca" targetRef="ua" associationDirection="One"/><userTask id="b"/><boundaryEvent id="cb" attachedToRef="b"><compensateEventDefinition/></boundaryEvent><userTask id="ub" isForCompensation="true"/><association id="x2" sourceRef="cb" targetRef="ub" associationDirection="One"/><intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent><userTask id="z"/>)" +
        flow("s", "a") + flow("a", "b") + flow("b", "t") + flow("t", "z"));
    stage.start();
    stage.done("a");
    stage.done("b");
    CHECK(stage.open() == "ub");
    stage.done("ub");
    CHECK(stage.open() == "ua");
    stage.done("ua");
    CHECK(stage.open() == "z");
}

TEST_CASE("a call activity waits for the called process and takes its variables") {
    Stage stage;
    stage.deploy(definitions(R"(<process id="q" isExecutable="true"><startEvent id="qs"/><userTask id="work"/>)" +
                             flow("qs", "work") + "</process>"));
    stage.deploy(process_xml(R"(<startEvent id="s"/><callActivity id="call" calledElement="q"/><userTask id="a"/>)" +
                             flow("s", "call") + flow("call", "a")));
    stage.start({{"x", 1}});
    CHECK(stage.open() == "work");
    stage.done("work", {{"y", 2}});
    CHECK(stage.ended("q"));
    CHECK(stage.open() == "a");
    CHECK(stage.instance().variables.at("y") == 2);
}

TEST_CASE("a cancelled instance closes its tasks, its timers and what it called") {
    Stage stage;
    stage.deploy(definitions(R"(<process id="q" isExecutable="true"><startEvent id="qs"/><userTask id="work"/>)" +
                             flow("qs", "work") + "</process>"));
    stage.deploy(process_xml(
        R"(<startEvent id="s"/><callActivity id="call" calledElement="q"/><boundaryEvent id="e" attachedToRef="call"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>)" +
        flow("s", "call")));
    stage.start();
    CHECK(stage.send(CancelInstance{CaseId{7}, "withdrawn"}).key.empty());
    CHECK(stage.open() == "");
    CHECK(stage.timers() == 0);
    CHECK(stage.ended("q"));
    CHECK(stage.instance().outcome == InstanceOutcome::cancelled);
    CHECK(stage.send(CancelInstance{CaseId{7}, "again"}).key == "process.instance_ended");
}

}  // namespace yekuo::process
