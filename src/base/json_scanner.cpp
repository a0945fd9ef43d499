#include "base/json_scanner.hpp"

#include <charconv>

namespace yekuo::json_detail {

bool JsonScanner::member(std::string_view name, bool first) {
    const char* const began = at_;
    if ((first || take(',')) && take('"') && take(name) && take('"') && take(':')) return true;
    at_ = began;
    return false;
}

bool JsonScanner::string(std::string& out) {
    if (!take('"')) return false;
    const char* const began = at_;
    while (at_ != end_ && *at_ != '"') {
        if (*at_ == '\\' || static_cast<unsigned char>(*at_) < 0x20) return false;
        ++at_;
    }
    out.assign(began, at_);
    return take('"');
}

std::string_view JsonScanner::number() const {
    const char* at = at_;
    const auto digits = [&] {
        const char* const began = at;
        while (at != end_ && *at >= '0' && *at <= '9') ++at;
        return at != began;
    };
    if (at != end_ && *at == '-') ++at;
    const bool zero = at != end_ && *at == '0';
    const char* const whole = at;
    if (!digits() || (zero && at - whole > 1)) return {};
    if (at != end_ && *at == '.') {
        ++at;
        if (!digits()) return {};
    }
    if (at != end_ && (*at == 'e' || *at == 'E')) {
        ++at;
        if (at != end_ && (*at == '+' || *at == '-')) ++at;
        if (!digits()) return {};
    }
    return {at_, at};
}

bool JsonScanner::integer(std::int64_t& out) {
    const auto text = number();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return false;
    at_ += text.size();
    return true;
}

bool JsonScanner::real(double& out) {
    const auto text = number();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return false;
    if (text == "-0") out = 0;  // a whole number, as the whole parser has it
    at_ += text.size();
    return true;
}

}  // namespace yekuo::json_detail
