#include "store/rows.hpp"

#include <utility>

namespace yekuo::store {

bool Rows::may_be_stored(const Column& column, const Value& value) const {
    const auto* id = column.is_id ? std::get_if<std::int64_t>(&value) : nullptr;
    return source_ && !(id && *id > newest_);
}

const void* Rows::find_stored(const TableType& type, Value key) const {
    Table& table = tables_[&type];
    if (const auto slot = table.slots.find(key); slot != table.slots.end()) return slot->second.row.get();
    StoredRow row = may_be_stored(type.columns[0], key) ? source_->load(type, key) : nullptr;
    ++held_;
    return table.slots.emplace(std::move(key), Slot{std::move(row), false}).first->second.row.get();
}

const std::set<Value>& Rows::list(const TableType& type, Table& table, std::size_t column,
                                  const Value& value) const {
    if (const auto known = table.lists.find({column, value}); known != table.lists.end()) return known->second;
    std::vector<StoredRow> stored;
    if (may_be_stored(type.columns[column], value)) stored = source_->load_where(type, column, value);
    return make_list(type, table, column, value, std::move(stored));
}

// The list of what the source holds and of what has been written since.
const std::set<Value>& Rows::make_list(const TableType& type, Table& table, std::size_t column, const Value& value,
                                       std::vector<StoredRow> stored) const {
    std::set<Value> keys;
    const auto holds = [&](const Slot& slot) {
        return slot.row && type.column_value(slot.row.get(), column) == value;
    };
    // A clean slot agrees with the source; one that is dirty or sealed is newer.
    for (StoredRow& row : stored) {
        Value key = type.column_value(row.get(), 0);
        const auto [slot, added] = table.slots.try_emplace(key, Slot{std::move(row), false});
        held_ += added;
        if (holds(slot->second)) keys.insert(std::move(key));
    }
    for (const std::set<Value>* newer : {&table.dirty, &table.sealed})
        for (const Value& key : *newer)
            if (holds(table.slots.at(key))) keys.insert(key);
    if (!source_)
        for (const auto& [key, slot] : table.slots)
            if (holds(slot)) keys.insert(key);
    held_ += keys.size() + 1;
    return table.lists.emplace(IndexKey{column, value}, std::move(keys)).first->second;
}

std::vector<const void*> Rows::where_stored(const TableType& type, std::string_view name, Value value) const {
    std::size_t column = 0;
    while (column < type.columns.size() && type.columns[column].name != name) ++column;
    if (column == type.columns.size() || (column > 0 && !type.columns[column].indexed))
        throw std::logic_error(type.name + " has no index on " + std::string(name));
    Table& table = tables_[&type];
    std::vector<const void*> found;
    const std::set<Value> keys = list(type, table, column, value);
    for (const Value& key : keys) found.push_back(find_stored(type, key));
    return found;
}

void Rows::relist(const TableType& type, Table& table, const Value& key, const void* before,
                  const void* after) const {
    if (table.lists.empty()) return;
    for (std::size_t column = 1; column < type.columns.size(); ++column) {
        if (!type.columns[column].indexed) continue;
        if (before) {
            const auto old = table.lists.find({column, type.column_value(before, column)});
            if (old != table.lists.end()) old->second.erase(key);
        }
        if (after) {
            const auto now = table.lists.find({column, type.column_value(after, column)});
            if (now != table.lists.end()) now->second.insert(key);
        }
    }
}

void Rows::write(const TableType& type, Value key, StoredRow row, bool is_new) {
    if (!is_new) find_stored(type, key);
    Table& table = tables_[&type];
    const auto [at, added] = table.slots.try_emplace(key);
    held_ += added;
    Slot& slot = at->second;
    undo_.push_back({&type, key, slot.row, slot.dirty});
    relist(type, table, key, slot.row.get(), row.get());
    if (!slot.dirty) slot.before = std::move(slot.row);
    slot.row = std::move(row);
    slot.dirty = true;
    table.dirty.insert(std::move(key));
}

void Rows::roll_back(Mark mark) {
    while (undo_.size() > mark) {
        Undo& last = undo_.back();
        Table& table = tables_[last.table];
        Slot& slot = table.slots[last.key];
        relist(*last.table, table, last.key, slot.row.get(), last.row.get());
        slot.row = last.row;
        if (!last.dirty) {
            clean(slot);
            table.dirty.erase(last.key);
            // A row that was inserted unseen is not known to be absent: forget the slot. One that is being erased is.
            if (!last.row && !table.sealed.contains(last.key)) {
                table.slots.erase(last.key);
                --held_;
            }
        }
        undo_.pop_back();
    }
}

std::vector<Rows::Write> Rows::writes() const {
    std::vector<Write> all;
    for (const auto& [type, table] : tables_)
        for (const Value& key : table.dirty) {
            const Slot& slot = table.slots.at(key);
            all.push_back({type, key, slot.row, slot.before});
        }
    return all;
}

std::vector<Rows::Write> Rows::writes_since(Mark mark) const {
    std::vector<Write> some;
    for (std::size_t i = mark; i < undo_.size(); ++i)
        some.push_back({undo_[i].table, undo_[i].key, tables_.at(undo_[i].table).slots.at(undo_[i].key).row, nullptr});
    return some;
}

void Rows::committed() {
    for (auto& [type, table] : tables_) {
        for (const Value& key : table.dirty) clean(table.slots.at(key));
        table.dirty.clear();
    }
    undo_.clear();
}

std::vector<Rows::Write> Rows::seal() {
    std::vector<Write> leaving = writes();
    for (auto& [type, table] : tables_) {
        for (const Value& key : table.dirty) clean(table.slots.at(key));
        table.sealed = std::exchange(table.dirty, {});
    }
    undo_.clear();
    return leaving;
}

void Rows::settled() {
    for (auto& [type, table] : tables_) table.sealed.clear();
}

void Rows::forget() {
    held_ = 0;
    for (auto& [type, table] : tables_) {
        table.lists.clear();
        std::erase_if(table.slots, [&, &newer = table](const auto& slot) {
            return !newer.dirty.contains(slot.first) && !newer.sealed.contains(slot.first);
        });
        held_ += table.slots.size();
    }
}

void Rows::prefetch(const std::vector<RowKey>& keys, const std::vector<ListKey>& lists) const {
    if (!source_) return;
    std::vector<RowKey> missing;
    for (const RowKey& wanted : keys)
        if (!tables_[wanted.table].slots.contains(wanted.key)) missing.push_back(wanted);
    if (!missing.empty()) {
        auto rows = source_->load_many(missing);
        for (std::size_t i = 0; i < missing.size(); ++i)
            held_ += tables_[missing[i].table].slots.try_emplace(missing[i].key, Slot{rows[i], false}).second;
    }
    std::vector<ListKey> unlisted;
    for (const ListKey& wanted : lists)
        if (!tables_[wanted.table].lists.contains({wanted.column, wanted.value})) unlisted.push_back(wanted);
    if (unlisted.empty()) return;
    auto found = source_->load_lists(unlisted);
    for (std::size_t i = 0; i < unlisted.size(); ++i) {
        const auto& [type, column, value] = unlisted[i];
        Table& table = tables_[type];
        if (!table.lists.contains({column, value})) make_list(*type, table, column, value, std::move(found[i]));
    }
}

}  // namespace yekuo::store
