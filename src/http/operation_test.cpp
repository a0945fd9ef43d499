#include "http/operation.hpp"

#include "http/fixture_test.hpp"
#include "sample_api/operations.hpp"

namespace yekuo::http {
namespace {

using namespace sample_api;

struct Who {
    std::string role;
};

// Signs in by a header; the real gate is access's.
awaitable<Result<Who>> gate(Request& request, const OperationInfo& operation) {
    const std::string role(request.header("X-Role"));
    if (operation.allows("public") || operation.allows(role)) co_return Who{role};
    if (role.empty()) co_return Error{Code::unauthenticated, "access.sign_in", {}, {}};
    co_return forbidden("access.role");
}

struct Bench {
    Bench() : api(router, tables(), gate) {
        api.on<"sampleListVisits">([this](auto& call) -> Result<std::vector<SampleVisit>> {
            asked = to_json_text(call.query);
            return std::vector<SampleVisit>{{.id = {7}, .state = SampleState::held, .minutes = 30}};
        });
        api.on<"sampleBookVisit">([this](auto& call) -> awaitable<Result<SampleVisit>> {
            asked = to_json_text(call.body) + " " + std::string(call.key()) + " " + call.caller.role;
            ++booked;
            co_return SampleVisit{.id = {8}, .state = SampleState::confirmed, .minutes = call.body.minutes};
        });
        api.on<"sampleGetVisit">([](auto& call) -> Result<Reply<SampleVisit>> {
            if (call.path.id.value != 7) return not_found("visit.not_found");
            return Reply<SampleVisit>{.body = {.id = call.path.id}, .etag = "\"v3\""};
        });
        api.on<"sampleCancelVisit">([](auto& call) -> Result<void> {
            if (!names_tag(call.request.if_match(), "\"v3\""))
                return Error{Code::precondition_failed, "visit.changed", {}, {}};
            return {};
        });
        api.on<"samplePutPhoto">([](auto& call) -> Result<Response> {
            return text_response(std::to_string(call.request.body.size()));
        });
        api.serve_documents();
    }
    Received book(std::string_view body, std::string_view fields = good) {
        Line line(running->port);
        return line.ask("POST", "/sample/v1/visits", fields, body);
    }
    void serve() { running.emplace(router); }

    static constexpr std::string_view good =
        "X-Role: customer\r\nIdempotency-Key: k1\r\nContent-Type: application/json\r\n";
    Router router;
    Api<Who> api;
    std::string asked;
    int booked = 0;
    std::optional<RunningServer> running;
};

}  // namespace

TEST_CASE("every operation of the document has a handler, and one without is named") {
    Bench bench;
    CHECK(bench.api.unhandled().empty());
    Router router;
    Api<Who> bare(router, tables(), gate);
    CHECK(bare.unhandled().size() == 5);
    CHECK(bare.unhandled().front() == "sampleListVisits");
}

TEST_CASE("a good body reaches the handler typed, with the defaults of the document") {
    Bench bench;
    bench.serve();
    const auto answer = bench.book(R"({"contact":{"phone":"13800000000","name":"王小明二"},"at":"2026-01-02T09:00:00+08:00",
        "remark":null,"case":"C-7","tags":["a"],"answers":{"q":"x"},"anything":{"deep":[1]},"second":null,
        "evidence":[{"kind":"photo","bytes":"AAAA"},{"kind":"reading","kwh":1.5}]})");
    CHECK(answer.status == 201);
    CHECK(answer.body == R"({"id":8,"state":"confirmed","minutes":60})");
    CHECK(answer.field("Cache-Control") == "no-store");
    CHECK(bench.asked.find(R"("minutes":60)") != std::string::npos);
    CHECK(bench.asked.find(R"("urgent":false)") != std::string::npos);
    CHECK(bench.asked.find(R"("case":"C-7")") != std::string::npos);
    CHECK(bench.asked.ends_with(" k1 customer"));
}

TEST_CASE("a bad body is refused with the place and the kind of its fault, and the handler never runs") {
    Bench bench;
    bench.serve();
    const std::string start = R"({"contact":{"phone":"13800000000"},"at":"2026-01-02T09:00:00Z")";
    struct Case {
        std::string body, key, field;
    };
    const std::vector<Case> cases{
        {"[]", "schema.type", ""},
        {R"({"at":"2026-01-02T09:00:00Z"})", "schema.required", "/contact"},
        {R"({"contact":{},"at":"2026-01-02T09:00:00Z"})", "schema.required", "/contact/phone"},
        {R"({"contact":{"phone":"123"},"at":"2026-01-02T09:00:00Z"})", "schema.pattern", "/contact/phone"},
        {R"({"contact":{"phone":13800000000},"at":"2026-01-02T09:00:00Z"})", "schema.type", "/contact/phone"},
        {R"({"contact":{"phone":"13800000000"},"at":"tomorrow"})", "schema.format", "/at"},
        {R"({"contact":{"phone":"13800000000"},"at":"2026-02-30T09:00:00Z"})", "schema.format", "/at"},
        {start + R"(,"colour":1})", "schema.unknown", "/colour"},
        {start + R"(,"a/b~c":1})", "schema.unknown", "/a~1b~0c"},
        {start + R"(,"minutes":4})", "schema.min", "/minutes"},
        {start + R"(,"minutes":481})", "schema.max", "/minutes"},
        {start + R"(,"minutes":6.5})", "schema.type", "/minutes"},
        {start + R"(,"minutes":99999999999999999999})", "schema.type", "/minutes"},
        {start + R"(,"minutes":null})", "schema.type", "/minutes"},
        {start + R"(,"group":"not-a-uuid"})", "schema.format", "/group"},
        {start + R"(,"tags":[]})", "schema.items", "/tags"},
        {start + R"(,"tags":["a",2]})", "schema.type", "/tags/1"},
        {start + R"(,"answers":{"a":"","b":"","c":""}})", "schema.items", "/answers"},
        {start + R"(,"answers":{"a":1}})", "schema.type", "/answers/a"},
        {start + R"(,"remark":"一二三四五六七八九十一二三四五六七八九十一"})", "schema.length", "/remark"},
        {start + R"(,"evidence":[{"bytes":"AAAA"}]})", "schema.required", "/evidence/0/kind"},
        {start + R"(,"evidence":[{"kind":"film"}]})", "schema.enum", "/evidence/0/kind"},
        {start + R"(,"evidence":[{"kind":"photo","bytes":"A"}]})", "schema.format", "/evidence/0/bytes"},
        {start + R"(,"evidence":[{"kind":"photo","kwh":1}]})", "schema.required", "/evidence/0/bytes"},
        {start + R"(,"second":{"name":"x"}})", "schema.required", "/second/phone"},
    };
    for (const auto& [body, key, field] : cases) {
        const auto answer = bench.book(body);
        CAPTURE(body);
        CHECK(answer.status == 400);
        CHECK(answer.key() == key);
        CHECK((field.empty() ? !answer.problem().as_object().contains("field") : answer.where() == field));
    }
    CHECK(bench.booked == 0);
}

TEST_CASE("a body that is no JSON, too deep, not UTF-8, huge or of another type is refused") {
    Bench bench;
    bench.serve();
    CHECK(bench.book("{\"contact\":").key() == "json.syntax");
    CHECK(bench.book(std::string(100'000, '[')).key() == "json.depth");
    CHECK(bench.book("{\"contact\":\"\xc3\x28\"}").key() == "json.utf8");
    CHECK(bench.book("{\"contact\":\"" + std::string(2 << 20, 'x') + "\"}").key() == "http.body_too_large");
    const auto text = bench.book("{}", "X-Role: customer\r\nIdempotency-Key: k\r\nContent-Type: text/plain\r\n");
    CHECK(text.status == 415);
    CHECK(bench.book("").key() == "schema.required");
    CHECK(bench.booked == 0);
}

TEST_CASE("the gate comes first: neither faults of the body nor the handler show to who may not call") {
    Bench bench;
    bench.serve();
    CHECK(bench.book("{}", "").status == 401);
    CHECK(bench.book("{}", "X-Role: dispatcher\r\n").status == 403);
    CHECK(bench.booked == 0);
}

TEST_CASE("an idempotency key must be given where the document asks for it, and be printable") {
    Bench bench;
    bench.serve();
    const std::string fields = "X-Role: customer\r\nContent-Type: application/json\r\n";
    CHECK(bench.book("{}", fields).where() == "/header/Idempotency-Key");
    CHECK(bench.book("{}", fields + "Idempotency-Key: a b\r\n").where() == "/header/Idempotency-Key");
    CHECK(bench.book("{}", fields + "Idempotency-Key: " + std::string(129, 'k') + "\r\n").status == 400);
}

TEST_CASE("parameters of query and path are converted and checked like a body") {
    Bench bench;
    bench.serve();
    Line line(bench.running->port);
    const auto list = [&](const std::string& query) {
        return line.ask("GET", "/sample/v1/visits" + query, "X-Role: dispatcher\r\n");
    };
    CHECK(list("?day=2026-01-02&state=held&state=done&late=true").status == 200);
    CHECK(bench.asked == R"({"day":"2026-01-02","limit":20,"state":["held","done"],"late":true})");
    CHECK(list("").where() == "/query/day");
    CHECK(list("?day=2026-13-02").key() == "schema.format");
    CHECK(list("?day=2026-01-02&limit=ten").key() == "schema.type");
    CHECK(list("?day=2026-01-02&limit=101").key() == "schema.max");
    CHECK(list("?day=2026-01-02&limit=1&limit=2").key() == "schema.type");
    CHECK(list("?day=2026-01-02&state=lost").where() == "/query/state/0");
    CHECK(list("?day=2026-01-02&page=2").key() == "schema.unknown");
    CHECK(line.ask("GET", "/sample/v1/visits/abc").where() == "/path/id");
    CHECK(line.ask("GET", "/sample/v1/visits/0").key() == "schema.min");
    CHECK(line.ask("GET", "/sample/v1/visits/7?x=1").key() == "schema.unknown");
}

TEST_CASE("an answer carries its ETag; a fitting If-None-Match gives 304; a change asks for If-Match") {
    Bench bench;
    bench.serve();
    Line line(bench.running->port);
    const auto first = line.ask("GET", "/sample/v1/visits/7");
    CHECK(first.status == 200);
    CHECK(first.field("ETag") == "\"v3\"");
    const auto again = line.ask("GET", "/sample/v1/visits/7", "If-None-Match: \"v2\", W/\"v3\"\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(line.ask("GET", "/sample/v1/visits/7", "If-None-Match: \"v2\"\r\n").status == 200);
    CHECK(line.ask("GET", "/sample/v1/visits/9").key() == "visit.not_found");
    CHECK(line.ask("DELETE", "/sample/v1/visits/7", "X-Role: customer\r\n").status == 428);
    CHECK(line.ask("DELETE", "/sample/v1/visits/7", "X-Role: customer\r\nIf-Match: \"v2\"\r\n").status == 412);
    CHECK(line.ask("DELETE", "/sample/v1/visits/7", "X-Role: customer\r\nIf-Match: \"v3\"\r\n").status == 204);
}

TEST_CASE("an upload may be as large as its operation says, not just as the server's default") {
    Bench bench;
    bench.serve();
    Line line(bench.running->port);
    const std::string photo(3 << 20, 'p');
    CHECK(line.ask("PUT", "/sample/v1/visits/7/photo", "Content-Type: image/jpeg\r\n", photo).body == "3145728");
    CHECK(line.ask("PUT", "/sample/v1/visits/7/photo", "Content-Type: image/jpeg\r\n", photo + photo).status == 413);
}

TEST_CASE("the document is served as JSON and as a page that loads nothing from elsewhere") {
    Bench bench;
    bench.serve();
    Line line(bench.running->port);
    const auto document = line.ask("GET", "/api/openapi.json");
    const auto parsed = parse_json(document.body);
    REQUIRE(parsed);
    CHECK(parsed->at("paths").as_object().contains("/sample/v1/visits/{id}"));
    const auto page = line.ask("GET", "/api/docs");
    CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.body.find("sampleBookVisit") != std::string::npos);
    CHECK(page.body.find("src=") == std::string::npos);
    CHECK(page.body.find("<script") == std::string::npos);
    CHECK(page.field("Content-Security-Policy").find("default-src 'none'") != std::string::npos);
}

}  // namespace yekuo::http
