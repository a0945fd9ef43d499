// Months of the sample city in minutes: an agenda of what people do next, taken in the order of time. Each
// entry is a command given to the desk as its actor would give it, at its own business time; timers that
// fall due on the way fire at theirs. What a case still waits for is read from its open tasks, so that the
// processes of config/processes lead and nothing here repeats them.
#pragma once

#include <future>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "simulate/demand.hpp"
#include "simulate/habits.hpp"
#include "simulate/staff.hpp"

namespace yekuo::simulate {

// What a link of the departments finds, for its process to go on with.
json::object findings(const std::string& link, Dice& dice);

class History {
public:
    History(store::Desk& desk, people::Vault& vault, const Reference& reference, const Staff& staff,
            const FoundingOptions& options, Instant wall, Founded& counted);

    Result<void> run(Day first, Instant until);

private:
    using Act = std::function<void()>;
    struct Entry {
        Instant at;
        std::int64_t order;
        Act act;
        bool operator>(const Entry& other) const {
            return at != other.at ? at > other.at : order > other.order;
        }
    };
    // A request on its way, and the case that it becomes.
    struct File {
        Arrival arrival;
        PersonId person;
        SealedId address, text, photo, signature;
        RequestId request;
        CaseId case_id;
        AccountId dispatcher;
        Dice dice{0};
        std::unordered_set<std::int64_t> planned;  // tasks that somebody has on the agenda
        bool came_late = false;
    };
    using FileRef = std::shared_ptr<File>;
    struct CrewDay {
        const CrewOnStaff* crew = nullptr;
        Day day;
        route::Spot at;
        Dice dice{0};
    };
    using CrewDayRef = std::shared_ptr<CrewDay>;
    struct DayBatch {
        std::vector<Arrival> arrivals;
        std::vector<std::future<Result<people::Sealed>>> sealed;
    };

    // history.cpp: agenda, days, requests
    void at(Instant when, Act act);
    void work_at(Instant from, Millis working_time, Act act);  // counted in working hours
    Result<store::Outcome> perform(const char* what, store::Command command, const std::string& actor);
    void pass_time(Instant until);
    Result<void> begin_day(Day day);
    void end_day();
    bool works(Day day) const { return *reference_.calendar.is_working_day(day); }
    bool is_surge_day(Day day) const { return works(day) && is_surge(options_.seed, day); }
    DayBatch prepare(Day day);
    Result<void> take_batch(DayBatch batch);
    void roster(Day day);
    void roster_ahead_of(Day last);
    void receive(const FileRef& file);
    void review(const FileRef& file);
    void accept(const FileRef& file);
    void look_after_alerts();

    // history_cases.cpp: what a case waits for
    void attend(const FileRef& file);
    void plan_task(const FileRef& file, std::int64_t task, const std::string& topic);
    json::object plan_of(const FileRef& file);
    void complete(const FileRef& file, std::int64_t task, json::object variables);
    void call(const FileRef& file, const char* kind);
    void book(const FileRef& file, std::int64_t task, int attempt);
    std::optional<AppointmentId> hold(const FileRef& file, WorkOrderId order, int tries);
    void reconsider(const FileRef& file, WorkOrderId order, std::int64_t task);
    void rate(const FileRef& file);
    std::vector<Day> offered_days(Instant now, int most) const;

    // history_links.cpp: the departments
    void look_after_links();
    void plan_link(TaskId task);
    void finish_link(TaskId task, AccountId by);
    void plan_answer(std::int64_t order);

    // history_crews.cpp: a crew's day
    void send_out_crews(Day day);
    void go_on(const CrewDayRef& crew);
    void leave(const CrewDayRef& crew, WorkOrderId order);
    void arrive(const CrewDayRef& crew, WorkOrderId order);
    void finish(const CrewDayRef& crew, WorkOrderId order);
    void give_up(const CrewDayRef& crew, WorkOrderId order, const std::string& reason);
    Result<store::Outcome> tap(const CrewDayRef& crew, WorkOrderId order, const char* what, std::string reason = {});
    void go_on_later(const CrewDayRef& crew, Millis after);

    store::Rows& rows() { return desk_.rows(); }
    FileRef file_of(CaseId case_id) const;

    store::Desk& desk_;
    people::Vault& vault_;
    const Reference& reference_;
    const Staff& staff_;
    const FoundingOptions& options_;
    Demand demand_;
    Instant wall_;
    Founded& counted_;
    Dice dice_;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> agenda_;
    std::int64_t entries_ = 0;
    Instant now_, until_;
    std::int64_t next_customer_ = 1;
    std::unordered_map<std::int64_t, FileRef> cases_;
    std::string photo_, signature_;
    std::unordered_set<std::int64_t> links_planned_;
    DayBatch tomorrow_;
    int since_commit_ = 0;
};

}  // namespace yekuo::simulate
