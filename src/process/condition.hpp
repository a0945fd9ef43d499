// The only place where the engine meets FEEL: a text compiled once, evaluated on an instance's variables.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace yekuo::process {

// What an expression may see: the variables, and in a loop the local ones that hide them.
struct Variables {
    const json::object* shared = nullptr;
    const json::object* local = nullptr;
    Instant now;
};

class Condition {
public:
    // "= x > 1" and "x > 1" are the same.
    static Result<Condition> compile(std::string_view text);

    // Nothing if it is neither true nor false.
    std::optional<bool> holds(const Variables& variables) const;
    json::value value(const Variables& variables) const;
    const std::string& text() const { return *text_; }

private:
    struct Compiled;
    std::shared_ptr<const std::string> text_;
    std::shared_ptr<const Compiled> compiled_;
};

}  // namespace yekuo::process
