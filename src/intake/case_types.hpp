// The fifteen kinds of case that a request can ask for, as far as the reception desk's rules need them: the
// code, the names, and the papers that an applicant brings. It is compiled in, because a decision is pure:
// "which papers are missing" must be answered at once and the same again; the answer stands in the event.
//
//   const CaseType* type = find_case_type("C01");
//   auto missing = missing_papers(*type, {"identity"}, Applicant::self);   // {"premises_title"}
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace yekuo::intake {

struct CaseType {
    std::string_view code;
    std::string_view zh, en;
    std::span<const std::string_view> papers;  // translation keys "paper.<key>", all needed to begin
    std::string_view job;                      // the first field job, a hint for the dispatcher
};

std::span<const CaseType> case_types();
const CaseType* find_case_type(std::string_view code);

// A letter of authority is asked only of those who come for somebody else.
enum class Applicant { self, agent };

// The papers of the type that are not among those given, in the order in which the list names them.
std::vector<std::string> missing_papers(const CaseType& type, const std::vector<std::string>& given,
                                        Applicant applicant);

// A paper that any case type knows; anything else that a client sends is a mistake.
bool is_paper(std::string_view key);

}  // namespace yekuo::intake
