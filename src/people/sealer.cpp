#include "people/sealer.hpp"

#include <set>

#include "people/pinyin.hpp"
#include "store/clock.hpp"

namespace yekuo::people {

using store::Bytes;
using store::integer;
using store::text;

// One group on its way.
class SealingGroup {
public:
    SealingGroup(Sealer& sealer, store::Session& session, std::span<const Sealing> sealings)
        : sealer_(sealer), session_(session), keys_(sealer.keys_), sealings_(sealings) {
        group_.answers.resize(sealings.size());
    }

    SealedGroup seal() {
        find_repeated();
        find_by_phone();
        choose_persons();
        load_keys();
        seal_values();
        replace_identities();
        for (const auto& [repeated, first] : same_as_) group_.answers[repeated] = group_.answers[first];
        return std::move(group_);
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
            if (!is_new)
                same_as_[i] = known->second;
            else if (auto staged = sealer_.staged_.sealed_for(sealing.command, sealing.part))
                repeat(i, std::move(*staged));
            else
                commands.push_back(sealing.command);
        }
        if (commands.empty()) return;
        for (const auto& row : session_.query("select command, part, person, is_new, items, at from sealing where " +
                                                  in_set(session_, "command", 1, store::SetOf::texts),
                                              {set_value(session_, std::span<const std::string>(commands))})) {
            SealedFor known = sealed_for_row(row);
            if (const auto asked = first.find({known.command, known.part}); asked != first.end())
                repeat(asked->second, std::move(known.sealed));
        }
    }

    void repeat(std::size_t i, Sealed sealed) {
        group_.answers[i] = std::move(sealed);
        repeated_.insert(i);
    }
    bool is_done(std::size_t i) const { return repeated_.contains(i) || same_as_.contains(i); }

    void find_by_phone() {
        std::vector<std::string> hashes;
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (is_done(i) || sealings_[i].person || sealings_[i].phone.empty()) continue;
            std::string hash = phone_hash(sealings_[i]);
            if (const auto staged = sealer_.staged_.person_of(hash))
                by_phone_[hash] = *staged;
            else
                hashes.push_back(std::move(hash));
        }
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
            Sealed& sealed = group_.answers[i].emplace();
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
        const std::int64_t first = sealer_.persons_.take(strangers.size());
        for (auto& answer : group_.answers)
            if (answer && answer->person.value < 0) answer->person = {first - 1 - answer->person.value};
        for (const Sealed* stranger : strangers) add_person(stranger->person);
    }

    void add_person(PersonId person) {
        std::string key = random_bytes(cipher_key_size);
        group_.rows.keys.push_back({person.value, Bytes{encrypt(keys_.master, sealed_about(person, "key"), key)}});
        group_.rows.plain_keys[person] = key;
        person_keys_[person] = std::move(key);
    }

    void load_keys() {
        std::set<PersonId> wanted;
        for (const auto& answer : group_.answers) {
            if (!answer || person_keys_.contains(answer->person)) continue;
            if (auto staged = sealer_.staged_.key_of(answer->person))
                person_keys_[answer->person] = std::move(*staged);
            else
                wanted.insert(answer->person);
        }
        if (wanted.empty()) return;
        for (const auto& row : session_.query("select person, sealed from person_key where " +
                                                  in_set(session_, "person", 1),
                                              {set_of(session_, wanted)})) {
            const PersonId person{integer(row[0])};
            person_keys_[person] = decrypt(keys_.master, sealed_about(person, "key"), std::get<Bytes>(row[1]).data);
        }
        for (auto& answer : group_.answers)
            if (answer && !person_keys_.contains(answer->person)) answer.reset();
    }

    void seal_values() {
        std::size_t count = 0;
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (!group_.answers[i] || is_done(i)) continue;
            count += sealings_[i].items.size();
            if (identified_.contains(i)) count += identify(group_.answers[i]->person, sealings_[i]);
        }
        if (count > 0) next_value_ = sealer_.values_.take(count);
        for (std::size_t i = 0; i < sealings_.size(); ++i) {
            if (!group_.answers[i] || is_done(i)) continue;
            Sealed& sealed = *group_.answers[i];
            for (const Item& item : sealings_[i].items) sealed.items.push_back(put(sealed.person, item.kind, item.plain));
            if (identified_.contains(i)) put_identity(sealed.person, sealings_[i]);
            if (!sealings_[i].command.empty())
                group_.rows.ledger.push_back(ledger_row(sealings_[i], sealed, store::wall_time()));
        }
        for (const auto& [whose, plain] : identities_) {
            group_.rows.searches.push_back(
                {search_hash(keys_.search, whose.second, plain), whose.first.value, whose.second});
            if (whose.second == "name") index_pinyin(whose.first, plain);
        }
    }

    void index_pinyin(PersonId person, const std::string& name) {
        const Pinyin pinyin = pinyin_of(name);
        for (const std::string* typed : {&pinyin.full, &pinyin.initials})
            if (!typed->empty() && (typed == &pinyin.full || *typed != pinyin.full))
                group_.rows.searches.push_back(
                    {search_hash(keys_.search, "pinyin", *typed), person.value, std::string("pinyin")});
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
        group_.rows.values.push_back(
            {id.value, person.value, kind, Bytes{encrypt(person_keys_[person], sealed_about(person, kind), plain)}});
        return id;
    }

    void replace_identities() {
        for (const auto& [whose, plain] : identities_)
            if (!group_.rows.plain_keys.contains(whose.first)) group_.rows.replaced.push_back(whose);
    }

    std::string phone_hash(const Sealing& sealing) const { return search_hash(keys_.search, "phone", sealing.phone); }

    Sealer& sealer_;
    store::Session& session_;
    const VaultKeys& keys_;
    std::span<const Sealing> sealings_;
    SealedGroup group_;
    std::map<std::string, PersonId> by_phone_;  // by hash
    std::set<std::size_t> identified_;          // sealings whose name and phone are kept
    std::map<PersonId, std::string> person_keys_;
    std::map<std::pair<PersonId, std::string>, std::string> identities_;
    std::set<std::pair<PersonId, std::string>> placed_;  // identities that have their value
    std::int64_t next_value_ = 0;
    std::set<std::size_t> repeated_;              // of commands that had their values before
    std::map<std::size_t, std::size_t> same_as_;  // sealings of a command that is twice in this group
};

SealedGroup Sealer::seal(store::Session& session, std::span<const Sealing> sealings) {
    return SealingGroup(*this, session, sealings).seal();
}

void Sealer::give_back_numbers() {
    persons_.give_back();
    values_.give_back();
}

}  // namespace yekuo::people
