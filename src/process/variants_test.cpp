// The rarer variants of each family of the standard: complex gateways, transactions, multiple and parallel
// multiple events, conditions, behaviours of multi-instance, ad-hoc orders, token quantities, global tasks.
#include "process/stage.hpp"

namespace yekuo::process {

namespace {

const std::string globals =
    R"(<message id="m" name="paid"/><signal id="g" name="storm"/><signal id="h" name="calm"/><error id="r" errorCode="E1"/><escalation id="c1" escalationCode="C1"/>)"
    R"(<timerEventDefinition id="hour"><timeDuration>PT1H</timeDuration></timerEventDefinition><signalEventDefinition id="one" signalRef="g"/><signalEventDefinition id="every" signalRef="h"/>)"
    R"(<globalManualTask id="by_hand"/><globalUserTask id="by_user"/>)";

Stage played(const std::string& body, json::object variables = {}) {
    Stage stage;
    stage.deploy(definitions(globals + R"(<process id="p" isExecutable="true">)" + body + "</process>"));
    stage.start(std::move(variables));
    return stage;
}
std::string event(const char* kind, const char* id, const std::string& definitions, const std::string& more = {}) {
    return "<" + std::string(kind) + " id=\"" + id + "\" " + more + ">" + definitions + "</" + kind + ">";
}
const std::string start = R"(<startEvent id="s"/>)";
const std::string storm = R"(<signalEventDefinition signalRef="g"/>)", calm = R"(<signalEventDefinition signalRef="h"/>)";
std::string user(const char* id) { return "<userTask id=\"" + std::string(id) + "\"/>"; }
std::string when(const char* condition) {
    return "<conditionalEventDefinition><condition>" + std::string(condition) + "</condition></conditionalEventDefinition>";
}

void hear(Stage& stage, const char* signal) {
    stage.send(BroadcastSignal{CaseId{7}, signal, {}});
}

}  // namespace

TEST_CASE("a complex gateway goes on with two of three, and swallows the third") {
    auto stage = played(start + R"(<parallelGateway id="f"/>)" + user("a") + user("b") + user("c") +
                        R"(<complexGateway id="j"><activationCondition>activationCount >= 2</activationCondition></complexGateway>)" +
                        user("z") + flow("s", "f") + flow("f", "a") + flow("f", "b") + flow("f", "c") + flow("a", "j") +
                        flow("b", "j") + flow("c", "j") + flow("j", "z"));
    stage.done("a");
    CHECK(stage.open() == "b c");
    stage.done("c");
    CHECK(stage.open() == "b z");
    stage.done("b");
    CHECK(stage.open() == "z");
    stage.done("z");
    CHECK(stage.ended());
}

TEST_CASE("a complex gateway that splits takes every way whose condition holds") {
    auto stage = played(start + R"(<complexGateway id="x" default="x-c"/>)" + user("a") + user("b") + user("c") +
                            flow("s", "x") + flow("x", "a", "kw > 1") + flow("x", "b", "kw > 10") + flow("x", "c"),
                        {{"kw", 20}});
    CHECK(stage.open() == "a b");
}

TEST_CASE("an exclusive gateway after a parallel one lets every token through") {
    auto stage = played(start + R"(<parallelGateway id="f"/>)" + user("a") + user("b") + R"(<exclusiveGateway id="j"/>)" +
                        user("z") + flow("s", "f") + flow("f", "a") + flow("f", "b") + flow("a", "j") + flow("b", "j") +
                        flow("j", "z"));
    stage.done("a");
    stage.done("b");
    CHECK(stage.open() == "z z");
}

TEST_CASE("a transaction that is cancelled undoes what it did and is left by its cancel event") {
    auto stage = played(
        start + R"(<transaction id="t"><startEvent id="ts"/><userTask id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="ua" isForCompensation="true"/><association id="x" sourceRef="ca" targetRef="ua"/><userTask id="b"/><endEvent id="te"><cancelEventDefinition/></endEvent>)" +
        flow("ts", "a") + flow("a", "b") + flow("b", "te") + "</transaction>" +
        event("boundaryEvent", "gone", "<cancelEventDefinition/>", R"(attachedToRef="t")") + user("after") + user("kept") +
        flow("s", "t") + flow("t", "kept") + flow("gone", "after"));
    stage.done("a");
    stage.done("b");
    CHECK(stage.open() == "ua");
    stage.done("ua");
    CHECK(stage.open() == "after");
}

TEST_CASE("compensation of one activity leaves the others") {
    const auto undone = [](const char* id) {
        return event("boundaryEvent", (std::string("c") + id).c_str(), "<compensateEventDefinition/>",
                     "attachedToRef=\"" + std::string(id) + "\"") +
               "<userTask id=\"u" + id + "\" isForCompensation=\"true\"/><association id=\"x" + id + "\" sourceRef=\"c" + id +
               "\" targetRef=\"u" + id + "\"/>";
    };
    auto stage = played(start + user("a") + undone("a") + user("b") + undone("b") +
                        event("intermediateThrowEvent", "t", R"(<compensateEventDefinition activityRef="a"/>)") + user("z") +
                        flow("s", "a") + flow("a", "b") + flow("b", "t") + flow("t", "z"));
    stage.done("a");
    stage.done("b");
    CHECK(stage.open() == "ua");
    stage.done("ua");
    CHECK(stage.open() == "z");
}

TEST_CASE("of a multiple event one trigger is enough, of a parallel multiple one all are needed") {
    for (const bool all : {false, true}) {
        auto stage = played(start + event("intermediateCatchEvent", "w", storm + R"(<messageEventDefinition messageRef="m"/>)",
                                          all ? R"(parallelMultiple="true")" : "") +
                            user("a") + flow("s", "w") + flow("w", "a"));
        stage.message("paid");
        CHECK(stage.open() == (all ? "" : "a"));
        if (!all) continue;
        hear(stage, "storm");
        CHECK(stage.open() == "a");
    }
}

TEST_CASE("a multiple boundary event comes with either trigger and leaves the task if it does not interrupt") {
    const auto either =
        event("boundaryEvent", "e", storm + calm, R"(attachedToRef="a" cancelActivity="false")");
    auto stage = played(start + user("a") + either + user("b") + flow("s", "a") + flow("e", "b"));
    hear(stage, "calm");
    hear(stage, "storm");
    CHECK(stage.open() == "a b b");
}

TEST_CASE("a condition that becomes true interrupts its activity, or runs beside it") {
    for (const bool interrupts : {true, false}) {
        const auto attached =
            R"(attachedToRef="u" cancelActivity=")" + std::string(interrupts ? "true" : "false") + '"';
        auto stage = played(start + R"(<subProcess id="u"><startEvent id="us"/><userTask id="a"/><userTask id="c"/>)" +
                                flow("us", "a") + flow("a", "c") + "</subProcess>" +
                                event("boundaryEvent", "e", when("kw > 10"), attached) +
                                user("b") + flow("s", "u") + flow("e", "b"),
                            {{"kw", 1}});
        CHECK(stage.open() == "a");
        stage.done("a", {{"kw", 20}});
        CHECK(stage.open() == (interrupts ? "b" : "b c"));
    }
}

TEST_CASE("a condition starts an event sub-process, which may interrupt") {
    auto stage = played(start + user("a") + user("b") + R"(<subProcess id="v" triggeredByEvent="true">)" +
                            event("startEvent", "vs", when("kw > 10")) + user("c") + flow("vs", "c") + "</subProcess>" +
                            flow("s", "a") + flow("a", "b"),
                        {{"kw", 1}});
    stage.done("a", {{"kw", 20}});
    CHECK(stage.open() == "c");
}

TEST_CASE("an event sub-process that does not interrupt starts again with every signal and escalation") {
    auto stage = played(start + R"(<parallelGateway id="f"/>)" + user("a") + user("b") +
                        event("intermediateThrowEvent", "t", R"(<escalationEventDefinition escalationRef="c1"/>)") +
                        R"(<subProcess id="v" triggeredByEvent="true">)" + event("startEvent", "vs", storm, R"(isInterrupting="false")") +
                        user("c") + flow("vs", "c") + R"(</subProcess><subProcess id="w" triggeredByEvent="true">)" +
                        event("startEvent", "ws", R"(<escalationEventDefinition escalationRef="c1"/>)", R"(isInterrupting="false")") +
                        user("d") + flow("ws", "d") + "</subProcess>" + flow("s", "f") + flow("f", "a") + flow("f", "b") +
                        flow("b", "t"));
    hear(stage, "storm");
    hear(stage, "storm");
    CHECK(stage.open() == "a b c c");
    stage.done("b");
    CHECK(stage.open() == "a c c d");
}

TEST_CASE("an event definition of the file serves every event that refers to it") {
    auto stage = played(start + event("intermediateCatchEvent", "w", "<eventDefinitionRef>hour</eventDefinitionRef>") + user("a") +
                        event("boundaryEvent", "e", "<eventDefinitionRef>one</eventDefinitionRef>", R"(attachedToRef="a")") +
                        user("b") + flow("s", "w") + flow("w", "a") + flow("e", "b"));
    CHECK(stage.open() == "");
    stage.pass(hours(1));
    CHECK(stage.open() == "a");
    hear(stage, "storm");
    CHECK(stage.open() == "b");
}

TEST_CASE("multi-instance throws with the first, with each or with none, as its behaviour says") {
    const auto heard = [](const std::string& behavior) {
        auto stage = played(start + R"(<userTask id="a"><multiInstanceLoopCharacteristics isSequential="true" )" + behavior +
                            R"(><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask>)" +
                            event("boundaryEvent", "e", storm, R"(attachedToRef="a" cancelActivity="false")") +
                            event("boundaryEvent", "i", calm, R"(attachedToRef="a" cancelActivity="false")") + user("b") +
                            user("c") + flow("s", "a") + flow("e", "b") + flow("i", "c"));
        for (int i = 0; i < 3; ++i) stage.done("a");
        return stage.open();
    };
    CHECK(heard("") == "");
    CHECK(heard(R"(behavior="All")") == "");
    CHECK(heard(R"(behavior="One" oneBehaviorEventRef="one")") == "b");
    CHECK(heard(R"(behavior="None" noneBehaviorEventRef="every")") == "c c c");
}

TEST_CASE("a loop tests before or after, and never runs more often than its maximum") {
    const auto times = [](const std::string& attributes, const std::string& condition) {
        auto stage = played(start + R"(<userTask id="a"><standardLoopCharacteristics )" + attributes + "><loopCondition>" +
                            condition + R"(</loopCondition></standardLoopCharacteristics></userTask>)" + user("z") +
                            flow("s", "a") + flow("a", "z"));
        int count = 0;
        for (; stage.open() == "a"; ++count) stage.done("a");
        return count;
    };
    CHECK(times(R"(testBefore="true")", "false") == 0);
    CHECK(times("", "false") == 1);
    CHECK(times(R"(loopMaximum="4")", "true") == 4);
    CHECK(times(R"(loopMaximum="4" testBefore="true")", "true") == 4);
}

TEST_CASE("an ad-hoc sub-process opens its tasks at once, or one after the other, until its condition holds") {
    for (const bool sequential : {false, true}) {
        const auto body = start + R"(<adHocSubProcess id="u" ordering=")" + (sequential ? "Sequential" : "Parallel") +
                          R"("><userTask id="a"/><userTask id="b"/><completionCondition>enough = true</completionCondition></adHocSubProcess>)" +
                          user("z") + flow("s", "u") + flow("u", "z");
        auto stage = played(body, {{"enough", false}});
        CHECK(stage.open() == (sequential ? "a" : "a b"));
        stage.done("a");
        CHECK(stage.open() == "b");
        stage.done("b", {{"enough", true}});
        CHECK(stage.open() == "z");
        auto early = played(body, {{"enough", false}});
        early.done("a", {{"enough", true}});
        CHECK(early.open() == "z");
    }
}

TEST_CASE("a task may need several tokens, and give several") {
    auto stage = played(start + R"(<userTask id="a" completionQuantity="2"/><userTask id="b" startQuantity="2"/>)" + user("c") +
                        flow("s", "a") + flow("a", "b") + flow("a", "c"));
    stage.done("a");
    CHECK(stage.open() == "b c c");
}

TEST_CASE("a call of a global task is that task") {
    auto stage = played(start + R"(<callActivity id="a" calledElement="by_hand"/><callActivity id="b" calledElement="by_user"/>)" +
                        user("c") + flow("s", "a") + flow("a", "b") + flow("b", "c"));
    CHECK(stage.open() == "b");
    stage.done("b");
    CHECK(stage.open() == "c");
}

TEST_CASE("an interrupting escalation and an error of a called process end the call") {
    for (const char* thrown : {R"(<escalationEventDefinition escalationRef="c1"/>)", R"(<errorEventDefinition errorRef="r"/>)"}) {
        Stage stage;
        stage.deploy(definitions(globals + R"(<process id="q" isExecutable="true"><startEvent id="qs"/><userTask id="work"/><endEvent id="qe">)" +
                                 thrown + "</endEvent>" + flow("qs", "work") + flow("work", "qe") + "</process>"));
        stage.deploy(definitions(globals + R"(<process id="p" isExecutable="true">)" + start +
                                 R"(<callActivity id="call" calledElement="q"/>)" +
                                 event("boundaryEvent", "e", thrown, R"(attachedToRef="call")") + user("a") + user("b") +
                                 flow("s", "call") + flow("call", "a") + flow("e", "b") + "</process>"));
        stage.start();
        stage.done("work");
        CHECK(stage.open() == "b");
        CHECK(stage.ended("q"));
    }
}

TEST_CASE("a process starts with a message or a signal, each trigger once") {
    Stage stage;
    stage.deploy(definitions(globals + R"(<process id="p" isExecutable="true">)" + event("startEvent", "s", storm) +
                             event("startEvent", "t", calm) + user("a") + user("b") + flow("s", "a") + flow("t", "b") + "</process>"));
    stage.send(BroadcastSignal{CaseId{}, "calm", {}});
    int opened = 0;
    for (const auto& event : stage.journal)
        if (const auto* task = event.as<TaskOpened>()) opened += task->element == "b" ? 1 : 100;
    CHECK(opened == 1);
}

TEST_CASE("a parallel event-based gateway begins the process with its first message and waits for the others") {
    const auto await = [](const std::string& id, const std::string& message, const std::string& task) {
        return event("intermediateCatchEvent", id.c_str(), "<incoming>x-" + id + "</incoming><outgoing>" + id + "-" + task +
                     "</outgoing><messageEventDefinition messageRef=\"" + message + "\"><operationRef>o</operationRef></messageEventDefinition>") +
               "<userTask id=\"" + task + "\"><incoming>" + id + "-" + task + "</incoming></userTask>" + flow(id, task) +
               flow("x", id);
    };
    Stage stage;  // without a start event, so without end events: as the standard has it
    stage.deploy_as_is(definitions(
        R"(<message id="m" name="paid"/><message id="n" name="signed"/><interface id="f" name="f"><operation id="o" name="o"><inMessageRef>m</inMessageRef></operation></interface><process id="p" isExecutable="true"><eventBasedGateway id="x" instantiate="true" eventGatewayType="Parallel"><outgoing>x-w</outgoing><outgoing>x-v</outgoing></eventBasedGateway>)" +
        await("w", "m", "a") + await("v", "n", "b") + "</process>"));
    stage.message("signed");
    CHECK(stage.open() == "b");
    stage.done("b");
    CHECK_FALSE(stage.ended());
    stage.message("paid");
    CHECK(stage.open() == "a");
    stage.done("a");
    CHECK(stage.ended());
}

TEST_CASE("a receive task that instantiates begins its process with its message") {
    Stage stage;
    stage.deploy_as_is(definitions(
        R"(<message id="m" name="paid"/><process id="p" isExecutable="true"><receiveTask id="r" messageRef="m" instantiate="true"><outgoing>r-a</outgoing></receiveTask><userTask id="a"><incoming>r-a</incoming></userTask>)" +
        flow("r", "a") + "</process>"));
    stage.message("paid", {{"amount", 5}});
    CHECK(stage.open() == "a");
    CHECK(stage.instance().variables.at("amount") == 5);
}

TEST_CASE("an error without a code is caught where any error is, a known one where it is named") {
    const auto left_by = [](const char* code) {
        auto stage = played(start + R"(<serviceTask id="a" yekuo:topic="t"/>)" +
                            event("boundaryEvent", "e", R"(<errorEventDefinition errorRef="r"/>)", R"(attachedToRef="a")") +
                            event("boundaryEvent", "f", "<errorEventDefinition/>", R"(attachedToRef="a")") + user("b") +
                            user("c") + flow("s", "a") + flow("e", "b") + flow("f", "c"));
        stage.send(FailTask{stage.task("a")->id, code, {}});
        return stage.open();
    };
    CHECK(left_by("E1") == "b");
    CHECK(left_by("E2") == "c");
    CHECK(left_by("") == "c");
}

TEST_CASE("a completed sub-process is compensated by what it did, the last first, or as its own event sub-process says") {
    const auto undoing = [](const char* id) {
        return user(id) + event("boundaryEvent", (std::string("c") + id).c_str(), "<compensateEventDefinition/>",
                                "attachedToRef=\"" + std::string(id) + "\"") +
               "<userTask id=\"u" + id + "\" isForCompensation=\"true\"/><association id=\"x" + id + "\" sourceRef=\"c" + id +
               "\" targetRef=\"u" + id + "\"/>";
    };
    const std::string own = R"(<subProcess id="v" triggeredByEvent="true">)" +
                            event("startEvent", "vs", "<compensateEventDefinition/>") + user("instead") +
                            flow("vs", "instead") + "</subProcess>";
    for (const bool has_own : {false, true}) {
        auto stage = played(start + R"(<subProcess id="q"><startEvent id="qs"/>)" + undoing("a") + undoing("b") +
                            flow("qs", "a") + flow("a", "b") + (has_own ? own : "") + "</subProcess>" +
                            event("intermediateThrowEvent", "t", "<compensateEventDefinition/>") + user("z") +
                            flow("s", "q") + flow("q", "t") + flow("t", "z"));
        stage.done("a");
        stage.done("b");
        CHECK(stage.open() == (has_own ? "instead" : "ub"));
        stage.done(has_own ? "instead" : "ub");
        if (!has_own) stage.done("ua");
        CHECK(stage.open() == "z");
    }
}

TEST_CASE("an escalation rises through the calls to the process that catches it, and the calls go on") {
    Stage stage;
    const auto process = [](const char* key, const std::string& body) {
        return definitions(globals + "<process id=\"" + std::string(key) + "\" isExecutable=\"true\"><startEvent id=\"s\"/>" + body +
                           "</process>");
    };
    stage.deploy(process("inner", event("intermediateThrowEvent", "t", R"(<escalationEventDefinition escalationRef="c1"/>)") +
                                      user("deep") + flow("s", "t") + flow("t", "deep")));
    stage.deploy(process("outer", R"(<callActivity id="call" calledElement="inner"/>)" + user("middle") + flow("s", "call") +
                                      flow("call", "middle")));
    stage.deploy(process("p", R"(<callActivity id="call" calledElement="outer"/>)" +
                                  event("boundaryEvent", "e", R"(<escalationEventDefinition escalationRef="c1"/>)",
                                        R"(attachedToRef="call" cancelActivity="false")") +
                                  user("b") + flow("s", "call") + flow("e", "b")));
    stage.start();
    CHECK(stage.open() == "b deep");
    stage.done("deep");
    CHECK(stage.open() == "b middle");
}

TEST_CASE("several links lead to one, whatever they are called, and the token goes on there") {
    const auto thrown = [](const char* id, const char* link) {
        return event("intermediateThrowEvent", id, "<linkEventDefinition id=\"" + std::string(link) + "\" name=\"" + link +
                                                       "\"><target>l</target></linkEventDefinition>");
    };
    auto stage = played(start + user("a") + user("b") + thrown("t", "l1") + thrown("v", "l2") +
                        event("intermediateCatchEvent", "w", R"(<linkEventDefinition id="l" name="here"><source>l1</source><source>l2</source></linkEventDefinition>)") +
                        user("z") + flow("s", "a") + flow("s", "b") + flow("a", "t") + flow("b", "v") + flow("w", "z"));
    stage.done("a");
    stage.done("b");
    CHECK(stage.open() == "z z");
}

TEST_CASE("a condition that comes, goes and comes again starts its event sub-process twice") {
    auto stage = played(start + R"(<userTask id="a"><standardLoopCharacteristics><loopCondition>true</loopCondition></standardLoopCharacteristics></userTask>)" +
                            R"(<subProcess id="v" triggeredByEvent="true">)" +
                            event("startEvent", "vs", when("kw > 10"), R"(isInterrupting="false")") + user("c") +
                            flow("vs", "c") + "</subProcess>" + flow("s", "a"),
                        {{"kw", 1}});
    stage.done("a", {{"kw", 20}});
    CHECK(stage.open() == "a c");
    stage.done("a", {{"kw", 30}});
    CHECK(stage.open() == "a c");
    stage.done("a", {{"kw", 2}});
    stage.done("a", {{"kw", 20}});
    CHECK(stage.open() == "a c c");
}

TEST_CASE("an event sub-process with a parallel multiple start needs all of its triggers") {
    auto stage = played(start + user("a") + R"(<subProcess id="v" triggeredByEvent="true">)" +
                        event("startEvent", "vs", storm + calm, R"(parallelMultiple="true")") + user("c") + flow("vs", "c") +
                        "</subProcess>" + flow("s", "a"));
    hear(stage, "storm");
    CHECK(stage.open() == "a");
    hear(stage, "calm");
    CHECK(stage.open() == "c");
}

TEST_CASE("a multiple end event tells all that it has to tell, and compensates, in whatever order they stand") {
    const std::string undo = "<compensateEventDefinition/>", error = R"(<errorEventDefinition errorRef="r"/>)";
    for (const auto& thrown : {undo + storm, storm + undo, error + storm}) {
        auto stage = played(start + R"(<parallelGateway id="g1"/><subProcess id="q"><startEvent id="qs"/>)" + user("a") +
                            event("boundaryEvent", "ca", undo, R"(attachedToRef="a")") +
                            R"(<userTask id="ua" isForCompensation="true"/><association id="x" sourceRef="ca" targetRef="ua"/>)" +
                            event("endEvent", "e", thrown) + flow("qs", "a") + flow("a", "e") + "</subProcess>" +
                            event("boundaryEvent", "f", error, R"(attachedToRef="q")") + user("failed") +
                            event("intermediateCatchEvent", "w", storm) + user("heard") + flow("s", "g1") + flow("g1", "q") +
                            flow("g1", "w") + flow("w", "heard") + flow("f", "failed"));
        stage.done("a");
        CHECK(stage.open() == (thrown.find("error") == thrown.npos ? "heard ua" : "failed heard"));
    }
}

TEST_CASE("a terminate end event in a called process ends only that") {
    Stage stage;
    stage.deploy(definitions(globals + R"(<process id="q" isExecutable="true">)" + start + user("work") + user("other") +
                             event("endEvent", "e", "<terminateEventDefinition/>") + flow("s", "work") + flow("s", "other") +
                             flow("work", "e") + "</process>"));
    stage.deploy(definitions(R"(<process id="p" isExecutable="true"><startEvent id="s"/><callActivity id="call" calledElement="q"/>)" +
                             user("z") + flow("s", "call") + flow("call", "z") + "</process>"));
    stage.start();
    stage.done("work");
    CHECK(stage.open() == "z");
}

TEST_CASE("a multi-instance sub-process runs over a list and gathers what each of its instances gives") {
    auto stage = played(
        R"(<dataObject id="d1" name="meters" isCollection="true"/><dataObject id="d2" name="readings" isCollection="true"/>)" +
            start + R"(<subProcess id="q"><startEvent id="qs"/><userTask id="a"><multiInstanceLoopCharacteristics isSequential="true"><loopCardinality>meter</loopCardinality></multiInstanceLoopCharacteristics></userTask>)" +
            flow("qs", "a") +
            R"(<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>d1</loopDataInputRef><loopDataOutputRef>d2</loopDataOutputRef><inputDataItem id="i" name="meter"/><outputDataItem id="o" name="reading"/></multiInstanceLoopCharacteristics></subProcess>)" +
            user("z") + flow("s", "q") + flow("q", "z"),
        {{"meters", json::array{1, 2}}});
    for (const int reading : {10, 20, 30}) stage.done("a", {{"reading", reading}});
    CHECK(stage.open() == "z");
    CHECK(json::serialize(stage.instance().variables.at("readings")) == "[10,30]");
}

TEST_CASE("an error leaves a transaction as a hazard: nothing is compensated") {
    auto stage = played(
        start + R"(<transaction id="t"><startEvent id="ts"/><userTask id="a"/><boundaryEvent id="ca" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><userTask id="ua" isForCompensation="true"/><association id="x" sourceRef="ca" targetRef="ua"/>)" +
        event("endEvent", "te", R"(<errorEventDefinition errorRef="r"/>)") + flow("ts", "a") + flow("a", "te") + "</transaction>" +
        event("boundaryEvent", "bad", "<errorEventDefinition/>", R"(attachedToRef="t")") + user("after") + user("kept") +
        flow("s", "t") + flow("t", "kept") + flow("bad", "after"));
    stage.done("a");
    CHECK(stage.open() == "after");
}

}  // namespace yekuo::process
