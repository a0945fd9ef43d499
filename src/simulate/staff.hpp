// Who works in the sample city: dispatchers of each area, the crews with their leaders and members, an
// administrator. Names say plainly that they are samples.
#pragma once

#include <thread>

#include "people/vault.hpp"
#include "simulate/founding.hpp"
#include "simulate/reference.hpp"

namespace yekuo::simulate {

struct CrewOnStaff {
    CrewId id;
    AccountId leader, member;
    std::int32_t zone = 0;
    Area area = 0;
    std::size_t rank = 0;  // among all crews
    Place station;
};

struct Staff {
    std::vector<Area> areas;
    std::map<Area, std::vector<AccountId>> dispatchers;
    std::vector<CrewOnStaff> crews;
    std::vector<AccountId> accounts;
    std::map<std::string, AccountId> posts;  // "YJ-1"; of heads "YJ"
};

// Areas, accounts, crews; passwords follow by set_passwords.
Result<Staff> found_staff(store::Desk& desk, people::Vault& vault, const Reference& reference,
                          const FoundingOptions& options, Instant wall);

// Hashing 173 passwords takes seconds, so that history is made meanwhile. Joined when it goes.
class PasswordSetter {
public:
    PasswordSetter(people::Vault& vault, std::vector<AccountId> accounts);
    ~PasswordSetter();
    Result<void> finish();

private:
    std::vector<AccountId> accounts_;
    std::optional<Error> error_;
    std::thread thread_;
};

}  // namespace yekuo::simulate
