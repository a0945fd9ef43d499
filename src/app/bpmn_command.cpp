// `yekuo bpmn check` and `yekuo bpmn roundtrip`: what a modeller asks about a file before it is deployed.
#include <fmt/format.h>

#include <fstream>

#include "app/commands.hpp"
#include "app/desk_commands.hpp"
#include "process/exchange.hpp"
#include "process/model.hpp"

namespace yekuo::app {

int run_bpmn_check(const std::string& file) {
    auto text = read_file(file);
    if (!text) return fail(text.error());
    auto violations = process::violations_of(*text);
    if (!violations) return fail(violations.error());
    for (const auto& one : *violations)
        fmt::print("{}:{}: {} {}: {}\n", file, one.line, one.rule, one.element, one.detail);
    if (!violations->empty()) {
        fmt::print("{} rules broken\n", violations->size());
        return 1;
    }
    auto keys = process::executable_keys(*text);
    if (!keys) return fail(keys.error());
    for (const auto& key : *keys) {
        auto model = process::compile_model(*text, key);
        if (!model) return fail(model.error());
        fmt::print("{}: {} can be deployed\n", file, key);
    }
    return 0;
}

int run_bpmn_roundtrip(const std::string& file, const std::string& out) {
    auto text = read_file(file);
    if (!text) return fail(text.error());
    auto exchange = process::write_back(*text);
    if (!exchange) return fail(exchange.error());
    std::ofstream written(out, std::ios::binary);
    written << exchange->xml;
    if (!written.flush()) return fail(invalid("file.unwritable", out));
    const auto& contents = exchange->contents;
    fmt::print("{}: {} elements, {} attributes, {} texts and {} comments, none lost\n", out, contents.elements,
               contents.attributes, contents.texts, contents.comments);
    return 0;
}

}  // namespace yekuo::app
