// Compensation of what repeats: by instance, the last first, by handlers that know which instance they are for.
#include "process/migrate.hpp"
#include "process/stage.hpp"

namespace yekuo::process {

namespace {

const std::string start = R"(<startEvent id="s"/>)";
const std::string undo_all = R"(<intermediateThrowEvent id="t"><compensateEventDefinition/></intermediateThrowEvent>)";

Stage played(const std::string& body, json::array meters = {11, 12, 13}) {
    Stage stage;
    stage.deploy(definitions(R"(<error id="r" errorCode="E1"/><process id="p" isExecutable="true"><dataObject id="d" name="meters" isCollection="true"/><dataObjectReference id="dr" dataObjectRef="d"/>)" +
                             body + "</process>"));
    stage.start({{"meters", std::move(meters)}});
    return stage;
}
std::string user(const std::string& id, const std::string& inside = {}) {
    return "<userTask id=\"" + id + "\">" + inside + "</userTask>";
}
// One instance for each meter, over a list that is the activity's own data or else a data object.
std::string for_each_meter(const std::string& list, bool in_sequence, const std::string& ids, const std::string& until = {}) {
    return "<multiInstanceLoopCharacteristics isSequential=\"" + std::string(in_sequence ? "true" : "false") +
           "\"><loopDataInputRef>" + list + "</loopDataInputRef><inputDataItem id=\"i" + ids + "\" name=\"meter\"/>" + until +
           "</multiInstanceLoopCharacteristics>";
}
std::string each_meter_task(const std::string& id, bool in_sequence, const std::string& until = {}) {
    const std::string list = "l" + id;
    return user(id, "<ioSpecification><dataInput id=\"" + list + "\" isCollection=\"true\"/><inputSet><dataInputRefs>" + list +
                        "</dataInputRefs></inputSet><outputSet/></ioSpecification><dataInputAssociation><sourceRef>dr</sourceRef><targetRef>" +
                        list + "</targetRef></dataInputAssociation>" + for_each_meter(list, in_sequence, id, until));
}
// The compensation event at an activity, led to a handler: an element that is marked as one, without its id.
std::string undone_by(const std::string& activity, const std::string& element, const std::string& inside = {}) {
    const std::string name = element.substr(0, element.find(' '));
    return "<boundaryEvent id=\"c" + activity + "\" attachedToRef=\"" + activity +
           "\"><compensateEventDefinition/></boundaryEvent><" + element + " id=\"u" + activity +
           "\" isForCompensation=\"true\">" + inside + "</" + name + "><association id=\"x" + activity +
           "\" sourceRef=\"c" + activity + "\" targetRef=\"u" + activity + "\"/>";
}
// A way that shows which instance it is in: the task m11, m12 or m13.
std::string way_of_meter(const std::string& from) {
    const std::string fork = from + "f";
    std::string xml = "<exclusiveGateway id=\"" + fork + "\"/>" + flow(from, fork);
    for (const std::string meter : {"11", "12", "13"})
        xml += user("m" + meter) + flow(fork, "m" + meter, "meter = " + meter);
    return xml;
}
const std::string as_its_meter = R"(<startEvent id="us"/>)" + way_of_meter("us");

// Completes the tasks that are open, one after the other, until this one is.
std::string until(Stage& stage, const std::string& last) {
    std::string all;
    while (stage.open() != last) {
        const std::string one = stage.open();
        all += (all.empty() ? "" : " ") + one;
        stage.done(one);
    }
    return all;
}

}  // namespace

TEST_CASE("a sequential multi-instance task is undone instance by instance, the last first") {
    auto stage = played(start + each_meter_task("a", true) + undone_by("a", "subProcess", as_its_meter) + undo_all +
                        user("z") + flow("s", "a") + flow("a", "t") + flow("t", "z"));
    for (int i = 0; i < 3; ++i) stage.done("a");
    CHECK(until(stage, "z") == "m13 m12 m11");
    stage.done("z");
    CHECK(stage.ended());
    CHECK(stage.incidents().empty());
}

TEST_CASE("of a parallel multi-instance task the instances are undone that were completed, in the order of that") {
    const auto enough = "<completionCondition>numberOfCompletedInstances = 2</completionCondition>";
    auto stage = played(start + each_meter_task("a", false, enough) + undone_by("a", "subProcess", as_its_meter) +
                        R"(<intermediateThrowEvent id="t"><compensateEventDefinition activityRef="a"/></intermediateThrowEvent>)" +
                        user("z") + flow("s", "a") + flow("a", "t") + flow("t", "z"));
    std::vector<TaskId> opened;
    for (const auto* row : stage.rows.where<TaskRow>("case_id", CaseId{7})) opened.push_back(row->id);
    std::sort(opened.begin(), opened.end());
    REQUIRE(opened.size() == 3);
    for (const auto task : {opened[2], opened[0]}) REQUIRE(stage.send(CompleteTask{task, {}, "account:1"}).key.empty());
    CHECK(until(stage, "z") == "m11 m13");
}

TEST_CASE("a service task undoes each instance of a task that repeats while its condition holds") {
    auto stage = played(start + user("a", "<standardLoopCharacteristics><loopCondition>more = true</loopCondition></standardLoopCharacteristics>") +
                        undone_by("a", R"(serviceTask yekuo:topic="undo")") + undo_all + user("z") + flow("s", "a") +
                        flow("a", "t") + flow("t", "z"));
    stage.done("a", {{"more", true}});
    stage.done("a", {{"more", false}});
    CHECK(stage.task("ua")->topic == "undo");
    CHECK(until(stage, "z") == "ua ua");
}

TEST_CASE("a transaction that is cancelled undoes each instance, and only of what was completed") {
    auto stage = played(start + R"(<transaction id="t"><startEvent id="ts"/>)" + each_meter_task("a", false) + user("b") +
                        each_meter_task("c", true) + undone_by("a", "userTask") + undone_by("b", "userTask") +
                        undone_by("c", "userTask") + R"(<endEvent id="te"><cancelEventDefinition/></endEvent>)" +
                        flow("ts", "a") + flow("a", "b") + flow("b", "te") + flow("ts", "c") + "</transaction>" +
                        R"(<boundaryEvent id="gone" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>)" +
                        user("after") + user("kept") + flow("s", "t") + flow("t", "kept") + flow("gone", "after"));
    stage.done("c");
    for (int i = 0; i < 3; ++i) stage.done("a");
    CHECK(stage.open() == "b c");
    stage.done("b");
    CHECK(until(stage, "after") == "ub ua ua ua");
}

TEST_CASE("one instance of a transaction that is cancelled undoes what the others did too, and leaves once") {
    auto stage = played(start + R"(<transaction id="t"><startEvent id="ts"/>)" + user("a") +
                        undone_by("a", "userTask") + R"(<exclusiveGateway id="x"/><endEvent id="ok"/>)" +
                        R"(<endEvent id="te"><cancelEventDefinition/></endEvent>)" + flow("ts", "a") + flow("a", "x") +
                        flow("x", "te", "meter = 12") + flow("x", "ok", "meter != 12") + for_each_meter("d", true, "t") + "</transaction>" +
                        R"(<boundaryEvent id="gone" attachedToRef="t"><cancelEventDefinition/></boundaryEvent>)" +
                        user("after") + user("kept") + flow("s", "t") + flow("t", "kept") + flow("gone", "after"));
    stage.done("a");
    stage.done("a");
    CHECK(until(stage, "after") == "ua ua");
    stage.done("after");
    CHECK(stage.ended());
}

TEST_CASE("a multi-instance sub-process is undone by what its instances did, the last instance first") {
    auto stage = played(start + R"(<subProcess id="q"><startEvent id="qs"/>)" + user("a") +
                        undone_by("a", "userTask") + user("b") + undone_by("b", "subProcess", as_its_meter) +
                        flow("qs", "a") + flow("a", "b") + for_each_meter("d", true, "q") + "</subProcess>" + undo_all + user("z") + flow("s", "q") +
                        flow("q", "t") + flow("t", "z"));
    for (int i = 0; i < 3; ++i) stage.done("a"), stage.done("b");
    CHECK(until(stage, "z") == "m13 ua m12 ua m11 ua");
}

TEST_CASE("or by its own event sub-process, which may undo what that instance did") {
    for (const bool undoes : {true, false}) {
        const std::string thrown = undoes ? "<compensateEventDefinition/>" : "";
        auto stage = played(start + R"(<subProcess id="q"><startEvent id="qs"/>)" + user("a") +
                            undone_by("a", "userTask") + flow("qs", "a") + R"(<subProcess id="v" triggeredByEvent="true"><startEvent id="us"><compensateEventDefinition/></startEvent>)" +
                            user("v1") + "<intermediateThrowEvent id=\"w\">" + thrown + "</intermediateThrowEvent>" +
                            flow("us", "v1") + flow("v1", "w") + way_of_meter("w") + "</subProcess>" + for_each_meter("d", true, "q") + "</subProcess>" +
                            undo_all + user("z") + flow("s", "q") + flow("q", "t") + flow("t", "z"));
        for (int i = 0; i < 3; ++i) stage.done("a");
        CHECK(until(stage, "z") == (undoes ? "v1 ua m13 v1 ua m12 v1 ua m11" : "v1 m13 v1 m12 v1 m11"));
    }
}

TEST_CASE("what had no instance is not undone") {
    auto stage = played(start + each_meter_task("a", true) + undone_by("a", "userTask") + undo_all + user("z") +
                            flow("s", "a") + flow("a", "t") + flow("t", "z"),
                        {});
    CHECK(stage.open() == "z");
}

TEST_CASE("what is undone is over: its boundary events do not catch an error of its handler") {
    auto stage = played(start + each_meter_task("a", true) +
                        R"(<boundaryEvent id="e" attachedToRef="a"><errorEventDefinition errorRef="r"/></boundaryEvent>)" +
                        user("caught") + undone_by("a", "userTask") + undo_all + user("z") + flow("s", "a") +
                        flow("a", "t") + flow("t", "z") + flow("e", "caught"));
    for (int i = 0; i < 3; ++i) stage.done("a");
    stage.send(FailTask{stage.task("ua")->id, "E1", {}});
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->element == "ua");
    CHECK(stage.open() == "");
    REQUIRE(stage.send(RetryIncident{stage.incidents()[0]->id}).key.empty());
    CHECK(until(stage, "z") == "ua ua ua");
}

TEST_CASE("compensation goes on however a handler ends: cancelled, or left by its boundary event and the way from there") {
    const std::string cancels = R"(<startEvent id="us"/><userTask id="v"/><endEvent id="ue"><cancelEventDefinition/></endEvent>)" +
                                flow("us", "v") + flow("v", "ue");
    auto stage = played(start + each_meter_task("a", true) + undone_by("a", "transaction", cancels) + user("b") +
                        undone_by("b", "userTask") +
                        R"(<boundaryEvent id="e" attachedToRef="ub"><errorEventDefinition errorRef="r"/></boundaryEvent>)" +
                        user("w") + undo_all + user("z") + flow("s", "a") + flow("a", "b") + flow("b", "t") +
                        flow("e", "w") + flow("t", "z"));
    for (const char* one : {"a", "a", "a", "b"}) stage.done(one);
    stage.send(FailTask{stage.task("ub")->id, "E1", {}});
    CHECK(until(stage, "z") == "w v v v");
    stage.done("z");
    CHECK(stage.ended());
}

TEST_CASE("an execution stored before instances were recorded is undone by one handler for all") {
    const auto model = compile_model(proper(process_xml(start + user("a", "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>") +
                                                        undone_by("a", "userTask") + user("b") + undo_all + user("z") +
                                                        flow("s", "a") + flow("a", "b") + flow("b", "t") + flow("t", "z"))),
                                     "p");
    REQUIRE(model);
    const auto number = [&](const char* id) { return std::to_string((*model)->find(id)); };
    const auto stored = decode_execution("9;|1;7," + number("b") + ",1;|||6,1," + number("a") + ",2;||");
    REQUIRE(stored);
    auto after = step(**model, *stored, Complete{7}, {}, {});
    const auto at = [&](const char* id) {
        return std::count_if(after.execution.items.begin(), after.execution.items.end(),
                             [&](const Item& item) { return item.node == (*model)->find(id); });
    };
    CHECK(at("ua") == 1);
    after = step(**model, after.execution, Complete{after.execution.items.back().id}, {}, {});
    CHECK(at("z") == 1);
    CHECK(after.execution.done.empty());
}

TEST_CASE("instances whose activity no longer repeats in the new version are not migrated") {
    const auto version = [](const std::string& loop) {
        return process_xml(start + user("a", loop) + undone_by("a", "userTask") + user("b") + undo_all + flow("s", "a") +
                           flow("a", "b") + flow("b", "t"));
    };
    Stage stage;
    stage.deploy(version("<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"));
    stage.start();
    stage.done("a");
    stage.done("a");
    const auto from = stage.instance().definition;
    stage.deploy(version(""));
    const auto was = model_of(*stage.rows.find<ProcessDefinitionRow>(from));
    const auto is = model_of(*latest_definition(stage.rows, "p"));
    REQUIRE(was);
    REQUIRE(is);
    const auto moved = migrate(**was, **is, {}, *decode_execution(stage.instance().execution), {}, stage.now);
    REQUIRE_FALSE(moved);
    CHECK(moved.error().key == "process.migrate_loop");
}

}  // namespace yekuo::process
