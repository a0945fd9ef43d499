// A case worked on by everybody whom it waits for, over HTTP: the desk does its tasks, the posts of the departments
// finish their links, a crew books and makes the visits. Time goes on only where nothing else is left to do.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "api/city.hpp"

namespace yekuo::tests {

std::string path(const char* kind, std::int64_t id, const char* what = "");
json::array items(const HttpAnswer& answer);  // of a 200
json::value body_of(const HttpAnswer& answer);  // of any success
std::string word(const json::value& value, const char* name);
std::int64_t number(const json::value& value, const char* name);

struct NewCase {
    std::string type;
    double load_kw = 0;
    std::string channel = "hall";
    std::string urgency;
};
// Received and accepted by the first dispatcher.
std::int64_t open_case(ApiCity& city, const NewCase& wanted);

class CaseWork {
public:
    CaseWork(ApiCity& city, std::int64_t case_id) : city_(city), case_(case_id) {}

    // What a task of a topic is told when it is done; of cases.plan what the plan says.
    std::map<std::string, json::object> said;
    // What a link finds.
    std::map<std::string, json::object> found;
    // Asked before a task is done or a link finished: true leaves it alone.
    std::function<bool(const std::string& topic_or_link)> leave;

    bool desk();         // the tasks of the hall; whether there was one
    bool posts();        // the open links
    bool visit();        // one visit, from the offer to the record
    bool pass();         // time, to the next timer of the process
    bool step() { return desk() || posts() || visit(); }
    // Until the case is done.
    void to_end();
    std::string state();

    std::int64_t book(std::int64_t order);  // answers the appointment
    void make_visit(std::int64_t order, std::int64_t appointment);

    std::set<std::string> links, topics;  // all that was done
    std::vector<std::string> jobs;
    std::int64_t id() const { return case_; }

private:
    bool do_task(const json::value& task);
    ApiCity& city_;
    std::int64_t case_;
};

json::value open_link(Caller& who, std::int64_t case_id, const std::string& link);  // null: none
std::string login_of_post(const std::string& post);                                 // "YJ-1": "yj-1"
std::string login_of_leader(ApiCity& city, std::int64_t crew);
// Writes a section of the supply plan on the version that is there now.
HttpAnswer write_section(Caller& who, std::int64_t case_id, const std::string& section, const std::string& text);

}  // namespace yekuo::tests
