// One instance with its model, ready for a step; what the commands of this room share.
#pragma once

#include "process/instance.hpp"
#include "process/step.hpp"

namespace yekuo::process {

struct Loaded {
    InstanceId id;
    CaseId case_id;
    Area area = 0;
    std::string key;
    ModelRef model;
    Execution execution;
    json::object variables;
};

// A running instance. Errors: "process.instance_unknown", "process.instance_ended".
Result<Loaded> load(const Rows& rows, InstanceId id);

// Runs one input on an instance and adds its events. False if nothing waited for the input.
bool run(const Rows& rows, Decision& decision, Loaded& on, const Input& input, const json::object& given,
         const Now& now, const std::string& by = {});

// What an instance waits for that others may tell it (step.hpp): more if it belongs to no case.
std::vector<std::string> heard_by(CaseId case_id, const Model& model, const Execution& execution);

std::vector<InstanceId> running_of(const Rows& rows, CaseId case_id);

// A new instance of this definition, at the given start event (0: the none start event). False if it has none.
bool begin_instance(const Rows& rows, Decision& decision, const ProcessDefinitionRow& definition, const ModelRef& model,
                    const StartInstance& command, int start, const Now& now);

}  // namespace yekuo::process
