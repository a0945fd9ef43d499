#include <algorithm>

#include "rules/function.hpp"
#include "rules/parser.hpp"

namespace yekuo::rules {

namespace {

bool wordlike(const Token& token) { return token.kind == Token::Kind::name || token.kind == Token::Kind::number; }

// A sign that a name may hold.
bool name_sign(const Token& token) {
    return token.sign("+") || token.sign("-") || token.sign("*") || token.sign("/") || token.sign("'") ||
           token.sign(".") || token.sign("**");
}

// Words are parted by one space, signs stand without any.
void append_word(std::string& name, const Token& token, bool& after_word) {
    if (after_word && wordlike(token)) name += ' ';
    name += token.text;
    after_word = wordlike(token);
}

// Built-in functions whose names hold keywords.
const Phrases& built_in_phrases() {
    static const Phrases phrases = [] {
        Phrases all;
        for (const auto name : {"date and time", "years and months duration", "get or else"}) all.add(name);
        return all;
    }();
    return phrases;
}

Phrase phrase_of(std::string_view name) {
    auto tokens = tokens_of(name);
    Phrase phrase{std::string(name), {}};
    if (!tokens) return phrase;
    for (const auto& token : *tokens)
        if (token.kind != Token::Kind::end) phrase.words.push_back(token.text);
    return phrase;
}

}  // namespace

void Phrases::add(std::string_view name) {
    auto phrase = phrase_of(name);
    if (phrase.words.size() < 2) return;
    auto& known = by_first_[phrase.words.front()];
    const auto same = [&](const Phrase& other) { return other.name == phrase.name; };
    if (std::none_of(known.begin(), known.end(), same)) known.push_back(std::move(phrase));
}

const std::vector<Phrase>* Phrases::starting_with(std::string_view word) const {
    const auto found = by_first_.find(word);
    return found == by_first_.end() ? nullptr : &found->second;
}

void Phrases::merge(const Phrases& other) {
    for (const auto& [first, phrases] : other.by_first_)
        for (const auto& phrase : phrases) add(phrase.name);
}

void Names::merge(const Names& imported, bool direct) {
    members.merge(imported.members);
    members.merge(imported.variables);
    if (!direct) return;
    known.insert(imported.known.begin(), imported.known.end());
    variables.merge(imported.variables);
}

void Names::add_variable(const std::string& name) {
    known.insert(name);
    variables.add(name);
}

void Names::add_type(const std::string& name, TypeRef type) {
    types[name] = std::move(type);
    type_names.add(name);
}

// How many tokens at the cursor spell the phrase; 0 if they do not.
std::size_t Parser::match(const Phrase& phrase) const {
    if (phrase.words.size() < 2) return 0;
    for (std::size_t i = 0; i < phrase.words.size(); ++i) {
        const auto& token = peek(i);
        if (token.kind == Token::Kind::end || token.kind == Token::Kind::string || token.text != phrase.words[i])
            return 0;
    }
    return phrase.words.size();
}

void Parser::longest(const Phrases& phrases, std::size_t& length, std::string& name) const {
    const auto* starting = phrases.starting_with(peek().text);
    if (!starting) return;
    for (const auto& phrase : *starting)
        if (const auto n = match(phrase); n > length) {
            length = n;
            name = phrase.name;
        }
}

// The longest name in scope that is spelled here, or else all words up to a keyword or a sign.
std::string Parser::name_at_cursor() {
    std::size_t length = 0;
    std::string name;
    longest(names_.variables, length, name);
    longest(built_in_phrases(), length, name);
    if (filters_ > 0) longest(names_.members, length, name);
    for (const auto& function : functions_)
        for (const auto& local : function.locals)
            if (const auto n = match(local.phrase); n > length) {
                length = n;
                name = local.name;
            }
    std::string joined = peek().text;
    std::size_t words = 1;
    if (!peek().word("?"))
        for (; wordlike(peek(words)) && !keyword(peek(words).text) && !peek(words).word("?"); ++words)
            joined += " " + peek(words).text;
    if (words > length) {
        length = words;
        name = std::move(joined);
    }
    at_ += length;
    return name;
}

std::string Parser::member_name() {
    if (peek().kind != Token::Kind::name) fail("expected a name");
    std::size_t length = 0;
    std::string name;
    longest(names_.members, length, name);
    std::string joined = peek().text;
    std::size_t words = 1;
    for (; wordlike(peek(words)) && !keyword(peek(words).text); ++words) joined += " " + peek(words).text;
    if (words > length) {
        length = words;
        name = std::move(joined);
    }
    at_ += length;
    return name;
}

// A name that is being declared: all up to the sign or keyword that ends it.
std::string Parser::name_before(std::string_view sign, std::string_view word) {
    std::string name;
    bool after_word = false;
    if (peek().kind != Token::Kind::name) fail("expected a name");
    while (!peek().sign(sign) && (word.empty() || !peek().word(word))) {
        if (!wordlike(peek()) && !name_sign(peek())) fail("expected a name");
        append_word(name, take(), after_word);
    }
    ++at_;
    return name;
}

// Whether a "name:" stands here, as in f(start position: 3).
bool Parser::key_ahead() const {
    std::size_t i = 0;
    while (wordlike(peek(i)) || name_sign(peek(i))) ++i;
    return i > 0 && peek(i).sign(":");
}

Slot Parser::declare(const std::string& name, bool candidate) {
    auto& function = here();
    const auto slot = function.next++;
    function.most = std::max(function.most, function.next);
    function.locals.push_back({name, slot, candidate, phrase_of(name), false});
    return slot;
}

std::uint32_t Parser::symbol(const std::string& name) {
    for (std::uint32_t i = 0; i < program_.symbols.size(); ++i)
        if (program_.symbols[i].name == name) return i;
    program_.symbols.emplace_back(name);
    return static_cast<std::uint32_t>(program_.symbols.size() - 1);
}

NodeIndex Parser::name() {
    const auto spelled = name_at_cursor();
    if (spelled == "?") ++input_mentions_;
    auto reference = resolve(spelled, functions_.size() - 1);
    return emit(ReferenceNode{std::move(reference)});
}

Reference Parser::resolve(const std::string& name, std::size_t level) {
    auto& function = functions_[level];
    Reference reference;
    reference.name = name;
    for (auto local = function.locals.rbegin(); local != function.locals.rend(); ++local) {
        if (local->candidate) {
            reference.candidates.push_back({Reference::Place::local, local->slot});
        } else if (local->name == name) {
            reference.place = Reference::Place::local;
            reference.slot = local->slot;
            local->used = true;
            return reference;
        }
    }
    if (!function.self.empty() && function.self == name) {
        reference.place = Reference::Place::self;
        return reference;
    }
    if (level == 0) {
        reference.slot = symbol(name);
        reference.builtin = find_builtin(name);
        return reference;
    }
    const auto outer = resolve(name, level - 1);
    reference.builtin = outer.builtin;
    reference.place = Reference::Place::captured;
    for (reference.slot = 0; reference.slot < function.captures.size(); ++reference.slot)
        if (function.captures[reference.slot].name == name) return reference;
    function.captures.push_back(outer);
    return reference;
}

}  // namespace yekuo::rules
