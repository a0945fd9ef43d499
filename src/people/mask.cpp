#include "base/text.hpp"
#include "people/vault.hpp"

namespace yekuo::people {

Result<std::string> normalise_phone(std::string_view phone) {
    std::string digits;
    for (const char c : trim(phone)) {
        if (c >= '0' && c <= '9') digits += c;
        else if (c != ' ' && c != '-' && c != '+' && c != '(' && c != ')')
            return invalid("phone.form", "/phone", "digits, spaces and dashes only");
    }
    if (digits.size() == 13 && digits.starts_with("86")) digits.erase(0, 2);
    if (digits.size() == 15 && digits.starts_with("0086")) digits.erase(0, 4);
    if (digits.size() < 7 || digits.size() > 15) return invalid("phone.form", "/phone", "7 to 15 digits");
    return digits;
}

std::string mask_name(std::string_view name) {
    const std::size_t characters = count_characters(name);
    if (characters == 0) return {};
    std::size_t first = 1;
    while (first < name.size() && (static_cast<unsigned char>(name[first]) & 0xC0) == 0x80) ++first;
    return std::string(name.substr(0, first)) + std::string(std::min<std::size_t>(characters - 1, 2), '*');
}

std::string mask_phone(std::string_view phone) {
    if (phone.size() < 7) return std::string(phone.size(), '*');
    return std::string(phone.substr(0, 3)) + "****" + std::string(phone.substr(phone.size() - 4));
}

}  // namespace yekuo::people
