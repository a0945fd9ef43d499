// Personal data for an answer: ids are gathered while rows are turned into views, the vault is asked once,
// and what a role need not see is masked. Whoever reads a list of fifty requests makes two look-ups, not
// a hundred. For threads that may wait.
//
//   PersonalView personal(service.vault, call.caller);
//   for (const auto& row : rows) personal.want(row.address).want(row.customer);
//   personal.load();
//   request.address = personal.text(row.address);
#pragma once

#include "access/service.hpp"
#include "api/types.hpp"

namespace yekuo::intake {

class PersonalView {
public:
    PersonalView(people::Vault& vault, const access::Scope& scope) : vault_(vault), scope_(scope) {}

    PersonalView& want(SealedId id);
    PersonalView& want(PersonId id);
    void load();
    bool load_recent();  // from memory alone, on any thread; false: something is left for load()

    std::string address(SealedId id) const;  // where the house is: whoever sees the row sees it
    std::string text(SealedId id) const;     // free text: for the hall and for the customer whose it is
    std::string name(PersonId id) const;     // of staff, who are known to those they work for
    std::optional<api::PersonView> person(PersonId id) const;

private:
    people::Vault& vault_;
    const access::Scope& scope_;
    std::vector<SealedId> wanted_texts_;
    std::vector<PersonId> wanted_people_;
    std::map<SealedId, std::string> texts_;
    std::map<PersonId, people::Details> people_;
};

std::optional<std::string> optional_time(Instant at);  // none for 0

// The id after which a page goes on. Error "page.cursor".
Result<std::int64_t> page_after(const std::optional<std::string>& cursor);

}  // namespace yekuo::intake
