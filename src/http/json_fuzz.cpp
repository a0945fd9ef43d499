// Whatever bytes come as a body: the parser and the checker answer with a value or an error, and what passes the
// checker also reads into its struct, in one pass or two. Built by the fuzz preset; ./test runs it for a while.
#include <cstdint>
#include <cstdlib>

#include "http/operation.hpp"
#include "sample_api/operations.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yekuo;
    static const auto& tables = sample_api::tables();
    static const http::SchemaChecker checker(tables.schemas);
    using Booking = http::Operation<"sampleBookVisit">;
    static const auto node = static_cast<std::uint16_t>(tables.operations[Booking::index].body_node);

    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto value = parse_json(text);
    if (!value) {
        if (value.error().key.empty()) std::abort();
        return 0;
    }
    // Read in one pass or by way of the value: the same.
    const auto at_once = from_json_text<Booking::Body>(text), by_value = from_json<Booking::Body>(*value);
    if (!at_once != !by_value || (at_once && to_json_text(*at_once) != to_json_text(*by_value))) std::abort();
    if (const auto checked = checker.check(node, *value); !checked) {
        if (!checked.error().key.starts_with("schema.")) std::abort();
        return 0;
    }
    if (!by_value) std::abort();
    return 0;
}
