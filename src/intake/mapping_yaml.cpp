// Reads a mapping file. YAML that does not say what a mapping needs is refused with its line and path.
#include <yaml-cpp/yaml.h>

#include <cmath>
#include <set>

#include "intake/mapping.hpp"

namespace yekuo::intake {

namespace {

// The first fault wins; reading goes on with empty values, so that the readers below stay flat.
class MappingReader {
public:
    std::optional<Error> fault;

    void refuse(const YAML::Node& node, const std::string& path, const char* key, std::string detail = {}) {
        if (fault) return;
        const auto mark = node.Mark();
        const std::string line = mark.is_null() ? "" : "line " + std::to_string(mark.line + 1) + ", ";
        fault = invalid(key, line + path, std::move(detail));
    }

    // Only these keys may stand in the map: a misspelt one must not be passed over.
    bool is_map(const YAML::Node& node, const std::string& path, const std::set<std::string>& known) {
        if (!node.IsDefined() || !node.IsMap()) {
            refuse(node, path, "mapping.map_expected");
            return false;
        }
        for (const auto& entry : node) {
            const auto name = entry.first.as<std::string>("");
            if (!known.contains(name)) refuse(entry.first, path + "/" + name, "mapping.unknown_key");
        }
        return !fault;
    }

    template <class T>
    T read(const YAML::Node& parent, const char* name, const std::string& path, std::optional<T> fallback = {}) {
        const YAML::Node node = parent[name];
        if (!node.IsDefined()) {
            if (!fallback) refuse(parent, path + "/" + name, "mapping.missing");
            return fallback.value_or(T{});
        }
        if (!node.IsScalar()) {
            refuse(node, path + "/" + name, "mapping.scalar_expected");
            return {};
        }
        try {
            return node.as<T>();
        } catch (const YAML::Exception&) {
            refuse(node, path + "/" + name, "mapping.wrong_type", node.Scalar());
            return {};
        }
    }

    std::vector<std::string> texts(const YAML::Node& node, const std::string& path) {
        std::vector<std::string> all;
        if (!node.IsDefined()) return all;
        if (!node.IsSequence()) refuse(node, path, "mapping.list_expected");
        for (const auto& item : node) {
            if (!item.IsScalar()) refuse(item, path, "mapping.scalar_expected");
            else all.push_back(item.Scalar());
        }
        return all;
    }

    Choice choice(const YAML::Node& node, const std::string& path, const std::function<bool(std::string_view)>& fits) {
        Choice choice;
        const auto check = [&](const YAML::Node& at, const std::string& value) {
            if (!fits(value)) refuse(at, path, "mapping.unknown_value", value);
        };
        if (node.IsDefined() && node.IsScalar()) {
            choice.always = node.Scalar();
            check(node, choice.always);
            return choice;
        }
        if (!is_map(node, path, {"column", "values", "otherwise"})) return choice;
        choice.column = read<std::string>(node, "column", path);
        if (node["values"].IsDefined() && !node["values"].IsMap())
            refuse(node["values"], path + "/values", "mapping.map_expected");
        else
            for (const auto& entry : node["values"]) {
                if (!entry.first.IsScalar() || !entry.second.IsScalar()) {
                    refuse(entry.first, path + "/values", "mapping.scalar_expected");
                    continue;
                }
                choice.values[entry.first.Scalar()] = entry.second.Scalar();
                check(entry.second, entry.second.Scalar());
            }
        if (node["otherwise"].IsDefined()) {
            choice.otherwise = read<std::string>(node, "otherwise", path);
            check(node["otherwise"], *choice.otherwise);
        }
        return choice;
    }

    Bounds bounds(const YAML::Node& node, const std::string& path) {
        Bounds box{read<double>(node, "south", path), read<double>(node, "west", path),
                   read<double>(node, "north", path), read<double>(node, "east", path)};
        const bool finite = std::isfinite(box.south + box.north + box.west + box.east);
        if (!finite || box.south >= box.north || box.west >= box.east || box.south < -90 || box.north > 90 ||
            box.west < -180 || box.east > 180)
            refuse(node, path, "mapping.box");
        return box;
    }

    Fold fold(const YAML::Node& node) {
        Fold fold;
        if (!is_map(node, "/fold", {"from", "by", "boxes"})) return fold;
        if (!is_map(node["from"], "/fold/from", {"south", "west", "north", "east"})) return fold;
        fold.from = bounds(node["from"], "/fold/from");
        fold.by = read<std::string>(node, "by", "/fold");
        if (!node["boxes"].IsSequence() || node["boxes"].size() == 0) {
            refuse(node, "/fold/boxes", "mapping.list_expected");
            return fold;
        }
        for (const auto& item : node["boxes"]) {
            const std::string path = "/fold/boxes/" + std::to_string(fold.boxes.size());
            if (!is_map(item, path, {"area", "zone", "south", "west", "north", "east", "values"})) return fold;
            fold.boxes.push_back({read<Area>(item, "area", path), read<std::int32_t>(item, "zone", path, 0),
                                  bounds(item, path), texts(item["values"], path + "/values")});
            if (fold.boxes.back().area == 0) refuse(item, path + "/area", "mapping.wrong_type");
        }
        return fold;
    }
};

bool is_urgency(std::string_view text) { return text == "normal" || text == "urgent" || text == "emergency"; }

Mapping read_root(MappingReader& reader, const YAML::Node& root) {
    Mapping mapping;
    if (!reader.is_map(root, "", {"name", "key", "channel", "case_type", "urgency", "reported_at", "time_zone",
                                  "latitude", "longitude", "address", "text", "fold", "same_matter"}))
        return mapping;
    const auto text = [&](const char* name, std::optional<std::string> fallback = {}) {
        return reader.read<std::string>(root, name, "", std::move(fallback));
    };
    mapping.name = text("name");
    mapping.key = text("key");
    mapping.channel = reader.choice(root["channel"], "/channel", is_channel);
    mapping.case_type = reader.choice(root["case_type"], "/case_type",
                                      [](std::string_view code) { return find_case_type(code) != nullptr; });
    mapping.urgency.always = "normal";
    if (root["urgency"].IsDefined()) mapping.urgency = reader.choice(root["urgency"], "/urgency", is_urgency);
    mapping.reported_at = text("reported_at", "");
    mapping.time_zone = text("time_zone", "+08:00");
    if (!parse_instant("2017-01-01T00:00:00" + mapping.time_zone))
        reader.refuse(root["time_zone"], "/time_zone", "mapping.time_zone");
    mapping.latitude = text("latitude");
    mapping.longitude = text("longitude");
    mapping.address = text("address", "");
    mapping.text = text("text", "");
    mapping.fold = reader.fold(root["fold"]);
    if (const auto same = root["same_matter"]; same.IsDefined() &&
                                               reader.is_map(same, "/same_matter", {"columns", "within_hours"})) {
        mapping.same_matter = SameMatter{reader.texts(same["columns"], "/same_matter/columns"),
                                         hours(reader.read<int>(same, "within_hours", "/same_matter"))};
        if (mapping.same_matter->columns.empty())
            reader.refuse(same, "/same_matter/columns", "mapping.missing");
    }
    return mapping;
}

}  // namespace

Result<Mapping> read_mapping(const std::string& yaml) {
    try {
        MappingReader reader;
        Mapping mapping = read_root(reader, YAML::Load(yaml));
        if (reader.fault) return *reader.fault;
        return mapping;
    } catch (const YAML::Exception& e) {
        return invalid("mapping.yaml", "line " + std::to_string(e.mark.line + 1), e.msg);
    }
}

}  // namespace yekuo::intake
