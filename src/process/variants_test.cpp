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

}  // namespace yekuo::process
