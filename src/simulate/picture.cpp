#include "simulate/picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <vector>

namespace yekuo::simulate {

namespace {

std::uint32_t crc_of(std::string_view bytes) {
    std::uint32_t crc = 0xffffffffu;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) crc = crc & 1 ? (crc >> 1) ^ 0xedb88320u : crc >> 1;
    }
    return ~crc;
}

std::string big_endian(std::uint32_t value) {
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8),
            static_cast<char>(value)};
}

std::string chunk(const std::string& kind, const std::string& content) {
    return big_endian(static_cast<std::uint32_t>(content.size())) + kind + content + big_endian(crc_of(kind + content));
}

// A zlib stream of one stored block: the pictures are too small for a compressor to be worth a dependency.
std::string stored(const std::string& raw) {
    std::uint32_t a = 1, b = 0;
    for (const char c : raw) {
        a = (a + static_cast<unsigned char>(c)) % 65521;
        b = (b + a) % 65521;
    }
    const auto size = static_cast<std::uint16_t>(raw.size());
    std::string out{0x78, 0x01, 0x01};
    for (const auto half : {size, static_cast<std::uint16_t>(~size)}) {
        out += static_cast<char>(half & 0xff);
        out += static_cast<char>(half >> 8);
    }
    return out + raw + big_endian(b << 16 | a);
}

// Four colours, four pixels a byte.
class Canvas {
public:
    using Palette = std::array<std::array<unsigned char, 3>, 4>;
    Canvas(int width, int height, Palette palette)
        : width_(width), height_(height), palette_(palette), pixels_(static_cast<std::size_t>(width * height), 0) {}

    void dot(int x, int y, std::uint8_t colour) {
        if (x >= 0 && x < width_ && y >= 0 && y < height_) pixels_[static_cast<std::size_t>(y * width_ + x)] = colour;
    }
    void box(int x, int y, int w, int h, std::uint8_t colour) {
        for (int i = 0; i < w; ++i)
            for (int j = 0; j < h; ++j) dot(x + i, y + j, colour);
    }
    std::string png() const {
        std::string raw;
        for (int y = 0; y < height_; ++y) {
            raw += '\0';
            for (int x = 0; x < width_; x += 4) {
                int packed = 0;
                for (int i = 0; i < 4; ++i)
                    packed = packed << 2 | (x + i < width_ ? pixels_[static_cast<std::size_t>(y * width_ + x + i)] : 0);
                raw += static_cast<char>(packed);
            }
        }
        std::string colours;
        for (const auto& colour : palette_) colours.append(colour.begin(), colour.end());
        const std::string head = big_endian(static_cast<std::uint32_t>(width_)) +
                                 big_endian(static_cast<std::uint32_t>(height_)) + std::string{2, 3, 0, 0, 0};
        return "\x89PNG\r\n\x1a\n" + chunk("IHDR", head) + chunk("PLTE", colours) + chunk("IDAT", stored(raw)) +
               chunk("IEND", {});
    }

private:
    int width_, height_;
    Palette palette_;
    std::vector<std::uint8_t> pixels_;
};

}  // namespace

std::string sample_photo(Dice dice) {
    const auto tint = [&](int base) { return static_cast<unsigned char>(base + dice.between(-24, 24)); };
    Canvas canvas(96, 72, {{{tint(190), tint(180), tint(160)}, {70, 76, 84}, {226, 232, 236}, {200, 40, 40}}});
    const int left = static_cast<int>(dice.between(22, 34));
    canvas.box(left, 10, 40, 52, 1);
    canvas.box(left + 5, 16, 30, 14, 2);
    for (int digit = 0; digit < 6; ++digit)
        canvas.box(left + 7 + digit * 5, 19, 2, static_cast<int>(dice.between(3, 8)), digit == 5 ? 3 : 1);
    canvas.box(left + 16, 40, 8, 8, 3);
    return canvas.png();
}

std::string sample_signature(Dice dice) {
    Canvas canvas(120, 40, {{{255, 255, 255}, {20, 30, 90}, {120, 130, 170}, {0, 0, 0}}});
    const double wave = dice.between_real(4, 9), speed = dice.between_real(0.12, 0.3);
    for (int x = 12; x < 108; ++x) {
        const double y = 20 + wave * std::sin(x * speed) + wave / 2 * std::sin(x * speed * 2.7);
        canvas.box(x, static_cast<int>(y), 1, 2, 1);
    }
    return canvas.png();
}

}  // namespace yekuo::simulate
