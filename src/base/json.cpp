#include "base/json.hpp"

#include "base/text.hpp"

namespace yekuo {

Result<json::value> parse_json(std::string_view text) {
    if (!is_utf8(text)) return invalid("json.utf8", {}, "the text is not valid UTF-8");
    json::parse_options options;
    options.max_depth = 32;
    json::error_code error;
    json::stream_parser parser({}, options);
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error && read == text.size()) parser.finish(error);
    if (error == json::error::too_deep) return invalid("json.depth", {}, "nested deeper than 32 levels");
    if (error || read != text.size())
        return invalid("json.syntax", {}, "not JSON at byte " + std::to_string(read));
    return parser.release();
}

}  // namespace yekuo
