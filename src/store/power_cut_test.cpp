#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <random>

#include "forgetful_vfs.hpp"
#include "store/desk.hpp"
#include "store/event_codec.hpp"
#include "store/replay.hpp"
#include "store/row_codec.hpp"

namespace yekuo::store {
namespace {

struct EntryRow {
    static constexpr std::string_view table = "entry";
    std::string id;
    std::int64_t times = 0;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(EntryRow, (), (id, times, text))

struct Entered {
    static constexpr std::string_view name = "entry.entered.1";
    std::string entry;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(Entered, (), (entry, text))
void apply(Rows& rows, const Entered& e, const Envelope&) {
    const EntryRow* before = rows.find<EntryRow>(e.entry);
    rows.put(EntryRow{e.entry, before ? before->times + 1 : 1, e.text});
}
struct Enter {
    std::string entry, text;
};
Result<Decision> decide(const Rows&, const Enter& c, const Now& now) {
    Decision decision(now);
    decision.add(Entered{c.entry, c.text});
    return decision;
}

House make_house() {
    House house;
    join_store(house);
    house.tables<EntryRow>();
    house.events<Entered>();
    return house;
}

struct Loss {
    int acknowledged_and_gone = 0;
    int there_twice = 0;
    int damaged = 0;
    int cuts = 0;
};

class Life {
public:
    Life(const House& house, std::string file, bool synced) : house_(house), file_(std::move(file)), synced_(synced) {}

    // Enters things until the power fails; remembers what was acknowledged.
    void live(tests::ForgetfulDisk& disk, std::mt19937_64& chance) {
        disk.cut_after(static_cast<int>(chance() % 120));
        try {
            auto database = open_database({false, file_}, tests::ForgetfulDisk::name());
            auto desk = Desk::open(house_, std::move(database));
            if (!desk) return;
            if (!synced_) (*desk)->database().session().script("pragma synchronous = off");
            for (int group = 0; group < 12; ++group) enter_group(**desk, chance);
        } catch (const std::exception&) {
            // The power is gone: what was not acknowledged may or may not be there.
        }
    }

    void check(Loss& loss, bool replay) {
        try {
            // A start makes the tables if the power failed before they were there.
            const auto desk = Desk::open(house_, open_database({false, file_}));
            if (!desk) {
                ++loss.damaged;
                return;
            }
            Session* session = &(*desk)->database().session();
            if (!verify_journal(*session)) {
                ++loss.damaged;
                return;
            }
            std::map<std::string, std::int64_t> found;
            for (const EntryRow& row : session->rows<EntryRow>()) found[row.id] = row.times;
            for (const auto& id : acknowledged_) loss.acknowledged_and_gone += !found.contains(id);
            for (const auto& [id, times] : found) loss.there_twice += times > 1;
        } catch (const std::exception&) {
            ++loss.damaged;
        }
        if (!replay) return;
        const auto report = replay_check(house_, {false, file_}, {});
        loss.damaged += !report || !report->differences.empty();
    }

private:
    void enter_group(Desk& desk, std::mt19937_64& chance) {
        std::vector<Order> orders;
        // What was in doubt at the last cut is entered again under the same key.
        for (const auto& id : doubtful_) orders.push_back({Enter{id, "again"}, "test", id, id});
        for (int i = 0; i < 3; ++i) {
            const std::string id = fmt::format("e{}", ++next_);
            orders.push_back({Enter{id, std::string(chance() % 3000, 'x')}, "test", id, id});
        }
        std::vector<const Order*> ahead;
        for (const Order& order : orders) ahead.push_back(&order);
        doubtful_.clear();
        for (const Order& order : orders) doubtful_.push_back(order.key);
        desk.load_ahead(ahead);
        for (const Order& order : orders)
            if (!desk.perform(order, wall_time())) throw std::runtime_error("refused");
        if (desk.has_pending()) desk.commit();
        for (const auto& id : doubtful_) acknowledged_.insert(id);
        doubtful_.clear();
    }

    const House& house_;
    std::string file_;
    bool synced_;
    std::set<std::string> acknowledged_;
    std::vector<std::string> doubtful_;
    int next_ = 0;
};

Loss live_through_cuts(int cuts, bool synced, std::uint64_t seed) {
    std::string directory = "/tmp/yekuo-power-XXXXXX";
    REQUIRE(mkdtemp(directory.data()));
    const House house = make_house();
    tests::ForgetfulDisk disk;
    std::mt19937_64 chance(seed);
    Loss loss;
    // A new database now and then: cuts while it is being made count as well.
    constexpr int cuts_per_database = 50;
    for (int begun = 0; begun < cuts; begun += cuts_per_database) {
        Life life(house, fmt::format("{}/{}.db", directory, begun), synced);
        for (int i = 0; i < cuts_per_database && begun + i < cuts; ++i) {
            life.live(disk, chance);
            loss.cuts += disk.is_cut();
            disk.restore(chance());
            life.check(loss, i % 25 == 24);
            if (loss.damaged) break;
        }
    }
    std::filesystem::remove_all(directory);
    return loss;
}

}  // namespace

TEST_CASE("through a thousand power cuts nothing acknowledged is lost and nothing is there twice") {
    const Loss loss = live_through_cuts(1000, true, 7);
    CHECK(loss.cuts > 800);
    CHECK(loss.acknowledged_and_gone == 0);
    CHECK(loss.there_twice == 0);
    CHECK(loss.damaged == 0);
}

TEST_CASE("a build with synchronous off is caught by the same cuts") {
    const Loss loss = live_through_cuts(60, false, 7);
    CHECK(loss.acknowledged_and_gone + loss.damaged > 0);
}

}  // namespace yekuo::store
