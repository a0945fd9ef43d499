// Hostile texts as expressions and as cells of a table: whatever they are, compiling and evaluating them
// ends soon, with a value or an error, and leaves nothing behind.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rules/dmn.hpp"
#include "rules/feel.hpp"
#include "rules/function.hpp"

namespace {

using namespace yekuo;

const json::object& variables() {
    static const json::object all{{"a", 1},
                                  {"b", "text"},
                                  {"list", json::array{1, 2, json::object{{"x", 3}}}},
                                  {"person", json::object{{"name", "sample"}, {"age", 40}}},
                                  {"monthly salary", 12.5}};
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const rules::Scope scope(variables());
    rules::Limits limits;
    limits.steps_left = 20'000;
    rules::Evaluation evaluation{scope, limits, nullptr};
    if (const auto expression = rules::compile(text)) {
        const auto value = expression->evaluate(evaluation);
        (void)rules::text_of(value);
        (void)rules::to_json_value(value);
        if (!rules::equal(value, value).value_or(true) && !value.time() && !value.date_time() && !value.list() &&
            !value.context() && !value.range())
            __builtin_trap();  // a simple value equals itself
    }
    limits.steps_left = 20'000;
    if (const auto tests = rules::compile_unary_tests(text)) (void)tests->test(rules::Value(5), evaluation);
    if (size > 20 && text.starts_with("<")) (void)rules::load(text);
    return 0;
}
