#include "intake/case_reactions.hpp"

namespace yekuo::intake {

Commands react(const Rows&, const cases::CaseOpened& e, const Envelope&) {
    return {LinkCase{e.request, e.case_id, e.number}};
}

Commands react(const Rows&, const cases::SenderAnswered& e, const Envelope&) {
    return {AnswerRequest{e.request, e.outcome, e.answer}};
}

// A hotline may forward a request for a new meter too: its answer is that the work is done.
Commands react(const Rows& rows, const cases::CaseDone& e, const Envelope&) {
    const RequestRow* request = rows.find<RequestRow>(e.request);
    if (!request) return {};
    return {AnswerRequest{e.request, "solved", {}}};
}

}  // namespace yekuo::intake
