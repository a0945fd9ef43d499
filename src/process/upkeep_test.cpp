#include "process/upkeep.hpp"

#include <fstream>

#include "process/stage.hpp"
#include "process/starts.hpp"

namespace yekuo::process {

namespace {

const char* const globals =
    R"(<message id="m" name="paid"/><signal id="g" name="storm" yekuo:scope="city"/><error id="r" errorCode="E1"/>)";

std::string model(const std::string& key, const std::string& body, const std::string& more = {}) {
    return definitions(globals + more + "<process id=\"" + key + "\" isExecutable=\"true\">" + body + "</process>");
}
std::string service() {
    return R"(<startEvent id="s"/><serviceTask id="a" yekuo:topic="x"/><userTask id="b"/>)" + flow("s", "a") + flow("a", "b");
}
const ProcessDefinitionRow& version(const Stage& stage, int number) {
    const ProcessDefinitionRow* found = nullptr;
    for (const auto* row : stage.rows.where<ProcessDefinitionRow>("key", "p"))
        if (row->version == number) found = row;
    REQUIRE(found);
    return *found;
}
// At most `limit` of the definition's running instances, in the order of their ids.
json::object change(Stage& stage, ChangeInstances command, std::size_t limit = 100) {
    command.instances.clear();
    for (const auto* row : stage.rows.where<InstanceRow>("definition", command.definition))
        if (row->state == InstanceState::running && command.instances.size() < limit) command.instances.push_back(row->id);
    const Now now{stage.now, stage.now, stage.next, "account:1", 0};
    auto decision = decide(stage.rows, command, now);
    REQUIRE(decision);
    if (!command.dry_run) REQUIRE(stage.send(command).key.empty());
    return decision->answer;
}
std::string refusals(const json::object& answer) {
    std::string all;
    for (const auto& one : answer.at("refused").as_array())
        all += std::string(one.at("key").as_string()) + " " + std::string(one.at("element").as_string()) + ";";
    return all;
}

}  // namespace

TEST_CASE("failed work stops with its error and is tried again after a while, each time longer") {
    Stage stage(service());
    stage.start();
    stage.send(FailTask{stage.task("a")->id, "E9", "the meter store does not answer"});
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->detail == "E9: the meter store does not answer");
    CHECK(stage.rows.find<RetryRow>(stage.incidents()[0]->id)->attempt == 1);
    stage.pass(minutes(1));
    CHECK(stage.incidents().empty());
    REQUIRE(stage.open() == "a");
    stage.send(FailTask{stage.task("a")->id, "E9", ""});
    stage.pass(minutes(4));
    CHECK(stage.incidents().size() == 1);
    stage.pass(minutes(1));
    CHECK(stage.open() == "a");
}

TEST_CASE("work that fails again and again waits for people in the end") {
    Stage stage(service());
    stage.start();
    for (std::size_t i = 0; i < retry_after_minutes.size(); ++i) {
        stage.send(FailTask{stage.task("a")->id, "E9", ""});
        stage.pass(minutes(retry_after_minutes[i]));
    }
    stage.send(FailTask{stage.task("a")->id, "E9", ""});
    CHECK(stage.timers() == 0);
    CHECK(stage.incidents().size() == 1);
}

TEST_CASE("an incident is settled by hand with a note: the work counts as done, no further try comes") {
    Stage stage(service());
    stage.start();
    stage.send(FailTask{stage.task("a")->id, "E9", ""});
    const auto incident = stage.incidents()[0]->id;
    CHECK(stage.send(ResolveIncident{incident, {}, ""}).key == "process.note_missing");
    CHECK(stage.send(ResolveIncident{incident, {{"meter", "M1"}}, "typed in by hand"}).key.empty());
    CHECK(stage.open() == "b");
    CHECK(stage.instance().variables.at("meter") == "M1");
    CHECK(stage.rows.find<RetryRow>(incident)->note == "typed in by hand");
    CHECK(stage.timers() == 0);
    CHECK(stage.send(ResolveIncident{incident, {}, "again"}).key == "process.incident_resolved");
}

TEST_CASE("an instance stays on its version until it is migrated; the dry run says who could not go") {
    Stage stage(R"(<startEvent id="s"/><userTask id="a"/><userTask id="b"/>)" + flow("s", "a") + flow("a", "b"));
    stage.start();
    stage.start();
    stage.done("a");  // one stands at b, one at a
    stage.deploy(process_xml(
        R"(<startEvent id="s"/><userTask id="check" name="Check"/><boundaryEvent id="late" attachedToRef="check" cancelActivity="false"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent><userTask id="warn"/>)" +
        flow("s", "check") + flow("late", "warn")));
    ChangeInstances command;
    command.definition = version(stage, 1).id;
    command.target = version(stage, 2).id;
    command.mapping = {{"a", "check"}};
    auto answer = change(stage, command);
    CHECK(answer.at("done") == 1);
    CHECK(refusals(answer) == "process.migrate_element b;");
    CHECK(stage.open() == "a b");  // nothing has happened yet
    command.dry_run = false;
    change(stage, command);
    CHECK(stage.open() == "b check");
    CHECK(stage.task("check")->name == "Check");
    CHECK(stage.timers() == 1);  // what only the new version has runs from now
    stage.pass(hours(1));
    CHECK(stage.open() == "b check warn");
    stage.done("check");
    CHECK(stage.open() == "b warn");
}

TEST_CASE("a token goes only to an element of the same kind, in the same scope, looped the same way") {
    Stage stage(R"(<startEvent id="s"/><userTask id="a"/>)" + flow("s", "a"));
    stage.start();
    const auto refused = [&](const std::string& body) {
        stage.deploy(process_xml(body));
        ChangeInstances command;
        command.definition = version(stage, 1).id;
        command.target = latest_definition(stage.rows, "p")->id;
        return refusals(change(stage, command));
    };
    CHECK(refused(R"(<startEvent id="s"/><manualTask id="a"/>)" + flow("s", "a")) == "process.migrate_kind a;");
    CHECK(refused(R"(<startEvent id="s"/><subProcess id="u"><startEvent id="t"/><userTask id="a"/>)" + flow("t", "a") +
                  "</subProcess>" + flow("s", "u")) == "process.migrate_scope a;");
    CHECK(refused(
              R"(<startEvent id="s"/><userTask id="a"><standardLoopCharacteristics loopMaximum="2"/></userTask>)" +
              flow("s", "a")) == "process.migrate_loop a;");
}

TEST_CASE("tokens that wait at a join keep waiting there after a migration") {
    const std::string body =
        R"(<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/><userTask id="c"/>)" +
        flow("s", "f") + flow("f", "a") + flow("f", "b") + flow("a", "j") + flow("b", "j") + flow("j", "c");
    Stage stage(body);
    stage.start();
    stage.done("a");
    stage.deploy(process_xml(R"(<textAnnotation id="moves_every_number"><text>new</text></textAnnotation>)" + body));
    ChangeInstances command;
    command.definition = version(stage, 1).id;
    command.target = version(stage, 2).id;
    command.dry_run = false;
    CHECK(change(stage, command).at("done") == 1);
    stage.done("b");
    CHECK(stage.open() == "c");
}

TEST_CASE("many instances are moved and cancelled in one command; those that cannot are named") {
    Stage stage(service());
    for (int i = 0; i < 5; ++i) stage.start();
    ChangeInstances command;
    command.definition = version(stage, 1).id;
    command.action = BatchAction::move;
    command.from = "a";
    command.to = "b";
    command.dry_run = false;
    CHECK(change(stage, command, 2).at("done") == 2);
    CHECK(stage.open() == "a a a b b");
    const auto rest = change(stage, command);
    CHECK(rest.at("done") == 3);
    CHECK(refusals(rest) == "process.move_from a;process.move_from a;");
    CHECK(stage.open() == "b b b b b");
    CHECK(refusals(change(stage, command)).starts_with("process.move_from a;"));
    command.action = BatchAction::cancel;
    command.reason = "withdrawn";
    CHECK(change(stage, command).at("done") == 5);
    CHECK(stage.open() == "");
}

TEST_CASE("a message that no instance awaits starts the process that begins with it; a newer version takes over") {
    const auto body = R"(<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent><userTask id="a"/>)" + flow("s", "a");
    Stage stage;
    stage.deploy(model("q", body));
    stage.deploy(model("q", body + R"(<userTask id="z"/>)" + flow("a", "z")));
    stage.message("paid", {{"cents", 5}});
    CHECK(stage.open() == "a");
    CHECK(stage.instance("q").variables.at("cents") == 5);
    CHECK(stage.instance("q").definition == latest_definition(stage.rows, "q")->id);
}

TEST_CASE("a process begins by itself at its time, as often as it says") {
    Stage stage;
    stage.deploy(model("q", R"(<startEvent id="s"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition></startEvent><userTask id="a"/>)" +
                                flow("s", "a")));
    CHECK(stage.timers() == 1);
    stage.pass(hours(1));
    CHECK(stage.timers() == 1);
    stage.pass(hours(10));
    CHECK(stage.timers() == 0);
    CHECK(stage.rows.where<InstanceRow>("definition", latest_definition(stage.rows, "q")->id).size() == 2);
}

TEST_CASE("a process begins when its condition holds") {
    Stage stage;
    stage.deploy(model("q", R"(<startEvent id="s"><conditionalEventDefinition><condition xsi:type="tFormalExpression">load &gt; 80</condition></conditionalEventDefinition></startEvent><userTask id="a"/>)" +
                                flow("s", "a")));
    stage.send(NoticeCondition{CaseId{7}, 330602, {{"load", 70}}});
    CHECK(stage.open() == "");
    stage.send(NoticeCondition{CaseId{7}, 330602, {{"load", 90}}});
    CHECK(stage.open() == "a");
}

TEST_CASE("a signal for the city is heard in other cases, and starts what begins with it") {
    const auto waits = R"(<startEvent id="s"/><intermediateCatchEvent id="w"><signalEventDefinition signalRef="g"/></intermediateCatchEvent><userTask id="a"/>)" +
                       flow("s", "w") + flow("w", "a");
    Stage stage;
    stage.deploy(model("hears", waits));
    stage.deploy(model("begins", R"(<startEvent id="s"><signalEventDefinition signalRef="g"/></startEvent><userTask id="b"/>)" +
                                     flow("s", "b")));
    stage.deploy(model("throws", R"(<startEvent id="s"/><endEvent id="e"><signalEventDefinition signalRef="g"/></endEvent>)" +
                                     flow("s", "e")));
    REQUIRE(stage.send(StartInstance{"hears", CaseId{7}, 330602, {}, {}, 0}).key.empty());
    REQUIRE(stage.send(StartInstance{"throws", CaseId{8}, 330602, {}, {}, 0}).key.empty());
    CHECK(stage.open() == "a");
    CHECK(stage.rows.where<InstanceRow>("definition", latest_definition(stage.rows, "begins")->id).size() == 1);
}

TEST_CASE("a signal for the city loads those who wait for it and no other instance of their process") {
    Stage stage;
    stage.deploy(model("hears", R"(<startEvent id="s"/><userTask id="before"/><intermediateCatchEvent id="w"><signalEventDefinition signalRef="g"/></intermediateCatchEvent><userTask id="a"/>)" +
                                    flow("s", "before") + flow("before", "w") + flow("w", "a")));
    for (int i = 0; i < 20; ++i)
        REQUIRE(stage.send(StartInstance{"hears", CaseId{7}, 330602, {}, {}, 0}).key.empty());
    CHECK(running_where(stage.rows, "signal", "storm").empty());
    stage.done("before");
    stage.done("before");
    CHECK(running_where(stage.rows, "signal", "storm").size() == 2);
    stage.send(BroadcastSignal{CaseId{}, "storm", {}});
    CHECK(stage.open().starts_with("a a before"));
    CHECK(running_where(stage.rows, "signal", "storm").empty());
    stage.done("before");
    stage.send(CancelInstance{CaseId{7}, "withdrawn"});
    CHECK(running_where(stage.rows, "signal", "storm").empty());
}

TEST_CASE("a message outside every case finds those of no case that await it, and loads no other instance") {
    Stage stage;
    stage.deploy(model("hears", R"(<startEvent id="s"/><userTask id="before"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><userTask id="a"/>)" +
                                    flow("s", "before") + flow("before", "w") + flow("w", "a")));
    for (int i = 0; i < 20; ++i) REQUIRE(stage.send(StartInstance{"hears", CaseId{}, 0, {}, {}, 0}).key.empty());
    const auto tasks = [&] { return stage.rows.where<TaskRow>("case_id", CaseId{}); };
    const auto waiting = [&] { return running_where(stage.rows, "caseless message", "paid").size(); };
    CHECK(waiting() == 0);
    const TaskId one = tasks()[3]->id, other = tasks()[7]->id;
    for (const TaskId task : {one, other}) REQUIRE(stage.send(CompleteTask{task, {}, "account:1"}).key.empty());
    CHECK(waiting() == 2);
    const auto opened = [&] { return std::ranges::count_if(tasks(), [](const auto* task) { return task->element == "a"; }); };
    stage.send(PublishMessage{"paid", CaseId{7}, {}});
    CHECK(opened() == 0);
    stage.send(PublishMessage{"paid", CaseId{}, {}});
    CHECK(opened() == 2);
    CHECK(waiting() == 0);
}

TEST_CASE("instances that wait without having told so tell it when they are asked, each once") {
    Stage stage;
    stage.deploy(model("hears", R"(<startEvent id="s"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><userTask id="a"/>)" +
                                    flow("s", "w") + flow("w", "a")));
    TellAwaited all;
    for (int i = 0; i < 3; ++i) {
        REQUIRE(stage.send(StartInstance{"hears", CaseId{}, 0, {}, {}, 0}).key.empty());
        all.instances.push_back(stage.rows.where<InstanceRow>("case_id", CaseId{}).back()->id);
        if (i > 0) apply(stage.rows, ListeningChanged{all.instances.back(), {}}, {});  // as an older version left it
    }
    const auto waiting = [&] { return running_where(stage.rows, "caseless message", "paid").size(); };
    CHECK(waiting() == 1);
    all.instances.push_back(InstanceId{4711});
    const auto before = stage.journal.size();
    REQUIRE(stage.send(all).key.empty());
    CHECK(waiting() == 3);
    CHECK(stage.journal.size() == before + 2);
    REQUIRE(stage.send(all).key.empty());
    CHECK(stage.journal.size() == before + 2);
    stage.send(PublishMessage{"paid", CaseId{}, {}});
    CHECK(stage.rows.where<TaskRow>("case_id", CaseId{}).size() == 3);
}

TEST_CASE("versions deployed before instances told what they await are still found by their version") {
    Stage stage;
    stage.deploy(model("hears", R"(<startEvent id="s"/><userTask id="a"/>)" + flow("s", "a")));
    REQUIRE(stage.send(StartInstance{"hears", CaseId{7}, 330602, {}, {}, 0}).key.empty());
    apply(stage.rows, DoorwaysSet{latest_definition(stage.rows, "hears")->id, "hears", {}, {}, {"storm"}}, {});
    CHECK(running_where(stage.rows, "signal", "storm").size() == 1);
}

TEST_CASE("a message between pools finds the instance that its correlation key belongs to") {
    const std::string property =
        R"(<correlationProperty id="order"><correlationPropertyRetrievalExpression messageRef="m"><messagePath>order_number</messagePath></correlationPropertyRetrievalExpression></correlationProperty>)";
    Stage stage;
    stage.deploy(model("waits",
                       R"(<correlationSubscription id="x" correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="order"><dataPath>own_number</dataPath></correlationPropertyBinding></correlationSubscription><startEvent id="s"/><intermediateCatchEvent id="w"><messageEventDefinition messageRef="m"/></intermediateCatchEvent><userTask id="a"/>)" +
                           flow("s", "w") + flow("w", "a"),
                       property + R"(<collaboration id="c"><correlationKey id="k"><correlationPropertyRef>order</correlationPropertyRef></correlationKey></collaboration>)"));
    stage.deploy(model("sends", R"(<startEvent id="s"/><endEvent id="e"><messageEventDefinition messageRef="m"/></endEvent>)" +
                                    flow("s", "e")));
    REQUIRE(stage.send(StartInstance{"waits", CaseId{7}, 330602, {{"own_number", 41}}, {}, 0}).key.empty());
    REQUIRE(stage.send(StartInstance{"waits", CaseId{7}, 330602, {{"own_number", 42}}, {}, 0}).key.empty());
    REQUIRE(stage.send(StartInstance{"sends", CaseId{8}, 330602, {{"order_number", 42}}, {}, 0}).key.empty());
    CHECK(stage.open() == "a");
    const auto open = stage.task("a");
    CHECK(stage.rows.find<InstanceRow>(open->instance)->variables.at("own_number") == 42);
}

TEST_CASE("the frozen forms of this room's events are read and written the same way") {
    Stage stage;
    std::ifstream file(std::string(YEKUO_SOURCE_DIR) + "/tests/golden/events.jsonl");
    int seen = 0;
    for (std::string line; std::getline(file, line);) {
        const auto value = parse_json(line);
        REQUIRE(value);
        const std::string name(value->at("type").as_string());
        if (!name.starts_with("process.")) continue;
        INFO(name);
        const auto event = stage.house.decode(name, json_text(value->at("body")));
        REQUIRE(event);
        CHECK(event->type->encode(event->body.get()) == json_text(value->at("body")));
        ++seen;
    }
    CHECK(seen == 17);
}

TEST_CASE("processes that call each other in a circle stop with an incident") {
    Stage stage;
    stage.deploy(process_xml(R"(<startEvent id="s"/><callActivity id="c" calledElement="p"/>)" + flow("s", "c")));
    stage.start();
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.call_depth");
}

TEST_CASE("a call of what is not deployed stops with an incident and goes on once it is") {
    Stage stage(R"(<startEvent id="s"/><callActivity id="c" calledElement="q"/>)" + flow("s", "c"));
    stage.start();
    REQUIRE(stage.incidents().size() == 1);
    CHECK(stage.incidents()[0]->key == "process.key_unknown");
    stage.deploy(model("q", R"(<startEvent id="s"/><userTask id="a"/>)" + flow("s", "a")));
    stage.send(RetryIncident{stage.incidents()[0]->id});
    CHECK(stage.open() == "a");
}

}  // namespace yekuo::process
