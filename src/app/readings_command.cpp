// `yekuo readings`: readings of the grid from a file, through the server that writes the database. They are local to
// it and judged there by the rules in force; what could not be taken is told by its line.
#include <cstdlib>
#include <fstream>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/desk_commands.hpp"
#include "app/import_server.hpp"

namespace yekuo::app {
namespace {

std::string word(const json::value& value) { return std::string(value.as_string()); }

int tell(const json::value& report, const ReadingsOptions& options) {
    const auto number = [&](const char* name) { return report.at(name).to_number<std::int64_t>(); };
    fmt::print("{} taken, {} there already, {} refused, {} restrictions drafted\n", number("taken"), number("known"),
               number("refused"), report.at("proposed").as_array().size());
    const auto& faults = report.at("faults").as_array();
    if (options.report.empty()) {
        for (const auto& fault : faults)
            fmt::print("line {}: {} ({})\n", fault.at("line").to_number<std::int64_t>(), word(fault.at("key")),
                       word(fault.at("place")));
        return 0;
    }
    std::ofstream file(options.report, std::ios::binary);
    file << "line,key,place\n";
    for (const auto& fault : faults)
        file << fault.at("line").to_number<std::int64_t>() << ',' << word(fault.at("key")) << ",\"" << word(fault.at("place"))
             << "\"\n";
    return file.flush() ? 0 : fail(invalid("file.unwritable", options.report));
}

}  // namespace

int run_readings(const Arguments& arguments, const ReadingsOptions& options) {
    return guarded([&] {
        auto url = store::parse_database_url(arguments.db);
        if (!url) return fail(url.error());
        auto csv = read_file(options.csv);
        if (!csv) return fail(csv.error());
        store::Readers state(*url, store::Part::state);
        const std::string address = options.server.empty() ? writing_node(state) : options.server;
        const char* given = std::getenv("YEKUO_PASSWORD");
        ServerImport server(state, {address, options.login, given ? given : ask_password()});
        if (auto opened = server.open(); !opened) return fail(opened.error());
        auto report = server.post("/grid/readings/csv", json::object{{"csv", std::move(*csv)}});
        return report ? tell(*report, options) : fail(report.error());
    });
}

}  // namespace yekuo::app
