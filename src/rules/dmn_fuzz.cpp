// Hostile files as decision models: reading them ends soon, and whatever was read can be evaluated.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "rules/dmn.hpp"
#include "rules/dmn_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yekuo;
    const auto model = rules::load({reinterpret_cast<const char*>(data), size});
    (void)rules::check_model({reinterpret_cast<const char*>(data), size});
    if (!model) return 0;
    const json::object inputs{{"k", 3}, {"n", 4}};
    const rules::Scope scope(inputs);
    int asked = 0;
    for (const auto& decision : model->decisions())
        if (++asked <= 20) (void)model->evaluate(decision, scope);
    return 0;
}
