// Reading one case of very many: the cases are made in bulk by SQL from one that came in through the API, then read
// at random, with questions due at fixed times.
//
//   build/release/reads [--cases 1000000] [--rate 1000] [--seconds 10] [--db sqlite|postgresql]
#include <fmt/core.h>

#include <filesystem>
#include <random>

#include "api/http_client.hpp"
#include "faults/server_process.hpp"
#include "http_load.hpp"
#include "postgres_server.hpp"
#include "store/session.hpp"

using namespace yekuo;
using namespace yekuo::bench;
namespace json = boost::json;

namespace {

std::vector<std::string> columns_of(store::Session& session, const std::string& table) {
    std::vector<std::string> columns;
    const auto found =
        session.is_postgres()
            ? session.query("select column_name::text from information_schema.columns where table_name = $1", {table})
            : session.query("select name from pragma_table_info($1)", {table});
    for (const auto& row : found) columns.push_back(store::text(row[0]));
    return columns;
}

// Copies of the rows of one case for `count` new cases; `made` says what each column that differs becomes.
void copy_rows(store::Session& session, const std::string& table, const std::string& of,
               const std::vector<std::pair<std::string, std::string>>& made, std::int64_t count) {
    std::string names, values;
    for (const auto& column : columns_of(session, table)) {
        std::string value = "t." + store::sql_name(column);
        for (const auto& [name, how] : made)
            if (name == column) value = how;
        names += (names.empty() ? "" : ", ") + store::sql_name(column);
        values += (values.empty() ? "" : ", ") + value;
    }
    session.script(fmt::format(
        "insert into {0} ({1}) with recursive n(i) as (select 1 union all select i + 1 from n where i < {2}) "
        "select {3} from n, {0} t where {4}",
        table, names, count, values, of));
}

constexpr std::int64_t first_id = 1'000'000'000;

void make_cases(const std::string& url, std::int64_t original, std::int64_t count) {
    auto session = store::open_session(*store::parse_database_url(url), store::Part::state, store::Access::write);
    const std::string id = fmt::format("({} + i)", first_id);
    const std::string text = fmt::format("cast({} as text)", id);
    copy_rows(*session, "connection_case", fmt::format("t.id = {}", original),
              {{"id", id}, {"number", "'330602-170322-' || " + text}}, count);
    copy_rows(*session, "key_link", fmt::format("t.case_id = {}", original),
              {{"id", text + " || '/' || t.link"}, {"case_id", id}}, count);
    session->script("analyze");
}

void run_on(const std::string& kind, std::int64_t cases, double rate, double seconds) {
    const std::string directory = tests::temporary_directory();
    std::unique_ptr<tests::PostgresServer> postgres;
    std::string url = "sqlite:" + directory + "/yekuo.db";
    if (kind == "postgresql") {
        postgres = std::make_unique<tests::PostgresServer>();
        url = postgres->create_database();
    }
    tests::ServerProcess server(url, directory);
    const auto begin = [&] {
        server.begin();
        if (!server.await_ready(120)) throw std::runtime_error(server.output());
    };
    if (server.run({"deploy", "--config", YEKUO_SOURCE_DIR "/config"}) != 0 ||
        server.run({"user", "add", "bench", "--role", "dispatcher", "--password", "a long password"}) != 0)
        throw std::runtime_error(server.output());
    begin();
    std::int64_t original = 0;
    {
        tests::Caller hall(server.port());
        hall.sign_in("bench", "a long password");
        const auto request =
            hall.post("/requests", json::object{{"channel", "hall"},
                                                {"case_type", "C01"},
                                                {"place", {{"lat", 30.0}, {"lon", 120.58}}},
                                                {"address", "示例路 8 号"},
                                                {"applicant", {{"name", "示例客户"}, {"phone", "19977000001"}}}});
        const auto accepted = hall.post(fmt::format("/requests/{}/accept", request.json().at("id").as_int64()),
                                        json::object{{"papers_later", true}});
        original = accepted.json().at("case_id").as_int64();
    }
    server.stop();
    make_cases(url, original, cases);
    begin();
    tests::Caller hall(server.port());
    hall.sign_in("bench", "a long password");
    std::string session;
    for (const auto& [name, value] : hall.credentials()) session += name + ": " + value + "\r\n";
    std::mt19937_64 dice(1);
    const auto next = [&](int) {
        const auto id = first_id + 1 + static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(cases));
        return http_request("GET", fmt::format("/api/v1/cases/{}", id), session);
    };
    run_load({server.port(), 32, 2, rate / 2}, next);  // warm
    const double cpu = server.cpu_seconds();
    const auto result = run_load({server.port(), 32, seconds, rate}, next);
    fmt::print(
        "{:10} {} cases, {:.0f} reads/s of {:.0f} asked: p50 {:.2f} ms, p99 {:.2f} ms, max {:.1f} ms, {:.3f} ms CPU "
        "a read\n",
        kind, cases, static_cast<double>(result.answered) / result.seconds, rate, result.percentile_ms(0.5),
        result.percentile_ms(0.99), result.percentile_ms(1),
        (server.cpu_seconds() - cpu) * 1000 / static_cast<double>(result.answered));
    if (result.good() != result.answered) fmt::print("  refused: {}\n", result.first_refusal);
    server.stop();
    std::filesystem::remove_all(directory);
}

}  // namespace

int main(int count, char** given) {
    std::int64_t cases = 1'000'000;
    double rate = 1000, seconds = 10;
    std::string only;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view option = given[i];
        if (option == "--cases") cases = std::atoll(given[i + 1]);
        if (option == "--rate") rate = std::atof(given[i + 1]);
        if (option == "--seconds") seconds = std::atof(given[i + 1]);
        if (option == "--db") only = given[i + 1];
    }
    try {
        if (only != "postgresql") run_on("sqlite", cases, rate, seconds);
        if (only != "sqlite" && tests::postgres_installed()) run_on("postgresql", cases, rate, seconds);
    } catch (const std::exception& failed) {
        fmt::print(stderr, "reads: {}\n", failed.what());
        return 1;
    }
}
