#include "simulate/posts.hpp"

#include <fstream>
#include <iterator>

#include "access/account.hpp"

namespace yekuo::simulate {

namespace {

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

Result<json::value> departments_file(const std::string& config) {
    std::ifstream in(config + "/org/departments.json", std::ios::binary);
    if (!in) return not_found("config.file_missing");
    return parse_json(std::string(std::istreambuf_iterator<char>(in), {}));
}

}  // namespace

Result<void> found_posts(store::Desk& desk, people::Vault& vault, const FoundingOptions& options, Staff& staff,
                         Instant wall) {
    auto file = departments_file(options.config);
    if (!file) return file.error();
    const auto hire = [&](const json::value& one, access::Role role, const char* title) -> Result<void> {
        const std::string code(one.at("code").as_string());
        people::Sealing sealing;
        sealing.name = "示例" + std::string(one.at("name").at("zh").as_string()) + title;
        sealing.phone = std::to_string(19'890'000'000 + static_cast<std::int64_t>(staff.posts.size()) + 1);
        auto sealed = vault.seal_now(std::move(sealing));
        if (!sealed) return sealed.error();
        access::CreateAccount wanted{lower(code), role, {}, {}, sealed->person, {code}};
        auto made = desk.perform({std::move(wanted), "system", {}, {}}, wall);
        if (!made) return made.error();
        staff.posts[code] = AccountId{made->answer.at("account").as_int64()};
        staff.accounts.push_back(staff.posts[code]);
        return {};
    };
    for (const auto& one : file->at("departments").as_array())
        if (auto done = hire(one, access::Role::department_head, "负责人"); !done) return done;
    for (const auto& one : file->at("posts").as_array())
        if (auto done = hire(one, access::Role::post_holder, ""); !done) return done;
    // Who is told of what goes up: the monitoring centre's analyst and the deputy general manager, for the whole city.
    for (const auto& one : file->at("other_posts").as_array())
        if (one.at("role") == "analyst" || one.at("role") == "leadership")
            if (auto done = hire(one, access::Role::post_holder, ""); !done) return done;
    return {};
}

}  // namespace yekuo::simulate
