// The program: `yekuo serve`, `demo`, `deploy`, `import`, `readings`, `replay`, `copy`, `user`, `route`.
#include <sodium.h>
#include <CLI/CLI.hpp>

#include "app/commands.hpp"
#include "base/log.hpp"

namespace {

using namespace yekuo;
using namespace yekuo::app;

void add_database(CLI::App& command, Arguments& arguments) {
    command.add_option("--db", arguments.db, "sqlite:FILE or postgresql://user@host:port/name")
        ->capture_default_str();
    command.add_option("--key", arguments.key_file, "file of the vault's master key; made if it is missing");
}

void add_config(CLI::App& command, Arguments& arguments) {
    command.add_option("--config", arguments.config, "directory of the reference configuration")
        ->capture_default_str();
}

void add_server(CLI::App& command, Arguments& arguments) {
    add_database(command, arguments);
    add_config(command, arguments);
    command.add_option("--port", arguments.port, "port to listen on")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    command.add_option("--address", arguments.address, "address to listen on")->capture_default_str();
    command.add_option("--node", arguments.node, "host:port at which other nodes reach this one");
    command.add_option("--web", arguments.web, "directory of the built web application")->capture_default_str();
    command.add_option("--sms", arguments.sms, "Kannel: http://user:password@host:port/cgi-bin/sendsms");
    command.add_option("--tiles", arguments.tiles, "tile server of the map, with {z}, {x} and {y}");
    command.add_flag("!--no-improve", arguments.improve, "leaves plans as commands make them");
    command.add_flag("--secure", arguments.secure, "behind TLS: cookies are sent over HTTPS only");
}

}  // namespace

int main(int argc, char** argv) {
    if (sodium_init() < 0) return 1;
    spdlog::set_pattern("%Y-%m-%d %H:%M:%S.%e %l %v");
    spdlog::set_level(spdlog::level::warn);
    CLI::App program("Yekuo: requests for electricity service, promised, dispatched, tracked and disclosed");
    program.require_subcommand(1);
    program.set_version_flag("--version", std::string(YEKUO_VERSION));
    Arguments arguments;
    int status = 0;

    auto* serve = program.add_subcommand("serve", "serves the product");
    add_server(*serve, arguments);
    serve->callback([&] { status = run_serve(arguments); });

    auto* demo = program.add_subcommand("demo", "serves the product with a living sample city");
    add_server(*demo, arguments);
    DemoOptions demo_options;
    demo->add_option("--speed", arguments.speed, "business seconds in a second")
        ->check(CLI::Range(0.0, 3600.0))
        ->capture_default_str();
    demo->add_option("--seed", arguments.seed, "of everything that happens by chance")->capture_default_str();
    demo->add_option("--months", demo_options.months, "of history")->check(CLI::Range(0, 24))->capture_default_str();
    demo->add_flag("--found-only", demo_options.found_only, "makes the city and its history, and stops");
    demo->add_option("--export-problem", demo_options.export_problem,
                     "writes a day of the city as a problem in VROOM's format to this file, and stops");
    demo->add_option("--visits", demo_options.visits, "of the exported day; 4000 for a province")
        ->check(CLI::Range(1, 20'000))
        ->capture_default_str();
    demo->add_option("--crews", demo_options.crews, "of the exported day; 890 for a province")
        ->check(CLI::Range(1, 5'000))
        ->capture_default_str();
    demo->add_option("--step-days", demo_options.step_days,
                     "lets the city live so many days as fast as it can, prints them in numbers, and stops")
        ->check(CLI::Range(0, 400));
    demo->callback([&] {
        arguments.demo = true;
        status = run_demo(arguments, demo_options);
    });

    auto* deploy = program.add_subcommand("deploy", "checks the configuration and puts it in force");
    add_database(*deploy, arguments);
    add_config(*deploy, arguments);
    deploy->callback([&] { status = run_deploy(arguments); });

    auto* import = program.add_subcommand("import", "takes in requests from a CSV file");
    add_database(*import, arguments);
    add_config(*import, arguments);
    ImportOptions import_options;
    import->add_option("--mapping", import_options.mapping, "mapping of the file's columns (YAML)")
        ->required()
        ->check(CLI::ExistingFile);
    import->add_option("csv", import_options.csv, "the file")->required()->check(CLI::ExistingFile);
    import->add_option("--user", import_options.login,
                       "signs in at the server that writes the database, if one does (password: YEKUO_PASSWORD)");
    import->add_option("--server", import_options.server, "that server's host:port; otherwise as the database tells");
    import->add_option("--report", import_options.report, "writes what became of each line to this CSV file");
    import->callback([&] { status = run_import(arguments, import_options);
    });

    auto* readings = program.add_subcommand("readings", "takes in readings of lines, substations and transformers (CSV)");
    add_database(*readings, arguments);
    ReadingsOptions readings_options;
    readings->add_option("csv", readings_options.csv, "columns resource, at, load_percent[, open_kva, line_loss_percent]")
        ->required()
        ->check(CLI::ExistingFile);
    readings->add_option("--user", readings_options.login, "signs in at the server (password: YEKUO_PASSWORD)")->required();
    readings->add_option("--server", readings_options.server, "its host:port; otherwise as the database tells");
    readings->add_option("--report", readings_options.report, "writes what was refused, line by line, to this CSV file");
    readings->callback([&] { status = run_readings(arguments, readings_options); });

    auto* replay = program.add_subcommand("replay", "rebuilds the state from the journal");
    add_database(*replay, arguments);
    bool check = false;
    replay->add_flag("--check", check, "into an empty database, and compares row for row");
    replay->callback([&] { status = run_replay(arguments, check); });

    auto* copy = program.add_subcommand("copy", "moves a deployment to another database by replay");
    CopyOptions copy_options;
    copy->add_option("--from", copy_options.from, "where it is")->required();
    copy->add_option("--to", copy_options.to, "an empty database")->required();
    copy->add_option("--db", copy_options.from, "the same as --from");
    copy->callback([&] { status = run_copy(copy_options); });

    auto* user = program.add_subcommand("user", "staff accounts: adds one, sets a password, disables, lists");
    add_database(*user, arguments);
    UserOptions user_options;
    user->add_option("action", user_options.action, "add, password, disable or list")
        ->required()
        ->check(CLI::IsMember({"add", "password", "disable", "list"}));
    user->add_option("login", user_options.login, "name to sign in with");
    user->add_option("--name", user_options.name, "the person's name, as customers see it");
    user->add_option("--role", user_options.role,
                     "dispatcher, crew_leader, crew_member, post_holder, department_head or administrator");
    user->add_option("--areas", user_options.areas, "district codes; none: the whole city");
    user->add_option("--crew", user_options.crew, "for crew roles");
    user->add_option("--posts", user_options.posts, "for post_holder (YJ-1) and department_head (YJ)");
    user->add_option("--password", user_options.password, "read from the terminal if not given");
    user->callback([&] { status = run_user(arguments, user_options); });

    auto* route = program.add_subcommand("route", "plans a problem in VROOM's JSON format (docs/route.md)");
    RouteOptions route_options;
    route->add_option("problem", route_options.problem, "the file; - for standard input")->required();
    auto* seconds = route->add_option("--seconds", route_options.seconds, "time to search; 10 if nothing is said");
    seconds->check(CLI::Range(0.0, 86400.0));
    route->add_option("--iterations", route_options.iterations, "stop after so many: the same plan on every machine")
        ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40));
    route->add_option("--threads", route_options.threads)->check(CLI::Range(1, 64))->capture_default_str();
    route->add_option("--seed", route_options.seed)->capture_default_str();
    route->add_option("--out", route_options.out, "the file to write; standard output if none is given");
    route->add_flag("--beside-arrival", route_options.beside_arrival,
                    "tells what the plan saves beside serving visits in the order in which they came in");
    route->callback([&] { status = run_route(route_options); });

    auto* bpmn = program.add_subcommand("bpmn", "process models: which rules a file breaks, reading and writing back");
    bpmn->require_subcommand(1);
    std::string model_file, model_out;
    auto* bpmn_check = bpmn->add_subcommand("check", "names each rule of the standard that the file breaks, and where");
    bpmn_check->add_option("file", model_file, "the model")->required()->check(CLI::ExistingFile);
    bpmn_check->callback([&] { status = run_bpmn_check(model_file); });
    auto* roundtrip = bpmn->add_subcommand("roundtrip", "reads the file and writes it back with nothing lost");
    roundtrip->add_option("file", model_file, "the model")->required()->check(CLI::ExistingFile);
    roundtrip->add_option("-o,--out", model_out, "where to")->required();
    roundtrip->callback([&] { status = run_bpmn_roundtrip(model_file, model_out); });

    CLI11_PARSE(program, argc, argv);
    return status;
}
