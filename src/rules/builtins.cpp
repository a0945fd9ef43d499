#include "rules/builtins.hpp"

#include <string>
#include <unordered_map>

namespace yekuo::rules {

const Builtin* find_builtin(std::string_view name) {
    static const auto by_name = [] {
        std::unordered_map<std::string_view, const Builtin*> all;
        for (const auto table : {string_functions(), list_functions(), list_editing_functions(), number_functions(),
                                 temporal_functions(), range_functions(), context_functions(), conversion_functions()})
            for (const auto& builtin : table) all.emplace(builtin.name, &builtin);
        return all;
    }();
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : found->second;
}

}  // namespace yekuo::rules
