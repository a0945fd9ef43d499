#include "control/organisation.hpp"

#include <fstream>
#include <sstream>

#include "base/json.hpp"

namespace yekuo::control {
namespace {

Result<json::value> read_file(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) return not_found("config.file_missing");
    std::ostringstream text;
    text << file.rdbuf();
    return parse_json(text.str());
}

std::string text(const json::value& of, const char* name) { return std::string(of.at(name).as_string()); }
api::Names names(const json::value& of) { return {text(of.at("name"), "zh"), text(of.at("name"), "en")}; }
api::LinkLimit limit(const json::value& of) { return {of.at("amount").as_int64(), text(of, "unit")}; }

api::OrgLink link_of(const json::value& one) {
    const auto& warnings = one.at("warnings");
    return {text(one, "code"),  text(one, "process"), names(one),
            text(one, "department"), text(one, "post"), text(one, "input"), text(one, "output"),
            limit(one.at("limit")), limit(warnings.at("yellow")), limit(warnings.at("orange")),
            limit(warnings.at("purple"))};
}

}  // namespace

Result<api::Organisation> read_organisation(const std::string& folder) {
    auto people = read_file(folder + "/departments.json");
    if (!people) return people.error();
    auto links = read_file(folder + "/links.json");
    if (!links) return links.error();
    try {
        api::Organisation all;
        for (const auto& one : people->at("departments").as_array())
            all.departments.push_back({text(one, "code"), names(one), text(one, "status")});
        for (const auto& one : people->at("posts").as_array())
            all.posts.push_back({text(one, "code"), text(one, "department"), names(one), text(one, "status")});
        for (const auto& one : links->at("processes").as_array())
            all.processes.push_back({text(one, "code"), names(one), text(one, "trigger"), text(one, "status")});
        for (const auto& one : links->at("links").as_array()) all.links.push_back(link_of(one));
        all.note = text(*links, "note");
        return all;
    } catch (const std::exception& fault) {
        return invalid("config.organisation", folder, fault.what());
    }
}

}  // namespace yekuo::control
