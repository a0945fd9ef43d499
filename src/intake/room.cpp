#include "intake/room.hpp"

#include "intake/request.hpp"

namespace yekuo::intake {

void join(store::House& house) {
    house.tables<RequestRow>();
    house.event_list<Events>();
}

}  // namespace yekuo::intake
