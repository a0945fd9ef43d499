#include "people/person.hpp"

#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::people {

void apply(store::Rows& rows, const PersonErased& e, const store::Envelope& at) {
    rows.put(ErasedPersonRow{e.person, at.business, e.reason});
}

Result<store::Decision> decide(const store::Rows& rows, const ErasePerson& c, const store::Now& now) {
    if (!c.person) return not_found("person.unknown");
    if (rows.find<ErasedPersonRow>(c.person)) return conflict("person.erased");
    store::Decision decision(now);
    decision.add(PersonErased{c.person, c.reason});
    return decision;
}

void join(store::House& house) {
    house.tables<ErasedPersonRow>();
    house.event_list<Events>();
}

}  // namespace yekuo::people
