#include "cases/room.hpp"

#include "cases/disclosure.hpp"
#include "cases/steps.hpp"

namespace yekuo::cases {

void join(store::House& house) {
    house.tables<CalendarRow, CaseRow, CaseNumberRow, PaperRow, RatingRow, KeyLinkRow, FeeRow, MeterRow,
                 SupplyAccountRow, CallRow, MeterTestRow>();
    house.event_list<Events>();
}

}  // namespace yekuo::cases
