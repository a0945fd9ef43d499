#include "access/service.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"

namespace yekuo::access {
namespace {

std::string fingerprint(const http::Request& request, const std::string& actor) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, nullptr, 0, 16);
    const std::string head = fmt::format("{} {} {}\n", http::method_name(request.method), request.target, actor);
    for (const std::string_view part : {std::string_view(head), std::string_view(request.body)})
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    std::string hash(16, '\0');
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(hash.data()), hash.size());
    return to_hex(hash);
}

}  // namespace

store::Order order_of(const http::Request& request, const Scope& scope, store::Command command) {
    store::Order order{std::move(command), scope.actor(), {}, {}};
    const auto key = request.idempotency_key();
    if (!key.empty()) {
        order.key = order.actor + ":" + std::string(key);
        order.fingerprint = fingerprint(request, order.actor);
    }
    return order;
}

http::awaitable<Result<store::Outcome>> submit_order(Service& service, store::Order order) {
    co_return co_await http::await_callback<Result<store::Outcome>>(
        [&](std::function<void(Result<store::Outcome>)> finish) {
            service.writer.submit(std::move(order), std::move(finish));
        });
}

people::Sealing for_command(const http::Request& request, const Scope& scope, people::Sealing sealing,
                            std::string_view part) {
    sealing.goes_with_command = true;
    const auto key = request.idempotency_key();
    if (key.empty()) return sealing;
    const std::string actor = scope.actor();
    sealing.command = actor + ":" + std::string(key);  // as order_of() makes it
    // The same key with another body is a mistake, and refused; it must not get what the first one said.
    sealing.part = fmt::format("{}/{}", fingerprint(request, actor), part);
    return sealing;
}

http::awaitable<Result<people::Sealed>> seal(Service& service, people::Sealing sealing) {
    co_return co_await http::await_callback<Result<people::Sealed>>(
        [&](std::function<void(Result<people::Sealed>)> finish) {
            service.vault.seal(std::move(sealing), std::move(finish));
        });
}

}  // namespace yekuo::access
