#include "app/city_api.hpp"

#include <fstream>
#include <sstream>

#include "api/operations.hpp"

namespace yekuo::app {
namespace {

using access::Scope;
using http::awaitable;

Result<std::string> read_file(const std::string& name) {
    std::ifstream file(name, std::ios::binary);
    if (!file) return not_found("config.file_missing");
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

json::object place(double lat, double lon) { return {{"lat", lat}, {"lon", lon}}; }

// One Feature of config/zones in the form that the API promises.
json::object outline(const json::object& feature, const char* kind) {
    const auto& given = feature.at("properties").as_object();
    const bool is_zone = given.contains("zone");
    json::object properties{{"kind", kind},
                            {"code", given.at(is_zone ? "zone" : "district")},
                            {"area", given.at("district")},
                            {"name", given.at("name").as_object().at("zh")},
                            {"name_en", given.at("name").as_object().at("en")}};
    const auto& centre = given.at(is_zone ? "station" : "seat").as_object();
    properties["centre"] = place(centre.at("lat").to_number<double>(), centre.at("lon").to_number<double>());
    return {{"type", "Feature"}, {"properties", properties}, {"geometry", feature.at("geometry")}};
}

api::Clock clock_view(access::Service& service, bool settable) {
    const store::ClockRow clock = service.writer.clock();
    api::Clock view;
    view.now = format_instant(service.writer.business_now());
    view.speed = clock.stepped ? 0.0 : static_cast<double>(clock.speed_permille) / 1000;
    view.settable = settable;
    return view;
}

void add_clock(http::Api<Scope>& api, access::Service& service, bool demo) {
    const auto may_set = [demo](const Scope& scope) { return demo || scope.role == access::Role::administrator; };
    api.on<"getClock">([&service, may_set](auto& call) -> Result<api::Clock> {
        return clock_view(service, may_set(call.caller));
    });
    api.on<"setClock">([&service, may_set](auto& call) -> awaitable<Result<api::Clock>> {
        if (!may_set(call.caller)) co_return forbidden("clock.not_settable");
        const auto speed = static_cast<std::int64_t>(call.body.speed * 1000);
        store::Command command(store::SetClock{speed, false, {}});
        auto outcome = co_await access::submit(service, call, std::move(command));
        if (!outcome) co_return outcome.error();
        co_return clock_view(service, true);
    });
}

api::Settings settings_view(const CityMap& city, const CitySettings& settings) {
    api::Settings view;
    view.city = "绍兴";
    view.city_en = "Shaoxing";
    view.languages = {"zh", "en"};
    view.time_zone = "Asia/Shanghai";
    view.demo = settings.demo;
    if (!settings.tile_url.empty()) view.tile_url = settings.tile_url;
    view.centre.lat = 29.85;
    view.centre.lon = 120.65;
    view.zoom = 8.6;
    for (const auto& [code, name] : city.districts()) {
        api::AreaName area;
        area.area = code;
        area.zh = std::string(name.at("zh").as_string());
        area.en = std::string(name.at("en").as_string());
        view.areas.push_back(std::move(area));
    }
    view.version = YEKUO_VERSION;
    return view;
}

void add_communities(http::Api<Scope>& api, const CityMap& city) {
    api.on<"searchCommunities">([&city](auto& call) -> Result<api::CommunityList> {
        const auto area = static_cast<Area>(call.query.area.value_or(0));
        api::CommunityList list;
        // Those that begin with what was typed come first.
        for (const bool begins : {true, false}) {
            for (const grid::Community& community : city.communities()) {
                if (static_cast<std::int64_t>(list.items.size()) >= call.query.limit) return list;
                const auto at = (community.street + community.name).find(call.query.q);
                const bool starts = community.name.starts_with(call.query.q) || at == 0;
                if (at == std::string::npos || starts != begins || (area && community.district != area)) continue;
                api::Community view;
                view.code = community.code;
                view.name = community.name;
                view.street = community.street;
                view.area = community.district;
                view.place.lat = community.place.lat;
                view.place.lon = community.place.lon;
                list.items.push_back(std::move(view));
            }
        }
        return list;
    });
}

}  // namespace

Result<CityMap> CityMap::load(const std::string& config) {
    CityMap city;
    const auto zones = read_file(config + "/zones/shaoxing_zones.geojson");
    const auto districts = read_file(config + "/zones/shaoxing_districts.geojson");
    const auto communities = read_file(config + "/zones/communities.csv");
    if (!zones || !districts || !communities)
        return invalid("config.zones", "--config", "no zones under " + config);
    auto map = grid::load_zones(*zones);
    if (!map) return map.error();
    city.zones_ = std::make_shared<const grid::ZoneMap>(std::move(*map));
    auto places = grid::load_communities(*communities);
    if (!places) return places.error();
    city.communities_ = std::move(*places);

    json::array features;
    for (const auto& [text, kind] : {std::pair(&*districts, "district"), std::pair(&*zones, "zone")}) {
        const auto value = json::parse(*text);
        for (const json::value& feature : value.at("features").as_array()) {
            features.push_back(outline(feature.as_object(), kind));
            if (std::string_view(kind) == "district") {
                const auto& properties = feature.at("properties").as_object();
                city.districts_.emplace_back(static_cast<Area>(properties.at("district").to_number<std::int64_t>()),
                                             properties.at("name"));
            }
        }
    }
    city.outlines_ = json::serialize(json::object{{"type", "FeatureCollection"}, {"features", std::move(features)}});
    return city;
}

dispatch::ZoneNames CityMap::zone_names() const {
    dispatch::ZoneNames names;
    for (const auto& zone : zones_->zones())
        names[static_cast<std::int32_t>(zone.id.value)] = {zone.name_zh, zone.name_en};
    return names;
}

void add_city(http::Api<Scope>& api, access::Service& service, const CityMap& city, CitySettings settings) {
    api.on<"listZones">([&city](auto&) -> Result<http::Response> {
        return http::json_response(city.outlines()).set("Cache-Control", "max-age=300");
    });
    api.on<"getSettings">([&city, settings](auto&) -> Result<api::Settings> { return settings_view(city, settings); });
    add_communities(api, city);
    add_clock(api, service, settings.demo);
}

}  // namespace yekuo::app
