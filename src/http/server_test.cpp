#include "http/fixture_test.hpp"
#include "http/offload.hpp"

namespace yekuo::http {
namespace {

Router sample_routes() {
    Router router;
    router.add(Method::get, "/hello", [](Request&) { return text_response("hello"); });
    router.add(Method::get, "/cases/mine", [](Request&) { return text_response("mine"); });
    router.add(Method::get, "/cases/{id}", [](Request& r) {
        return text_response(std::string(r.param("id")) + "|" + std::string(r.query_value("q").value_or("none")));
    });
    router.add(Method::post, "/echo", [](Request& r) { return text_response(r.body); }, {.max_body = 100'000});
    router.add(Method::post, "/small", [](Request& r) { return text_response(r.body); });
    router.add(Method::get, "/throws", [](Request&) -> Response { throw std::runtime_error("secret path /var/x"); });
    return router;
}

}  // namespace

TEST_CASE("a route answers with its path parameters and query decoded, a literal part first") {
    auto router = sample_routes();
    RunningServer running(router);
    Line line(running.port);
    CHECK(line.ask("GET", "/hello").body == "hello");
    CHECK(line.ask("GET", "/cases/mine").body == "mine");
    CHECK(line.ask("GET", "/cases/%E7%BB%8D%E5%85%B4?q=a+b%26c").body == "绍兴|a b&c");
    CHECK(line.ask("GET", "/cases/mines?q=").body == "mines|");
    CHECK(line.ask("GET", "http://elsewhere/hello").body == "hello");
}

TEST_CASE("a target with broken escapes, NUL or bytes that are not UTF-8 is refused") {
    auto router = sample_routes();
    RunningServer running(router);
    for (const char* target : {"/cases/%zz", "/cases/%2", "/cases/a%00b", "/cases/%ff%fe", "/hello?q=%c3", "hello"}) {
        Line line(running.port);
        const auto answer = line.ask("GET", target);
        CHECK_MESSAGE(answer.status == 400, target);
        CHECK(line.is_closed());
    }
}

TEST_CASE("an unknown path is 404, a known path with another method 405 with Allow, both as problem details") {
    auto router = sample_routes();
    RunningServer running(router);
    Line line(running.port);
    const auto missing = line.ask("GET", "/nothing/here");
    CHECK(missing.status == 404);
    CHECK(missing.key() == "http.not_found");
    const auto wrong = line.ask("DELETE", "/hello");
    CHECK(wrong.status == 405);
    CHECK(wrong.field("Allow") == "GET, HEAD, OPTIONS");
    CHECK(wrong.key() == "http.method");
    const auto options = line.ask("OPTIONS", "/echo");
    CHECK(options.status == 204);
    CHECK(options.field("Allow") == "POST, OPTIONS");
    CHECK(line.ask("GET", "/hello").status == 200);  // the line is still good
}

TEST_CASE("HEAD answers with the length of the body and no body") {
    auto router = sample_routes();
    RunningServer running(router);
    Line line(running.port);
    const auto head = line.ask("HEAD", "/hello");
    CHECK(head.status == 200);
    CHECK(head.field("Content-Length") == "5");
    CHECK(line.ask("GET", "/hello").body == "hello");  // nothing of a body was left on the line
}

TEST_CASE("what a handler throws stays inside: the client gets a plain 500") {
    auto router = sample_routes();
    RunningServer running(router);
    Line line(running.port);
    const auto answer = line.ask("GET", "/throws");
    CHECK(answer.status == 500);
    CHECK(answer.key() == "internal");
    CHECK(answer.body.find("secret") == std::string::npos);
    CHECK(line.ask("GET", "/hello").status == 200);
}

TEST_CASE("pipelined requests are answered in order, with bodies, also when they arrive byte by byte") {
    auto router = sample_routes();
    RunningServer running(router);
    std::string many;
    for (int i = 0; i < 50; ++i) {
        const std::string body = "body " + std::to_string(i);
        many += "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        many += "GET /cases/" + std::to_string(i) + " HTTP/1.1\r\nHost: t\r\n\r\n";
    }
    for (const bool at_once : {true, false}) {
        Line line(running.port);
        if (at_once) line.say(many);
        else
            for (const char c : many) line.say({&c, 1});
        bool in_order = true;
        for (int i = 0; i < 50; ++i) {
            in_order &= line.hear().body == "body " + std::to_string(i);
            in_order &= line.hear().body == std::to_string(i) + "|none";
        }
        CHECK(in_order);
    }
}

TEST_CASE("a connection is kept for HTTP/1.1, and closed when the client says so or speaks HTTP/1.0") {
    auto router = sample_routes();
    RunningServer running(router);
    Line closing(running.port);
    CHECK(closing.ask("GET", "/hello", "Connection: close\r\n").field("Connection") == "close");
    CHECK(closing.is_closed());
    Line old(running.port);
    old.say("GET /hello HTTP/1.0\r\n\r\n");
    CHECK(old.hear().body == "hello");
    CHECK(old.is_closed());
}

TEST_CASE("a body is taken in chunks, after 100-continue, and up to the limit of its route") {
    auto router = sample_routes();
    RunningServer running(router, {.body_bytes = 1000});
    Line line(running.port);
    line.say("POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    CHECK(line.hear().body == "abcde");
    line.say("POST /echo HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    CHECK(line.hear_until("\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n");
    line.say("xyz");
    CHECK(line.hear().body == "xyz");
    const std::string large(90'000, 'x');
    CHECK(line.ask("POST", "/echo", {}, large).body == large);
    const auto refused = line.ask("POST", "/small", {}, std::string(1001, 'x'));
    CHECK(refused.status == 413);
    CHECK(refused.key() == "http.body_too_large");
    CHECK(line.is_closed());
}

TEST_CASE("a chunked body over the limit is refused") {
    auto router = sample_routes();
    RunningServer running(router, {.body_bytes = 1000});
    Line line(running.port);
    line.say("POST /small HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 3; ++i) line.say("1f4\r\n" + std::string(500, 'x') + "\r\n");
    CHECK(line.hear().status == 413);
}

TEST_CASE("bytes that are no request, a missing Host and two lengths are refused") {
    auto router = sample_routes();
    RunningServer running(router);
    for (const char* text : {"\x16\x03\x01\x02\x01 TLS hello\r\n\r\n", "GET /hello\r\n\r\n", "GET /hello HTTP/1.1\r\n\r\n",
                             "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                             "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                             "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n"}) {
        Line line(running.port);
        line.say(text);
        CHECK_MESSAGE(line.hear().status == 400, text);
        CHECK(line.is_closed());
    }
    Line line(running.port);
    line.say("GET /hello HTTP/1.1\r\nHost: t\r\nX-Long: " + std::string(20'000, 'x') + "\r\n\r\n");
    CHECK(line.hear().status == 431);
}

TEST_CASE("a client that dawdles over head or body is told 408, an idle one is closed, by steady time") {
    auto router = sample_routes();
    Limits hasty;
    hasty.head = hasty.body = hasty.idle = std::chrono::milliseconds(30);
    hasty.sweep = std::chrono::milliseconds(5);
    RunningServer running(router, hasty);
    Line slow_head(running.port);
    slow_head.say("GET /hel");
    CHECK(slow_head.hear().status == 408);
    Line slow_body(running.port);
    slow_body.say("POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");
    const auto answer = slow_body.hear();
    CHECK(answer.status == 408);
    CHECK(answer.key() == "http.too_slow");
    Line idle(running.port);
    CHECK(idle.is_closed());
}

TEST_CASE("a client that takes no answer is cut off and harms nobody") {
    Router router;
    const auto large = std::make_shared<const std::string>(std::size_t{64} << 20, 'x');
    router.add(Method::get, "/large", [&](Request&) { return Response{.shared_body = large}; });
    router.add(Method::get, "/hello", [](Request&) { return text_response("hello"); });
    Limits hasty;
    hasty.write = std::chrono::milliseconds(30);
    hasty.sweep = std::chrono::milliseconds(5);
    RunningServer running(router, hasty);
    Line deaf(running.port);
    deaf.say("GET /large HTTP/1.1\r\nHost: t\r\n\r\n");
    Line other(running.port);
    CHECK(other.ask("GET", "/hello").body == "hello");
    while (running.on_io([&] { return running.server.connections(); }) > 1) std::this_thread::yield();
    CHECK(deaf.is_closed());
}

TEST_CASE("connections over the limit are turned away with 503") {
    auto router = sample_routes();
    RunningServer running(router, {.connections = 1});
    Line first(running.port);
    CHECK(first.ask("GET", "/hello").status == 200);
    Line second(running.port);
    CHECK(second.hear().status == 503);
    CHECK(first.ask("GET", "/hello").status == 200);
}

TEST_CASE("a handler waits for another thread while the io thread serves others") {
    Router router;
    net::thread_pool pool(1);
    std::promise<std::function<void(std::string)>> begun;
    router.add(Method::get, "/waits", [&](Request&) -> awaitable<Response> {
        auto text = co_await await_callback<std::string>([&](auto finish) { begun.set_value(finish); });
        co_return text_response(text);
    });
    router.add(Method::get, "/pool", [&](Request&) -> awaitable<Response> {
        const auto io_thread = std::this_thread::get_id();
        const auto other = co_await on_pool(pool, [] { return std::this_thread::get_id(); });
        co_return text_response(other != io_thread && std::this_thread::get_id() == io_thread ? "apart" : "same");
    });
    router.add(Method::get, "/fails", [&](Request&) -> awaitable<Response> {
        co_return text_response(co_await on_pool(pool, []() -> std::string { throw std::runtime_error("no"); }));
    });
    RunningServer running(router);
    Line waiting(running.port), other(running.port);
    waiting.say("GET /waits HTTP/1.1\r\nHost: t\r\n\r\n");
    auto finish = begun.get_future().get();
    CHECK(other.ask("GET", "/pool").body == "apart");
    CHECK(other.ask("GET", "/fails").status == 500);
    finish("done by the writer");
    CHECK(waiting.hear().body == "done by the writer");
}

TEST_CASE("stopping closes idle connections, accepts no more, and lets a request in flight finish") {
    Router router;
    std::promise<std::function<void(int)>> begun;
    router.add(Method::get, "/waits", [&](Request&) -> awaitable<Response> {
        co_await await_callback<int>([&](auto finish) { begun.set_value(finish); });
        co_return text_response("finished");
    });
    RunningServer running(router);
    Line busy(running.port), idle(running.port);
    busy.say("GET /waits HTTP/1.1\r\nHost: t\r\n\r\n");
    auto finish = begun.get_future().get();
    auto stopped = running.stop();
    CHECK(idle.is_closed());
    CHECK_THROWS(Line(running.port));
    CHECK(stopped.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
    finish(1);
    const auto answer = busy.hear();
    CHECK(answer.body == "finished");
    CHECK(answer.field("Connection") == "close");
    stopped.wait();
    CHECK(running.on_io([&] { return running.server.connections(); }) == 0);
}

TEST_CASE("requests are counted and timed by operation, not by path") {
    auto router = sample_routes();
    Metrics metrics;
    metrics.attach(router);
    RunningServer running(router, {}, &metrics);
    Line line(running.port);
    for (int i = 0; i < 3; ++i) line.ask("GET", "/cases/" + std::to_string(i));
    line.ask("GET", "/nowhere");
    const auto text = metrics.text();
    CHECK(text.find(R"(yekuo_http_requests_total{operation="/cases/{id}",status="2xx"} 3)") != std::string::npos);
    CHECK(text.find(R"(yekuo_http_requests_total{operation="unrouted",status="4xx"} 1)") != std::string::npos);
    CHECK(text.find("yekuo_http_connections 1") != std::string::npos);
}

TEST_CASE("an operator asks whether the process lives, whether it may be given work, and for its numbers") {
    Router router;
    Metrics metrics;
    bool writes = false;
    serve_operator_routes(router, metrics, [&]() -> Result<void> {
        if (!writes) return unavailable("store.no_writer", "host=10.0.0.7 is away");
        return {};
    });
    metrics.attach(router);
    RunningServer running(router, {}, &metrics);
    Line line(running.port);
    CHECK(line.ask("GET", "/healthz").body == "ok\n");
    const auto waiting = line.ask("GET", "/readyz");
    CHECK(waiting.status == 503);
    CHECK(waiting.key() == "store.no_writer");
    CHECK(waiting.field("Retry-After") == "2");
    CHECK(waiting.body.find("10.0.0.7") == std::string::npos);
    writes = true;
    CHECK(line.ask("GET", "/readyz").status == 200);
    CHECK(line.ask("GET", "/metrics").body.find("yekuo_http_request_seconds_bucket") != std::string::npos);
}

TEST_CASE("a request knows its cookies and the language that is wanted") {
    Request request;
    request.headers.add("cookie", "a=1; session=xyz; b=2");
    request.headers.add("Accept-Language", "fr, en-GB;q=0.7, zh-CN;q=0.9");
    CHECK(request.cookie("session") == "xyz");
    CHECK(request.cookie("sess") == "");
    CHECK(request.language({"en", "zh"}) == "zh");
    CHECK(Request{}.language({"zh", "en"}) == "zh");
}

}  // namespace yekuo::http
