// What each command of the program does. Each prints what a person needs and answers the exit status.
#pragma once

#include <optional>
#include <vector>

#include "app/arguments.hpp"

namespace yekuo::app {

struct DemoOptions {
    int months = 12;
    bool found_only = false;
    std::string export_problem;  // a file; empty: the city is served
    int visits = 378, crews = 84;
    int step_days = 0;  // so many days as fast as the machine can, with a table of them, and stop
};
struct ImportOptions {
    std::string mapping, csv, report;
    std::string server, login;  // where a server writes the database already: who signs in there
};
struct CopyOptions {
    std::string from, to;
};
// `yekuo readings`: a CSV of readings of the grid goes to the server that writes the database.
struct ReadingsOptions {
    std::string csv, login, server, report;
};
struct UserOptions {
    std::string action, login, name, role, password;
    std::vector<int> areas;
    std::int64_t crew = 0;
    std::vector<std::string> posts;
};
struct RouteOptions {
    std::string problem, out;  // "-": standard input, output
    std::optional<double> seconds;
    std::optional<std::int64_t> iterations;
    int threads = 1;
    std::uint64_t seed = 1;
    bool beside_arrival = false;
};

int run_serve(const Arguments& arguments);
int run_demo(const Arguments& arguments, const DemoOptions& options);
int run_deploy(const Arguments& arguments);
int run_import(const Arguments& arguments, const ImportOptions& options);
int run_readings(const Arguments& arguments, const ReadingsOptions& options);
int run_replay(const Arguments& arguments, bool check);
int run_copy(const CopyOptions& options);
int run_user(const Arguments& arguments, const UserOptions& options);
int run_route(const RouteOptions& options);
int run_bpmn_check(const std::string& file);
int run_bpmn_roundtrip(const std::string& file, const std::string& out);

// From the terminal without showing it, or the first line of what is piped in.
std::string ask_password();

// One sentence that says what to do, on the error stream; answers 1.
int fail(const Error& error);

}  // namespace yekuo::app
