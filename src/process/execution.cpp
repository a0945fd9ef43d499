#include "process/execution.hpp"

#include <array>
#include <charconv>
#include <span>

namespace yekuo::process {

Item* Execution::find(int item) {
    for (auto& candidate : items)
        if (candidate.id == item) return &candidate;
    return nullptr;
}

const Item* Execution::find(int item) const { return const_cast<Execution*>(this)->find(item); }

namespace {

using Number = std::int64_t;

// A record is numbers with commas, its zeros at the end left out; records end with ';', lists with '|'.
void write_record(std::string& out, std::span<const Number> numbers) {
    std::size_t used = numbers.size();
    while (used > 1 && numbers[used - 1] == 0) --used;
    for (std::size_t i = 0; i < used; ++i) {
        if (i) out += ',';
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, numbers[i]).ptr;
        out.append(digits, end);
    }
    out += ';';
}

class Reader {
public:
    explicit Reader(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    // False at the end of the list.
    bool record(std::span<Number> numbers) {
        for (auto& number : numbers) number = 0;
        if (at_ == end_ || broken_) return false;
        if (*at_ == '|') {
            ++at_;
            return false;
        }
        for (std::size_t i = 0;; ++i) {
            Number number = 0;
            const auto [next, error] = std::from_chars(at_, end_, number);
            if (error != std::errc{} || i == numbers.size() || next == end_) return fail();
            numbers[i] = number;
            at_ = next + 1;
            if (*next == ';') return true;
            if (*next != ',') return fail();
        }
    }
    bool broken() const { return broken_ || at_ != end_; }

private:
    bool fail() {
        broken_ = true;
        return false;
    }
    const char* at_;
    const char* end_;
    bool broken_ = false;
};

}  // namespace

std::string encode(const Execution& execution) {
    std::string out;
    out.reserve(16 + execution.items.size() * 24 + execution.timers.size() * 32);
    write_record(out, std::array<Number, 1>{execution.next});
    out += '|';
    for (const auto& i : execution.items)
        write_record(out, std::array<Number, 11>{i.id, i.node, i.parent, static_cast<Number>(i.status), i.task,
                                                 i.flow, i.loop, i.total, i.done, i.seen, i.interrupted});
    out += '|';
    for (const auto& a : execution.arrivals) write_record(out, std::array<Number, 3>{a.parent, a.flow, a.count});
    out += '|';
    for (const auto& t : execution.timers)
        write_record(out, std::array<Number, 6>{t.id, t.item, t.node, t.definition, t.due.ms, t.remaining});
    out += '|';
    for (const auto& d : execution.done)
        write_record(out, std::array<Number, 5>{d.id, d.scope, d.node, d.inner, d.loop});
    out += '|';
    for (const auto& r : execution.resets) write_record(out, std::array<Number, 3>{r.parent, r.node, r.seen});
    out += '|';
    return out;
}

Result<Execution> decode_execution(std::string_view text) {
    Execution execution;
    Reader reader(text);
    std::array<Number, 11> n{};
    const auto small = [&n](std::size_t i) { return static_cast<int>(n[i]); };
    while (reader.record(std::span(n).first(1))) execution.next = small(0);
    while (reader.record(n))
        execution.items.push_back({small(0), small(1), small(2), static_cast<Status>(n[3]), n[4], small(5),
                                   small(6), small(7), small(8), static_cast<std::uint32_t>(n[9]), n[10] != 0});
    while (reader.record(std::span(n).first(3))) execution.arrivals.push_back({small(0), small(1), small(2)});
    while (reader.record(std::span(n).first(6)))
        execution.timers.push_back({small(0), small(1), small(2), small(3), Instant{n[4]}, small(5)});
    while (reader.record(std::span(n).first(5)))
        execution.done.push_back({small(0), small(1), small(2), small(3), small(4)});
    while (reader.record(std::span(n).first(3))) execution.resets.push_back({small(0), small(1), n[2]});
    if (reader.broken()) return internal_error("a damaged execution: " + std::string(text.substr(0, 80)));
    return execution;
}

}  // namespace yekuo::process
