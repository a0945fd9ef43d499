#include "base/csv.hpp"

#include <doctest/doctest.h>

namespace yekuo {

static std::vector<CsvRecord> read_all(std::string_view text, CsvLimits limits = {}) {
    std::vector<CsvRecord> records;
    CsvReader reader(text, limits);
    while (auto record = reader.next()) records.push_back(std::move(*record));
    return records;
}

using Fields = std::vector<std::string>;

TEST_CASE("records end with CRLF or LF, with or without one at the end of the file") {
    const auto records = read_all("a,b\r\n1,2\n3,");
    REQUIRE(records.size() == 3);
    CHECK(records[0].fields == Fields{"a", "b"});
    CHECK(records[1].fields == Fields{"1", "2"});
    CHECK(records[2].fields == Fields{"3", ""});
    CHECK(records[2].line == 3);
    CHECK(read_all("").empty());
    CHECK(read_all("a\n").size() == 1);
}

TEST_CASE("a quoted field may hold commas, quotes and line ends, and lines are still counted") {
    const auto records = read_all("\xEF\xBB\xBF\"a,\"\"b\"\"\r\nc\",2\r\nnext,3\r\n");
    REQUIRE(records.size() == 2);
    CHECK(records[0].fields == Fields{"a,\"b\"\r\nc", "2"});
    CHECK(records[1].line == 3);
}

TEST_CASE("a broken record names line and column, and costs no other record") {
    const auto records = read_all("a,b\n1,x\"y\n2,\"z\"z\n3,\"never closed\n4,d\n5,\xFF\n6,e\n");
    REQUIRE(records.size() == 7);
    CHECK(records[1].error->key == "csv.stray_quote");
    CHECK(records[1].error->field == "line 2, column 2");
    CHECK(records[2].error->key == "csv.after_quote");
    CHECK(records[3].error->key == "csv.open_quote");
    CHECK(records[3].error->field == "line 4, column 2");
    CHECK(records[4].fields == Fields{"4", "d"});
    CHECK(records[5].error->key == "csv.utf8");
    CHECK(records[6].fields == Fields{"6", "e"});
}

TEST_CASE("a lone carriage return and a NUL byte are errors") {
    CHECK(read_all("a\rb\n")[0].error->key == "csv.carriage_return");
    CHECK(read_all(std::string_view("a\0b\n", 4))[0].error->key == "csv.nul");
}

TEST_CASE("fields, their number and their lines have limits") {
    const CsvLimits small{.field_bytes = 4, .fields = 3, .record_lines = 2};
    CHECK(read_all("12345\n", small)[0].error->key == "csv.field_long");
    CHECK(read_all("\"12345\"\n", small)[0].error->key == "csv.field_long");
    CHECK(read_all("1,2,3,4\n", small)[0].error->key == "csv.too_many_fields");
    CHECK(read_all("\"1\n2\n3\"\n", small)[0].error->key == "csv.record_long");
    CHECK(read_all("1234,2,3\n", small)[0].fields == Fields{"1234", "2", "3"});
}

}  // namespace yekuo
