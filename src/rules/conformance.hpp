// Runs the DMN technology compatibility kit (github.com/dmn-tck/tck): models with test cases in XML, by which
// engines show that they compute alike. The kit is not part of this repository; the program dmn_conformance
// and a test run it where it lies.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace yekuo::rules {

struct KitTotals {
    int passed = 0;
    int failed = 0;
    int not_applicable = 0;  // cases that call a Java class
};

// A line for each case, "ok …", "FAIL …" with what was wanted, or "n/a …".
using KitReport = std::function<void(const std::string& line)>;

// All folders below that hold models.
KitTotals run_kit(const std::filesystem::path& folder, const KitReport& report);

}  // namespace yekuo::rules
