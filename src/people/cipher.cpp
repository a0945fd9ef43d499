#include "people/cipher.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.hpp"
#include "store/row.hpp"

namespace yekuo::people {
namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(cipher_key_size == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

const unsigned char* bytes(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* bytes(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

std::string derive(const std::string& master, std::string_view purpose) {
    std::string out(32, '\0');
    crypto_generichash(bytes(out), out.size(), bytes(purpose), purpose.size(), bytes(std::string_view(master)),
                       master.size());
    return out;
}

}  // namespace

VaultKeys derive_keys(const std::string& master_key) {
    return {derive(master_key, "person keys"), derive(master_key, "search")};
}

// Asked of the system in larger pieces: a call for each nonce costs more than the cipher. What was given is wiped.
std::string random_bytes(std::size_t size) {
    constexpr std::size_t pool_size = 2048;
    thread_local std::string pool;
    if (pool.size() < size) {
        pool.resize(std::max(size, pool_size));
        randombytes_buf(pool.data(), pool.size());
    }
    std::string out = pool.substr(pool.size() - size);
    sodium_memzero(pool.data() + pool.size() - size, size);
    pool.resize(pool.size() - size);
    return out;
}

std::string encrypt(const std::string& key, const std::string& about, std::string_view plain) {
    const std::string nonce = random_bytes(nonce_size);
    std::string out = nonce;
    out.resize(nonce_size + plain.size() + tag_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes(out) + nonce_size, nullptr, bytes(plain), plain.size(),
                                               bytes(std::string_view(about)), about.size(), nullptr,
                                               bytes(std::string_view(nonce)), bytes(std::string_view(key)));
    return out;
}

std::string decrypt(const std::string& key, const std::string& about, const std::string& sealed) {
    if (sealed.size() < nonce_size + tag_size) throw store::DamagedRow("a sealed value is too short");
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    const std::string_view all = sealed;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes(plain), nullptr, nullptr, bytes(all) + nonce_size,
                                                   all.size() - nonce_size, bytes(std::string_view(about)),
                                                   about.size(), bytes(all), bytes(std::string_view(key))) != 0)
        throw store::DamagedRow("a sealed value does not open: another master key, or damage");
    return plain;
}

std::string sealed_about(PersonId person, std::string_view kind) { return fmt::format("{}/{}", person.value, kind); }

std::string search_hash(const std::string& key, std::string_view kind, std::string_view normalised) {
    const std::string text = fmt::format("{}:{}", kind, normalised);
    std::string hash(16, '\0');
    crypto_generichash(bytes(hash), hash.size(), bytes(std::string_view(text)), text.size(),
                       bytes(std::string_view(key)), key.size());
    return to_hex(hash);
}

}  // namespace yekuo::people
