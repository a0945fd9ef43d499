// Where crews' phones last said they were. Local to the deployment: not in the journal, one row a crew, shown
// to a customer only while the crew is on its way there.
#pragma once

#include <functional>

#include "base/place.hpp"
#include "store/readers.hpp"
#include "store/side_writer.hpp"

namespace yekuo::dispatch {

extern const char* const position_schema;  // of the local part

struct Position {
    CrewId crew;
    Place place;  // WGS-84
    Instant at;   // business time, by the device
};

void keep_position(store::SideWriter& writer, Position position, std::function<void(Result<void>)> done);
std::optional<Position> latest_position(store::Readers& local, CrewId crew);
std::vector<Position> all_positions(store::Readers& local);

}  // namespace yekuo::dispatch
