// Whatever the bytes, the reader ends, goes forward, and never gives a record both fields and an error.
#include <cstdint>
#include <cstdlib>

#include "base/csv.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace yekuo;
    CsvReader reader({reinterpret_cast<const char*>(data), size}, {.field_bytes = 256, .fields = 16});
    std::size_t before = reader.bytes_read();
    while (auto record = reader.next()) {
        if (reader.bytes_read() <= before) std::abort();
        if (record->error.has_value() == !record->fields.empty()) std::abort();
        before = reader.bytes_read();
    }
    return 0;
}
