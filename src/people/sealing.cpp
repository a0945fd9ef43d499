#include "people/sealing.hpp"

namespace yekuo::people {
namespace {

using store::integer;
using store::text;

std::vector<SealedId> split(const std::string& list) {
    std::vector<SealedId> items;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        items.push_back({std::stoll(list.substr(at, comma - at))});
        at = comma + 1;
    }
    return items;
}

}  // namespace

SealedFor sealed_for_row(const store::Record& row) {
    return {text(row[0]), text(row[1]), {{integer(row[2])}, integer(row[3]) != 0, split(text(row[4]))}, {integer(row[5])}};
}

store::Record ledger_row(const Sealing& sealing, const Sealed& sealed, Instant at) {
    std::string items;
    for (const SealedId item : sealed.items) {
        if (!items.empty()) items += ',';
        items += std::to_string(item.value);
    }
    return {sealing.command, sealing.part, sealed.person.value, std::int64_t{sealed.is_new ? 1 : 0}, std::move(items), at.ms};
}

}  // namespace yekuo::people
