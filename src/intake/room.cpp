#include "intake/room.hpp"

#include "intake/request.hpp"
#include "store/event_codec.hpp"
#include "store/row_codec.hpp"

namespace yekuo::intake {

namespace {

// Version 1 did not tell the case's number; who shows such a request looks it up.
json::value without_number(json::value old) {
    old.as_object()["case_number"] = "";
    return old;
}

json::value without_territory(json::value old) {
    old.as_object().emplace("territory", "");
    return old;
}

json::value without_rules(json::value old) {
    old.as_object().emplace("rules", "");
    return old;
}

}  // namespace

void join(store::House& house) {
    house.tables<RequestRow>();
    house.event_list<Events>();
    house.upcast("request.linked.1", {"request.linked.2", without_number});
    // What an emergency knows of its place.
    house.upcast("request.received.1", {"request.received.2", without_territory});
    house.upcast("request.accepted.1", {"request.accepted.2", without_territory});
    // By which rules the papers were asked.
    house.upcast("request.received.2", {"request.received.3", without_rules});
    house.upcast("request.accepted.2", {"request.accepted.3", without_rules});
}

}  // namespace yekuo::intake
