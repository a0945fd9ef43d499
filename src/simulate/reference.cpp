#include "simulate/reference.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace yekuo::simulate {

namespace {

namespace fs = std::filesystem;

Result<std::string> read_text(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return not_found("config.file_missing");
    return std::string(std::istreambuf_iterator<char>(in), {});
}

Error in_file(Error error, const fs::path& file) {
    error.field = file.string() + ": " + error.field;
    return error;
}

std::vector<fs::path> files_of(const fs::path& directory, const std::string& extension) {
    std::vector<fs::path> files;
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator(directory, missing))
        if (entry.path().extension() == extension) files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

}  // namespace

Result<Reference> read_reference(const std::string& config) {
    const fs::path root(config);
    const fs::path zones_file = root / "zones/shaoxing_zones.geojson", places_file = root / "zones/communities.csv";
    auto zones_text = read_text(zones_file);
    if (!zones_text) return in_file(zones_text.error(), zones_file);
    auto zones = grid::load_zones(*zones_text);
    if (!zones) return in_file(zones.error(), zones_file);
    auto places_text = read_text(places_file);
    if (!places_text) return in_file(places_text.error(), places_file);
    auto places = grid::load_communities(*places_text);
    if (!places) return in_file(places.error(), places_file);

    const auto calendars = files_of(root / "calendars", ".json");
    if (calendars.empty()) return in_file(not_found("config.file_missing"), root / "calendars");
    auto calendar_text = read_text(calendars.front());
    if (!calendar_text) return in_file(calendar_text.error(), calendars.front());
    auto calendar = calendar::WorkingCalendar::load(*calendar_text);
    if (!calendar) return in_file(calendar.error(), calendars.front());

    Reference reference{std::move(*zones), std::move(*places), std::move(*calendar_text), std::move(*calendar), {}, {}};
    for (const auto& file : files_of(root / "processes", ".bpmn")) {
        auto text = read_text(file);
        if (!text) return in_file(text.error(), file);
        reference.processes.push_back(std::move(*text));
    }
    for (const auto& file : files_of(root / "rules", ".dmn")) {
        auto text = read_text(file);
        if (!text) return in_file(text.error(), file);
        reference.rules.push_back(std::move(*text));
    }
    return reference;
}

}  // namespace yekuo::simulate
