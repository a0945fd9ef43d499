#include "http/client.hpp"

#include "http/fixture_test.hpp"
#include "http/offload.hpp"

namespace yekuo::http {
namespace {

// A server and a client on the same io thread, as in the product.
struct Pair {
    Pair() : running(router), client(running.io) {
        router.add(Method::get, "/hello", [](Request& r) {
            return text_response("hello " + std::string(r.query_value("name").value_or("")));
        });
        router.add(Method::post, "/echo", [this](Request& r) {
            seen = std::string(r.header("X-Forwarded-For")) + "|" + std::string(r.header("Connection"));
            return text_response(r.body, 201).set("X-Kind", std::string(r.header("Content-Type")));
        });
        router.add(Method::get, "/large", [](Request&) { return text_response(std::string(100'000, 'x')); });
        router.add(Method::get, "/never", [this](Request&) -> awaitable<Response> {
            co_await await_callback<int>([this](auto finish) { finish_never = finish; });
            co_return no_content();
        });
    }
    ~Pair() {
        running.on_io([this] {
            if (finish_never) finish_never(1);
            return 0;
        });
        running.finish();
    }
    Result<Answer> send(Outgoing request) {
        return running.wait_for(client.send(std::move(request)));
    }
    Outgoing to(Method method, std::string target, std::string body = {}) {
        return {.method = method, .host = "127.0.0.1", .port = running.port, .target = std::move(target),
                .headers = {{"Content-Type", "text/x"}}, .body = std::move(body)};
    }
    std::size_t connections() {
        return running.on_io([this] { return running.server.connections(); });
    }
    std::string seen;
    std::function<void(int)> finish_never;
    Router router;
    RunningServer running;
    Client client;
};

}  // namespace

TEST_CASE("the client asks and is answered, and uses its connection again") {
    Pair pair;
    for (int i = 0; i < 5; ++i) {
        const auto answer = pair.send(pair.to(Method::get, "/hello?name=a"));
        REQUIRE(answer);
        CHECK(answer->body == "hello a");
    }
    const auto posted = pair.send(pair.to(Method::post, "/echo", "some text"));
    REQUIRE(posted);
    CHECK(posted->status == 201);
    CHECK(posted->body == "some text");
    CHECK(posted->headers.get("x-kind") == "text/x");
    CHECK(pair.connections() == 1);
}

TEST_CASE("no answer in time, nobody there and too large an answer are told apart") {
    Pair pair;
    auto slow = pair.to(Method::get, "/never");
    slow.timeout = std::chrono::milliseconds(20);
    CHECK(pair.send(slow).error().key == "client.timeout");
    auto nobody = pair.to(Method::get, "/hello");
    nobody.port = 1;
    CHECK(pair.send(nobody).error().key == "client.unreachable");
    auto large = pair.to(Method::get, "/large");
    large.answer_bytes_max = 1000;
    CHECK(pair.send(large).error().key == "client.answer_too_large");
    CHECK(pair.send(pair.to(Method::get, "/hello")));
}

TEST_CASE("a kept connection that the server closed meanwhile is replaced without the caller noticing") {
    Router router;
    router.add(Method::get, "/hello", [](Request&) { return text_response("hello"); });
    Limits hasty;
    hasty.idle = std::chrono::milliseconds(5);
    hasty.sweep = std::chrono::milliseconds(2);
    RunningServer running(router, hasty);
    Client client(running.io);
    const Outgoing request{.host = "127.0.0.1", .port = running.port, .target = "/hello"};
    for (int i = 0; i < 3; ++i) {
        CHECK(running.wait_for(client.send(request)));
        while (running.on_io([&] { return running.server.connections(); }) > 0) std::this_thread::yield();
    }
    running.finish();
}

TEST_CASE("a request is passed on with its body and fields, once, and the answer comes back as it is") {
    Pair behind;
    Router router;
    RunningServer front(router);
    Client client(front.io);
    router.add(Method::post, "/echo", [&](Request& request) -> awaitable<Response> {
        co_return co_await forward(client, request, "127.0.0.1", behind.running.port);
    });
    {
        Line line(front.port);
        const auto answer = line.ask("POST", "/echo", "Content-Type: application/json\r\n", "{\"a\":1}");
        CHECK(answer.status == 201);
        CHECK(answer.body == "{\"a\":1}");
        CHECK(answer.field("X-Kind") == "application/json");
        CHECK(behind.seen == "127.0.0.1|");
        const auto again = line.ask("POST", "/echo", "Yekuo-Forwarded: 1\r\n", "{}");
        CHECK(again.status == 503);
        CHECK(again.key() == "node.not_writer");
    }
    front.finish();
}

TEST_CASE("a URL names host, port and target") {
    const auto full = outgoing_to("http://sms.example.cn:13013/cgi-bin/sendsms?to=1");
    REQUIRE(full);
    CHECK(full->host == "sms.example.cn");
    CHECK(full->port == 13013);
    CHECK(full->target == "/cgi-bin/sendsms?to=1");
    CHECK(outgoing_to("http://host")->port == 80);
    CHECK(outgoing_to("http://host")->target == "/");
    for (const char* wrong : {"https://host/", "host:80", "http://", "http://host:0/", "http://host:x/"})
        CHECK_MESSAGE(!outgoing_to(wrong), wrong);
}

}  // namespace yekuo::http
