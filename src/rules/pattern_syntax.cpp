#include "rules/pattern_syntax.hpp"

#include <string_view>
#include <vector>

namespace yekuo::rules {

namespace {

constexpr std::string_view name_start_set = "_:\\p{L}";
constexpr std::string_view name_set = "\\-._:\\p{L}\\p{N}\\p{M}";

bool digit(char c) { return c >= '0' && c <= '9'; }
bool space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string without_spaces(const std::string& pattern) {
    std::string out;
    int classes = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (classes == 0 && space(c)) continue;
        out += c;
        if (c == '\\' && i + 1 < pattern.size()) out += pattern[++i];
        else if (c == '[') ++classes;
        else if (c == ']' && classes > 0) --classes;
    }
    return out;
}

class Translation {
public:
    Translation(const std::string& pattern, PatternOptions options) : in_(pattern), options_(options) {}

    std::optional<std::string> run() {
        while (good_ && at_ < in_.size()) step();
        if (!good_ || !open_.empty()) return {};
        return std::move(out_);
    }

private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < in_.size() ? in_[at_ + ahead] : '\0'; }

    void step() {
        const char c = in_[at_];
        switch (c) {
            case '\\': escape(false); return;
            case '[': character_class(); quantifiable_ = true; return;
            case '(': open_group(); return;
            case ')': close_group(); return;
            case '.': out_ += options_.dot_all ? "." : "[^\\n\\r]"; break;
            case '$': out_ += options_.multiline ? "$" : "\\z"; break;
            case '*': case '+': case '?': case '{': quantifier(); return;
            case ']': case '}': good_ = false; return;
            default: out_ += c;
        }
        ++at_;
        quantifiable_ = c != '|' && c != '^';
    }

    // A possessive "a++" is ICU's, not XPath's; "a+?" is both.
    void quantifier() {
        if (!quantifiable_) good_ = false;
        if (peek() == '{') {
            const auto end = in_.find('}', at_);
            if (end == std::string::npos) { good_ = false; return; }
            out_.append(in_, at_, end - at_ + 1);
            at_ = end + 1;
        } else {
            out_ += in_[at_++];
        }
        if (peek() == '?') out_ += in_[at_++];
        quantifiable_ = false;
    }

    void open_group() {
        const bool plain = peek(1) == '?';
        if (plain && peek(2) != ':') { good_ = false; return; }  // look-around and the like
        out_ += plain ? "(?:" : "(";
        at_ += plain ? 3 : 1;
        open_.push_back(plain ? 0 : ++groups_);
        closed_.resize(static_cast<std::size_t>(groups_) + 1, false);
        quantifiable_ = false;
    }

    void close_group() {
        if (open_.empty()) { good_ = false; return; }
        closed_[static_cast<std::size_t>(open_.back())] = true;
        open_.pop_back();
        out_ += ')';
        ++at_;
        quantifiable_ = true;
    }

    // A group must be closed before it can be referred to; "\12" is group 12 only if there are so many.
    void back_reference() {
        int group = in_[at_++] - '0';
        while (digit(peek()) && group * 10 + (peek() - '0') <= groups_) group = group * 10 + (in_[at_++] - '0');
        if (group == 0 || group > groups_ || !closed_[static_cast<std::size_t>(group)]) { good_ = false; return; }
        out_ += "(?:\\" + std::to_string(group) + ")";
    }

    void property(char kind) {
        const auto end = in_.find('}', at_);
        if (peek() != '{' || end == std::string::npos) { good_ = false; return; }
        auto name = in_.substr(at_ + 1, end - at_ - 1);
        if (name.starts_with("Is")) name = "Block=" + name.substr(2);
        else if (name.empty() || name.size() > 2) good_ = false;  // a general category: L, Lu, …
        out_.append(1, '\\').append(1, kind).append("{").append(name).append("}");
        at_ = end + 1;
    }

    void escape(bool in_class) {
        ++at_;
        quantifiable_ = true;
        const char c = peek();
        if (digit(c) && !in_class) return back_reference();
        ++at_;
        switch (c) {
            case 'i': append_set(name_start_set, in_class); return;
            case 'c': append_set(name_set, in_class); return;
            case 'I': append_negated(name_start_set); return;
            case 'C': append_negated(name_set); return;
            case 'p': case 'P': property(c); return;
            default: break;
        }
        if (c == '\0' || std::string_view("nrt\\|.?*+(){}[]^$-sSdDwW").find(c) == std::string_view::npos) good_ = false;
        out_.append(1, '\\').append(1, c);
    }

    void append_set(std::string_view set, bool in_class) {
        if (in_class) out_.append(set);
        else out_.append("[").append(set).append("]");
    }
    void append_negated(std::string_view set) { out_.append("[^").append(set).append("]"); }

    // "[a-z-[aeiou]]" takes a set away: ICU writes "--". Signs that mean something only to ICU are escaped.
    void character_class() {
        if (++class_depth_ > 20) { good_ = false; return; }
        out_ += in_[at_++];
        if (peek() == '^') out_ += in_[at_++];
        bool empty = true;
        while (good_ && peek() != ']') {
            if (at_ >= in_.size()) { good_ = false; break; }
            if (peek() == '-' && peek(1) == '[' && !empty) {
                out_ += "--";
                ++at_;
                character_class();
                if (peek() != ']') good_ = false;
                break;
            }
            class_item();
            empty = false;
        }
        if (empty) good_ = false;
        out_ += ']';
        ++at_;
        --class_depth_;
    }

    // One character or a range of two.
    void class_item() {
        class_character();
        const bool range = peek() == '-' && peek(1) != ']' && peek(1) != '[' && at_ + 1 < in_.size();
        if (!range) return;
        if (peek(1) == '-') return;  // a sign of its own, read next
        ++at_;
        out_ += '-';
        class_character();
    }

    void class_character() {
        const char c = peek();
        if (c == '\\') return escape(true);
        if (c == '[' || c == '\0') { good_ = false; return; }
        if (c == '-' || c == '&' || c == '$' || c == '{' || c == '}' || c == '^' || c == ':') out_ += '\\';
        do out_ += in_[at_++];  // with what follows of a character of several bytes
        while ((static_cast<unsigned char>(peek()) & 0xC0) == 0x80);
    }

    const std::string& in_;
    PatternOptions options_;
    std::string out_;
    std::size_t at_ = 0;
    std::vector<int> open_;
    std::vector<bool> closed_ = {false};
    int groups_ = 0;
    int class_depth_ = 0;
    bool quantifiable_ = false;
    bool good_ = true;
};

}  // namespace

std::optional<std::string> icu_pattern(const std::string& pattern, PatternOptions options) {
    const auto text = options.spaced ? without_spaces(pattern) : pattern;
    return Translation(text, options).run();
}

}  // namespace yekuo::rules
