// What a handler of the API works with, and the two things that it does: read on a thread of its own, and
// hand a command to the writer. Both give errors as values; a database that is gone is "unavailable".
//
//   api.on<"getCase">([&service](auto& call) -> awaitable<Result<api::Case>> {
//       co_return co_await read(service, [&](store::Session& session) { return load_case(session, ...); });
//   });
//   api.on<"rateCase">([&service](auto& call) -> awaitable<Result<api::Done>> {
//       auto outcome = co_await submit(service, call, RateCase{...});
//       ...
//   });
#pragma once

#include "access/scope.hpp"
#include "http/offload.hpp"
#include "http/operation.hpp"
#include "people/vault.hpp"
#include "store/readers.hpp"
#include "store/side_writer.hpp"
#include "store/writer.hpp"

namespace yekuo::access {

struct Service {
    store::Writer& writer;
    store::Readers& state;       // journal and state
    store::Readers& local;       // what is local to the deployment
    store::SideWriter& local_writer;
    people::Vault& vault;
    http::net::thread_pool& pool;  // threads that may wait for a database
};

// Runs `fn(Session&)`, which answers Result<T> or T, on a thread that may wait.
template <class T>
Result<T> as_result(Result<T> result) {
    return result;
}
template <class T>
Result<T> as_result(T value) {
    return Result<T>(std::move(value));
}

template <class F>
auto on_reader(http::net::thread_pool& pool, store::Readers& readers, F fn)
    -> http::awaitable<decltype(as_result(fn(std::declval<store::Session&>())))> {
    using R = decltype(as_result(fn(std::declval<store::Session&>())));
    co_return co_await http::on_pool(pool, [&]() -> R {
        try {
            return readers.with([&](store::Session& session) -> R { return as_result(fn(session)); });
        } catch (const store::Unavailable& gone) {
            return R(unavailable("storage.unavailable", gone.what()));
        } catch (const std::exception& bug) {
            return R(internal_error(bug.what()));
        }
    });
}

// Reads journal and state.
template <class F>
auto read(Service& service, F fn) {
    return on_reader(service.pool, service.state, std::move(fn));
}

// Hands an order to the writer and waits for its commit.
http::awaitable<Result<store::Outcome>> submit_order(Service& service, store::Order order);

// The order that a request makes of a command: the actor, the key (one caller's keys are not another's) and
// the fingerprint of what was asked.
store::Order order_of(const http::Request& request, const Scope& scope, store::Command command);

template <class Call>
http::awaitable<Result<store::Outcome>> submit(Service& service, const Call& call, store::Command command) {
    return submit_order(service, order_of(call.request, call.caller, std::move(command)));
}

// What a command is about, as its sender may see it: `allow` is asked before the command is decided, `look` takes
// from the rows what the answer shows. Both run on the writer's thread on rows that it holds anyway, so that a
// command needs no reading of the database before or after it. They outlive the handler: what they refer to is
// shared with it.
struct Sight {
    std::function<Result<void>(const store::Rows&)> allow;
    std::function<void(const store::Rows&, const store::Outcome&)> look;
};

template <class Call>
http::awaitable<Result<store::Outcome>> submit(Service& service, const Call& call, store::Command command,
                                               Sight sight) {
    store::Order order = order_of(call.request, call.caller, std::move(command));
    order.allow = std::move(sight.allow);
    order.look = std::move(sight.look);
    return submit_order(service, std::move(order));
}

// Seals personal data before the command that refers to it.
http::awaitable<Result<people::Sealed>> seal(Service& service, people::Sealing sealing);

// The same for the command that this call is: sent again with its key, it gets the same values. `part` tells the
// sealings of one command apart.
people::Sealing for_command(const http::Request& request, const Scope& scope, people::Sealing sealing,
                            std::string_view part = {});

}  // namespace yekuo::access
