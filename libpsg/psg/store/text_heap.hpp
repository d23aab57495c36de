#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "psg/store/parts.hpp"

namespace psg::store {

/// The texts of variable length in a file, which lie in collections (HDF5 specification, III.E). Each is
/// taken once, as `write` makes one for each text.
class TextHeap {
 public:
  /// The bytes of a reference to a text.
  static constexpr std::uint64_t reference_size = 16;

  explicit TextHeap(Parts& parts) : parts_(parts) {}

  /// The text that the next 16 bytes of `reference` stand for.
  /// @throws Failure when there is none, or it was taken before.
  [[nodiscard]] std::string take(Cursor& reference);

 private:
  struct Text {
    std::uint64_t offset;
    std::uint64_t size;
    bool taken;
  };
  struct Collection {
    Part bytes;
    std::vector<Text> texts;  // text 1 first
  };
  Collection& collection_at(std::uint64_t address);

  Parts& parts_;
  std::map<std::uint64_t, Collection> collections_;
};

}  // namespace psg::store
