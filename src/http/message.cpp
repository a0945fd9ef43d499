#include "http/message.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"

namespace yekuo::http {
namespace {

constexpr std::array<std::string_view, 7> method_names{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// "zh;q=0.8" → 0.8; without a weight 1; a broken weight counts as 0.
double weight_of(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) return 1;
    const auto digits = trim(parameters.substr(at + 2));
    double weight = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), weight);
    return weight;
}

bool speaks(std::string_view range, std::string_view language) {
    if (range == "*") return true;
    const auto base = range.substr(0, range.find('-'));
    return same_ignoring_case(range, language) || same_ignoring_case(base, language.substr(0, language.find('-')));
}

}  // namespace

std::string_view method_name(Method method) {
    const auto i = static_cast<std::size_t>(method);
    return i < method_names.size() ? method_names[i] : "OTHER";
}

Method method_from(std::string_view name) {
    const auto found = std::find(method_names.begin(), method_names.end(), name);
    return static_cast<Method>(found - method_names.begin());
}

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

void Fields::add(std::string_view name, std::string_view value) {
    entries_.push_back({static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()),
                        static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
}

void Fields::clear() {
    text_.clear();
    entries_.clear();
}

std::string_view Fields::name(std::size_t i) const {
    return std::string_view(text_).substr(entries_[i].at, entries_[i].name_length);
}

std::string_view Fields::value(std::size_t i) const {
    return std::string_view(text_).substr(entries_[i].at + entries_[i].name_length, entries_[i].value_length);
}

std::string_view Fields::get(std::string_view wanted) const {
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (same_ignoring_case(name(i), wanted)) return value(i);
    return {};
}

bool Fields::has(std::string_view wanted) const {
    for (std::size_t i = 0; i < entries_.size(); ++i)
        if (same_ignoring_case(name(i), wanted)) return true;
    return false;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
    for (const auto& [key, value] : query)
        if (key == name) return value;
    return {};
}

std::string_view Request::param(std::string_view name) const {
    for (const auto& [key, value] : params)
        if (key == name) return value;
    return {};
}

std::string_view Request::cookie(std::string_view name) const {
    for (auto part : split(header("Cookie"), ';')) {
        part = trim(part);
        if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=')
            return part.substr(name.size() + 1);
    }
    return {};
}

std::string_view Request::language(std::vector<std::string_view> offered) const {
    std::string_view best = offered.front();
    double best_weight = 0;
    for (const auto range : split(header("Accept-Language"), ',')) {
        const auto semicolon = range.find(';');
        const auto name = trim(range.substr(0, semicolon));
        const double weight = semicolon == std::string_view::npos ? 1 : weight_of(range.substr(semicolon));
        if (name.empty() || weight <= best_weight) continue;
        const auto found =
            std::find_if(offered.begin(), offered.end(), [&](auto language) { return speaks(name, language); });
        if (found == offered.end()) continue;
        best = *found;
        best_weight = weight;
    }
    return best;
}

// Readable in a log and on the phone: a process prefix would say more than an operator needs.
std::string Request::request_id() const { return "r" + std::to_string(number); }

std::string_view Response::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_ignoring_case(key, name)) return value;
    return {};
}

Response json_response(std::string body, int status) {
    return {.status = status, .content_type = "application/json", .body = std::move(body)};
}

Response text_response(std::string body, int status) {
    return {.status = status, .content_type = "text/plain; charset=utf-8", .body = std::move(body)};
}

Response no_content() { return {.status = 204}; }

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return {};
            const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
            if (high < 0 || low < 0) return {};
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::is_space) {
            c = ' ';
        }
        if (c == '\0') return {};
        out.push_back(c);
    }
    if (!is_utf8(out)) return {};
    return out;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain) {
            out.push_back(c);
        } else {
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
        }
    }
    return out;
}

Result<void> parse_target(Request& request) {
    std::string_view target = request.target;
    if (target.starts_with("http://")) {  // absolute form, which a server must accept
        const auto slash = target.find('/', 7);
        target = slash == std::string_view::npos ? "/" : target.substr(slash);
    }
    const bool asterisk = target == "*" && request.method == Method::options;
    if (!target.starts_with('/') && !asterisk) return invalid("http.target");
    const auto mark = target.find('?');
    request.path = target.substr(0, mark);
    if (!percent_decode(request.path)) return invalid("http.target");
    request.query.clear();
    if (mark == std::string_view::npos) return {};
    for (const auto part : split(target.substr(mark + 1), '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto key = percent_decode(part.substr(0, equals), Plus::is_space);
        auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                      : percent_decode(part.substr(equals + 1), Plus::is_space);
        if (!key || !value) return invalid("http.target");
        request.query.emplace_back(std::move(*key), std::move(*value));
    }
    return {};
}

bool names_tag(std::string_view list, std::string_view tag) {
    const auto strong = [](std::string_view t) { return t.starts_with("W/") ? t.substr(2) : t; };
    for (const auto part : split(list, ',')) {
        const auto item = trim(part);
        if (item == "*" || (!item.empty() && strong(item) == strong(tag))) return true;
    }
    return false;
}

const char* reason_phrase(int status) {
    switch (status) {
        case 100: return "Continue";
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        default: return "Status";
    }
}

}  // namespace yekuo::http
