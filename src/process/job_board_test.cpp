#include "process/job_board.hpp"

#include <doctest/doctest.h>

#include "process/instance.hpp"

using namespace yekuo;
using namespace yekuo::process;

namespace {

store::Event opened(std::int64_t task, std::string topic = "meter", std::string kind = "service") {
    TaskOpened event;
    event.task = {task};
    event.topic = std::move(topic);
    event.kind = std::move(kind);
    return {&store::event_type<TaskOpened>(), std::make_shared<const TaskOpened>(std::move(event)), {}};
}
store::Event closed(std::int64_t task) {
    TaskClosed event;
    event.task = {task};
    return {&store::event_type<TaskClosed>(), std::make_shared<const TaskClosed>(std::move(event)), {}};
}
std::vector<std::int64_t> tasks(const std::vector<Job>& jobs) {
    std::vector<std::int64_t> ids;
    for (const auto& job : jobs) ids.push_back(job.task.value);
    return ids;
}
void happens(JobBoard& board, std::vector<store::Event> events) { board.follow(events); }
const JobsWanted wanted{{"meter"}, 10, std::chrono::seconds(60)};

}  // namespace

TEST_CASE("a service task is given to one worker; people's tasks and topics that nobody asked for are not kept") {
    JobBoard board;
    happens(board, {opened(1)});
    CHECK(board.unknown({"meter", "line"}) == std::vector<std::string>{"meter", "line"});
    board.expect({"meter"});
    board.learn({{TaskId{1}, {}, {}, {}, {}, "meter", {}}});
    happens(board, {opened(2), opened(3, "line"), opened(4, "meter", "user")});
    CHECK(tasks(board.take(wanted)) == std::vector<std::int64_t>{1, 2});
    CHECK(board.take(wanted).empty());
    CHECK(board.unknown({"meter"}).empty());
}

TEST_CASE("a task closed by other means is not given out") {
    JobBoard board;
    board.expect({"meter"});
    happens(board, {opened(1), opened(2), closed(1)});
    CHECK(tasks(board.take(wanted)) == std::vector<std::int64_t>{2});
}

TEST_CASE("a task whose lease is over is given out again; one that is done is not") {
    JobBoard board;
    board.expect({"meter"});
    happens(board, {opened(1), opened(2)});
    const JobsWanted briefly{{"meter"}, 10, std::chrono::seconds(0)};
    REQUIRE(tasks(board.take(briefly)) == std::vector<std::int64_t>{1, 2});
    happens(board, {closed(1)});
    CHECK(tasks(board.take(wanted)) == std::vector<std::int64_t>{2});
    CHECK(board.take(wanted).empty());
}

TEST_CASE("workers that wait are served in their order, and not after they have gone") {
    JobBoard board;
    board.expect({"meter"});
    std::vector<std::int64_t> first, second;
    const JobsWanted one{{"meter"}, 1, std::chrono::seconds(60)};
    const auto ticket = board.wait(one, [&](std::vector<Job> jobs) { first = tasks(jobs); });
    board.wait(one, [&](std::vector<Job> jobs) { second = tasks(jobs); });
    SUBCASE("both stay") {
        happens(board, {opened(1), opened(2)});
        CHECK(first == std::vector<std::int64_t>{1});
        CHECK(second == std::vector<std::int64_t>{2});
    }
    SUBCASE("the first goes") {
        board.stop_waiting(ticket);
        happens(board, {opened(1)});
        CHECK(first.empty());
        CHECK(second == std::vector<std::int64_t>{1});
    }
}

TEST_CASE("the end of an instance is told once, with what it found on its way") {
    JobBoard board;
    int told = 0;
    json::object found;
    board.watch(InstanceId{9}, {{"given", 1}}, [&](Ended ended) {
        ++told;
        found = ended.variables;
        CHECK(ended.outcome == InstanceOutcome::completed);
    });
    ProcessStepped step;
    step.instance = {9};
    step.set = json::object{{"step", 2}};
    InstanceEnded end;
    end.instance = {9};
    const std::vector<store::Event> events{
        {&store::event_type<ProcessStepped>(), std::make_shared<const ProcessStepped>(step), {}},
        {&store::event_type<InstanceEnded>(), std::make_shared<const InstanceEnded>(end), {}}};
    board.follow(events);
    board.follow(events);
    CHECK(told == 1);
    CHECK(found == json::object{{"given", 1}, {"step", 2}});
}
