// A column of many rows as one PostgreSQL array in its binary form. A whole batch is then one statement, and the server
// neither parses numbers nor unescapes text (docs/adr/0008).
//
// The form is array_send()'s of PostgreSQL 15, src/backend/utils/adt/arrayfuncs.c: dimensions, whether there are nulls,
// the elements' type, length and lower bound, then each element with its length; all numbers big-endian.
#pragma once

#include <bit>
#include <boost/endian/conversion.hpp>
#include <string>
#include <string_view>

#include "store/row.hpp"

namespace yekuo::store {

// The types of elements, by their object ids in every PostgreSQL.
enum class PgElement : std::int32_t { bytea = 17, int8 = 20, text = 25, float8 = 701 };

constexpr PgElement pg_element(ColumnKind kind) {
    return kind == ColumnKind::integer ? PgElement::int8 : kind == ColumnKind::real ? PgElement::float8 : PgElement::text;
}
constexpr PgElement pg_element(std::string_view type) {
    return type == "bigint" ? PgElement::int8 : type == "bytea" ? PgElement::bytea : PgElement::text;
}

class BinaryArray {
public:
    explicit BinaryArray(PgElement element) : element_(element), bytes_(header, '\0') {}
    explicit BinaryArray(ColumnKind kind) : BinaryArray(pg_element(kind)) {}

    // Of the element's type; float8 takes integers too. Throws std::logic_error for any other.
    void none() {
        ++size_;
        has_nulls_ = true;
        append(std::int32_t{-1});
    }
    void add(std::int64_t number) {
        if (element_ == PgElement::float8) return add(static_cast<double>(number));
        expect(PgElement::int8);
        append(std::int32_t{8});
        append(number);
    }
    void add(double number) {
        expect(PgElement::float8);
        append(std::int32_t{8});
        append(std::bit_cast<std::int64_t>(number));
    }
    void add(std::string_view text) {
        expect(PgElement::text);
        append_bytes(text);
    }
    void add_value(const Value& value) {
        if (const auto* bytes = std::get_if<Bytes>(&value)) {
            expect(PgElement::bytea);
            return append_bytes(bytes->data);
        }
        std::visit([this](const auto& shown) { add_shown(shown); }, cell_of(value));
    }
    std::string take() {
        const auto type = static_cast<std::int32_t>(element_);
        std::int32_t at = 0;
        for (const std::int32_t part : {std::int32_t{size_ > 0}, std::int32_t{has_nulls_}, type, size_, std::int32_t{1}})
            boost::endian::store_big_s32(reinterpret_cast<unsigned char*>(bytes_.data()) + 4 * at++, part);
        if (size_ == 0) bytes_.resize(header - 8);
        return std::move(bytes_);
    }

private:
    static constexpr std::size_t header = 20;

    void add_shown(std::monostate) { none(); }
    void add_shown(const auto& shown) { add(shown); }
    void expect(PgElement element) {
        if (element != element_) throw std::logic_error("a value of another type than its column's");
        ++size_;
    }
    void append_bytes(std::string_view bytes) {
        append(static_cast<std::int32_t>(bytes.size()));
        bytes_ += bytes;
    }
    template <class Number>
    void append(Number number) {
        const Number big = boost::endian::native_to_big(number);
        bytes_.append(reinterpret_cast<const char*>(&big), sizeof big);
    }

    PgElement element_;
    std::string bytes_;
    std::int32_t size_ = 0;
    bool has_nulls_ = false;
};

// One array a column, filled row by row.
class BinaryArrays final : public ValueSink {
public:
    explicit BinaryArrays(std::span<const ColumnKind> kinds) : arrays_(kinds.begin(), kinds.end()) {}
    void none() override { next().none(); }
    void integer(std::int64_t number) override { next().add(number); }
    void real(double number) override { next().add(number); }
    void text(std::string_view text) override { next().add(text); }
    void made(std::string text) override { next().add(std::string_view(text)); }
    std::vector<BinaryArray> take() { return std::move(arrays_); }

private:
    BinaryArray& next() { return arrays_[at_++ % arrays_.size()]; }

    std::vector<BinaryArray> arrays_;
    std::size_t at_ = 0;
};

}  // namespace yekuo::store
