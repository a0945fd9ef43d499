// How long a gateway's condition takes, and how many times a second a decision table of 1,000 rules answers.
//
//   rules_bench            prints one line a measurement, in processor time of its one thread
#include <fmt/format.h>

#include <ctime>
#include <string>

#include "rules/dmn.hpp"
#include "rules/feel.hpp"

using namespace yekuo;

namespace {

double nanoseconds_used() {
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) * 1e9 + static_cast<double>(used.tv_nsec);
}

template <class Work>
double nanoseconds_each(int times, Work&& work) {
    const auto begin = nanoseconds_used();
    for (int i = 0; i < times; ++i) work(i);
    return (nanoseconds_used() - begin) / times;
}

void measure_condition(const char* text) {
    const json::object variables{{"amount", 1200}, {"status", "open"}, {"voltage level", "10kV"}, {"late", false}};
    const auto condition = rules::compile(text);
    const rules::Scope scope(variables);
    int held = 0;
    const auto each = nanoseconds_each(
        1'000'000, [&](int) { held += rules::evaluate_condition(*condition, scope).value_or(false); });
    fmt::print("condition {:<55} {:7.1f} ns ({})\n", text, each, held > 0 ? "true" : "false");
}

// 1,000 rules over two columns: a kind of customer and a band of capacity.
std::string table_of(int rules, const char* policy) {
    std::string xml = "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"bench\" "
                      "namespace=\"urn:bench\">"
                      "<inputData id=\"k\" name=\"kind\"/><inputData id=\"c\" name=\"capacity\"/>"
                      "<decision id=\"d\" name=\"fee\"><variable name=\"fee\"/>"
                      "<informationRequirement><requiredInput href=\"#k\"/></informationRequirement>"
                      "<informationRequirement><requiredInput href=\"#c\"/></informationRequirement>";
    xml += fmt::format("<decisionTable hitPolicy=\"{}\">", policy) +
           "<input><inputExpression><text>kind</text></inputExpression></input>"
           "<input><inputExpression><text>capacity</text></inputExpression></input><output/>";
    for (int i = 0; i < rules; ++i)
        xml += fmt::format("<rule><inputEntry><text>\"k{}\"</text></inputEntry>"
                           "<inputEntry><text>[{}..{})</text></inputEntry>"
                           "<outputEntry><text>{}</text></outputEntry></rule>",
                           i % 50, i / 50 * 100, i / 50 * 100 + 100, i);
    return xml + "</decisionTable></decision></definitions>";
}

void measure_table(int rules, const char* policy) {
    const auto begin = nanoseconds_used();
    const auto model = rules::load(table_of(rules, policy));
    const auto loading = (nanoseconds_used() - begin) / 1e6;
    int answered = 0;
    const auto each = nanoseconds_each(20'000, [&](int i) {
        rules::Scope inputs;
        inputs.set("kind", rules::Value("k" + std::to_string(i % 50)));
        inputs.set("capacity", rules::Value(i % (rules * 2)));
        const auto fee = model->evaluate("fee", inputs);
        answered += fee && !fee->null();
    });
    fmt::print("table of {} rules, {}: read in {:.1f} ms, {:.2f} us an evaluation, {:.0f} a second, {} of 20000 answered\n",
               rules, policy, loading, each / 1000, 1e9 / each, answered);
}

}  // namespace

int main() {
    measure_condition("amount > 1000");
    measure_condition("amount > 1000 and status = \"open\"");
    measure_condition("voltage level in (\"10kV\", \"35kV\") and not(late)");
    measure_condition("amount * 0.05 + 10 >= 70");
    for (const auto* policy : {"UNIQUE", "FIRST", "COLLECT"}) {
        measure_table(10, policy);
        measure_table(1000, policy);
    }
}
