#include "people/sealing.hpp"

#include <map>
#include <set>

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

// One group on its way into the vault.
class Group {
public:
    Group(store::Session& session, const VaultKeys& keys, std::span<const Sealing> sealings)
        : session_(session), keys_(keys), sealings_(sealings), answers_(sealings.size()) {}

    std::vector<std::optional<Sealed>> seal() {
        find_by_phone();
        choose_persons();
        load_keys();
        seal_values();
        replace_identities();
        store_rows();
        return std::move(answers_);
    }

private:
    void find_by_phone() {
        std::vector<std::string> hashes;
        for (const Sealing& sealing : sealings_)
            if (!sealing.person && !sealing.phone.empty()) hashes.push_back(phone_hash(sealing));
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
            if (answer->person.value < 0) answer->person = {first - 1 - answer->person.value};
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
            if (!person_keys_.contains(answer->person)) wanted.insert(answer->person);
        if (wanted.empty()) return;
        for (const auto& row : session_.query("select person, sealed from person_key where " +
                                                  in_set(session_, "person", 1),
                                              {set_of(session_, wanted)})) {
            const PersonId person{integer(row[0])};
            person_keys_[person] = decrypt(keys_.master, sealed_about(person, "key"), std::get<Bytes>(row[1]).data);
        }
        for (auto& answer : answers_)
            if (!person_keys_.contains(answer->person)) answer.reset();
    }

    void seal_values() {
        std::size_t count = 0;
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (!answers_[i]) continue;
            count += sealings_[i].items.size();
            if (identified_.contains(i)) identify(answers_[i]->person, sealings_[i]);
        }
        count += identities_.size();
        if (count == 0) return;
        next_value_ = take_numbers(session_, "sealed", count);
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (!answers_[i]) continue;
            for (const Item& item : sealings_[i].items)
                answers_[i]->items.push_back(put(answers_[i]->person, item.kind, item.plain));
        }
        for (const auto& [whose, plain] : identities_) {
            put(whose.first, whose.second, plain);
            searches_.push_back({search_hash(keys_.search, whose.second, plain), whose.first.value, whose.second});
        }
    }

    // Name and phone are kept once a person; the last one given is the one kept.
    void identify(PersonId person, const Sealing& sealing) {
        if (!sealing.name.empty()) identities_[{person, "name"}] = sealing.name;
        if (!sealing.phone.empty()) identities_[{person, "phone"}] = sealing.phone;
    }

    SealedId put(PersonId person, const std::string& kind, const std::string& plain) {
        const SealedId id{next_value_++};
        values_.push_back(
            {id.value, person.value, kind, Bytes{encrypt(person_keys_[person], sealed_about(person, kind), plain)}});
        return id;
    }

    void replace_identities() {
        for (const auto& [whose, plain] : identities_) {
            const bool is_new = !persons_.empty() && integer(persons_.front()[0]) <= whose.first.value;
            if (is_new) continue;
            for (const char* table : {"sealed", "search"})
                session_.query(std::string("delete from ") + table + " where person = $1 and kind = $2",
                               {whose.first.value, whose.second});
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
        insert_set(session_, "search", search, searches_);
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
    std::int64_t next_value_ = 0;
    store::Records persons_, key_rows_, values_, searches_;
};

}  // namespace

std::vector<std::optional<Sealed>> seal_all(store::Session& session, const VaultKeys& keys,
                                            std::span<const Sealing> sealings) {
    return Group(session, keys, sealings).seal();
}

}  // namespace yekuo::people
