#include "people/sealing.hpp"

#include <map>
#include <set>

#include "people/pinyin.hpp"
#include "store/clock.hpp"
#include "store/sets.hpp"

namespace yekuo::people {
namespace {

using store::Bytes;
using store::integer;
using store::text;

// Ids are counted apart from the rows: the id of an erased value must never come to mean another's.
std::int64_t take_numbers(store::Session& session, const std::string& of, std::size_t count) {
    const auto last = session.query(
        "insert into numbering values ($1, (select coalesce(max(id), 0) from " + of + ") + $2) "
        "on conflict (counted) do update set last = numbering.last + $2 returning last",
        {of, static_cast<std::int64_t>(count)});
    return integer(last.at(0).at(0)) - static_cast<std::int64_t>(count) + 1;
}

std::string joined(const std::vector<SealedId>& items) {
    std::string list;
    for (const SealedId item : items) {
        if (!list.empty()) list += ',';
        list += std::to_string(item.value);
    }
    return list;
}

std::vector<SealedId> split(const std::string& list) {
    std::vector<SealedId> items;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        items.push_back({std::stoll(list.substr(at, comma - at))});
        at = comma + 1;
    }
    return items;
}

// One group on its way into the vault.
class Group {
public:
    Group(store::Session& session, const VaultKeys& keys, std::span<const Sealing> sealings)
        : session_(session), keys_(keys), sealings_(sealings), answers_(sealings.size()) {}

    std::vector<std::optional<Sealed>> seal() {
        find_repeated();
        find_by_phone();
        choose_persons();
        load_keys();
        seal_values();
        replace_identities();
        store_rows();
        for (const auto& [repeated, first] : same_as_) answers_[repeated] = answers_[first];
        return std::move(answers_);
    }

private:
    // A command that is sent again gets what was sealed for it the first time, also within one group.
    void find_repeated() {
        std::map<std::pair<std::string, std::string>, std::size_t> first;
        std::vector<std::string> commands;
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            const Sealing& sealing = sealings_[i];
            if (sealing.command.empty()) continue;
            const auto [known, is_new] = first.try_emplace({sealing.command, sealing.part}, i);
            if (is_new) commands.push_back(sealing.command);
            else same_as_[i] = known->second;
        }
        if (commands.empty()) return;
        for (const auto& row : session_.query("select command, part, person, is_new, items, at from sealing where " +
                                                  in_set(session_, "command", 1, store::SetOf::texts),
                                              {set_value(session_, std::span<const std::string>(commands))})) {
            SealedFor known = sealed_for(row);
            if (const auto asked = first.find({known.command, known.part}); asked != first.end()) {
                answers_[asked->second] = std::move(known.sealed);
                repeated_.insert(asked->second);
            }
        }
    }
    bool is_done(std::size_t i) const { return repeated_.contains(i) || same_as_.contains(i); }

    void find_by_phone() {
        std::vector<std::string> hashes;
        for (std::size_t i = 0; i < sealings_.size(); ++i)
            if (!is_done(i) && !sealings_[i].person && !sealings_[i].phone.empty())
                hashes.push_back(phone_hash(sealings_[i]));
        if (hashes.empty()) return;
        for (const auto& row : session_.query(
                 "select hash, person from search where kind = 'phone' and " +
                     in_set(session_, "hash", 1, store::SetOf::texts) + " order by person desc",
                 {set_value(session_, std::span<const std::string>(hashes))}))
            by_phone_[text(row[0])] = {integer(row[1])};
    }

    // Whoever knows a phone number must not be able to rename its owner: only a person who is named, or new, is
    // identified.
    void choose_persons() {
        std::vector<Sealed*> strangers;
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (is_done(i)) continue;
            const Sealing& sealing = sealings_[i];
            Sealed& sealed = answers_[i].emplace();
            sealed.person = sealing.person;
            const bool has_phone = !sealing.phone.empty();
            if (!sealed.person && has_phone)
                if (const auto known = by_phone_.find(phone_hash(sealing)); known != by_phone_.end())
                    sealed.person = known->second;
            if (sealing.person || !sealed.person) identified_.insert(i);
            if (sealed.person) continue;
            // Ids are given below; until then a stranger is told apart by a negative number.
            sealed.is_new = true;
            strangers.push_back(&sealed);
            sealed.person = {-static_cast<std::int64_t>(strangers.size())};
            if (has_phone) by_phone_[phone_hash(sealing)] = sealed.person;
        }
        if (strangers.empty()) return;
        const std::int64_t first = take_numbers(session_, "person", strangers.size());
        for (auto& answer : answers_)
            if (answer && answer->person.value < 0) answer->person = {first - 1 - answer->person.value};
        for (const Sealed* stranger : strangers) add_person(stranger->person);
    }

    void add_person(PersonId person) {
        person_keys_[person] = random_bytes(cipher_key_size);
        persons_.push_back({person.value, store::wall_time().ms});
        key_rows_.push_back(
            {person.value, Bytes{encrypt(keys_.master, sealed_about(person, "key"), person_keys_[person])}});
    }

    void load_keys() {
        std::set<PersonId> wanted;
        for (const auto& answer : answers_)
            if (answer && !person_keys_.contains(answer->person)) wanted.insert(answer->person);
        if (wanted.empty()) return;
        for (const auto& row : session_.query("select person, sealed from person_key where " +
                                                  in_set(session_, "person", 1),
                                              {set_of(session_, wanted)})) {
            const PersonId person{integer(row[0])};
            person_keys_[person] = decrypt(keys_.master, sealed_about(person, "key"), std::get<Bytes>(row[1]).data);
        }
        for (auto& answer : answers_)
            if (answer && !person_keys_.contains(answer->person)) answer.reset();
    }

    void seal_values() {
        std::size_t count = 0;
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (!answers_[i] || is_done(i)) continue;
            count += sealings_[i].items.size();
            if (identified_.contains(i)) count += identify(answers_[i]->person, sealings_[i]);
        }
        if (count == 0) return;
        next_value_ = take_numbers(session_, "sealed", count);
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (!answers_[i] || is_done(i)) continue;
            for (const Item& item : sealings_[i].items)
                answers_[i]->items.push_back(put(answers_[i]->person, item.kind, item.plain));
            if (identified_.contains(i)) put_identity(answers_[i]->person, sealings_[i]);
            if (!sealings_[i].command.empty())
                ledger_.push_back({sealings_[i].command, sealings_[i].part, answers_[i]->person.value,
                                   std::int64_t{answers_[i]->is_new ? 1 : 0}, joined(answers_[i]->items),
                                   store::wall_time().ms});
        }
        for (const auto& [whose, plain] : identities_) {
            searches_.push_back({search_hash(keys_.search, whose.second, plain), whose.first.value, whose.second});
            if (whose.second == "name") index_pinyin(whose.first, plain);
        }
    }

    void index_pinyin(PersonId person, const std::string& name) {
        const Pinyin pinyin = pinyin_of(name);
        for (const std::string* typed : {&pinyin.full, &pinyin.initials})
            if (!typed->empty() && (typed == &pinyin.full || *typed != pinyin.full))
                searches_.push_back({search_hash(keys_.search, "pinyin", *typed), person.value, std::string("pinyin")});
    }

    // Name and phone are kept once a person; the last one given is the one kept. Answers how many numbers it takes.
    std::size_t identify(PersonId person, const Sealing& sealing) {
        if (!sealing.name.empty()) identities_[{person, "name"}] = sealing.name;
        if (!sealing.phone.empty()) identities_[{person, "phone"}] = sealing.phone;
        return (sealing.name.empty() ? 0U : 1U) + (sealing.phone.empty() ? 0U : 1U);
    }

    // Each sealing has its numbers whichever others share its group, so that a run repeated with the same seed
    // gives the same ids; one whose name another one in the group replaces leaves its number unused.
    void put_identity(PersonId person, const Sealing& sealing) {
        for (const auto& [kind, plain] : {std::pair<std::string, const std::string&>{"name", sealing.name},
                                          std::pair<std::string, const std::string&>{"phone", sealing.phone}}) {
            if (plain.empty()) continue;
            const auto kept = identities_.find({person, kind});
            if (kept->second == plain && placed_.insert({person, kind}).second)
                put(person, kind, plain);
            else
                ++next_value_;
        }
    }

    SealedId put(PersonId person, const std::string& kind, const std::string& plain) {
        const SealedId id{next_value_++};
        values_.push_back(
            {id.value, person.value, kind, Bytes{encrypt(person_keys_[person], sealed_about(person, kind), plain)}});
        if (kind == "address")
            for (const std::string& word : address_words(plain)) grams_.push_back({address_gram(keys_, word), id.value});
        return id;
    }

    void replace_identities() {
        for (const auto& [whose, plain] : identities_) {
            const bool is_new = !persons_.empty() && integer(persons_.front()[0]) <= whose.first.value;
            if (is_new) continue;
            for (const char* table : {"sealed", "search"})
                session_.query(std::string("delete from ") + table + " where person = $1 and kind = $2",
                               {whose.first.value, whose.second});
            if (whose.second == "name")
                session_.query("delete from search where person = $1 and kind = 'pinyin'", {whose.first.value});
        }
    }

    void store_rows() {
        constexpr store::SetColumn person[] = {{"id", "bigint"}, {"created", "bigint"}};
        constexpr store::SetColumn key[] = {{"person", "bigint"}, {"sealed", "bytea"}};
        constexpr store::SetColumn value[] = {
            {"id", "bigint"}, {"person", "bigint"}, {"kind", "text"}, {"content", "bytea"}};
        constexpr store::SetColumn search[] = {{"hash", "text"}, {"person", "bigint"}, {"kind", "text"}};
        insert_set(session_, "person", person, persons_);
        insert_set(session_, "person_key", key, key_rows_);
        insert_set(session_, "sealed", value, values_);
        constexpr store::SetColumn gram[] = {{"gram", "bigint"}, {"sealed", "bigint"}};
        constexpr store::SetColumn ledger[] = {{"command", "text"}, {"part", "text"},  {"person", "bigint"},
                                               {"is_new", "bigint"}, {"items", "text"}, {"at", "bigint"}};
        insert_set(session_, "search", search, searches_);
        insert_set(session_, "address_gram", gram, grams_);
        insert_set(session_, "sealing", ledger, ledger_);
    }

    std::string phone_hash(const Sealing& sealing) const {
        return search_hash(keys_.search, "phone", sealing.phone);
    }

    store::Session& session_;
    const VaultKeys& keys_;
    std::span<const Sealing> sealings_;
    std::vector<std::optional<Sealed>> answers_;
    std::map<std::string, PersonId> by_phone_;  // by hash
    std::set<std::size_t> identified_;          // sealings whose name and phone are kept
    std::map<PersonId, std::string> person_keys_;
    std::map<std::pair<PersonId, std::string>, std::string> identities_;
    std::set<std::pair<PersonId, std::string>> placed_;  // identities that have their value
    std::int64_t next_value_ = 0;
    std::set<std::size_t> repeated_;              // of commands that had their values before
    std::map<std::size_t, std::size_t> same_as_;  // sealings of a command that is twice in this group
    store::Records persons_, key_rows_, values_, searches_, grams_, ledger_;
};

}  // namespace

SealedFor sealed_for(const store::Record& row) {
    return {text(row[0]), text(row[1]), {{integer(row[2])}, integer(row[3]) != 0, split(text(row[4]))}, {integer(row[5])}};
}

void drop_values(store::Session& session, const Sealed& sealed) {
    if (!sealed.items.empty()) {
        const store::Record items{set_of(session, sealed.items)};
        session.query("delete from address_gram where " + in_set(session, "sealed", 1), items);
        session.query("delete from sealed where " + in_set(session, "id", 1), items);
    }
    if (sealed.is_new)
        session.query("delete from person_key where person = $1 and not exists (select 1 from sealed where person = $1)",
                      {sealed.person.value});
}

std::int64_t address_gram(const VaultKeys& keys, std::string_view word) {
    // The first eight bytes of the hash.
    return static_cast<std::int64_t>(std::stoull(search_hash(keys.search, "address", std::string(word)).substr(0, 16), nullptr, 16));
}

std::vector<std::optional<Sealed>> seal_all(store::Session& session, const VaultKeys& keys,
                                            std::span<const Sealing> sealings) {
    return Group(session, keys, sealings).seal();
}

}  // namespace yekuo::people
