// The web application's files, from the folder that its build made. The folder is read once at the start: only
// what was found then is served, so no path can lead out of it, and its tags are known. Names under
// assets/ carry a hash of their content and are kept for ever; everything else is asked for again with its ETag. A
// path that is no file and no part of the API is a page of the application, which index.html brings up.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "http/message.hpp"

namespace yekuo::http {

class StaticFiles {
public:
    // `origins`: others that pages may load map tiles from ("https://tiles.example.cn"), usually none.
    static Result<StaticFiles> from_folder(const std::filesystem::path& folder, const std::string& origins = {});

    Response serve(const Request& request) const;

private:
    struct Variant {
        std::filesystem::path file;
        std::string tag;
    };
    struct Entry {
        std::string media_type;
        bool immutable = false;
        std::map<std::string, Variant, std::less<>> by_encoding;  // "", "br", "gzip"
    };
    const Entry* find(const Request& request) const;
    Response respond(const Entry& entry, const Request& request) const;

    std::map<std::string, Entry, std::less<>> entries_;  // by path: "/assets/app-1f3c.js"
    std::string policy_;
};

}  // namespace yekuo::http
