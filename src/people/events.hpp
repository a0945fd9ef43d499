// What the journal tells of a person: only that somebody's data was erased, and on whose order.
#pragma once

#include "store/room.hpp"

namespace yekuo::people {

struct PersonErased {
    static constexpr std::string_view name = "person.erased.1";
    PersonId person;
    std::string reason;  // a key: "customer_asked", "retention"
};
BOOST_DESCRIBE_STRUCT(PersonErased, (), (person, reason))
void apply(store::Rows& rows, const PersonErased& event, const store::Envelope& at);

using Events = boost::mp11::mp_list<PersonErased>;

}  // namespace yekuo::people
