// The columns of an event and of an answer, in the order in which journal_schema() has them, for both databases.
#pragma once

#include "store/database.hpp"

namespace yekuo::store {

inline void give(const JournalRecord& record, ValueSink& to) {
    const Envelope& at = record.at;
    for (const std::int64_t number : {at.number, at.recorded.ms, at.business.ms, std::int64_t{at.area}, at.case_id.value})
        to.integer(number);
    to.text(at.actor);
    to.integer(at.cause);
    to.text(record.type);
    to.text(record.body);
}

inline void give(const StoredAnswer& answer, ValueSink& to) {
    to.text(answer.key);
    to.text(answer.fingerprint);
    for (const std::int64_t number : {answer.first, answer.last, answer.recorded.ms}) to.integer(number);
    to.text(answer.answer);
}

}  // namespace yekuo::store
