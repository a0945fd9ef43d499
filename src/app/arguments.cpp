#include "app/arguments.hpp"

#include <filesystem>

namespace yekuo::app {

Result<store::DatabaseUrl> database_of(const Arguments& arguments) {
    auto url = store::parse_database_url(arguments.db);
    if (!url || url->postgres) return url;
    const auto directory = std::filesystem::path(url->target).parent_path();
    std::error_code failed;
    if (!directory.empty()) std::filesystem::create_directories(directory, failed);
    if (failed) return invalid("database.directory", "--db", "cannot create " + directory.string());
    return url;
}

Result<people::MasterKey> key_of(const Arguments& arguments) {
    std::string file = arguments.key_file;
    if (file.empty()) {
        auto url = store::parse_database_url(arguments.db);
        if (!url) return url.error();
        file = url->postgres ? "var/yekuo.key" : url->target + ".key";
        std::error_code ignored;
        if (url->postgres) std::filesystem::create_directories("var", ignored);
    }
    return people::MasterKey::load_or_create(file);
}

}  // namespace yekuo::app
