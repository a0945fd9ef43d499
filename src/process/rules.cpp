// The standard's rules for a file.
#include "process/xml.hpp"

#include "process/model.hpp"

namespace yekuo::process {

Result<void> check_rules(const Document&) { return {}; }

Result<void> check_file(std::string_view xml) {
    auto document = Document::parse(xml);
    if (!document) return document.error();
    return check_rules(**document);
}

}  // namespace yekuo::process
