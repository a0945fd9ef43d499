// The reference rules of config/rules, as a test's city deploys them before it takes in anything.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>

#include "process/rulebook.hpp"

namespace yekuo::tests {

inline std::vector<store::Command> reference_rules() {
    std::vector<store::Command> commands;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(YEKUO_SOURCE_DIR) + "/config/rules")) {
        if (entry.path().extension() != ".dmn") continue;
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        process::DeployRules rules;
        rules.xml = text.str();
        commands.push_back(std::move(rules));
    }
    return commands;
}

}  // namespace yekuo::tests
