// Ids are types: a CaseId is not a CrewId. An id is the number of the journal event that created the
// thing, so it is unique over the whole database and the same again after a replay or a copy.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace yekuo {

template <class Tag>
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
    explicit operator bool() const { return value != 0; }
};

using RequestId = Id<struct RequestTag>;
using CaseId = Id<struct CaseTag>;
using PersonId = Id<struct PersonTag>;
using AccountId = Id<struct AccountTag>;
using AppointmentId = Id<struct AppointmentTag>;
using WorkOrderId = Id<struct WorkOrderTag>;
using CrewId = Id<struct CrewTag>;
using ZoneId = Id<struct ZoneTag>;
using InstanceId = Id<struct InstanceTag>;
using TaskId = Id<struct TaskTag>;
using DefinitionId = Id<struct DefinitionTag>;
using SealedId = Id<struct SealedTag>;  // a sealed value in the vault
using EventNumber = std::int64_t;

// Who may see a thing: the administrative code of a district (330602), or 0 for the whole city.
using Area = std::int32_t;

}  // namespace yekuo

template <class Tag>
struct std::hash<yekuo::Id<Tag>> {
    std::size_t operator()(yekuo::Id<Tag> id) const { return std::hash<std::int64_t>{}(id.value); }
};
