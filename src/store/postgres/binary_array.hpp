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

    // A value of the element's type or none; float8 takes integers too. Throws std::bad_variant_access.
    void add(const Value& value) {
        ++size_;
        if (std::holds_alternative<std::monostate>(value)) {
            has_nulls_ = true;
            append(std::int32_t{-1});
        } else if (element_ == PgElement::int8) {
            append(std::int32_t{8});
            append(std::get<std::int64_t>(value));
        } else if (element_ == PgElement::float8) {
            const auto* integer = std::get_if<std::int64_t>(&value);
            append(std::int32_t{8});
            append(std::bit_cast<std::int64_t>(integer ? static_cast<double>(*integer) : std::get<double>(value)));
        } else {
            const auto& bytes = element_ == PgElement::bytea ? std::get<Bytes>(value).data : std::get<std::string>(value);
            append(static_cast<std::int32_t>(bytes.size()));
            bytes_ += bytes;
        }
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

}  // namespace yekuo::store
