// The power fails while processes run: steps, timers and messages in flight.
//
//   build/release/process_test -tc="*power cuts*" --cuts 1000
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "faults/relay_audit.hpp"
#include "forgetful_vfs.hpp"
#include "process/instance.hpp"
#include "process/room.hpp"
#include "store/desk.hpp"
#include "store/pipeline.hpp"
#include "store/replay.hpp"

namespace yekuo::process {
namespace {

int cuts_asked(int otherwise) {
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    for (std::string word; std::getline(file, word, '\0');)
        if (word == "--cuts" && std::getline(file, word, '\0')) return std::atoi(word.c_str());
    return otherwise;
}

std::string model_text() {
    std::ifstream file(YEKUO_SOURCE_DIR "/tests/faults/relay.bpmn");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

store::House make_house() {
    store::House house;
    store::join_store(house);
    join(house);
    return house;
}

// Clients that start relays and a worker that does their steps, until the power fails.
class Life {
public:
    Life(const store::House& house, std::string file) : house_(house), file_(std::move(file)) {}

    // At most so many groups; false: the power failed.
    bool live(int groups, const char* vfs, std::mt19937_64& chance, bool start_more) {
        try {
            auto desk = store::Desk::open(house_, store::open_database({false, file_}, vfs));
            if (!desk) return false;
            prepare(**desk);
            for (int group = 0; group < groups; ++group) do_group(**desk, chance, start_more);
        } catch (const std::exception&) {
            return false;  // what was not acknowledged may or may not be there
        }
        return true;
    }
    tests::RelayAudit audit() const {
        const auto session = store::open_session({false, file_}, store::Part::state, store::Access::read);
        return tests::audit_relays(*session, acknowledged_);
    }
    bool replays() const {
        const auto report = store::replay_check(house_, {false, file_}, {});
        return report && report->differences.empty();
    }
    std::size_t acknowledged() const { return acknowledged_.started.size() + acknowledged_.done.size(); }

private:
    // The clock stands; it is moved by whoever wants timers to fire.
    void prepare(store::Desk& desk) {
        if (desk.head() > 0) return;
        const Instant begin = *parse_instant("2017-03-22T09:00:00+08:00");
        if (!desk.perform({store::SetClock{0, true, begin}, "test", {}, {}}, store::wall_time()) ||
            !desk.perform({DeployProcess{model_text()}, "test", {}, {}}, store::wall_time()))
            throw std::runtime_error("not deployed");
        desk.commit();
    }

    void do_group(store::Desk& desk, std::mt19937_64& chance, bool start_more) {
        std::vector<store::Order> orders = std::exchange(doubtful_, {});
        if (start_more)
            for (int i = 0; i < 2; ++i) orders.push_back(start(++next_));
        auto open = desk.database().session().rows<TaskRow>("where state = 'open' order by id limit 6");
        for (const TaskRow& task : open)
            if (chance() % 4 != 0 || !start_more) orders.push_back(complete(task.id));
        doubtful_ = orders;
        std::vector<const store::Order*> ahead;
        for (const auto& order : orders) ahead.push_back(&order);
        desk.load_ahead(ahead);
        std::vector<std::function<void()>> acknowledge;
        for (const auto& order : orders) {
            auto outcome = desk.perform(order, store::wall_time());
            if (!outcome) {
                if (outcome.error().key != "process.task_closed") throw std::runtime_error("refused: " + outcome.error().key);
                continue;  // done under the key of an earlier attempt
            }
            if (const auto* started = order.command.as<StartInstance>())
                acknowledge.push_back([this, serial = started->variables.at("serial").as_int64(),
                                       instance = outcome->answer.at("instance").to_number<std::int64_t>()] {
                    acknowledged_.started[serial] = instance;
                });
            if (const auto* done = order.command.as<CompleteTask>())
                acknowledge.push_back([this, task = done->task.value] { acknowledged_.done.insert(task); });
        }
        if (chance() % 3 == 0 || !start_more)
            desk.fire_due(desk.business_at(store::wall_time()) + seconds(2), store::wall_time(), 10);
        if (desk.has_pending()) desk.commit();
        for (const auto& one : acknowledge) one();
        doubtful_.clear();
    }
    static store::Order start(std::int64_t serial) {
        const std::string key = fmt::format("start-{}", serial);
        StartInstance command;
        command.key = "relay";
        command.variables = {{"serial", serial}};
        return {std::move(command), "test", key, key};
    }
    static store::Order complete(TaskId task) {
        const std::string key = fmt::format("task-{}", task.value);
        return {CompleteTask{task, {{"done", task.value}}, "worker"}, "test", key, key};
    }

    const store::House& house_;
    std::string file_;
    tests::RelayAcknowledged acknowledged_;
    std::vector<store::Order> doubtful_;
    std::int64_t next_ = 0;
};

}  // namespace

TEST_CASE("through power cuts no acknowledged step of a process is lost, none is done twice, and replay is the same") {
    const int cuts = cuts_asked(60);
    std::string directory = "/tmp/yekuo-power-XXXXXX";
    REQUIRE(mkdtemp(directory.data()));
    const store::House house = make_house();
    tests::ForgetfulDisk disk;
    std::mt19937_64 chance(11);
    int cut = 0;
    std::size_t acknowledged = 0;
    int ended = 0;
    constexpr int cuts_per_database = 25;
    for (int begun = 0; begun < cuts; begun += cuts_per_database) {
        Life life(house, fmt::format("{}/{}.db", directory, begun));
        for (int i = 0; i < cuts_per_database && begun + i < cuts; ++i) {
            disk.cut_after(static_cast<int>(chance() % 150));
            life.live(12, tests::ForgetfulDisk::name(), chance, true);
            cut += disk.is_cut();
            disk.restore(chance());
            const auto audit = life.live(0, nullptr, chance, false) ? life.audit() : tests::RelayAudit{1, 0, 0, 0, 0};
            REQUIRE(audit.lost == 0);
            REQUIRE(audit.twice == 0);
            REQUIRE(audit.unanswered == 0);
        }
        // With the power back everything that was begun comes to its end.
        while (life.audit().running > 0) REQUIRE(life.live(10, nullptr, chance, false));
        const auto audit = life.audit();
        REQUIRE((audit.lost == 0 && audit.twice == 0 && audit.unanswered == 0));
        REQUIRE(life.replays());
        acknowledged += life.acknowledged();
        ended += audit.ended;
    }
    std::filesystem::remove_all(directory);
    fmt::print("{} power cuts: {} starts and steps acknowledged, {} instances ended, replay the same\n", cut, acknowledged,
               ended);
    CHECK(cut > cuts / 2);
}

}  // namespace yekuo::process
