#include "http/static_files.hpp"

#include <filesystem>
#include <fstream>

#include "http/fixture_test.hpp"

namespace yekuo::http {
namespace {

namespace fs = std::filesystem;

struct Dist {
    Dist() : folder(fs::temp_directory_path() / ("yekuo_dist_" + std::to_string(::getpid()))) {
        fs::create_directories(folder / "dist/assets");
        write("secret.txt", "outside");
        write("dist/index.html", "<!doctype html>the page");
        write("dist/favicon.svg", "<svg/>");
        write("dist/assets/app-1f3c.js", "plain script");
        write("dist/assets/app-1f3c.js.gz", "zipped");
        write("dist/assets/app-1f3c.js.br", "brotli");
        auto made = StaticFiles::from_folder(folder / "dist");
        REQUIRE(made);
        files.emplace(std::move(*made));
        router.add(Method::get, "/api/v1/thing", [](Request&) { return text_response("api"); });
        router.otherwise([this](Request& request) { return files->serve(request); });
        running.emplace(router);
    }
    ~Dist() { fs::remove_all(folder); }
    void write(const std::string& name, const std::string& content) { std::ofstream(folder / name) << content; }
    Received get(const std::string& path, const std::string& fields = {}) {
        return Line(running->port).ask("GET", path, fields);
    }

    fs::path folder;
    std::optional<StaticFiles> files;
    Router router;
    std::optional<RunningServer> running;
};

}  // namespace

TEST_CASE("files come with their type, an ETag that gives 304, and headers that shut others out") {
    Dist dist;
    const auto page = dist.get("/");
    CHECK(page.body == "<!doctype html>the page");
    CHECK(page.field("Content-Type") == "text/html; charset=utf-8");
    CHECK(page.field("Cache-Control") == "no-cache");
    CHECK(page.field("X-Content-Type-Options") == "nosniff");
    CHECK(page.field("Content-Security-Policy").find("default-src 'self'") == 0);
    CHECK(page.field("Content-Security-Policy").find("http") == std::string::npos);
    CHECK(page.field("Content-Security-Policy").find("frame-ancestors 'none'") != std::string::npos);
    const auto again = dist.get("/", "If-None-Match: " + page.field("ETag") + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(dist.get("/favicon.svg").field("Content-Type") == "image/svg+xml");
}

TEST_CASE("assets with a hash in their name are kept for ever, compressed if the browser can") {
    Dist dist;
    const auto plain = dist.get("/assets/app-1f3c.js");
    CHECK(plain.body == "plain script");
    CHECK(plain.field("Cache-Control") == "public, max-age=31536000, immutable");
    CHECK(plain.field("Vary") == "Accept-Encoding");
    const auto zipped = dist.get("/assets/app-1f3c.js", "Accept-Encoding: gzip, deflate\r\n");
    CHECK(zipped.body == "zipped");
    CHECK(zipped.field("Content-Encoding") == "gzip");
    CHECK(zipped.field("Content-Type") == "text/javascript; charset=utf-8");
    CHECK(zipped.field("ETag") != plain.field("ETag"));
    CHECK(dist.get("/assets/app-1f3c.js", "Accept-Encoding: gzip, br\r\n").body == "brotli");
    CHECK(dist.get("/assets/app-1f3c.js", "Accept-Encoding: gzip;q=0.5, br;q=0\r\n").body == "zipped");
}

TEST_CASE("a path of the application brings up its page; of the API, or of a file that is not there, 404") {
    Dist dist;
    CHECK(dist.get("/hall/board").body == "<!doctype html>the page");
    CHECK(dist.get("/api/v1/thing").body == "api");
    CHECK(dist.get("/api/v1/nothing").key() == "http.not_found");
    CHECK(dist.get("/assets/app-0000.js").status == 404);
    CHECK(Line(dist.running->port).ask("POST", "/hall/board").status == 404);
}

TEST_CASE("no path leads out of the folder") {
    Dist dist;
    for (const char* path : {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
                             "//secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/./../secret.txt"}) {
        const auto answer = dist.get(path);
        CAPTURE(path);
        CHECK(answer.status == 404);
        CHECK(answer.body.find("outside") == std::string::npos);
    }
}

TEST_CASE("a folder without a built application is told, not served") {
    const auto made = StaticFiles::from_folder("/nonexistent");
    REQUIRE_FALSE(made);
    CHECK(made.error().key == "web.not_built");
}

}  // namespace yekuo::http
