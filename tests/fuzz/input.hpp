#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// What the fuzz targets share: bytes as text, and bytes as decisions.
namespace fuzz {

inline std::string_view text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Values taken one after the other from the bytes of an input; behind their end everything is 0 or empty.
class Source {
 public:
  Source(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

  [[nodiscard]] bool empty() const { return left_.empty(); }
  /// What was not taken yet.
  [[nodiscard]] std::span<const std::uint8_t> rest() const { return left_; }
  /// From 0 to n - 1, of one byte; n is at most 256.
  std::size_t below(std::size_t n) { return byte() % n; }
  bool coin() { return (byte() & 1U) != 0; }
  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const std::uint8_t first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  /// Any number of 64 bits; small ones take fewer bytes: the first byte says how many follow.
  std::int64_t number() {
    std::uint64_t value = 0;
    for (std::size_t bytes = below(9); bytes > 0; --bytes) value = value << 8U | byte();
    return static_cast<std::int64_t>(value);
  }
  /// Any number from `low` to `high`.
  std::int64_t number(std::int64_t low, std::int64_t high) {
    const auto width = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int64_t>(static_cast<std::uint64_t>(number()) % width);
  }
  /// At most 255 bytes, as many as the first byte says.
  std::string bytes() {
    const std::size_t size = std::min<std::size_t>(byte(), left_.size());
    std::string out(reinterpret_cast<const char*>(left_.data()), size);
    left_ = left_.subspan(size);
    return out;
  }
  template <typename Choices>
  const auto& any(const Choices& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  std::span<const std::uint8_t> left_;
};

}  // namespace fuzz
