// The API as its document describes it: api/openapi.yaml is read by api/generate.py, which writes the types, the
// table of operations and the schema nodes that stand behind this header. A room registers what answers an
// operation by the operation's name; everything that the document says is checked before the handler runs.
//
//   void add_appointments(Api<access::Scope>& api, …) {
//       api.on<"confirmAppointment">([=](auto& call) -> awaitable<Result<api::Appointment>> {
//           co_return co_await submit(call.caller, Confirm{call.path.id, call.body.slot}, call.key());
//       });
//   }
//
// A handler takes a Call and answers with Result<Answer>, Result<Reply<Answer>> (with ETag, status, fields),
// Result<Response> (anything that is not JSON) or an awaitable of one of these. `Caller` is what the gate
// makes of a request: access's Scope.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/json.hpp"
#include "http/message.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/schema.hpp"

namespace yekuo::http {

struct OperationInfo {
    std::string_view id;
    Method method;
    std::string_view path;
    std::span<const std::string_view> roles;  // who may call it; "public": anybody
    bool command = false;          // changes something: takes an Idempotency-Key, may be repeated safely
    bool needs_key = false;        // the Idempotency-Key must be given
    bool needs_if_match = false;   // If-Match must be given, else 428
    bool raw_body = false;         // not JSON: request.body is taken as it is
    bool body_required = false;
    int status = 200;              // of success
    std::uint32_t max_body = 0;    // 0: the server's default
    int path_node = -1, query_node = -1, body_node = -1;  // schema nodes, -1 for none

    bool allows(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }
};

// What the generator makes of one document.
struct ApiTables {
    std::span<const SchemaNode> schemas;
    std::span<const OperationInfo> operations;
    std::string_view openapi_json;
    std::string_view docs_html;
};

template <std::size_t N>
struct Name {
    char text[N];
    constexpr Name(const char (&given)[N]) { std::copy_n(given, N, text); }
    constexpr std::string_view view() const { return {text, N - 1}; }
};

// Specialised in generated/api/operations.hpp: Path, Query, Body, Answer, index.
template <Name Op>
struct Operation;

struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())

template <class T>
struct Reply {
    T body;
    std::string etag;  // with quotes; a GET with a fitting If-None-Match becomes 304
    int status = 0;    // 0: the operation's own
    Pairs headers;
};

template <Name Op, class Caller>
struct Call {
    Request& request;
    Caller caller;
    typename Operation<Op>::Path path;
    typename Operation<Op>::Query query;
    typename Operation<Op>::Body body;
    std::string_view key() const { return request.idempotency_key(); }
};

// The parts of an Api that need no types: checks by table, routes, documents.
class ApiBase {
public:
    ApiBase(Router& router, const ApiTables& tables);

    // Names of operations without a handler; a start with any is refused, and a test sees it before.
    std::vector<std::string_view> unhandled() const;
    std::span<const OperationInfo> operations() const { return tables_.operations; }
    // GET /api/docs and /api/openapi.json.
    void serve_documents();

protected:
    struct Checked {
        json::value path, query, body;
    };
    Result<Checked> check(const OperationInfo& operation, const Request& request) const;
    Result<json::value> check_body(const OperationInfo& operation, const Request& request) const;
    void add(const OperationInfo& operation, AsyncHandler handler);
    static Response refuse(const Error& error, const Request& request);
    static Response reply(const OperationInfo& operation, const Request& request, std::string body,
                          const std::string& etag, int status, Pairs headers);

    Router& router_;
    ApiTables tables_;
    SchemaChecker checker_;
    std::vector<bool> handled_;
};

namespace operation_detail {

template <class T>
struct awaited {
    using type = T;
};
template <class T>
struct awaited<awaitable<T>> {
    using type = T;
};
template <class T>
struct is_awaitable : std::false_type {};
template <class T>
struct is_awaitable<awaitable<T>> : std::true_type {};

}  // namespace operation_detail

template <class Caller>
class Api : public ApiBase {
public:
    // Decides who calls and whether the operation's roles allow it; runs before anything else is looked at.
    using Gate = std::function<awaitable<Result<Caller>>(Request&, const OperationInfo&)>;

    Api(Router& router, const ApiTables& tables, Gate gate) : ApiBase(router, tables), gate_(std::move(gate)) {}

    // Passes a command on to the node that may write; no response: this node does it. Set before any on().
    using Forward = std::function<awaitable<std::optional<Response>>(Request&)>;
    void forward_commands(Forward forward) { forward_ = std::move(forward); }

    template <Name Op, class Handler>
    void on(Handler handler) {
        const OperationInfo& info = tables_.operations[Operation<Op>::index];
        add(info, [this, &info, handler = std::move(handler)](Request& request) -> awaitable<Response> {
            auto caller = co_await gate_(request, info);
            if (!caller) co_return refuse(caller.error(), request);
            if (info.command && forward_)
                if (auto passed = co_await forward_(request)) co_return std::move(*passed);
            auto checked = this->check(info, request);
            if (!checked) co_return refuse(checked.error(), request);
            auto call = make_call<Op>(request, std::move(*caller), *checked);
            if (!call) co_return refuse(call.error(), request);
            using Returned = std::invoke_result_t<const Handler&, Call<Op, Caller>&>;
            if constexpr (operation_detail::is_awaitable<Returned>::value) {
                auto result = co_await handler(*call);
                co_return render<Op>(info, request, std::move(result));
            } else {
                co_return render<Op>(info, request, handler(*call));
            }
        });
    }

private:
    template <Name Op>
    static Result<Call<Op, Caller>> make_call(Request& request, Caller caller, Checked& checked) {
        using O = Operation<Op>;
        auto path = from_json<typename O::Path>(checked.path);
        if (!path) return path.error();
        auto query = from_json<typename O::Query>(checked.query);
        if (!query) return query.error();
        auto body = from_json<typename O::Body>(checked.body);
        if (!body) return body.error();
        return Call<Op, Caller>{request, std::move(caller), std::move(*path), std::move(*query), std::move(*body)};
    }

    template <Name Op, class T>
    static Response render(const OperationInfo& info, const Request& request, Result<T> result) {
        if (!result) return refuse(result.error(), request);
        if constexpr (std::is_same_v<T, Response>) {
            return std::move(*result);
        } else if constexpr (std::is_void_v<T>) {
            return reply(info, request, {}, {}, 0, {});
        } else if constexpr (std::is_same_v<T, Reply<typename Operation<Op>::Answer>>) {
            return reply(info, request, to_json_text(result->body), result->etag, result->status,
                         std::move(result->headers));
        } else {
            static_assert(std::is_same_v<T, typename Operation<Op>::Answer>, "not the answer that the API promises");
            return reply(info, request, to_json_text(*result), {}, 0, {});
        }
    }

    Gate gate_;
    Forward forward_;
};

}  // namespace yekuo::http
