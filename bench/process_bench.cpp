// How many transitions a second the pure token step makes: no rows, no database, one thread.
//
//   process_bench          prints one line a measurement
#include <fmt/format.h>

#include <chrono>

#include "process/step.hpp"

using namespace yekuo;
using namespace yekuo::process;
using Clock = std::chrono::steady_clock;

namespace {

std::string flow(const std::string& from, const std::string& to, const std::string& condition = {}) {
    return "<sequenceFlow id=\"" + from + "-" + to + "\" sourceRef=\"" + from + "\" targetRef=\"" + to + "\">" +
           (condition.empty() ? "" : "<conditionExpression>" + condition + "</conditionExpression>") + "</sequenceFlow>";
}

ModelRef model_of(const std::string& body) {
    auto model = compile_model(
        R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">)" + body +
            "</process></definitions>",
        "p");
    return model ? *model : nullptr;
}

// Plays instances to their end: every open task is completed, one step each. With `stored`, each step reads and
// writes the execution as the database holds it.
void measure(const char* name, const ModelRef& model, bool stored) {
    const json::object variables{{"amount", 1200}};
    const Instant now{1'490'000'000'000};
    std::int64_t steps = 0, flows = 0;
    const auto begin = Clock::now();
    std::chrono::duration<double> took{};
    while ((took = Clock::now() - begin).count() < 1.0) {
        Outcome out = step(*model, {}, Start{}, variables, now);
        for (;;) {
            ++steps;
            flows += static_cast<std::int64_t>(out.travelled.size());
            if (out.end != End::none) break;
            int open = 0;
            for (const auto& item : out.execution.items)
                if (model->nodes[item.node].waits && !open) open = item.id;
            Execution from = stored ? *decode_execution(encode(out.execution)) : std::move(out.execution);
            out = step(*model, std::move(from), Complete{open}, variables, now);
        }
    }
    fmt::print("{:<34} {:>9.0f} transitions/s {:>9.0f} flows/s\n", name, steps / took.count(), flows / took.count());
}

}  // namespace

int main() {
    std::string line = R"(<startEvent id="s"/>)", from = "s";
    for (int i = 1; i <= 5; ++i) {
        const std::string id = "t" + std::to_string(i);
        line += "<userTask id=\"" + id + "\"/>" + flow(from, id);
        from = id;
    }
    line += R"(<endEvent id="e"/>)" + flow(from, "e");
    const auto five = model_of(line);
    measure("5 tasks in a row", five, false);
    measure("5 tasks in a row, stored between", five, true);
    measure("fork, 2 tasks, join, condition",
            model_of(R"(<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><parallelGateway id="j"/><exclusiveGateway id="x" default="x-d"/><userTask id="c"/><task id="d"/>)" +
                     flow("s", "f") + flow("f", "a") + flow("f", "b") + flow("a", "j") + flow("b", "j") + flow("j", "x") +
                     flow("x", "c", "amount &gt; 1000") + flow("x", "d")),
            true);
}
