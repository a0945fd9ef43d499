// The generator refuses what the checker could not enforce.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

// Runs the generator on the sample document with one text replaced; what it says if it fails, else "".
std::string generate_with(const std::string& from, const std::string& to) {
    const auto folder = fs::temp_directory_path() / ("yekuo_generate_" + std::to_string(::getpid()));
    fs::create_directories(folder);
    std::ostringstream sample;
    sample << std::ifstream(YEKUO_SOURCE_DIR "/src/http/sample_api.yaml").rdbuf();
    std::string document = sample.str();
    const auto at = document.find(from);
    REQUIRE(at != std::string::npos);
    document.replace(at, from.size(), to);
    std::ofstream(folder / "api.yaml") << document;
    const std::string command = "python3 -B " YEKUO_SOURCE_DIR "/api/generate.py " + (folder / "api.yaml").string() + " " +
                                folder.string() + " 2> " + (folder / "said").string();
    const int code = std::system(command.c_str());
    std::ostringstream said;
    said << std::ifstream(folder / "said").rdbuf();
    fs::remove_all(folder);
    CHECK((code == 0) == said.str().empty());
    return said.str();
}

}  // namespace

TEST_CASE("a keyword that the checker does not know fails the build and is named with its place") {
    const auto unknown = generate_with("minLength: 1, maxLength: 4", "minLength: 1, maxWords: 4");
    CHECK(unknown.find("SampleContact/name: unknown keyword 'maxWords'") != std::string::npos);
    CHECK(generate_with("format: uuid", "format: ipv4").find("unknown format 'ipv4'") != std::string::npos);
    CHECK(generate_with("minimum: 5,", "exclusiveMinimum: 5,").find("exclusiveMinimum") != std::string::npos);
    CHECK(generate_with("summary: Visits of a day", "sumary: x").find("sumary") != std::string::npos);
    CHECK(generate_with("name: day, in: query", "name: day, in: query, allowEmptyValue: true").find("allowEmptyValue") !=
          std::string::npos);
}

TEST_CASE("what is open, dangling, without roles or beyond RE2 fails the build") {
    CHECK(generate_with("      additionalProperties: false\n      required: [phone]", "      required: [phone]")
              .find("additionalProperties") != std::string::npos);
    CHECK(generate_with("schemas/SampleState\"}", "schemas/Lost\"}").find("no such schema") != std::string::npos);
    CHECK(generate_with("      x-roles: [customer, dispatcher]\n", "").find("x-roles") != std::string::npos);
    CHECK(generate_with("x-roles: [customer, dispatcher]\n      parameters", "x-roles: [king]\n      parameters")
              .find("unknown role 'king'") != std::string::npos);
    CHECK(generate_with("^1[0-9]{10}$", "^(?=1)[0-9]+$").find("look-around") != std::string::npos);
    CHECK(generate_with("operationId: sampleGetVisit", "operationId: sampleBookVisit").find("operationId") !=
          std::string::npos);
}

TEST_CASE("the document as it stands is taken") { CHECK(generate_with("Sample", "Sample") == ""); }
