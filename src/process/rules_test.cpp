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
    CHECK(beside_process("<message/>") == "id message");
    CHECK(on_way(R"(<serviceTask id="a" operationRef="s"/>)") == "reference a");
    CHECK(on_way(R"(<serviceTask id="a" operationRef="missing"/>)") == "reference a");
    CHECK(in_process(R"(<laneSet id="l"><lane id="m"><flowNodeRef>p</flowNodeRef></lane></laneSet><startEvent id="s"/>)") ==
          "reference m");
    CHECK(beside_process(R"(<signal id="g" structureRef="p"/>)") == "reference g");
    CHECK(beside_process(R"(<correlationProperty id="c"><correlationPropertyRetrievalExpression messageRef="p"><messagePath>x</messagePath></correlationPropertyRetrievalExpression></correlationProperty>)") ==
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
    CHECK(with(R"(<resource id="x" name="x"><resourceParameter id="q"/></resource>)") == "");
    CHECK(with(R"(<resource id="x" name="x"/><resource id="y" name="y"><resourceParameter id="q"/></resource>)") == "resource a");
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

TEST_CASE("a file is written as the standard's schema has it") {
    CHECK(on_way(R"(<usrTask id="a"/>)").find("schema a") == 0);
    CHECK(on_way(R"(<task id="a" isForCompensation="no"/>)") == "schema a");
    CHECK(on_way(R"(<task id="a" startQuantity="one"/>)").find("schema a") == 0);
    CHECK(on_way(R"(<task id="a"/><exclusiveGateway id="x" gatewayDirection="Both"/><task id="b"/>)" + flow("a", "x") + flow("x", "b") +
                 flow("x", "a")) == "schema x");
    CHECK(on_way(R"(<task id="a"/><sequenceFlow id="f" sourceRef="a"/>)").find("schema f") == 0);
    CHECK(beside_process(R"(<interface id="f" name="f"><operation id="o" name="o"/></interface>)") == "schema o");
    CHECK(found(R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"/>)") == "schema d");
}

TEST_CASE("a service task gives and takes exactly what its operation's messages carry") {
    const auto with = [](const std::string& specification) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x"/><itemDefinition id="i2" structureRef="y"/><message id="m1" itemRef="i1"/><message id="m2" itemRef="i2"/><interface id="f" name="f"><operation id="o" name="o"><inMessageRef>m1</inMessageRef><outMessageRef>m2</outMessageRef></operation></interface><process id="p" isExecutable="true"><startEvent id="s"/><serviceTask id="a" operationRef="o">)" +
            specification + "</serviceTask>" + flow("s", "a") + "</process>")));
    };
    const std::string in = R"(<dataInput id="di" itemSubjectRef="i1"/>)", out = R"(<dataOutput id="do" itemSubjectRef="i2"/>)";
    const std::string sets = R"(<inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet><dataOutputRefs>do</dataOutputRefs></outputSet>)";
    CHECK(with("<ioSpecification>" + in + out + sets + "</ioSpecification>") == "");
    CHECK(with("") == "message_data a");
    CHECK(with("<ioSpecification>" + in + R"(<inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification>)") ==
          "message_data a");
    CHECK(with("<ioSpecification>" + in + R"(<dataOutput id="do" itemSubjectRef="i1"/>)" + sets + "</ioSpecification>") ==
          "message_data a");
    CHECK(with("<ioSpecification>" + in + out + sets + "<inputSet/></ioSpecification>") == "message_data a");
}

TEST_CASE("what a task sends or receives is of its message's kind") {
    const auto with = [](const std::string& attributes, const std::string& item) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x"/><itemDefinition id="i2" structureRef="y"/><message id="m1" itemRef="i1"/><process id="p" isExecutable="true"><startEvent id="s"/><sendTask id="a" )" +
            attributes + R"(><ioSpecification><dataInput id="di" )" + item +
            R"(/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification></sendTask>)" + flow("s", "a") +
            "</process>")));
    };
    CHECK(with(R"(messageRef="m1")", R"(itemSubjectRef="i1")") == "");
    CHECK(with(R"(messageRef="m1")", R"(itemSubjectRef="i2")") == "message_data a");
    CHECK(with(R"(messageRef="m1")", "") == "message_data a");
    CHECK(with("", R"(itemSubjectRef="i1")") == "message_data a");
}

TEST_CASE("a call carries the data of what it calls, as many, of the same kinds and in the same sets") {
    const auto data = [](const std::string& id, const std::string& item, const std::string& more = {}) {
        return "<ioSpecification><dataInput id=\"" + id + "\" itemSubjectRef=\"" + item + "\"/><inputSet><dataInputRefs>" + id +
               "</dataInputRefs></inputSet>" + more + "<outputSet/></ioSpecification>";
    };
    const auto with = [&](const std::string& specification) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x"/><itemDefinition id="i2" structureRef="y"/><process id="q">)" + data("qi", "i1") +
            R"(</process><process id="p" isExecutable="true"><startEvent id="s"/><callActivity id="a" calledElement="q">)" + specification +
            "</callActivity>" + flow("s", "a") + "</process>")));
    };
    CHECK(with(data("ai", "i1")) == "");
    CHECK(with("") == "call_data a");
    CHECK(with(data("ai", "i2")) == "call_data a");
    CHECK(with(data("ai", "i1", "<inputSet/>")) == "call_data a");
}

TEST_CASE("a process offered as a service binds one input and one output to an operation, with their kinds") {
    const auto with = [](const std::string& binding) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x"/><message id="m1" itemRef="i1"/><interface id="f" name="f"><operation id="o" name="o"><inMessageRef>m1</inMessageRef></operation></interface><process id="p" isExecutable="true"><supportedInterfaceRef>f</supportedInterfaceRef><ioSpecification><dataInput id="di" itemSubjectRef="i1"/><dataOutput id="do"/><inputSet id="is"><dataInputRefs>di</dataInputRefs></inputSet><outputSet id="os"><dataOutputRefs>do</dataOutputRefs></outputSet></ioSpecification>)" +
            binding + R"(<startEvent id="s"/></process>)")));
    };
    CHECK(with(R"(<ioBinding operationRef="o" inputDataRef="is" outputDataRef="os"/>)") == "");
    CHECK(with(R"(<ioBinding operationRef="o" inputDataRef="di" outputDataRef="do"/>)") == "");
    CHECK(with(R"(<ioBinding operationRef="o" inputDataRef="is"/>)") == "io_binding p");
    CHECK(with("") == "io_binding p");
}

TEST_CASE("an event carries one item of data for each trigger, of its kind and in its set") {
    const auto with = [](const std::string& data) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x"/><itemDefinition id="i2" structureRef="y"/><signal id="g" name="g" structureRef="i1"/><signal id="h" name="h" structureRef="i2"/><process id="p" isExecutable="true"><startEvent id="s"/><intermediateCatchEvent id="a">)" +
            data + R"(<signalEventDefinition signalRef="g"/><signalEventDefinition signalRef="h"/></intermediateCatchEvent>)" +
            flow("s", "a") + "</process>")));
    };
    const std::string one = R"(<dataOutput id="d1" itemSubjectRef="i1"/>)", two = R"(<dataOutput id="d2" itemSubjectRef="i2"/>)";
    const std::string set = "<outputSet><dataOutputRefs>d1</dataOutputRefs><dataOutputRefs>d2</dataOutputRefs></outputSet>";
    CHECK(with(one + two + set) == "");
    CHECK(with(two + one + set) == "event_data a");
    CHECK(with(one + "<outputSet><dataOutputRefs>d1</dataOutputRefs></outputSet>") == "event_data a");
    CHECK(with(one + two + "<outputSet><dataOutputRefs>d1</dataOutputRefs></outputSet>") == "io_unused a");
}

TEST_CASE("each item of a collection is of its kind and no collection itself") {
    const auto with = [](const std::string& item) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x" isCollection="true"/><itemDefinition id="i2" structureRef="x"/><process id="p" isExecutable="true"><startEvent id="s"/><task id="a"><ioSpecification><dataInput id="di" itemSubjectRef="i1" isCollection="true"/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification><multiInstanceLoopCharacteristics><loopDataInputRef>di</loopDataInputRef><inputDataItem id="it" )" +
            item + R"(/></multiInstanceLoopCharacteristics></task>)" + flow("s", "a") + "</process>")));
    };
    CHECK(with(R"(itemSubjectRef="i2")") == "");
    CHECK(with(R"(itemSubjectRef="i1")") == "loop_item a");
    CHECK(with("") == "loop_item a");
}

TEST_CASE("data are moved by formal expressions, from what is stored as from what is at hand") {
    const auto with = [](const std::string& inside, const char* item) {
        return found(proper(definitions(
            R"(<itemDefinition id="i1" structureRef="x"/><itemDefinition id="i2" structureRef="y"/><dataStore id="st" itemSubjectRef="i1"/><process id="p" isExecutable="true"><dataStoreReference id="sr" dataStoreRef="st"/><startEvent id="s"/><task id="a"><ioSpecification><dataInput id="di" itemSubjectRef=")" +
            std::string(item) + R"("/><inputSet><dataInputRefs>di</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation id="d"><sourceRef>sr</sourceRef><targetRef>di</targetRef>)" +
            inside + "</dataInputAssociation></task>" + flow("s", "a") + "</process>")));
    };
    CHECK(with("", "i1") == "");
    CHECK(with("", "i2") == "data_association d");
    CHECK(with("<transformation/>", "i2") == "expression_empty d");
    CHECK(with(R"(<assignment><from xsi:type="tFormalExpression">1</from><to>di</to></assignment>)", "i2") ==
          "formal_expression assignment");
}

TEST_CASE("a compensation event leads to its handler") {
    const std::string guarded = R"(<task id="a"/><boundaryEvent id="e" attachedToRef="a"><compensateEventDefinition/></boundaryEvent><task id="u" isForCompensation="true"/>)";
    CHECK(on_way(guarded) == "compensation_handler e");
    CHECK(on_way(guarded + R"(<association id="x" sourceRef="e" targetRef="u"/>)") == "");
    CHECK(on_way(R"(<task id="a"/><task id="b"/><boundaryEvent id="e"><timerEventDefinition><timeDuration>PT1S</timeDuration></timerEventDefinition></boundaryEvent>)" +
                 flow("e", "b") + flow("a", "b")) == "attached e");
}

TEST_CASE("a reference to a data object is called like it, with its state") {
    const auto named = [](const std::string& reference) {
        return in_process(R"(<startEvent id="s"/><dataObject id="o" name="plan"/><dataObjectReference id="r" dataObjectRef="o" )" + reference);
    };
    CHECK(named(R"(name="plan"/>)") == "");
    CHECK(named(R"(name="other"/>)") == "data_state r");
    CHECK(named(R"(name="plan [signed]"><dataState name="signed"/></dataObjectReference>)") == "");
    CHECK(named(R"(name="plan"><dataState name="signed"/></dataObjectReference>)") == "data_state r");
}

TEST_CASE("what is not executed may say in plain words what is meant") {
    const auto with = [](const char* executable) {
        return found(definitions(R"(<process id="p" isExecutable=")" + std::string(executable) +
                                 R"("><startEvent id="s"><outgoing>s-x</outgoing></startEvent><exclusiveGateway id="x"><incoming>s-x</incoming><outgoing>x-e</outgoing><outgoing>x-f</outgoing></exclusiveGateway><endEvent id="e"><incoming>x-e</incoming></endEvent><endEvent id="f"><incoming>x-f</incoming><messageEventDefinition/></endEvent>)" +
                                 flow("s", "x") + flow("x", "e", "if the customer agrees") + flow("x", "f") + "</process>"));
    };
    CHECK(with("false") == "");
    CHECK(with("true").find("formal_expression x-e") != std::string::npos);
    CHECK(with("true").find("message_ref f") != std::string::npos);
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
