// Which requests probably tell of the same matter. Three signs: the same sender's reference, the same
// customer asking for the same thing within 30 days, and the same kind of request within 100 metres and a
// week. Neighbours are found through a grid: cells of 0.001 degrees, the place's own and the eight around.
#pragma once

#include "intake/request.hpp"

namespace yekuo::intake {

inline constexpr Millis same_customer_within = days(30);
inline constexpr Millis same_place_within = days(7);
inline constexpr Metres same_place_radius{100};

struct LikelyDuplicate {
    RequestId request;
    std::vector<std::string> reasons;  // "same_reference", "same_customer", "same_place"
};
BOOST_DESCRIBE_STRUCT(LikelyDuplicate, (), (request, reasons))

std::string cell_of(Place place);
std::vector<std::string> cells_around(Place place);  // nine, the place's own first

// Why the other probably tells of the same matter; empty: it does not, or it is merged or the same one.
std::vector<std::string> duplicate_reasons(const RequestRow& request, const RequestRow& other);

// Ordered by the number of reasons, then by id. The request itself and merged ones are left out.
std::vector<LikelyDuplicate> likely_duplicates(const Rows& rows, const RequestRow& request);

}  // namespace yekuo::intake
