// Whatever bytes come as a body: the parser and the checker answer with a value or an error, and what passes the
// checker also reads into its struct. Built by the fuzz preset; ./test runs it for a while.
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

    auto value = parse_json({reinterpret_cast<const char*>(data), size});
    if (!value) {
        if (value.error().key.empty()) std::abort();
        return 0;
    }
    if (const auto checked = checker.check(node, *value); !checked) {
        if (!checked.error().key.starts_with("schema.")) std::abort();
        return 0;
    }
    if (!from_json<Booking::Body>(*value)) std::abort();
    return 0;
}
