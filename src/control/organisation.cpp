#include "control/organisation.hpp"

#include <fstream>
#include <map>
#include <sstream>

#include "base/json.hpp"
#include "control/catalogue.hpp"

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

api::Organisation organisation_now(store::Session& session, api::Organisation reference, Instant now) {
    const auto rows = session.rows<CatalogueItemRow>("order by kind, code, version");
    if (rows.empty()) return reference;
    const auto unit = [](const calendar::Limit& limit) {
        return api::LinkLimit{limit.amount, boost::describe::enum_to_string(limit.unit, "")};
    };
    reference.departments.clear();
    reference.posts.clear();
    reference.links.clear();
    std::map<std::pair<std::string, std::string>, const CatalogueItemRow*> in_force;
    for (const auto& row : rows)
        if (row.from <= now) in_force[{row.kind, row.code}] = &row;
    for (const auto& [key, row] : in_force) {
        const api::Names name{row->zh, row->en};
        if (row->kind == "department") reference.departments.push_back({row->code, name, row->status});
        if (row->kind == "post") reference.posts.push_back({row->code, row->department, name, row->status});
        if (row->kind == "link")
            reference.links.push_back({row->code, row->process, name, row->department, row->post, row->input, row->output,
                                       unit(row->limit), unit(row->warnings.yellow), unit(row->warnings.orange),
                                       unit(row->warnings.purple)});
    }
    return reference;
}

}  // namespace yekuo::control
