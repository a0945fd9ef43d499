// The rows that decide, apply and react see: an overlay over the database. Reads go to the overlay first,
// then to the source; writes stay in the overlay until the writer commits them. A failing command's
// writes are rolled back to a mark and hurt no other command.
//
// `decide` and `react` get a const Rows&: they can read, not write. `apply` gets a Rows&. In a unit test a
// Rows without a source is an empty database in memory.
//
// A pointer from find/where stays good until that row is written or the writer ends the batch.
#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "store/row.hpp"

namespace yekuo::store {

using StoredRow = std::shared_ptr<const void>;

struct RowKey {
    const TableType* table;
    Value key;
};

// All rows of a table whose indexed column has this value.
struct ListKey {
    const TableType* table;
    std::size_t column;
    Value value;
};

// Where rows come from that the overlay does not hold. Throws Unavailable if the database is gone.
class RowSource {
public:
    virtual ~RowSource() = default;
    virtual StoredRow load(const TableType& table, const Value& key) = 0;
    virtual std::vector<StoredRow> load_where(const TableType& table, std::size_t column, const Value& value) = 0;
    // As many loads in one round trip; the answer has one entry per key, null where there is no row.
    virtual std::vector<StoredRow> load_many(const std::vector<RowKey>& keys) = 0;
    // As many lists in one round trip, in the order asked.
    virtual std::vector<std::vector<StoredRow>> load_lists(const std::vector<ListKey>& keys) = 0;
};

class Rows {
public:
    explicit Rows(RowSource* source = nullptr) : source_(source) {}

    template <class R, class K>
    const R* find(K id) const {
        return static_cast<const R*>(find_stored(table_type<R>(), key(id)));
    }

    // All rows whose indexed column has this value, ordered by key.
    template <class R, class V>
    std::vector<const R*> where(std::string_view column, V value) const {
        std::vector<const R*> typed;
        for (const void* row : where_stored(table_type<R>(), column, row_detail::to_value(value)))
            typed.push_back(static_cast<const R*>(row));
        return typed;
    }
    template <class R>
    std::vector<const R*> where(std::string_view column, const char* value) const {
        return where<R>(column, std::string(value));
    }

    // A row that did not exist before (its key is new): no look-up is made.
    template <class R>
    void insert(R row) {
        auto stored = std::make_shared<const R>(std::move(row));
        Value id = row_detail::to_value(stored.get()->*boost::mp11::mp_first<json_detail::members_of<R>>::pointer);
        write(table_type<R>(), std::move(id), std::move(stored), true);
    }
    // A row new or changed.
    template <class R>
    void put(R row) {
        auto stored = std::make_shared<const R>(std::move(row));
        Value id = row_detail::to_value(stored.get()->*boost::mp11::mp_first<json_detail::members_of<R>>::pointer);
        write(table_type<R>(), std::move(id), std::move(stored), false);
    }
    // Changes a row that exists; a bug if it does not.
    template <class R, class K, class F>
    void change(K id, F edit) {
        const R* before = find<R>(id);
        if (!before) throw DamagedRow(std::string(R::table) + ": an event names a row that does not exist");
        R row = *before;
        edit(row);
        put(std::move(row));
    }
    template <class R, class K>
    void erase(K id) {
        write(table_type<R>(), key(id), nullptr, false);
    }

    // --- for the writer and replay ---
    using Mark = std::size_t;
    Mark mark() const { return undo_.size(); }
    void roll_back(Mark mark);

    struct Write {
        const TableType* table;
        Value key;
        StoredRow row;     // null: deleted
        StoredRow before;  // what the source holds when this is stored, where that is known; null: not known, or nothing
    };
    std::vector<Write> writes() const;  // what a commit has to store
    std::vector<Write> writes_since(Mark mark) const;
    void committed();                   // the writes are stored: they become clean
    // The writes leave for the database, one batch at a time, while more is written here: until settled() the source
    // may answer with what was before them or with what is after, so they count here.
    std::vector<Write> seal();
    void settled();
    void forget();                      // drops all that the source holds too
    void prefetch(const std::vector<RowKey>& keys, const std::vector<ListKey>& lists = {}) const;
    // The source holds nothing of an id above this number: it is not asked about what is only being decided.
    void newest_stored(EventNumber number) { newest_ = number; }
    bool is_new(std::int64_t id) const { return id > newest_; }
    std::size_t size() const { return held_; }

private:
    struct Slot {
        StoredRow row;
        bool dirty = false;
        StoredRow before = nullptr;  // of a dirty one: as it was when it was clean
    };
    struct IndexKey {
        std::size_t column;
        Value value;
        bool operator==(const IndexKey&) const = default;
    };
    struct IndexHash {
        std::size_t operator()(const IndexKey& k) const { return ValueHash{}(k.value) * 31 + k.column; }
    };
    struct Table {
        std::unordered_map<Value, Slot, ValueHash> slots;
        std::unordered_map<IndexKey, std::set<Value>, IndexHash> lists;  // complete lists of keys
        std::set<Value> dirty;
        std::set<Value> sealed;  // on their way to the source
    };
    struct Undo {
        const TableType* table;
        Value key;
        StoredRow row;
        bool dirty;
    };

    static void clean(Slot& slot) {
        slot.dirty = false;
        slot.before.reset();
    }
    const void* find_stored(const TableType& table, Value key) const;
    std::vector<const void*> where_stored(const TableType& table, std::string_view column, Value value) const;
    void write(const TableType& table, Value key, StoredRow row, bool is_new);
    void relist(const TableType& type, Table& table, const Value& key, const void* before, const void* after) const;
    const std::set<Value>& make_list(const TableType& type, Table& table, std::size_t column, const Value& value,
                                     std::vector<StoredRow> stored) const;
    bool may_be_stored(const Column& column, const Value& value) const;
    const std::set<Value>& list(const TableType& type, Table& table, std::size_t column, const Value& value) const;

    RowSource* source_;
    EventNumber newest_ = std::numeric_limits<EventNumber>::max();
    mutable std::unordered_map<const TableType*, Table> tables_;
    mutable std::size_t held_ = 0;
    std::vector<Undo> undo_;
};

}  // namespace yekuo::store
