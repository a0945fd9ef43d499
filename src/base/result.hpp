// Expected failures are values. Every function that can fail for a reason that a caller, a user or
// another system may bring about returns a Result; exceptions stop at a room's edge, asserts are for bugs.
//
// An Error names what went wrong by a translation key (shown to people in their language), the place in
// the input by a JSON pointer or a line, and a detail for the log that no user ever sees.
#pragma once

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace yekuo {

// What kind of failure this is. Mapped to HTTP once, in http/problem.cpp.
enum class Code {
    invalid,          // the input breaks a rule; `field` says where
    unauthenticated,  // nobody is signed in
    forbidden,        // role or area do not allow it
    not_found,
    conflict,             // the state does not allow it now
    precondition_failed,  // If-Match did not match
    too_large,
    throttled,    // too many attempts
    unavailable,  // a part that we need is gone for now; safe to repeat
    internal
};

struct Error {
    Code code = Code::internal;
    std::string key;     // translation key, e.g. "appointment.hold_expired"
    std::string field;   // JSON pointer ("/phone") or place ("line 12, column phone"); may be empty
    std::string detail;  // for the log and the developer, never personal data
};

inline Error invalid(std::string key, std::string field = {}, std::string detail = {}) {
    return {Code::invalid, std::move(key), std::move(field), std::move(detail)};
}
inline Error not_found(std::string key) { return {Code::not_found, std::move(key), {}, {}}; }
inline Error conflict(std::string key, std::string detail = {}) {
    return {Code::conflict, std::move(key), {}, std::move(detail)};
}
inline Error forbidden(std::string key) { return {Code::forbidden, std::move(key), {}, {}}; }
inline Error unavailable(std::string key, std::string detail = {}) {
    return {Code::unavailable, std::move(key), {}, std::move(detail)};
}
inline Error internal_error(std::string detail) {
    return {Code::internal, "internal", {}, std::move(detail)};
}

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return state_.index() == 0; }
    T& operator*() & { return std::get<0>(state_); }
    const T& operator*() const& { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    T* operator->() { return &std::get<0>(state_); }
    const T* operator->() const { return &std::get<0>(state_); }
    const Error& error() const { return std::get<1>(state_); }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}
    explicit operator bool() const { return !error_; }
    const Error& error() const { return *error_; }

private:
    std::optional<Error> error_;
};

}  // namespace yekuo
