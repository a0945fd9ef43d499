// The city as such over HTTP: its map, its communities, its clock, how it is set up.
#pragma once

#include "access/service.hpp"
#include "dispatch/dispatch_api.hpp"
#include "grid/communities.hpp"
#include "grid/zones.hpp"

namespace yekuo::app {

struct CitySettings {
    bool demo = false;
    std::string tile_url;
};

// What is read once from config/zones at the start.
class CityMap {
public:
    static Result<CityMap> load(const std::string& config);

    const grid::ZoneMap& zones() const { return *zones_; }
    dispatch::ZoneNames zone_names() const;
    const std::vector<grid::Community>& communities() const { return communities_; }
    const std::string& outlines() const { return outlines_; }  // the answer of listZones
    const std::vector<std::pair<Area, json::value>>& districts() const { return districts_; }

private:
    std::shared_ptr<const grid::ZoneMap> zones_;
    std::vector<grid::Community> communities_;
    std::string outlines_;
    std::vector<std::pair<Area, json::value>> districts_;  // code, {"zh", "en"}
};

void add_city(http::Api<access::Scope>& api, access::Service& service, const CityMap& city, CitySettings settings);

}  // namespace yekuo::app
