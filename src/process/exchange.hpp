// A model file as it goes to another tool: written back as it was read. Diagrams, foreign extensions,
// comments and namespaces are carried by the document itself, never rebuilt from what this engine understands.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace yekuo::process {

struct Contents {
    int elements = 0, attributes = 0, texts = 0, comments = 0;
    bool operator==(const Contents&) const = default;
};

struct Exchange {
    std::string xml;    // UTF-8
    Contents contents;  // the same in what was read and in what was written
};

// Reads, writes, reads again and compares node for node. Errors: those of reading; "bpmn.lost" with the first
// element that differs.
Result<Exchange> write_back(std::string_view xml);

}  // namespace yekuo::process
