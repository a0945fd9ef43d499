#include "people/staged.hpp"

namespace yekuo::people {
namespace {

using store::integer;
using store::Records;
using store::SetColumn;
using store::Statement;
using store::text;

constexpr SetColumn key_columns[] = {{"person", "bigint"}, {"sealed", "bytea"}};
constexpr SetColumn value_columns[] = {{"id", "bigint"}, {"person", "bigint"}, {"kind", "text"}, {"content", "bytea"}};
constexpr SetColumn search_columns[] = {{"hash", "text"}, {"person", "bigint"}, {"kind", "text"}};
constexpr SetColumn ledger_columns[] = {{"command", "text"},  {"part", "text"},  {"person", "bigint"},
                                        {"is_new", "bigint"}, {"items", "text"}, {"at", "bigint"}};

void append(Records& to, Records&& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

std::vector<Statement> drop_values(const std::string& schema, std::span<const Sealed> dropped) {
    Records values, persons;
    for (const Sealed& sealed : dropped) {
        for (const SealedId item : sealed.items) values.push_back({item.value});
        if (sealed.is_new) persons.push_back({sealed.person.value});
    }
    return {{"delete from " + schema + "address_gram where sealed = $1", values},
            {"delete from " + schema + "sealed where id = $1", values},
            {"delete from " + schema + "person_key where person = $1 and not exists (select 1 from " + schema +
                 "sealed where person = $1)",
             persons}};
}

void Staged::add(VaultRows rows) {
    const std::lock_guard lock(mutex_);
    for (const auto& [person, key] : rows.plain_keys) keys_[person] = key;
    for (const auto& row : rows.searches)
        if (text(row[2]) == "phone") by_phone_[text(row[0])] = {integer(row[1])};
    for (const auto& row : rows.ledger) by_command_[{text(row[0]), text(row[1])}] = sealed_for_row(row).sealed;
    if (waiting_.empty() || !rows.replaced.empty() || !waiting_.back().dropped.empty()) {
        waiting_.push_back(std::move(rows));
        return;
    }
    VaultRows& last = waiting_.back();
    append(last.keys, std::move(rows.keys));
    append(last.values, std::move(rows.values));
    append(last.searches, std::move(rows.searches));
    append(last.ledger, std::move(rows.ledger));
    last.plain_keys.merge(rows.plain_keys);
}

void Staged::drop(const Sealed& sealed) {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) waiting_.emplace_back();
    waiting_.back().dropped.push_back(sealed);
}

std::size_t Staged::size() const {
    const std::lock_guard lock(mutex_);
    std::size_t size = 0;
    for (const auto* rows : {&waiting_, &leaving_})
        for (const VaultRows& one : *rows) size += one.values.size() + one.dropped.size();
    return size;
}

std::optional<Sealed> Staged::sealed_for(const std::string& command, const std::string& part) const {
    const std::lock_guard lock(mutex_);
    const auto known = by_command_.find({command, part});
    return known == by_command_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<PersonId> Staged::person_of(const std::string& phone_hash) const {
    const std::lock_guard lock(mutex_);
    const auto known = by_phone_.find(phone_hash);
    return known == by_phone_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::string> Staged::key_of(PersonId person) const {
    const std::lock_guard lock(mutex_);
    const auto known = keys_.find(person);
    return known == keys_.end() ? std::nullopt : std::optional(known->second);
}

std::vector<Statement> Staged::leave() {
    const std::lock_guard lock(mutex_);
    for (VaultRows& rows : waiting_) leaving_.push_back(std::move(rows));
    waiting_.clear();
    std::vector<Statement> statements;
    for (const VaultRows& rows : leaving_) {
        Records kinds, pinyin;
        for (const auto& [person, kind] : rows.replaced) {
            kinds.push_back({person.value, kind});
            if (kind == "name") kinds.push_back({person.value, std::string("pinyin")});
        }
        statements.push_back({"delete from " + schema_ + "sealed where person = $1 and kind = $2", kinds});
        statements.push_back({"delete from " + schema_ + "search where person = $1 and kind = $2", kinds});
        statements.push_back(insert_set(postgres_, schema_ + "person_key", key_columns, rows.keys));
        statements.push_back(insert_set(postgres_, schema_ + "sealed", value_columns, rows.values));
        statements.push_back(insert_set(postgres_, schema_ + "search", search_columns, rows.searches));
        statements.push_back(insert_set(postgres_, schema_ + "sealing", ledger_columns, rows.ledger));
        for (Statement& drop : drop_values(schema_, rows.dropped)) statements.push_back(std::move(drop));
    }
    std::erase_if(statements, [](const Statement& statement) { return statement.runs.empty(); });
    return statements;
}

std::size_t Staged::stored() {
    const std::lock_guard lock(mutex_);
    std::size_t addresses = 0;
    for (const VaultRows& rows : leaving_) {
        forget(rows);
        for (const auto& row : rows.values) addresses += text(row[2]) == "address";
    }
    leaving_.clear();
    return addresses;
}

void Staged::forget(const VaultRows& rows) {
    for (const auto& [person, key] : rows.plain_keys) keys_.erase(person);
    for (const auto& row : rows.searches)
        if (const auto known = by_phone_.find(text(row[0])); known != by_phone_.end() && known->second.value == integer(row[1]))
            by_phone_.erase(known);
    for (const auto& row : rows.ledger) by_command_.erase({text(row[0]), text(row[1])});
}

}  // namespace yekuo::people
