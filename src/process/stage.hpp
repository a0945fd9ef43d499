// For tests: a stage on which one process is played. Models are written as short XML without the
// boilerplate (proper() adds what the standard asks for besides); commands go through decide, apply and the
// room's own reactions, in memory.
#pragma once

#include <doctest/doctest.h>

#include <deque>

#include "process/proper.hpp"
#include "process/room.hpp"

namespace yekuo::process {

inline std::string definitions(std::string_view body) {
    return R"(<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" )"
           R"(xmlns:yekuo="https://yekuo.org/bpmn" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" )"
           R"(targetNamespace="urn:d">)" +
           std::string(body) + "</definitions>";
}
inline std::string process_xml(std::string_view body) {
    return definitions(R"(<process id="p" isExecutable="true">)" + std::string(body) + "</process>");
}
inline std::string flow(std::string_view from, std::string_view to, std::string_view condition = {}) {
    std::string xml = "<sequenceFlow id=\"" + std::string(from) + "-" + std::string(to) + "\" sourceRef=\"" +
                      std::string(from) + "\" targetRef=\"" + std::string(to) + "\">";
    if (!condition.empty()) xml += "<conditionExpression><![CDATA[" + std::string(condition) + "]]></conditionExpression>";
    return xml + "</sequenceFlow>";
}

class Stage {
public:
    Stage() { join(house); }
    explicit Stage(std::string_view body) : Stage() { deploy(process_xml(body)); }

    void deploy(const std::string& xml) { deploy_as_is(proper(xml)); }
    void deploy_as_is(std::string xml) {
        const auto error = send(DeployProcess{std::move(xml)});
        INFO(error.key, " ", error.field, " ", error.detail);
        REQUIRE(error.key.empty());
    }
    void start(json::object variables = {}, std::string key = "p") {
        REQUIRE(send(StartInstance{std::move(key), CaseId{7}, 330602, std::move(variables)}).key.empty());
    }

    // Runs a command and everything that reacts to its events. Answers the first error, or an empty one.
    Error send(store::Command first) {
        Error error{Code::internal, "", {}, {}};
        std::deque<store::Command> waiting{std::move(first)};
        while (!waiting.empty()) {
            Now at{now, now, next, "account:1", 0};
            auto decision = waiting.front().decide_on(rows, at);
            waiting.pop_front();
            if (!decision) {
                if (error.key.empty()) error = decision.error();
                continue;
            }
            for (auto& event : decision->events) {
                event.at.number = next++;
                event.at.business = event.at.recorded = now;
                event.type->apply(rows, event.body.get(), event.at);
                journal.push_back(event);
            }
            for (auto& event : decision->events)
                if (const auto* reactions = house.reactions(event.type))
                    for (const auto& react : *reactions)
                        for (auto& command : react(rows, event)) waiting.push_back(std::move(command));
        }
        return error;
    }

    const TaskRow* task(std::string_view element) const {
        for (const auto* row : rows.where<TaskRow>("case_id", CaseId{7}))
            if (row->element == element && row->state == TaskState::open) return row;
        return nullptr;
    }
    // The elements with an open task, in order.
    std::string open() const {
        std::vector<std::string> elements;
        for (const auto* row : rows.where<TaskRow>("case_id", CaseId{7}))
            if (row->state == TaskState::open) elements.push_back(row->element);
        std::sort(elements.begin(), elements.end());
        std::string all;
        for (const auto& element : elements) all += (all.empty() ? "" : " ") + element;
        return all;
    }
    void done(std::string_view element, json::object variables = {}) {
        const auto* row = task(element);
        INFO("task ", element, " among ", open());
        REQUIRE(row != nullptr);
        REQUIRE(send(CompleteTask{row->id, std::move(variables), "account:1"}).key.empty());
    }
    void message(std::string name, json::object variables = {}) {
        REQUIRE(send(CorrelateMessage{CaseId{7}, std::move(name), std::move(variables)}).key.empty());
    }
    // Lets business time pass; timers fire in order.
    void pass(Millis time) {
        const Instant until = now + time;
        for (;;) {
            std::optional<store::TimerRow> due;
            for (const auto& write : rows.writes()) {
                if (write.table != &store::table_type<store::TimerRow>() || !write.row) continue;
                const auto& timer = *static_cast<const store::TimerRow*>(write.row.get());
                if (timer.due <= until && (!due || timer.due < due->due)) due = timer;
            }
            if (!due) break;
            now = std::max(now, due->due);
            rows.erase<store::TimerRow>(due->id);
            REQUIRE(send((*house.timer_command(due->kind))(*due)).key.empty());
        }
        now = until;
    }
    int timers() const {
        int count = 0;
        for (const auto& write : rows.writes())
            if (write.table == &store::table_type<store::TimerRow>() && write.row) ++count;
        return count;
    }
    const InstanceRow& instance(std::string key = "p") const {
        const InstanceRow* last = nullptr;
        for (const auto* row : rows.where<InstanceRow>("case_id", CaseId{7}))
            if (row->key == key) last = row;
        REQUIRE(last != nullptr);
        return *last;
    }
    bool ended(std::string key = "p") const { return instance(std::move(key)).state == InstanceState::ended; }
    std::vector<const IncidentRow*> incidents() const {
        return rows.where<IncidentRow>("state", row_text(IncidentState::open));
    }
    static std::string row_text(IncidentState state) {
        return boost::describe::enum_to_string(state, "?");
    }

    store::House house;
    store::Rows rows;
    Instant now{1'490'000'000'000};
    EventNumber next = 1;
    std::vector<store::Event> journal;
};

}  // namespace yekuo::process
