// The reader's inside: XML elements to nodes and flows, in two passes (everything that has an id first,
// then what refers to it).
#pragma once

#include "process/model.hpp"
#include "process/xml.hpp"

namespace yekuo::process {

class Reader {
public:
    explicit Reader(const Document& document) : document_(document) {}
    Result<ModelRef> read(std::string_view key);

private:
    using Xml = pugi::xml_node;

    void read_globals();
    void read_correlations(Xml process);
    void read_container(Xml xml, int scope);
    void read_element(Xml xml, int scope);
    void read_flow(Xml xml);
    void read_node(Xml xml, Kind kind, int scope);
    void read_activity(Xml xml, Node& node);
    void read_loop(Xml xml, Node& node);
    std::string variable_of(Xml activity, const std::string& ref);
    void read_definitions(Xml xml, Node& node);
    std::optional<Definition> read_definition(Xml xml, const Node& node);
    std::string link_name(Xml definition);
    Xml with_id(std::string_view ref);
    std::optional<Definition> read_timer(Xml xml, const Node& node);
    std::optional<Condition> read_condition(Xml xml, const std::string& id);
    int read_quantity(Xml xml, const char* name, const std::string& id);
    std::string global(std::string_view ref, std::string_view kind, const std::string& id);

    void link_flows();
    void link_boundaries();
    void link_compensation();
    void link_scopes();
    void check_nodes();
    void build_joins();
    void build_join(int node);

    int number_of(std::string_view ref, const std::string& id, const char* rule);
    void fail(std::string rule, std::string id, std::string detail);

    const Document& document_;
    std::shared_ptr<Model> model_ = std::make_shared<Model>();
    std::map<std::string, std::pair<std::string, std::string>, std::less<>> globals_;  // id -> kind, what
    std::map<std::string, Xml, std::less<>> shared_definitions_;
    std::map<std::string, Xml, std::less<>> global_tasks_;
    std::map<int, Xml> xml_;  // of each node and flow
    std::map<std::string, Xml, std::less<>> ids_;  // of all the file, once it is asked for
    std::vector<std::pair<std::string, std::string>> associations_;
    int ordinal_ = 0;
    std::optional<Error> error_;
};

}  // namespace yekuo::process
