// The standard's rules one by one: for each a model that breaks it, and the element that is named. The first half of
// most cases is the same model in order.
#include "process/stage.hpp"

namespace yekuo::process {

namespace {

std::string found(const std::string& xml) {
    const auto violations = violations_of(xml);
    if (!violations) return violations.error().key;
    std::string all;
    for (const auto& one : *violations) all += (all.empty() ? "" : "; ") + one.rule + " " + one.element;
    return all;
}
// The start event s leads to a; flows are listed and ends added.
std::string on_way(const std::string& body, const std::string& globals = {}) {
    return found(proper(definitions(globals + R"(<process id="p" isExecutable="true"><startEvent id="s"/>)" + body +
                                    flow("s", "a") + "</process>")));
}
// As it stands: nothing is added.
std::string as_is(const std::string& body) { return found(process_xml(body)); }
std::string catching(const std::string& definition, const std::string& id = "a") {
    return "<intermediateCatchEvent id=\"" + id + "\">" + definition + "</intermediateCatchEvent>";
}
const std::string hour = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
const std::string s_lists = R"(<startEvent id="s"><outgoing>s-a</outgoing></startEvent>)";

}  // namespace

TEST_CASE("nothing leads to a start event, and nothing away from an end event") {
    CHECK(on_way(R"(<task id="a"/>)" + flow("a", "s")).find("start_incoming s") == 0);
    CHECK(on_way(R"(<task id="a"/><endEvent id="e"/><task id="b"/>)" + flow("a", "e") + flow("e", "b")) == "end_outgoing e");
}

TEST_CASE("where there is a start there is an end, and every node lies between them") {
    CHECK(as_is(s_lists + R"(<task id="a"><incoming>s-a</incoming></task>)" + flow("s", "a")) == "start_and_end p");
    const std::string end = R"(<endEvent id="e"><incoming>s-a</incoming></endEvent>)";
    const auto to_end = R"(<sequenceFlow id="s-a" sourceRef="s" targetRef="e"/>)";
    CHECK(as_is(s_lists + end + to_end) == "");
    CHECK(as_is(s_lists + end + to_end + R"(<task id="b"/>)") == "no_incoming b; no_outgoing b");
    CHECK(as_is(R"(<startEvent id="s"/><endEvent id="e"/>)").find("no_outgoing s; no_incoming e") != std::string::npos);
    CHECK(as_is(s_lists + R"(<endEvent id="e"/>)" + to_end) == "flow_listed e");
}

TEST_CASE("a gateway joins or splits, as its direction says") {
    const auto between = [](const std::string& direction, bool splits) {
        return on_way(R"(<exclusiveGateway id="a")" + direction + R"(/><task id="b"/><task id="c"/>)" + flow("a", "b", "x") +
                      (splits ? flow("a", "c", "y") : flow("b", "c")));
    };
    CHECK(between("", true) == "");
    CHECK(between("", false) == "gateway_flows a");
    CHECK(between(R"( gatewayDirection="Diverging")", true) == "");
    CHECK(between(R"( gatewayDirection="Converging")", true) == "gateway_direction a");
    CHECK(between(R"( gatewayDirection="Mixed")", true) == "gateway_direction a");
}

TEST_CASE("a condition stands where there is a choice") {
    CHECK(on_way(R"(<task id="a"/><task id="b"/><task id="c"/>)" + flow("a", "b", "x") + flow("a", "c", "y")) == "");
    CHECK(on_way(R"(<task id="a"/><task id="b"/>)" + flow("a", "b", "x")) == "condition_alone a-b");
    CHECK(on_way(R"(<parallelGateway id="a"/><task id="b"/><task id="c"/>)" + flow("a", "b", "x") + flow("a", "c")) ==
          "condition_source a-b");
    CHECK(on_way(R"(<task id="a"/><task id="b"/><sequenceFlow id="f" sourceRef="a" targetRef="b" isImmediate="false"/>)") ==
          "flow_immediate f");
}

TEST_CASE("an event-based gateway leads to two events or more, which nothing else leads to") {
    const auto after = [](const std::string& gateway, const std::string& more) {
        return on_way("<eventBasedGateway id=\"a\" " + gateway + "/>" + catching(hour, "w") + flow("a", "w") + more,
                      R"(<message id="m" name="m"/>)");
    };
    const std::string paid = R"(<messageEventDefinition messageRef="m"/>)";
    const std::string other = catching(R"(<conditionalEventDefinition><condition>x</condition></conditionalEventDefinition>)", "v") + flow("a", "v");
    const std::string receive = R"(<receiveTask id="r" messageRef="m"/>)" + flow("a", "r");
    CHECK(after("", other) == "");
    CHECK(after("", "") == "event_gateway_out a");
    CHECK(after("", R"(<task id="t"/>)" + flow("a", "t")) == "event_gateway_target a");
    CHECK(after("", other + R"(<task id="t"/>)" + flow("w", "t") + flow("t", "v")) == "event_gateway_target v");
    CHECK(after(R"(eventGatewayType="Parallel")", other) == "event_gateway_parallel a");
    CHECK(after("", receive) == "");
    CHECK(after("", receive + catching(paid, "v") + flow("a", "v")) == "event_gateway_mixed a");
    CHECK(after("", receive + R"(<boundaryEvent id="b" attachedToRef="r">)" + hour + R"(</boundaryEvent><task id="t"/>)" + flow("b", "t")) ==
          "event_gateway_boundary r");
    CHECK(after(R"(instantiate="true")", other).find("event_gateway_trigger w; event_gateway_trigger v") == 0);
}

TEST_CASE("what instantiates a process has nothing before it") {
    const std::string message = R"(<message id="m" name="m"/>)";
    CHECK(on_way(R"(<receiveTask id="a" messageRef="m" instantiate="true"/>)", message) == "receive_start a");
    CHECK(on_way(R"(<task id="a"/><eventBasedGateway id="x" instantiate="true"/>)" + catching(hour, "w") + catching(hour, "v") +
                 flow("a", "x") + flow("x", "w") + flow("x", "v")) == "event_gateway_start x");
}

TEST_CASE("a quantity of tokens is one or more, a loop is of one kind, compensation has no flow") {
    CHECK(on_way(R"(<task id="a" completionQuantity="0"/>)") == "quantity a");
    CHECK(on_way(R"(<task id="a"><standardLoopCharacteristics/><multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></task>)") ==
          "loops a");
    CHECK(on_way(R"(<task id="a" isForCompensation="true"/><task id="b"/>)" + flow("a", "b")) == "compensation_flow a");
}

TEST_CASE("a behaviour of a multi-instance names what it throws") {
    const auto behaving = [](const std::string& attributes, const std::string& more = {}) {
        return on_way("<task id=\"a\"><multiInstanceLoopCharacteristics " + attributes + "><loopCardinality>2</loopCardinality>" + more +
                          "</multiInstanceLoopCharacteristics></task>",
                      R"(<signal id="g" name="g"/><signalEventDefinition id="d" signalRef="g"/>)");
    };
    const std::string complex = R"(<complexBehaviorDefinition><condition xsi:type="tFormalExpression">x > 1</condition></complexBehaviorDefinition>)";
    CHECK(behaving(R"(behavior="One" oneBehaviorEventRef="d")") == "");
    CHECK(behaving(R"(behavior="One")") == "one_behavior a");
    CHECK(behaving(R"(behavior="None")") == "none_behavior a");
    CHECK(behaving(R"(behavior="Complex")", complex) == "");
    CHECK(behaving(R"(behavior="Complex")") == "complex_behavior a");
    CHECK(behaving("", complex) == "complex_behavior a");
}

TEST_CASE("a sub-process of each kind holds what it may") {
    CHECK(on_way(R"(<adHocSubProcess id="a"><task id="t"/></adHocSubProcess>)") == "");
    CHECK(on_way(R"(<adHocSubProcess id="a"/>)") == "ad_hoc_empty a");
    CHECK(on_way(R"(<adHocSubProcess id="a"><task id="t"/><startEvent id="q"/></adHocSubProcess>)").find("ad_hoc_event a") !=
          std::string::npos);
    CHECK(on_way(R"(<subProcess id="a"><ioSpecification><inputSet/><outputSet/></ioSpecification><startEvent id="q"/></subProcess>)") ==
          "sub_process_io a");
    CHECK(found(definitions(R"(<process id="p" isExecutable="true" processType="Public"/>)")) == "public_process p");
}

TEST_CASE("an event sub-process stands beside the flow, with one start that waits for something") {
    const auto beside = [](const std::string& starts, const std::string& more = {}) {
        return on_way(R"(<task id="a"/><subProcess id="v" triggeredByEvent="true">)" + starts + "</subProcess>" + more,
                      R"(<signal id="g" name="g"/><error id="r" errorCode="r"/>)");
    };
    const std::string storm = R"(<startEvent id="vs"><signalEventDefinition signalRef="g"/></startEvent>)";
    CHECK(beside(storm) == "");
    CHECK(beside(storm, flow("a", "v")).find("event_sub_process_flow v") != std::string::npos);
    CHECK(beside(R"(<startEvent id="vs"/>)") == "event_sub_process_start vs");
    CHECK(beside(storm + R"(<startEvent id="vt"><signalEventDefinition signalRef="g"/></startEvent>)") == "event_sub_process_start v");
    CHECK(beside(R"(<startEvent id="vs" isInterrupting="false"><errorEventDefinition errorRef="r"/></startEvent>)") ==
          "start_interrupts vs");
}

TEST_CASE("a start, a boundary and an intermediate event wait for what they can") {
    const std::string error = "<errorEventDefinition/>";
    CHECK(found(proper(process_xml("<startEvent id=\"s\">" + error + "</startEvent>"))) == "start_trigger s");
    CHECK(on_way("<subProcess id=\"a\"><startEvent id=\"q\">" + hour + "</startEvent></subProcess>") == "start_trigger q");
    CHECK(on_way(catching(error)) == "catch_trigger a");
    CHECK(on_way(catching("")) == "catch_none a");
    CHECK(on_way("<intermediateThrowEvent id=\"a\">" + hour + "</intermediateThrowEvent>") == "throw_trigger a");
    CHECK(on_way("<task id=\"a\"/><endEvent id=\"e\">" + hour + "</endEvent>" + flow("a", "e")) == "end_trigger e");
    CHECK(on_way(R"(<task id="a"/><endEvent id="e"><cancelEventDefinition/></endEvent>)" + flow("a", "e")) == "cancel_end e");
    const auto guarded = [](const std::string& definition, const std::string& more) {
        return on_way(R"(<task id="a"/><task id="b"/><boundaryEvent id="e" attachedToRef="a">)" + definition + "</boundaryEvent>" + more);
    };
    CHECK(guarded(hour, flow("e", "b")) == "");
    CHECK(guarded("", flow("e", "b")) == "boundary_none e");
    CHECK(guarded(hour, flow("e", "b") + flow("a", "e")) == "boundary_incoming e");
    CHECK(guarded("<terminateEventDefinition/>", flow("e", "b")) == "boundary_trigger e");
    CHECK(guarded("<compensateEventDefinition/>", flow("e", "b") +
                  R"(<task id="u" isForCompensation="true"/><association id="x" sourceRef="e" targetRef="u"/>)") == "boundary_outgoing e");
}

TEST_CASE("what is thrown and awaited is named, with its code") {
    const std::string named = R"(<escalation id="c" name="c"/><error id="r" name="r"/>)";
    CHECK(on_way(R"(<intermediateThrowEvent id="a"><signalEventDefinition/></intermediateThrowEvent>)") == "signal_ref a");
    CHECK(on_way(R"(<intermediateThrowEvent id="a"><escalationEventDefinition escalationRef="c"/></intermediateThrowEvent>)", named) ==
          "escalation_ref a");
    CHECK(on_way(R"(<task id="a"/><endEvent id="e"><errorEventDefinition errorRef="r"/></endEvent>)" + flow("a", "e"), named) ==
          "error_ref e");
    CHECK(on_way(catching(R"(<conditionalEventDefinition><condition/></conditionalEventDefinition>)")).find("condition_empty a") !=
          std::string::npos);
    CHECK(on_way(catching(R"(<timerEventDefinition id="d"><timeDuration>PT1H</timeDuration></timerEventDefinition>)") +
                 catching("<eventDefinitionRef>d</eventDefinitionRef>", "b") + flow("a", "b")).find("definition_ref b") == 0);
    CHECK(as_is(s_lists + R"(<intermediateCatchEvent id="a"><incoming>s-a</incoming><outgoing>a-e</outgoing><messageEventDefinition/></intermediateCatchEvent><endEvent id="e"><incoming>a-e</incoming></endEvent>)" +
                flow("s", "a") + flow("a", "e")) == "message_ref a; operation_ref a");
}

TEST_CASE("a link replaces a flow, within one scope") {
    const auto linked = [](const std::string& more, const std::string& caught) {
        return on_way(R"(<intermediateThrowEvent id="a"><linkEventDefinition id="l1" name="l"><target>l2</target></linkEventDefinition></intermediateThrowEvent>)" +
                      more + caught);
    };
    const std::string caught = catching(R"(<linkEventDefinition id="l2" name="l"><source>l1</source></linkEventDefinition>)", "c");
    const std::string onward = R"(<task id="t"/>)" + flow("c", "t");
    CHECK(linked(onward, caught) == "");
    CHECK(linked(onward + flow("a", "t"), caught).find("link_flow a") == 0);
    CHECK(linked(onward + flow("t", "c"), caught).find("link_flow c") == 0);
    CHECK(linked(R"(<task id="b"/><subProcess id="u">)" + onward, caught + "</subProcess>").find("link_scope a") != std::string::npos);
}

TEST_CASE("input and output sets are there, hold what is declared, and name each other") {
    const auto with = [](const std::string& sets) {
        return on_way(R"(<task id="a"><ioSpecification><dataInput id="i"/>)" + sets + "</ioSpecification></task>");
    };
    const std::string in = "<inputSet id=\"n\"><dataInputRefs>i</dataInputRefs>";
    CHECK(with(in + "</inputSet><outputSet/>") == "");
    CHECK(with(in + "</inputSet>") == "io_set a");
    CHECK(with("<inputSet/><outputSet/>") == "io_unused a");
    CHECK(with("<inputSet><optionalInputRefs>i</optionalInputRefs></inputSet><outputSet/>") == "io_optional a");
    CHECK(with("<inputSet><whileExecutingInputRefs>i</whileExecutingInputRefs></inputSet><outputSet/>").find("io_optional a") !=
          std::string::npos);
    CHECK(with(in + R"(<outputSetRefs>o</outputSetRefs></inputSet><outputSet id="o"/>)") == "io_rule a");
    CHECK(with(in + R"(<outputSetRefs>o</outputSetRefs></inputSet><outputSet id="o"><inputSetRefs>n</inputSetRefs></outputSet>)") == "");
}

TEST_CASE("a message flow joins two pools, from what sends to what receives") {
    const auto flowing = [](const std::string& from, const std::string& to) {
        return found(proper(definitions(
            R"(<message id="m" name="m"/><collaboration id="k"><participant id="p1" processRef="p"/><participant id="p2" processRef="q"/><messageFlow id="f" sourceRef=")" +
            from + "\" targetRef=\"" + to + R"("/></collaboration><process id="p" isExecutable="true"><dataObject id="d"/><startEvent id="s"/><sendTask id="a"/><endEvent id="e"/>)" +
            flow("s", "a") + flow("a", "e") + R"(</process><process id="q" isExecutable="true"><startEvent id="t"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="z"/>)" +
            flow("t", "z") + "</process>")));
    };
    CHECK(flowing("a", "t") == "");
    CHECK(flowing("a", "p2") == "");
    CHECK(flowing("a", "e") == "message_flow_pool f");
    CHECK(flowing("p1", "a") == "message_flow_pool f");
    CHECK(flowing("d", "t") == "message_flow_end f");
    CHECK(flowing("s", "t") == "message_flow_source f");
    CHECK(flowing("e", "t") == "message_flow_source f");
    CHECK(flowing("a", "z") == "message_flow_target f");
    CHECK(flowing("t", "s") == "message_flow_source f");
}

TEST_CASE("a participant is there as often as its least and its most allow") {
    const auto times = [](const std::string& attributes) {
        return found(definitions(R"(<collaboration id="k"><participant id="x"><participantMultiplicity )" + attributes +
                                 "/></participant></collaboration>"));
    };
    CHECK(times(R"(minimum="0" maximum="3")") == "");
    CHECK(times(R"(minimum="-1")") == "multiplicity x");
    CHECK(times(R"(maximum="0")") == "multiplicity x");
    CHECK(times(R"(minimum="3" maximum="2")") == "multiplicity x");
}

TEST_CASE("a called process begins without a trigger; a language is named by a URI") {
    CHECK(on_way(R"(<callActivity id="a" calledElement="q"/>)",
                 R"(<process id="q"><startEvent id="qs">)" + hour + "</startEvent></process>") == "call_start a");
    CHECK(found(R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:d" expressionLanguage="my own"/>)") ==
          "expression_language d");
}

}  // namespace yekuo::process
