// The live stream over HTTP, and two nodes on one PostgreSQL.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

#include "api/city.hpp"
#include "faults/server_process.hpp"
#include "postgres_server.hpp"

using namespace yekuo;
using namespace yekuo::tests;

namespace {

// A viewer that reads until it has seen an event.
class Viewer {
public:
    Viewer(int port, const Headers& credentials, std::int64_t after) : http_(port) {
        std::string request = "GET /api/v1/events HTTP/1.1\r\nHost: test\r\nLast-Event-ID: " + std::to_string(after) + "\r\n";
        for (const auto& [name, value] : credentials) request += name + ": " + value + "\r\n";
        head_ = http_.send_raw(request + "\r\n", "\r\n\r\n");
    }
    const std::string& head() const { return head_; }
    // All numbers seen, up to and including `last`.
    const std::vector<std::int64_t>& read_to(std::int64_t last) {
        while (numbers_.empty() || numbers_.back() < last) {
            const std::string line = http_.read_until("\n");
            if (line.empty() || line.back() != '\n') break;
            // The first id alone says where the stream stands; an event has a name.
            if (line.starts_with("id:")) latest_ = std::atoll(line.c_str() + 3);
            if (!line.starts_with("event:")) continue;
            names_.push_back(line.substr(6, line.size() - 7));
            numbers_.push_back(latest_);
        }
        return numbers_;
    }

    // Of what was seen.
    const std::vector<std::string>& names() const { return names_; }

private:
    HttpClient http_;
    std::string head_;
    std::int64_t latest_ = 0;
    std::vector<std::string> names_;
    std::vector<std::int64_t> numbers_;
};

}  // namespace

TEST_CASE("a viewer that was away gets every event once, in order, whether it happened before or meanwhile") {
    on_both([](ApiCity& city) {
        Caller& admin = city.admin();
        const auto start = city.node().writer().head();
        for (int i = 0; i < 5; ++i) (void)id_of(admin.post("/requests", new_request(city.place_of(1), "C14")));
        const auto middle = city.node().writer().head();
        Viewer viewer(city.port(), admin.credentials(), start);
        CHECK(viewer.head().starts_with("HTTP/1.1 200"));
        for (int i = 0; i < 5; ++i) (void)id_of(admin.post("/requests", new_request(city.place_of(1), "C14")));
        const auto end = city.node().writer().head();
        REQUIRE(end >= middle + 5);
        std::vector<std::int64_t> all;
        for (auto number = start + 1; number <= end; ++number) all.push_back(number);
        CHECK(fmt::format("{}", fmt::join(viewer.read_to(end), " ")) == fmt::format("{}", fmt::join(all, " ")));
        Viewer later(city.port(), admin.credentials(), middle);
        all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(middle - start));
        CHECK(fmt::format("{}", fmt::join(later.read_to(end), " ")) == fmt::format("{}", fmt::join(all, " ")));
    });
}

TEST_CASE("a viewer sees nothing of another district") {
    on_both([](ApiCity& city) {
        const auto start = city.node().writer().head();
        (void)id_of(city.admin().post("/requests", new_request(city.place_of(1), "C14")));
        (void)id_of(city.admin().post("/requests", new_request(city.place_of(2), "C14")));
        const auto ours = city.node().writer().head();
        const auto requests_seen = [&](Caller& who) {
            Viewer viewer(city.port(), who.credentials(), start);
            (void)viewer.read_to(ours);
            int seen = 0;
            for (const auto& name : viewer.names()) seen += name.find("request.received") != std::string::npos;
            return seen;
        };
        CHECK(requests_seen(city.admin()) == 2);
        CHECK(requests_seen(city.dispatcher(2)) == 1);
    });
}

TEST_CASE("two nodes on one PostgreSQL: the one that follows passes commands on, and takes over when the other stops") {
    if (!postgres_installed()) {
        MESSAGE("skipped: PostgreSQL 15 is not installed");
        return;
    }
    ApiCity city(shared_postgres().create_database());
    app::Arguments arguments = city.arguments();
    arguments.port = free_port();
    auto second = app::Node::start(arguments);
    REQUIRE_MESSAGE(second, (second ? "" : second.error().key));
    REQUIRE(city.node().writer().leads());
    REQUIRE_FALSE((*second)->writer().leads());

    Caller follower((*second)->port());
    REQUIRE(follower.sign_in("admin", "yekuo-demo-2017").status == 200);
    const auto body = new_request(city.place_of(1), "C14");
    const std::string key = fresh_key();
    const auto forwarded = follower.post("/requests", body, key);
    const auto id = id_of(forwarded);
    CHECK(city.admin().get("/requests/" + std::to_string(id)).status == 200);
    CHECK(follower.get("/requests/" + std::to_string(id)).status == 200);

    city.node().stop();
    HttpAnswer after;
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    do {
        after = follower.post("/requests", body, key);
    } while (after.status == 503 && std::chrono::steady_clock::now() < patience);
    CHECK((*second)->writer().leads());
    CHECK(id_of(after) == id);  // the key is known to whoever leads
    CHECK(id_of(follower.post("/requests", body)) > id);
    (*second)->stop();
}
