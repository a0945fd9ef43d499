// How the vault keeps a value: XChaCha20-Poly1305 (libsodium) with a fresh nonce before the text. Whose value it is
// and of what kind is authenticated with it, so that a value cannot be passed off as somebody else's.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace yekuo::people {

inline constexpr std::size_t cipher_key_size = 32;

struct VaultKeys {
    std::string master;  // seals the keys of persons
    std::string search;  // keys the hashes by which people are found
};
VaultKeys derive_keys(const std::string& master_key);

std::string random_bytes(std::size_t size);
// `about` is authenticated, not stored: sealed_about().
std::string encrypt(const std::string& key, const std::string& about, std::string_view plain);
// Throws store::DamagedRow if the value was not sealed so.
std::string decrypt(const std::string& key, const std::string& about, const std::string& sealed);
std::string sealed_about(PersonId person, std::string_view kind);

std::string search_hash(const std::string& key, std::string_view kind, std::string_view normalised);

}  // namespace yekuo::people
