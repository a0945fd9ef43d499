// The names that a text may use although they hold spaces, signs or keywords ("Pre-bureau risk category"),
// and the types that it may name. A decision model knows them; without them the parser takes words that
// follow each other as one name.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rules/type.hpp"

namespace yekuo::rules {

// A name of more than one token, found in a text token by token, whatever the space between them.
struct Phrase {
    std::string name;
    std::vector<std::string> words;
};

class Phrases {
public:
    void add(std::string_view name);  // names of one token need no entry and get none
    void merge(const Phrases& other);
    const std::vector<Phrase>* starting_with(std::string_view word) const;

private:
    std::map<std::string, std::vector<Phrase>, std::less<>> by_first_;
};

struct Names {
    std::set<std::string, std::less<>> known;  // variables; they hide built-in functions of the same name
    Phrases variables;
    Phrases members;  // what may follow a dot
    std::map<std::string, TypeRef, std::less<>> types;
    Phrases type_names;

    void add_variable(const std::string& name);
    // What another model calls its things: reached by a path, or directly if it was imported without a name.
    void merge(const Names& imported, bool direct);
    void add_type(const std::string& name, TypeRef type);
};

}  // namespace yekuo::rules
