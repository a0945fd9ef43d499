// Leaving the io thread and coming back. The io thread must never wait: a read goes to a small pool of
// readers (on_pool), a command goes to the writer thread, which calls back when it is committed
// (await_callback). Both resume the coroutine on the io thread.
//
//   auto row = co_await on_pool(readers, [&] { return cases.load(id); });
//   auto done = co_await await_callback<Result<Committed>>([&](auto finish) { writer.submit(command, finish); });
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "http/coroutine.hpp"

namespace yekuo::http {

// `initiate` receives a std::function<void(R)> that may be called once, from any thread.
template <class R, class Initiate>
awaitable<R> await_callback(Initiate initiate) {
    auto executor = co_await net::this_coro::executor;
    auto result = std::make_shared<std::optional<R>>();
    // The value travels beside the completion, so R need not be default constructible.
    co_await net::async_initiate<decltype(use_awaitable), void()>(
        [&](auto handler) {
            // The work guard keeps io_context::run alive while only another thread works on this; it ends with
            // the call, for the callback itself may be kept for longer.
            struct Pending {
                decltype(handler) resume;
                net::executor_work_guard<Executor> guard;
            };
            auto pending = std::make_shared<Pending>(
                Pending{std::move(handler), net::executor_work_guard<Executor>(executor)});
            initiate(std::function<void(R)>([executor, result, pending](R value) {
                result->emplace(std::move(value));
                net::post(executor, [pending] {
                    pending->guard.reset();
                    std::move (pending->resume)();
                });
            }));
        },
        use_awaitable);
    co_return std::move(**result);
}

// Runs fn() on a thread of the pool. An exception comes out of the co_await.
template <class Fn>
awaitable<std::invoke_result_t<Fn>> on_pool(net::thread_pool& pool, Fn fn) {
    using R = std::invoke_result_t<Fn>;
    struct Outcome {
        std::optional<R> value;
        std::exception_ptr fault;
    };
    auto outcome = co_await await_callback<Outcome>([&](std::function<void(Outcome)> finish) {
        net::post(pool, [&fn, finish = std::move(finish)] {
            Outcome made;
            try {
                made.value.emplace(fn());
            } catch (...) {
                made.fault = std::current_exception();
            }
            finish(std::move(made));
        });
    });
    if (outcome.fault) std::rethrow_exception(outcome.fault);
    co_return std::move(*outcome.value);
}

}  // namespace yekuo::http
