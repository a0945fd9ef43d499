#include <doctest/doctest.h>

#include <string>

#include "rules/feel.hpp"

namespace yekuo::rules {
namespace {

std::string answer(std::string_view text, const json::object& variables = {}) {
    const auto expression = compile(text);
    if (!expression) return "error " + expression.error().key;
    return text_of(expression->evaluate(Scope(variables)));
}

TEST_CASE("a condition answers true or false over the variables of a process") {
    const json::object variables{{"amount", 1200}, {"status", "open"}, {"voltage level", "10kV"}};
    const auto holds = [&](std::string_view text) {
        const auto condition = compile(text);
        REQUIRE(condition);
        return evaluate_condition(*condition, Scope(variables));
    };
    CHECK(holds("amount > 1000 and status = \"open\"") == true);
    CHECK(holds("amount between 1 and 10") == false);
    CHECK(holds("voltage level = \"10kV\"") == true);
    CHECK(holds("amount in [1000..2000]") == true);
}

TEST_CASE("a condition that is neither true nor false has no answer") {
    const json::object variables{{"amount", "many"}};
    for (const auto text : {"amount > 1000", "amount", "null", "not(missing > 3)"}) {
        const auto condition = compile(text);
        REQUIRE(condition);
        const auto holds = evaluate_condition(*condition, Scope(variables));
        CAPTURE(text);
        CHECK(!holds);
    }
}

TEST_CASE("numbers are decimal: a tenth and two tenths are three tenths") {
    CHECK(answer("0.1 + 0.2 = 0.3") == "true");
    CHECK(answer("1 / 3") == "0.3333333333333333333333333333333333");
    CHECK(answer("1 / 0") == "null");
    CHECK(answer("(-3) ** 2") == "9");
}

TEST_CASE("and, or and not know three values") {
    CHECK(answer("false and null") == "false");
    CHECK(answer("true and null") == "null");
    CHECK(answer("true or null") == "true");
    CHECK(answer("not(null)") == "null");
}

TEST_CASE("a wrong text is refused with its place, a deep or long one by name") {
    const auto wrong = compile("1 + ");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().key == "feel.syntax");
    CHECK(wrong.error().field == "offset 4");
    CHECK(answer(std::string(1000, '(') + "1" + std::string(1000, ')')) == "error feel.depth");
    CHECK(answer(std::string(70'000, '1')) == "error feel.length");
    std::string chain = "1";
    for (int i = 0; i < 5000; ++i) chain += "+1";
    CHECK(answer(chain) == "error feel.depth");
}

TEST_CASE("recursion without end and loops without end come to null") {
    CHECK(answer("{f: function(n) f(n + 1), r: f(1)}.r") == "null");
    CHECK(answer("count(for i in 1..1000000000 return i)") == "null");
    CHECK(answer("count(for i in 1..100000 return [partial[-1]])") == "null");
    CHECK(answer("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(20)}.r") == "2432902008176640000");
}

}  // namespace
}  // namespace yekuo::rules
