// libFuzzer: any text as a model; its rules are checked, and what compiles is run for a while with every kind of input.
#include <cstddef>
#include <cstdint>

#include "process/step.hpp"

using namespace yekuo;
using namespace yekuo::process;

namespace {

void play(const Model& model, int start) {
    const json::object variables{{"a", 1}};
    Outcome out = step(model, {}, Start{start}, variables, Instant{1});
    for (int round = 0; round < 50 && out.end == End::none; ++round) {
        Execution next = *decode_execution(encode(out.execution));
        if (!(next == out.execution)) __builtin_trap();
        Input input = Signal{"a"};
        if (!next.timers.empty() && round % 3 == 0) input = TimerFired{next.timers.front().id};
        else if (!next.items.empty()) {
            const Item& item = next.items[static_cast<std::size_t>(round) % next.items.size()];
            if (item.status == Status::failed) input = Retry{item.id};
            else if (round % 5 == 4) input = Fail{item.id, "a"};
            else input = Complete{item.id};
        }
        Outcome after = step(model, std::move(next), input, variables, Instant{round + 2});
        if (after.taken) out = std::move(after);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    if (!violations_of(xml)) return 0;
    const auto keys = executable_keys(xml);
    if (!keys) return 0;
    for (const auto& key : *keys)
        if (const auto model = compile_model(xml, key)) {
            play(**model, 0);
            for (const int child : (*model)->process().children)
                if (instantiates(**model, child)) play(**model, child);
        }
    return 0;
}
