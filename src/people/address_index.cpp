#include "people/address_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "people/pinyin.hpp"
#include "store/sets.hpp"

namespace yekuo::people {
namespace {

using store::Bytes;
using store::integer;

constexpr std::int64_t looked_through_max = 60'000;
constexpr std::size_t found_max = 200;

}  // namespace

// The first eight bytes of the hash: a number that only this deployment's key makes of a word.
std::int64_t AddressIndex::gram(std::string_view word) const {
    return static_cast<std::int64_t>(
        std::stoull(search_hash(keys_.search, "address", std::string(word)).substr(0, 16), nullptr, 16));
}

// A vault from before this was counted has all its addresses in the index.
std::int64_t AddressIndex::reached(store::Session& session) const {
    const auto counted = session.query("select last from numbering where counted = 'address_index'");
    if (!counted.empty()) return integer(counted[0][0]);
    return integer(session.query("select coalesce(max(sealed), 0) from address_gram")[0][0]);
}

// Asked in three simple questions: PostgreSQL, before it has seen how large the tables are, would read or join them whole.
AddressIndex::Opened AddressIndex::open_above(store::Session& session, std::int64_t id, const char* order,
                                              std::int64_t limit) const {
    Opened opened;
    std::map<SealedId, PersonId> whose;
    for (const auto& row : session.query(std::string("select id, person, kind from sealed where id > $1 order by id ") +
                                             order + " limit $2",
                                         {id, limit})) {
        opened.last = {integer(row[0])};
        ++opened.values;
        if (store::text(row[2]) == "address") whose[opened.last] = {integer(row[1])};
    }
    if (whose.empty()) return opened;
    std::set<PersonId> persons;
    std::vector<SealedId> ids;
    for (const auto& [address, person] : whose) {
        persons.insert(person);
        ids.push_back(address);
    }
    std::map<PersonId, std::string> keys;
    for (const auto& row : session.query("select person, sealed from person_key where " + in_set(session, "person", 1),
                                         {set_of(session, persons)})) {
        const PersonId person{integer(row[0])};
        keys[person] = decrypt(keys_.master, sealed_about(person, "key"), std::get<Bytes>(row[1]).data);
    }
    for (const auto& row :
         session.query("select id, content from sealed where " + in_set(session, "id", 1), {set_of(session, ids)})) {
        const SealedId address{integer(row[0])};
        const PersonId person = whose[address];
        const auto key = keys.find(person);  // none: a value that outlived its person
        if (key != keys.end())
            opened.addresses.emplace_back(
                address, decrypt(key->second, sealed_about(person, "address"), std::get<Bytes>(row[1]).data));
    }
    return opened;
}

bool AddressIndex::advance(store::Session& session) const {
    const Opened next = open_above(session, reached(session), "", step);
    if (next.values == 0) return false;
    store::Records grams;
    for (const auto& [id, address] : next.addresses)
        for (const std::string& word : address_words(address)) grams.push_back({gram(word), id.value});
    std::ranges::sort(grams);
    constexpr store::SetColumn columns[] = {{"gram", "bigint"}, {"sealed", "bigint"}};
    run(session, insert_set(session.is_postgres(), "address_gram", columns, grams));
    session.query("insert into numbering values ('address_index', $1) on conflict (counted) do update set "
                  "last = case when excluded.last > numbering.last then excluded.last else numbering.last end",
                  {next.last.value});
    return next.values == step;
}

std::vector<SealedId> AddressIndex::find(store::Session& session, const std::string& typed) const {
    const std::vector<std::string> words = address_words(typed);
    if (words.empty()) return {};
    std::set<SealedId, std::greater<>> found;
    // What the index has not reached first: it may move on meanwhile.
    for (const auto& [id, address] : open_above(session, reached(session), "desc", looked_through_max).addresses) {
        const auto has = address_words(address);
        if (std::ranges::all_of(words, [&](const auto& word) { return std::ranges::find(has, word) != has.end(); }))
            found.insert(id);
    }
    store::Record grams;
    std::string list;
    for (const std::string& word : words) {
        grams.emplace_back(gram(word));
        list += fmt::format("{}${}", list.empty() ? "" : ",", grams.size());
    }
    for (const auto& row : session.query("select sealed from address_gram where gram in (" + list +
                                             ") group by sealed having count(*) = " + std::to_string(grams.size()) +
                                             " order by sealed desc limit " + std::to_string(found_max),
                                         grams))
        found.insert({integer(row[0])});
    std::vector<SealedId> newest;
    for (const SealedId id : found)
        if (newest.size() < found_max) newest.push_back(id);
    return newest;
}

}  // namespace yekuo::people
