// The fifteen kinds of case that a request can ask for, as far as the reception desk needs them: the code, the
// names, and the papers that the product has words for. Which papers an applicant must bring is a rule (the set
// "material" in config/rules), asked at the time of the request; what it answered stands in the event.
//
//   auto rules = process::rules_in_force(rows, "material", now.business);
//   auto missing = missing_papers(*rules, "C01", {"identity"}, Applicant::self);   // {"premises_title"}
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "process/rulebook.hpp"

namespace yekuo::intake {

struct CaseType {
    std::string_view code;
    std::string_view zh, en;
    std::span<const std::string_view> papers;  // translation keys "paper.<key>"
    std::string_view job;                      // the first field job, a hint for the dispatcher
};

std::span<const CaseType> case_types();
const CaseType* find_case_type(std::string_view code);

// A letter of authority is asked only of those who come for somebody else.
enum class Applicant { self, agent };

// The papers that the rules ask for at acceptance, in their order.
std::vector<std::string> asked_papers(const process::RuleSet& rules, std::string_view type, Applicant applicant);
// Those of them that are not among those given.
std::vector<std::string> missing_papers(const process::RuleSet& rules, std::string_view type,
                                        const std::vector<std::string>& given, Applicant applicant);

// A paper that the product has a word for; anything else that a client sends must be one that the rules ask for.
bool is_paper(std::string_view key);

}  // namespace yekuo::intake
