// For tests: makes a model of few words one that breaks no rule of the standard: flows are listed at their
// nodes, end events stand where a way just stops, expressions are marked as formal, messages have an operation.
#pragma once

#include <pugixml.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace yekuo::process {

class Proper {
public:
    explicit Proper(const std::string& xml) { document_.load_string(xml.c_str(), pugi::parse_full); }

    std::string xml() {
        for (auto node : named(nodes))
            if (stops(node)) add_end(node);
        for (auto scope : named(" process subProcess transaction "))
            if (scope.child("startEvent") && !scope.child("endEvent")) add_unreached_end(scope);
        for (auto node : named(nodes)) list_flows(node);
        for (const auto& one : document_.select_nodes("//conditionalEventDefinition/condition"))
            if (!one.node().attribute("xsi:type")) one.node().append_attribute("xsi:type") = "tFormalExpression";
        for (auto node : named(" conditionExpression timeDate timeDuration timeCycle completionCondition "
                               "activationCondition loopCondition loopCardinality "))
            if (!node.attribute("xsi:type")) node.append_attribute("xsi:type") = "tFormalExpression";
        if (const auto message = document_.select_node("//message"); document_.select_node("//messageEventDefinition")) {
            auto interface = document_.document_element().prepend_child("interface");
            interface.append_attribute("id") = "hearing";
            interface.append_attribute("name") = "hearing";
            auto operation = interface.append_child("operation");
            operation.append_attribute("id") = "heard";
            operation.append_attribute("name") = "heard";
            operation.append_child("inMessageRef").text() = message.node().attribute("id").value();
            for (auto node : named(" messageEventDefinition ")) node.append_child("operationRef").text() = "heard";
        }
        std::ostringstream out;
        document_.save(out, "", pugi::format_raw);
        return out.str();
    }

private:
    static constexpr std::string_view nodes =
        " startEvent endEvent boundaryEvent intermediateCatchEvent intermediateThrowEvent task userTask serviceTask "
        "receiveTask sendTask manualTask scriptTask businessRuleTask subProcess transaction adHocSubProcess "
        "callActivity exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway ";

    std::vector<pugi::xml_node> named(std::string_view names) const {
        std::vector<pugi::xml_node> found;
        for (const auto& one : document_.select_nodes("//*"))
            if (names.find(" " + std::string(one.node().name()) + " ") != names.npos) found.push_back(one.node());
        return found;
    }
    pugi::xpath_node_set flows_of(const char* end, pugi::xml_node node) const {
        const std::string id = node.attribute("id").value();
        return document_.select_nodes(("//sequenceFlow[@" + std::string(end) + "='" + id + "']").c_str());
    }
    bool stops(pugi::xml_node node) const {
        const std::string_view name = node.name();
        const bool aside = node.attribute("isForCompensation").as_bool() || node.attribute("triggeredByEvent").as_bool() ||
                           (name == "intermediateThrowEvent" && node.child("linkEventDefinition")) ||
                           (name == "boundaryEvent" && node.child("compensateEventDefinition")) ||
                           std::string_view(node.parent().name()) == "adHocSubProcess";
        return name != "endEvent" && !aside && flows_of("sourceRef", node).empty();
    }
    pugi::xml_node add_end(pugi::xml_node node) {
        const std::string id = node.attribute("id").value();
        auto end = node.parent().append_child("endEvent");
        end.append_attribute("id") = ("after_" + id).c_str();
        auto way = node.parent().append_child("sequenceFlow");
        way.append_attribute("id") = (id + "-end").c_str();
        way.append_attribute("sourceRef") = id.c_str();
        way.append_attribute("targetRef") = ("after_" + id).c_str();
        return way;
    }
    // Of a scope that goes round for ever.
    void add_unreached_end(pugi::xml_node scope) {
        auto last = scope.last_child();
        while (!last.attribute("sourceRef")) last = last.previous_sibling();
        const std::string from = last.attribute("sourceRef").value();
        add_end(document_.select_node(("//*[@id='" + from + "']").c_str()).node())
            .append_child("conditionExpression")
            .text() = "false";
    }
    void list_flows(pugi::xml_node node) {
        for (const auto& one : flows_of("sourceRef", node))
            node.prepend_child("outgoing").text() = one.node().attribute("id").value();
        for (const auto& one : flows_of("targetRef", node))
            node.prepend_child("incoming").text() = one.node().attribute("id").value();
    }

    pugi::xml_document document_;
};

inline std::string proper(const std::string& xml) { return Proper(xml).xml(); }

}  // namespace yekuo::process
