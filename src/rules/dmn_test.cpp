#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "rules/conformance.hpp"
#include "rules/dmn.hpp"
#include "rules/feel.hpp"

namespace yekuo::rules {
namespace {

const std::string head =
    R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="fees" namespace="urn:fees">)";

Model model_of(const std::string& body) {
    auto model = load(head + body + "</definitions>");
    REQUIRE(model);
    for (const auto& problem : model->problems()) FAIL_CHECK(problem.key << " at " << problem.field);
    return *model;
}

std::string answer(const Model& model, std::string_view decision, const json::object& inputs) {
    const auto value = model.evaluate(decision, Scope(inputs));
    return value ? text_of(*value) : "error " + value.error().key;
}

// A table over the input "capacity" with the given rules, each "test -> output".
std::string table(const std::string& attributes, const std::string& output,
                  const std::vector<std::pair<std::string, std::string>>& rules) {
    std::string xml = R"(<inputData id="i" name="capacity"/><decision id="d" name="path"><variable name="path"/>
        <informationRequirement><requiredInput href="#i"/></informationRequirement><decisionTable )" + attributes +
        R"(><input><inputExpression><text>capacity</text></inputExpression></input>)" + output;
    for (const auto& [test, result] : rules)
        xml += "<rule><inputEntry><text>" + test + "</text></inputEntry><outputEntry><text>" + result +
               "</text></outputEntry></rule>";
    return xml + "</decisionTable></decision>";
}

TEST_CASE("a unique table answers with the one rule that applies, and null if two do") {
    const auto model = model_of(table(R"(hitPolicy="UNIQUE")", "<output/>",
                                      {{"&lt;= 50", "\"low voltage\""}, {"(50..100]", "\"either\""},
                                       {"&gt; 100", "\"10 kV\""}, {"[1000..2000]", "\"35 kV\""}}));
    CHECK(answer(model, "path", {{"capacity", 50}}) == "low voltage");
    CHECK(answer(model, "path", {{"capacity", 50.5}}) == "either");
    CHECK(answer(model, "path", {{"capacity", 315}}) == "10 kV");
    CHECK(answer(model, "path", {{"capacity", 1500}}) == "null");
    CHECK(answer(model, "path", {{"capacity", "much"}}) == "null");
    CHECK(answer(model, "path", {}) == "null");
}

TEST_CASE("first, any, rule order and collect treat several rules as their names say") {
    const std::vector<std::pair<std::string, std::string>> rules = {{"&gt; 10", "1"}, {"&gt; 20", "2"}, {"-", "2"}};
    const auto with = [&](const std::string& attributes) {
        return answer(model_of(table(attributes, "<output/>", rules)), "path", {{"capacity", 30}});
    };
    CHECK(with(R"(hitPolicy="FIRST")") == "1");
    CHECK(with(R"(hitPolicy="ANY")") == "null");
    CHECK(with(R"(hitPolicy="RULE ORDER")") == "[1, 2, 2]");
    CHECK(with(R"(hitPolicy="COLLECT")") == "[1, 2, 2]");
    CHECK(with(R"(hitPolicy="COLLECT" aggregation="SUM")") == "5");
    CHECK(with(R"(hitPolicy="COLLECT" aggregation="MIN")") == "1");
    CHECK(with(R"(hitPolicy="COLLECT" aggregation="MAX")") == "2");
    CHECK(with(R"(hitPolicy="COLLECT" aggregation="COUNT")") == "3");
}

TEST_CASE("priority and output order follow the list of output values") {
    const std::string output = R"(<output><outputValues><text>"urgent", "soon", "later"</text></outputValues></output>)";
    const std::vector<std::pair<std::string, std::string>> rules = {
        {"-", "\"later\""}, {"&gt; 10", "\"urgent\""}, {"&gt; 5", "\"soon\""}};
    CHECK(answer(model_of(table(R"(hitPolicy="PRIORITY")", output, rules)), "path", {{"capacity", 30}}) == "urgent");
    CHECK(answer(model_of(table(R"(hitPolicy="OUTPUT ORDER")", output, rules)), "path", {{"capacity", 30}}) ==
          R"(["urgent", "soon", "later"])");
}

TEST_CASE("a table without a rule that applies gives its default") {
    const std::string output = "<output><defaultOutputEntry><text>\"ask\"</text></defaultOutputEntry></output>";
    CHECK(answer(model_of(table(R"(hitPolicy="UNIQUE")", output, {{"1", "2"}})), "path", {{"capacity", 5}}) == "ask");
}

TEST_CASE("a table of many rules answers as each of its cells would") {
    std::vector<std::pair<std::string, std::string>> rules;
    for (int i = 0; i < 200; ++i) {
        const auto low = std::to_string(i * 10), high = std::to_string(i * 10 + 15);
        const auto range = "[" + low + ".." + high + "]", either = low + ", \"k" + low + "\"", other = "not(" + low + ")";
        rules.push_back({i % 3 == 0 ? range : i % 3 == 1 ? either : other, std::to_string(i)});
    }
    const auto model = model_of(table(R"(hitPolicy="COLLECT" aggregation="COUNT")", "<output/>", rules));
    const auto plain = [&](const Value& input) {
        int count = 0;
        for (const auto& [test, result] : rules) count += compile_unary_tests(test)->test(input, Scope()).is_true();
        return std::to_string(count);
    };
    for (const double n : {0.0, 10.0, 15.0, 15.5, 40.0, 1990.0, 1996.0, -3.0, 1e9})
        CHECK(answer(model, "path", {{"capacity", n}}) == plain(Value(Decimal::from_double(n))));
    CHECK(answer(model, "path", {{"capacity", "k10"}}) == plain(Value("k10")));
    CHECK(answer(model, "path", {{"capacity", true}}) == plain(Value(true)));
    CHECK(answer(model, "path", {{"capacity", nullptr}}) == plain(Value()));
}

TEST_CASE("a decision sees what it requires, and nothing else") {
    const auto model = model_of(R"(
        <inputData id="a" name="asked capacity"/><inputData id="b" name="other"/>
        <decision id="one" name="doubled"><variable name="doubled"/>
          <informationRequirement><requiredInput href="#a"/></informationRequirement>
          <literalExpression><text>asked capacity * 2</text></literalExpression></decision>
        <decision id="two" name="both"><variable name="both"/>
          <informationRequirement><requiredDecision href="#one"/></informationRequirement>
          <literalExpression><text>[doubled, other]</text></literalExpression></decision>)");
    CHECK(answer(model, "both", {{"asked capacity", 4}, {"other", 5}}) == "[8, null]");
    CHECK(answer(model, "nothing", {}) == "error dmn.no_such_decision");
}

TEST_CASE("a business knowledge model is called by name or by position, and may call itself") {
    const auto model = model_of(R"(
        <businessKnowledgeModel id="k" name="steps"><variable name="steps"/><encapsulatedLogic>
          <formalParameter name="n" typeRef="number"/>
          <literalExpression><text>if n &lt;= 1 then 1 else n * steps(n - 1)</text></literalExpression>
        </encapsulatedLogic></businessKnowledgeModel>
        <decision id="d" name="d"><variable name="d"/>
          <knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
          <literalExpression><text>[steps(5), steps(n: 4), steps("x"), steps(100000)]</text></literalExpression></decision>)");
    CHECK(answer(model, "d", {}) == "[120, 24, null, null]");
}

TEST_CASE("a value outside its item definition's allowed values becomes null") {
    const auto model = model_of(R"(
        <itemDefinition name="tVoltage"><typeRef>string</typeRef>
          <allowedValues><text>"220V", "380V", "10kV"</text></allowedValues></itemDefinition>
        <itemDefinition name="tCase"><itemComponent name="voltage"><typeRef>tVoltage</typeRef></itemComponent>
          <itemComponent name="phases" isCollection="true"><typeRef>number</typeRef></itemComponent></itemDefinition>
        <inputData id="i" name="case"><variable name="case" typeRef="tCase"/></inputData>
        <decision id="d" name="d"><variable name="d"/>
          <informationRequirement><requiredInput href="#i"/></informationRequirement>
          <literalExpression><text>case</text></literalExpression></decision>)");
    const auto with = [&](json::value voltage, json::value phases) {
        return answer(model, "d", {{"case", {{"voltage", voltage}, {"phases", phases}}}});
    };
    CHECK(with("10kV", {1, 2}) == R"({voltage: "10kV", phases: [1, 2]})");
    CHECK(with("10kV", 3) == R"({voltage: "10kV", phases: [3]})");
    CHECK(with("12kV", {1}) == "null");
    CHECK(with("10kV", {"one"}) == "null");
}

TEST_CASE("a decision service answers from its own inputs") {
    const auto model = model_of(R"(
        <inputData id="a" name="a"/>
        <decision id="x" name="x"><variable name="x"/>
          <informationRequirement><requiredInput href="#a"/></informationRequirement>
          <literalExpression><text>a + 1</text></literalExpression></decision>
        <decision id="y" name="y"><variable name="y"/>
          <informationRequirement><requiredDecision href="#x"/></informationRequirement>
          <literalExpression><text>x * 10</text></literalExpression></decision>
        <decisionService id="s" name="s"><variable name="s"/>
          <outputDecision href="#y"/><inputDecision href="#x"/></decisionService>
        <decision id="z" name="z"><variable name="z"/>
          <knowledgeRequirement><requiredKnowledge href="#s"/></knowledgeRequirement>
          <literalExpression><text>s(7)</text></literalExpression></decision>)");
    CHECK(answer(model, "y", {{"a", 1}}) == "20");
    CHECK(answer(model, "s", {{"x", 5}}) == "50");
    CHECK(answer(model, "z", {}) == "70");
}

TEST_CASE("decisions that require each other in a circle are null, not endless") {
    const auto model = model_of(R"(
        <decision id="x" name="x"><variable name="x"/>
          <informationRequirement><requiredDecision href="#y"/></informationRequirement>
          <literalExpression><text>y</text></literalExpression></decision>
        <decision id="y" name="y"><variable name="y"/>
          <informationRequirement><requiredDecision href="#x"/></informationRequirement>
          <literalExpression><text>x</text></literalExpression></decision>)");
    CHECK(answer(model, "x", {}) == "null");
}

TEST_CASE("a file that is no decision model is refused; a fault inside one is named with its place") {
    CHECK(load("<definitions").error().key == "dmn.xml");
    CHECK(load("<html/>").error().key == "dmn.no_definitions");
    CHECK(load("<!DOCTYPE x [<!ENTITY a \"b\">]>" + head + "</definitions>").error().key == "dmn.xml");
    std::string deep = head, tail = "</definitions>";
    for (int i = 0; i < 5000; ++i) {
        deep += "<list>";
        tail = "</list>" + tail;
    }
    CHECK(load(deep + tail).error().key == "dmn.depth");
    const auto model = load(head + R"(<decision id="d" name="fee"><variable name="fee"/>
        <literalExpression><text>1 +</text></literalExpression></decision></definitions>)");
    REQUIRE(model);
    REQUIRE(model->problems().size() == 1);
    CHECK(model->problems().front().field == "fee, offset 3");
}

TEST_CASE("an imported model's knowledge and types are reached under the import's name") {
    const auto library = load(R"(<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="lib" namespace="urn:lib">
        <itemDefinition name="tAmount"><typeRef>number</typeRef></itemDefinition>
        <businessKnowledgeModel id="k" name="with tax"><variable name="with tax"/><encapsulatedLogic>
          <formalParameter name="n" typeRef="tAmount"/><literalExpression><text>n * 1.13</text></literalExpression>
        </encapsulatedLogic></businessKnowledgeModel></definitions>)");
    REQUIRE(library);
    const auto text = head + R"(<import namespace="urn:lib" name="lib"
      importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
        <decision id="d" name="d"><variable name="d" typeRef="lib.tAmount"/>
          <knowledgeRequirement><requiredKnowledge href="urn:lib#k"/></knowledgeRequirement>
          <literalExpression><text>lib.with tax(100)</text></literalExpression></decision></definitions>)";
    const auto model = load(text, {*library});
    REQUIRE(model);
    CHECK(model->problems().empty());
    CHECK(answer(*model, "d", {}) == "113.00");
    CHECK(load(text)->problems().front().key == "dmn.import_missing");
}

TEST_CASE("the compatibility kit passes, where it is at hand") {
    const auto kit = std::filesystem::path(YEKUO_SOURCE_DIR) / "../shared/data/dmn-tck";
    for (const std::string level : {"level-2", "level-3"}) {
        if (!std::filesystem::is_directory(kit / level)) {
            MESSAGE("skipped: the kit's " << level << " is not here");
            continue;
        }
        const auto totals = run_kit(kit / level, [](const std::string& line) {
            if (line.starts_with("FAIL")) MESSAGE(line);
        });
        CHECK(totals.failed == 0);
        CHECK(totals.passed > 100);
    }
}

}  // namespace
}  // namespace yekuo::rules
