// Reads JSON as we write it ourselves: no white space, members in the order of the struct, strings that need no
// escape. Whoever meets anything else gives up and lets the whole parser judge (base/json.hpp), so this one has no
// errors to tell. Rows are read this way, many thousands a second.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace yekuo::json_detail {

class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    bool at_end() const { return at_ == end_; }
    bool next_is(char c) const { return at_ != end_ && *at_ == c; }
    bool take(char c) {
        if (!next_is(c)) return false;
        ++at_;
        return true;
    }
    bool take(std::string_view word) {
        if (!std::string_view(at_, end_).starts_with(word)) return false;
        at_ += word.size();
        return true;
    }
    // A member's name and its colon, after a comma unless it is the first; else nothing is taken.
    bool member(std::string_view name, bool first);

    bool string(std::string& out);  // of valid UTF-8, which is not looked at
    bool integer(std::int64_t& out);
    bool real(double& out);

    // Objects and arrays within each other, as deep as the whole parser goes.
    bool enter(char bracket) { return take(bracket) && ++depth_ <= depth_max; }
    bool leave(char bracket) { return --depth_, take(bracket); }

    static constexpr int depth_max = 32;

private:
    std::string_view number() const;  // what stands here, if it is a JSON number; else empty

    const char* at_;
    const char* end_;
    int depth_ = 0;
};

}  // namespace yekuo::json_detail
