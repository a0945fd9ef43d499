#include "dispatch/positions.hpp"

namespace yekuo::dispatch {

const char* const position_schema =
    "create table if not exists crew_position (crew bigint primary key, lat double precision not null,"
    " lon double precision not null, at bigint not null);";

namespace {

Position position_of(const store::Record& row) {
    return {{store::integer(row[0])}, {store::real(row[1]), store::real(row[2])}, {store::integer(row[3])}};
}

}  // namespace

void keep_position(store::SideWriter& writer, Position p, std::function<void(Result<void>)> done) {
    writer.submit(
        [p](store::Session& session) {
            // A position that was synced late does not replace a newer one.
            session.query("insert into crew_position values ($1, $2, $3, $4) on conflict (crew) do update set "
                          "lat = excluded.lat, lon = excluded.lon, at = excluded.at "
                          "where excluded.at >= crew_position.at",
                          {p.crew.value, p.place.lat, p.place.lon, p.at.ms});
        },
        std::move(done));
}

std::optional<Position> latest_position(store::Readers& local, CrewId crew) {
    return local.with([&](store::Session& session) -> std::optional<Position> {
        const auto rows = session.query("select crew, lat, lon, at from crew_position where crew = $1", {crew.value});
        if (rows.empty()) return {};
        return position_of(rows[0]);
    });
}

std::vector<Position> all_positions(store::Readers& local) {
    return local.with([](store::Session& session) {
        std::vector<Position> all;
        for (const auto& row : session.query("select crew, lat, lon, at from crew_position"))
            all.push_back(position_of(row));
        return all;
    });
}

}  // namespace yekuo::dispatch
