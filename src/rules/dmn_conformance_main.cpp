// Runs a folder of the DMN technology compatibility kit: a line a case, totals at the end.
//
//   dmn_conformance DIR [-q]      -q: only the cases that failed
#include <fmt/format.h>

#include "rules/conformance.hpp"

int main(int argc, char** argv) {
    if (argc < 2 || !std::filesystem::is_directory(argv[1])) {
        fmt::print(stderr, "usage: dmn_conformance DIR [-q]\n");
        return 2;
    }
    const bool quiet = argc > 2 && std::string_view(argv[2]) == "-q";
    const auto totals = yekuo::rules::run_kit(argv[1], [quiet](const std::string& line) {
        if (!quiet || line.starts_with("FAIL")) fmt::print("{}\n", line);
    });
    fmt::print("{} passed, {} failed", totals.passed, totals.failed);
    if (totals.not_applicable > 0) fmt::print(", {} not applicable (Java classes)", totals.not_applicable);
    fmt::print("\n");
    return totals.failed == 0 ? 0 : 1;
}
