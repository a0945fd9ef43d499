// A deployment of the reception desk alone, in a directory of its own, for its tests.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>

#include "intake/request.hpp"
#include "intake/room.hpp"
#include "reference_rules.hpp"
#include "store/pipeline.hpp"
#include "store/readers.hpp"
#include "store/writer.hpp"

namespace yekuo::intake {

inline store::House desk_house() {
    store::House house;
    store::join_store(house);
    process::join_rulebook(house);
    join(house);
    return house;
}

struct Deployment {
    Deployment() {
        std::string pattern = "/tmp/yekuo-import-XXXXXX";
        directory = mkdtemp(pattern.data());
        url = *store::parse_database_url("sqlite:" + directory + "/city.db");
        writer = std::make_unique<store::Writer>(house, url);
        REQUIRE(writer->start());
        for (const auto& command : tests::reference_rules()) REQUIRE(writer->perform({command, "test", {}, {}}));
        state = std::make_unique<store::Readers>(url, store::Part::state);
    }
    ~Deployment() {
        writer->stop();
        std::filesystem::remove_all(directory);
    }

    const store::House house = desk_house();
    std::string directory;
    store::DatabaseUrl url;
    std::unique_ptr<store::Writer> writer;
    std::unique_ptr<store::Readers> state;
};

}  // namespace yekuo::intake
