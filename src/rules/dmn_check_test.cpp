// What is refused before rules are put in force, with the table and the rules named.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <sstream>

#include "rules/dmn_check.hpp"

namespace yekuo::rules {

namespace {

std::string table(const std::string& policy, const std::string& rules) {
    return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" id=\"x\" name=\"x\" namespace=\"urn:x\">"
           "<inputData id=\"kva\" name=\"kva\"><variable name=\"kva\" typeRef=\"number\"/></inputData>"
           "<inputData id=\"dual\" name=\"dual\"><variable name=\"dual\" typeRef=\"boolean\"/></inputData>"
           "<decision id=\"way\" name=\"Way\"><variable name=\"way\"/>"
           "<informationRequirement id=\"r1\"><requiredInput href=\"#kva\"/></informationRequirement>"
           "<informationRequirement id=\"r2\"><requiredInput href=\"#dual\"/></informationRequirement>"
           "<decisionTable id=\"t\" hitPolicy=\"" + policy + "\">"
           "<input id=\"i1\" label=\"kVA\"><inputExpression id=\"e1\" typeRef=\"number\"><text>kva</text></inputExpression></input>"
           "<input id=\"i2\" label=\"dual\"><inputExpression id=\"e2\" typeRef=\"boolean\"><text>dual</text></inputExpression></input>"
           "<output id=\"o\"/>" + rules + "</decisionTable></decision></definitions>";
}

std::string rule(const std::string& kva, const std::string& dual) {
    return "<rule><inputEntry><text>" + kva + "</text></inputEntry><inputEntry><text>" + dual +
           "</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>";
}

std::string told(const std::string& xml) {
    std::string all;
    for (const auto& fault : check_model(xml)) all += (all.empty() ? "" : "; ") + fault.key + " " + fault.field +
                                                      (fault.detail.empty() ? "" : ": " + fault.detail);
    return all;
}

}  // namespace

TEST_CASE("a UNIQUE table whose rules overlap is refused with both rules and the values named") {
    CHECK(told(table("UNIQUE", rule("&gt; 500", "-") + rule("&lt;= 500", "-"))) == "");
    CHECK(told(table("UNIQUE", rule("&gt; 500", "-") + rule("&lt;= 500", "true") + rule("&lt; 600", "false"))) ==
          "dmn.rules_overlap Way, rules 1 and 3: kVA = 550, dual = false");
    // FIRST takes the one that is written first: no fault.
    CHECK(told(table("FIRST", rule("&gt; 500", "-") + rule("-", "-"))) == "");
}

TEST_CASE("a UNIQUE table that answers nothing for some values is refused with the values named") {
    CHECK(told(table("UNIQUE", rule("&gt; 500", "-") + rule("&lt; 500", "-"))) == "dmn.rules_gap Way: kVA = 500");
    CHECK(told(table("UNIQUE", rule("&gt; 500", "-") + rule("&lt;= 500", "true"))) ==
          "dmn.rules_gap Way: kVA = 499, dual = false");
}

TEST_CASE("what is not whole is named: cells, references, circles, names, FEEL that cannot be read") {
    CHECK(told(table("UNIQUE", "<rule><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>"))
              .find("dmn.cells Way, rule 1") != std::string::npos);
    auto lost = table("UNIQUE", rule("-", "-"));
    lost.replace(lost.find("#kva"), 4, "#gone");
    CHECK(told(lost).find("dmn.reference Way: #gone") != std::string::npos);
    CHECK(told(table("SOMETIMES", rule("-", "-"))).find("dmn.hit_policy Way: SOMETIMES") != std::string::npos);
    CHECK(told(table("UNIQUE", rule("&gt;&gt; 5", "-"))).find("feel.syntax Way") != std::string::npos);
    CHECK(told("<definitions/>") == "");
    CHECK(told("no xml").starts_with("dmn.xml"));
}

TEST_CASE("a table of many columns is walked within its limit") {
    std::string rules;
    for (int i = 0; i < 1000; ++i) rules += rule("[" + std::to_string(i * 10) + ".." + std::to_string(i * 10 + 10) + ")", "-");
    const auto found = told(table("UNIQUE", rules));
    for (int i = 0; i < 3000; ++i) {
        const int low = 20000 + i * 7;
        rules += rule("[" + std::to_string(low) + ".." + std::to_string(low + 7) + ")", "true");
    }
    const auto began = std::chrono::steady_clock::now();
    CHECK(told(table("UNIQUE", rules)).find("dmn.rules_gap") != std::string::npos);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(20));
    CHECK(found == "dmn.rules_gap Way: kVA = -1");  // one combination stands for all that no cell tells apart
}

TEST_CASE("the reference rules are fit to be put in force") {
    for (const char* name : {"routing", "simplification", "limit", "fee", "material", "negative_list"}) {
        CAPTURE(name);
        std::stringstream text;
        text << std::ifstream(std::string(YEKUO_SOURCE_DIR) + "/config/rules/" + name + ".dmn").rdbuf();
        CHECK(told(text.str()) == "");
    }
}

}  // namespace yekuo::rules
