// The standard's rules for files: each case is a model that breaks one rule, and where.
#include "process/exchange.hpp"
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
// A process with these elements between start and end; flows are listed and ends added.
std::string in_process(const std::string& body) { return found(proper(process_xml(body))); }
std::string on_way(const std::string& task) {
    return in_process(R"(<startEvent id="s"/>)" + task + flow("s", "a"));
}
std::string beside_process(const std::string& globals) {
    return found(proper(definitions(globals + R"(<process id="p" isExecutable="true"><startEvent id="s"/></process>)")));
}

}  // namespace

TEST_CASE("a proper model breaks no rule") { CHECK(on_way(R"(<userTask id="a"/>)") == ""); }

TEST_CASE("the line of the file is told with the rule") {
    const auto violations = violations_of(definitions("\n\n<process id=\"p\">\n<task/>\n</process>"));
    REQUIRE(violations->size() == 1);
    CHECK(violations->front().rule == "id");
    CHECK(violations->front().line == 4);
}

TEST_CASE("what is executed has an id, what is referred to is there and of the right kind") {
    CHECK(on_way(R"(<userTask id="a"/><task/>)").find("id task") == 0);
    CHECK(on_way(R"(<serviceTask id="a" operationRef="s"/>)") == "reference a");
    CHECK(on_way(R"(<serviceTask id="a" operationRef="missing"/>)") == "reference a");
    CHECK(in_process(R"(<laneSet id="l"><lane id="m"><flowNodeRef>p</flowNodeRef></lane></laneSet><startEvent id="s"/>)") ==
          "reference m");
    CHECK(beside_process(R"(<signal id="g" structureRef="p"/>)") == "reference g");
    CHECK(beside_process(R"(<correlationProperty id="c"><correlationPropertyRetrievalExpression messageRef="p"/></correlationProperty>)") ==
          "reference correlationPropertyRetrievalExpression");
    CHECK(beside_process(R"(<partnerRole id="r"><participantRef>p</participantRef></partnerRole>)") == "reference r");
}

TEST_CASE("an imported model is not there when a process is deployed; a schema may be imported") {
    CHECK(beside_process(R"(<import importType="http://www.omg.org/spec/BPMN/20100524/MODEL" location="x.bpmn" namespace="x"/>)") ==
          "import import");
    CHECK(beside_process(R"(<import importType="http://www.w3.org/2001/XMLSchema" location="x.xsd" namespace="x"/>)") == "");
}

TEST_CASE("a sequence flow stays in its scope; a default flow leaves its gateway") {
    CHECK(in_process(R"(<startEvent id="s"/><subProcess id="u"><task id="b"/></subProcess><task id="a"/>)" + flow("s", "a") +
                     flow("a", "u") + flow("b", "a")) == "flow_scope b-a");
    CHECK(on_way(R"(<task id="a" default="s-a"/>)") == "default a");
}

TEST_CASE("a script names its language by a MIME type") {
    CHECK(on_way(R"(<scriptTask id="a"><script>x</script></scriptTask>)") == "script_format a");
    CHECK(on_way(R"(<scriptTask id="a" scriptFormat="feel"><script>x</script></scriptTask>)") == "script_format a");
    CHECK(on_way(R"(<scriptTask id="a" scriptFormat="text/feel"><script>x</script></scriptTask>)") == "");
}

TEST_CASE("a multi-instance activity says how many, over its own data") {
    CHECK(on_way(R"(<task id="a"><multiInstanceLoopCharacteristics/></task>)") == "multi_instance a");
    CHECK(on_way(R"(<task id="a"><standardLoopCharacteristics loopMaximum="-1"/></task>)") == "loop_maximum a");
    CHECK(on_way(R"(<dataObject id="o" isCollection="true"/><task id="a"><multiInstanceLoopCharacteristics><loopDataInputRef>o</loopDataInputRef></multiInstanceLoopCharacteristics></task>)") ==
          "loop_data a");
}

TEST_CASE("a resource's parameters are its own") {
    const std::string role =
        R"(<task id="a"><performer id="f"><resourceRef>x</resourceRef><resourceParameterBinding parameterRef="q"><formalExpression>1</formalExpression></resourceParameterBinding></performer></task>)";
    const auto with = [&](const std::string& resources) {
        return found(proper(definitions(resources + R"(<process id="p" isExecutable="true"><startEvent id="s"/>)" + role +
                                        flow("s", "a") + "</process>")));
    };
    CHECK(with(R"(<resource id="x"><resourceParameter id="q"/></resource>)") == "");
    CHECK(with(R"(<resource id="x"/><resource id="y"><resourceParameter id="q"/></resource>)") == "resource a");
}

TEST_CASE("a timer is written as ISO 8601, or computed") {
    const auto timer = [](const std::string& form) {
        return on_way(R"(<intermediateCatchEvent id="a"><timerEventDefinition>)" + form +
                      "</timerEventDefinition></intermediateCatchEvent>");
    };
    CHECK(timer("<timeCycle>R3/PT10M</timeCycle>") == "");
    CHECK(timer("<timeCycle>every day</timeCycle>") == "timer a");
    CHECK(timer("<timeDuration>= wait</timeDuration>") == "");
    CHECK(timer("<timeDate>2017-03-22T09:00:00Z</timeDate><timeDuration>PT1S</timeDuration>") == "timer a");
}

TEST_CASE("a boundary event stands beside its activity; compensation names an activity of its scope") {
    const std::string inner = R"(<subProcess id="a"><startEvent id="t"/><task id="b"/>)" + flow("t", "b");
    CHECK(on_way(inner + R"(</subProcess><boundaryEvent id="e" attachedToRef="b"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>)") ==
          "attached e");
    CHECK(on_way(inner + R"(</subProcess><endEvent id="z"><compensateEventDefinition activityRef="b"/></endEvent>)" + flow("a", "z")) ==
          "activity_ref z");
}

TEST_CASE("of links of one name one is caught") {
    const auto caught = [](const char* id) {
        return "<intermediateCatchEvent id=\"" + std::string(id) + R"("><linkEventDefinition name="l"/></intermediateCatchEvent>)";
    };
    const std::string thrown = R"(<intermediateThrowEvent id="a"><linkEventDefinition name="l"/></intermediateThrowEvent>)";
    const std::string after = R"(<task id="t"/>)" + flow("c", "t");
    CHECK(on_way(thrown + caught("c") + after) == "");
    CHECK(on_way(thrown + caught("c") + caught("d") + after + flow("d", "t")) == "link_target c; link_target d");
}

TEST_CASE("a link goes to one place, and both ends name each other") {
    const auto way = [](const std::string& targets, const std::string& sources) {
        return on_way(R"(<intermediateThrowEvent id="a"><linkEventDefinition id="l" name="l">)" + targets +
                      R"(</linkEventDefinition></intermediateThrowEvent><intermediateCatchEvent id="c"><linkEventDefinition id="m" name="l">)" +
                      sources + R"(</linkEventDefinition></intermediateCatchEvent><task id="t"/>)" + flow("c", "t"));
    };
    CHECK(way("<target>m</target>", "<source>l</source>") == "");
    CHECK(way("<target>m</target><target>m</target>", "<source>l</source>") == "link a");
    CHECK(way("", "<source>l</source>") == "link_mutual a; link_mutual c");
}

TEST_CASE("what is compensated ends by itself: its boundary event does not stay beside it") {
    CHECK(on_way(R"(<task id="a"/><boundaryEvent id="e" attachedToRef="a" cancelActivity="false"><compensateEventDefinition/></boundaryEvent><task id="u" isForCompensation="true"/><association id="x" sourceRef="e" targetRef="u"/>)") ==
          "boundary_trigger e");
}

TEST_CASE("the condition of an event is a formal expression; a documentation says its form by a MIME type") {
    const std::string waits = R"(<intermediateCatchEvent id="a"><conditionalEventDefinition><condition xsi:type="KIND">x</condition></conditionalEventDefinition></intermediateCatchEvent>)";
    const auto as = [&](const char* kind) { return on_way(std::string(waits).replace(waits.find("KIND"), 4, kind)); };
    CHECK(as("tFormalExpression") == "");
    CHECK(as("tExpression") == "formal_expression a");
    CHECK(on_way(R"(<task id="a"><documentation textFormat="plain">x</documentation></task>)") == "text_format documentation");
    CHECK(on_way(R"(<task id="a"><documentation textFormat="text/plain">x</documentation></task>)") == "");
}

TEST_CASE("inside a process nothing writes its inputs or reads its outputs") {
    const auto moving = [](const char* from, const char* to) {
        return in_process(R"(<ioSpecification><dataInput id="i"/><dataOutput id="o"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet><dataOutputRefs>o</dataOutputRefs></outputSet></ioSpecification><property id="q"/><startEvent id="s"/><task id="a"><ioSpecification><dataInput id="ai"/><dataOutput id="ao"/><inputSet><dataInputRefs>ai</dataInputRefs></inputSet><outputSet><dataOutputRefs>ao</dataOutputRefs></outputSet></ioSpecification><dataInputAssociation id="d"><sourceRef>)" +
                          std::string(from) + R"(</sourceRef><targetRef>ai</targetRef></dataInputAssociation><dataOutputAssociation id="w"><sourceRef>ao</sourceRef><targetRef>)" +
                          to + "</targetRef></dataOutputAssociation></task>" + flow("s", "a"));
    };
    CHECK(moving("i", "o") == "");
    CHECK(moving("o", "o") == "process_data d");
    CHECK(moving("i", "i") == "process_data w");
}

TEST_CASE("a choreography refers to no choreography") {
    CHECK(beside_process(R"(<choreography id="c"/>)") == "");
    CHECK(beside_process(R"(<choreography id="c"><choreographyRef>c</choreographyRef></choreography>)") == "choreography c");
}

TEST_CASE("a global conversation is participants, messages and keys only") {
    CHECK(beside_process(R"(<globalConversation id="g"><participant id="x"/></globalConversation>)") == "");
    CHECK(beside_process(R"(<globalConversation id="g"><conversation id="x"/></globalConversation>)") == "global_conversation g");
}

TEST_CASE("data flow from one source, unless something transforms them") {
    CHECK(in_process(R"(<dataObject id="o"/><dataObject id="q"/><startEvent id="s"/><task id="a"><ioSpecification><dataInput id="i"/><inputSet><dataInputRefs>i</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation id="d"><sourceRef>o</sourceRef><sourceRef>q</sourceRef><targetRef>i</targetRef></dataInputAssociation></task>)" +
                     flow("s", "a")) == "data_association d");
}

TEST_CASE("a model that breaks a rule is not deployed") {
    Stage stage;
    const auto error = stage.send(DeployProcess{proper(process_xml(
        R"(<startEvent id="s"/><userTask id="a"/><boundaryEvent id="e" attachedToRef="a"><cancelEventDefinition/></boundaryEvent>)" +
        flow("s", "a")))});
    CHECK(error.key == "bpmn.cancel_boundary");
    CHECK(error.field == "e");
    CHECK(stage.journal.empty());
}

TEST_CASE("a file goes to another tool with its diagram, foreign extensions, comments and namespaces") {
    const std::string xml =
        R"(<?xml version="1.0" encoding="UTF-8"?><!-- drawn by hand --><b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:x="urn:x"><b:process id="p" x:colour="red"><b:extensionElements><x:deep a="1"><![CDATA[<raw>]]> text </x:deep></b:extensionElements></b:process></b:definitions>)";
    const auto exchange = write_back(xml);
    REQUIRE(exchange);
    CHECK(exchange->xml == xml);
    CHECK(exchange->contents == Contents{4, 5, 2, 1});
    CHECK_FALSE(write_back("<!DOCTYPE x [<!ENTITY a 'b'>]><definitions/>"));
}

}  // namespace yekuo::process
