#include "http/static_files.hpp"

#include <sodium.h>

#include <array>
#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "http/problem.hpp"

namespace yekuo::http {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, const char*>, 17> media_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".geojson", "application/geo+json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".pbf", "application/x-protobuf"},
    {".wasm", "application/wasm"},
}};

const char* media_type_of(const fs::path& file) {
    const auto extension = file.extension().string();
    for (const auto& [known, type] : media_types)
        if (same_ignoring_case(known, extension)) return type;
    return "application/octet-stream";
}

std::string read_file(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream content;
    content << stream.rdbuf();
    return std::move(content).str();
}

std::string tag_of(const std::string& content) {
    std::array<unsigned char, 16> hash;
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(content.data()),
                       content.size(), nullptr, 0);
    return "\"" + to_base64url({reinterpret_cast<const char*>(hash.data()), hash.size()}) + "\"";
}

// Inline styles are allowed since the component library sets them on elements; inline scripts are not.
std::string policy(const std::string& origins) {
    const std::string from = origins.empty() ? "" : " " + origins;
    return "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:" +
           from + "; connect-src 'self'" + from +
           "; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
           "form-action 'self'; frame-ancestors 'none'";
}

bool accepts(std::string_view encodings, std::string_view encoding) {
    for (const auto part : split(encodings, ',')) {
        const auto name = trim(part.substr(0, part.find(';')));
        if (same_ignoring_case(name, encoding)) return part.find("q=0") == std::string_view::npos ||
                                                       part.find("q=0.") != std::string_view::npos;
    }
    return false;
}

}  // namespace

Result<StaticFiles> StaticFiles::from_folder(const fs::path& folder, const std::string& origins) {
    std::error_code error;
    if (!fs::is_regular_file(folder / "index.html", error))
        return not_found("web.not_built");
    StaticFiles made;
    made.policy_ = policy(origins);
    for (const auto& found : fs::recursive_directory_iterator(folder, error)) {
        if (!found.is_regular_file()) continue;
        std::string path = "/" + fs::relative(found.path(), folder).generic_string();
        std::string encoding;
        if (path.ends_with(".gz")) encoding = "gzip";
        if (path.ends_with(".br")) encoding = "br";
        if (!encoding.empty()) path.resize(path.rfind('.'));
        auto& entry = made.entries_[path];
        entry.media_type = media_type_of(path);
        entry.immutable = path.starts_with("/assets/");
        entry.by_encoding[encoding] = {found.path(), tag_of(read_file(found.path()))};
    }
    if (error) return unavailable("web.unreadable", error.message());
    std::erase_if(made.entries_, [](const auto& item) { return !item.second.by_encoding.contains(""); });
    return made;
}

const StaticFiles::Entry* StaticFiles::find(const Request& request) const {
    auto path = percent_decode(request.path).value_or("");
    if (path.ends_with('/')) path += "index.html";
    if (const auto found = entries_.find(path); found != entries_.end()) return &found->second;
    const bool is_page = path.find('.', path.rfind('/')) == std::string::npos || path.ends_with("/index.html");
    if (!is_page || path.starts_with("/api/") || path == "/api") return nullptr;
    return &entries_.find("/index.html")->second;
}

Response StaticFiles::serve(const Request& request) const {
    const auto* entry = find(request);
    auto response = entry ? respond(*entry, request) : problem(not_found("http.not_found"), request.request_id());
    response.set("Content-Security-Policy", policy_)
        .set("Referrer-Policy", "same-origin")
        .set("X-Frame-Options", "DENY");
    return response;
}

Response StaticFiles::respond(const Entry& entry, const Request& request) const {
    auto chosen = entry.by_encoding.find("");
    for (const char* encoding : {"gzip", "br"}) {  // the better one last
        const auto variant = entry.by_encoding.find(encoding);
        if (variant != entry.by_encoding.end() && accepts(request.header("Accept-Encoding"), encoding)) chosen = variant;
    }
    const auto& [encoding, variant] = *chosen;
    Response response{.content_type = entry.media_type};
    response.set("ETag", variant.tag);
    response.set("Cache-Control", entry.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    if (entry.by_encoding.size() > 1) response.set("Vary", "Accept-Encoding");
    if (names_tag(request.if_none_match(), variant.tag)) {
        response.status = 304;
        return response;
    }
    if (!encoding.empty()) response.set("Content-Encoding", encoding);
    response.body = read_file(variant.file);
    return response;
}

}  // namespace yekuo::http
