// What a changed rule set would have answered for the cases of a time, beside what the set in force answered: asked
// of every case with what its process knew of it, decision by decision. Nothing is stored. The negative list is asked
// of the readings of the resources instead of the cases.
#pragma once

#include "grid/resource.hpp"
#include "process/rulebook_store.hpp"

namespace yekuo::control {

struct PreviewCase {
    std::int64_t id = 0;
    std::string number;
};
// Answers in which one decision differs in the same way. Of lists only the entries that are gone or new.
struct PreviewChange {
    std::string decision;
    std::string before, after;  // JSON
    std::int64_t count = 0;
    std::vector<PreviewCase> cases;  // the first of them
};
struct Preview {
    std::int64_t asked = 0, changed = 0;
    std::vector<PreviewChange> changes;  // the most frequent first
};

// A question as it was put at a time, and whose it was.
struct Question {
    PreviewCase of;
    Instant at;
    json::object inputs;
};

class Comparison {
public:
    Comparison(rules::Model before, rules::Model after);
    void ask(const Question& question);
    Preview result() const;

private:
    struct Difference {
        std::string decision, before, after;
    };
    const std::vector<Difference>& differences(const Question& question);

    rules::Model before_, after_;
    std::vector<std::string> decisions_, names_;
    std::map<std::string, std::vector<Difference>> known_;  // by what was asked: most cases ask the same
    std::map<std::tuple<std::string, std::string, std::string>, PreviewChange> changes_;
    std::int64_t asked_ = 0, changed_ = 0;
};

// All cases opened in the time, as questions of this set (a fee's question once for each fee).
void questions_of_cases(store::Session& session, const std::string& key, Instant from, Instant to,
                        const std::function<void(const Question&)>& ask);

// The resources' worst reading of each day, as questions of the negative list; `of` holds no case but the resource.
void questions_of_readings(store::Session& local, const std::vector<grid::ResourceRow>& resources,
                           double overload_percent, Instant from, Instant to, const std::function<void(const Question&)>& ask);

}  // namespace yekuo::control
