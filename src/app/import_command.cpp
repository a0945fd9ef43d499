// `yekuo import`: a CSV file of requests through vault and writer, every line accounted for; where a server writes
// the database already, through that server.
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <future>

#include "app/desk_commands.hpp"
#include "app/house.hpp"
#include "app/import_server.hpp"
#include "intake/import.hpp"

namespace yekuo::app {
namespace {

using intake::ImportItem;

Result<std::map<std::string, RequestId>> known_senders(store::Desk& desk, const std::vector<std::string>& senders) {
    std::map<std::string, RequestId> known;
    for (const std::string& sender : senders)
        for (const auto* row : desk.rows().where<intake::RequestRow>("sender", sender)) known[sender] = row->id;
    return known;
}

// Seals what is personal in all items together, so that they share the vault's flushes.
std::vector<Result<people::Sealed>> seal_all(people::Vault& vault, const std::vector<ImportItem>& items) {
    std::vector<std::future<Result<people::Sealed>>> waiting;
    for (const ImportItem& item : items) {
        auto promise = std::make_shared<std::promise<Result<people::Sealed>>>();
        waiting.push_back(promise->get_future());
        people::Sealing sealing;
        sealing.items = {{"address", item.address}, {"text", item.text}};
        sealing.command = item.idempotency_key;
        vault.seal(std::move(sealing), [promise](Result<people::Sealed> sealed) { promise->set_value(std::move(sealed)); });
    }
    std::vector<Result<people::Sealed>> sealed;
    for (auto& one : waiting) sealed.push_back(one.get());
    return sealed;
}

std::vector<Result<json::object>> submit(store::Desk& desk, people::Vault& vault, std::vector<ImportItem> items) {
    const auto sealed = seal_all(vault, items);
    std::vector<store::Order> orders;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (sealed[i]) {
            items[i].command.address = sealed[i]->items[0];
            items[i].command.text = sealed[i]->items[1];
        }
        orders.push_back({items[i].command, "import", items[i].idempotency_key, "import"});
    }
    std::vector<const store::Order*> ahead;
    for (const auto& order : orders) ahead.push_back(&order);
    desk.load_ahead(ahead);
    std::vector<Result<json::object>> answers;
    const Instant wall = store::wall_time();
    for (std::size_t i = 0; i < orders.size(); ++i) {
        if (!sealed[i]) {
            answers.push_back(sealed[i].error());
            continue;
        }
        auto outcome = desk.perform(orders[i], wall);
        answers.push_back(outcome ? Result<json::object>(outcome->answer) : Result<json::object>(outcome.error()));
    }
    desk.commit();
    return answers;
}

std::function<void(std::size_t, std::size_t)> progress_bar() {
    if (!isatty(STDERR_FILENO)) return {};
    return [](std::size_t done, std::size_t of) {
        const std::size_t filled = of ? done * 30 / of : 30;
        fmt::print(stderr, "\r[{:<30}] {:3}%", std::string(filled, '#'), of ? done * 100 / of : 100);
        if (done >= of) fmt::print(stderr, "\n");
    };
}

Result<intake::ImportReport> import_file(const ImportOptions& options, intake::ImportPorts ports) {
    auto yaml = read_file(options.mapping);
    if (!yaml) return yaml.error();
    auto mapping = intake::read_mapping(*yaml);
    if (!mapping) return mapping.error();
    auto csv = read_file(options.csv);
    if (!csv) return csv.error();
    ports.progress = progress_bar();
    return intake::import_csv(*csv, *mapping, ports);
}

Result<intake::ImportReport> import_into(store::Desk& desk, people::Vault& vault, const ImportOptions& options) {
    intake::ImportPorts ports;
    ports.known = [&](const std::vector<std::string>& senders) { return known_senders(desk, senders); };
    ports.submit = [&](std::vector<ImportItem> items) { return submit(desk, vault, std::move(items)); };
    return import_file(options, std::move(ports));
}

std::string password_from_environment() {
    const char* given = std::getenv("YEKUO_PASSWORD");
    return given ? given : ask_password();
}

Result<intake::ImportReport> import_through(const store::DatabaseUrl& url, const ImportOptions& options) {
    store::Readers state(url, store::Part::state);
    const std::string address = options.server.empty() ? writing_node(state) : options.server;
    if (options.login.empty())
        return conflict("database.in_use", "a server at " + address +
                                               " writes this database: name who signs in there with --user (the "
                                               "password is asked for, or read from YEKUO_PASSWORD)");
    ServerImport server(state, {address, options.login, password_from_environment()});
    if (auto opened = server.open(); !opened) return opened.error();
    intake::ImportPorts ports;
    ports.known = [&](const std::vector<std::string>& senders) { return server.known(senders); };
    ports.submit = [&](std::vector<ImportItem> items) { return server.submit(std::move(items)); };
    return import_file(options, std::move(ports));
}

int tell(const intake::ImportReport& report, const ImportOptions& options,
         std::chrono::steady_clock::time_point began) {
    if (!options.report.empty()) {
        std::ofstream file(options.report, std::ios::binary);
        file << intake::format_csv(report);
        if (!file.flush()) return fail(invalid("file.unwritable", options.report));
    }
    fmt::print("{}", intake::format_summary(report));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    fmt::print("{:.1f} s\n", took.count());
    return 0;
}

}  // namespace

int run_import(const Arguments& arguments, const ImportOptions& options) {
    return guarded([&] {
        const auto house = make_house();
        auto url = database_of(arguments);
        if (!url) return fail(url.error());
        const auto began = std::chrono::steady_clock::now();
        auto desk = open_desk(house, *url);
        if (!desk && desk.error().key == "database.in_use") {
            auto report = import_through(*url, options);
            return report ? tell(*report, options, began) : fail(report.error());
        }
        if (!desk) return fail(desk.error());
        auto key = key_of(arguments);
        if (!key) return fail(key.error());
        people::Vault vault(*url, std::move(*key));
        vault.start();
        auto report = import_into(**desk, vault, options);
        return report ? tell(*report, options, began) : fail(report.error());
    });
}

}  // namespace yekuo::app
