#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/store/file.hpp"

namespace psg::store {

/// What HDF5 has for an address that is not there.
inline constexpr std::uint64_t no_address = ~std::uint64_t{0};

/// Ends the reading of a file that is not as `write` makes it.
/// @throws Failure that says what was found, at which byte of the file.
[[noreturn]] void refuse_at(std::uint64_t at, std::string_view what);

/// Reads some bytes of a file, never beyond their end; numbers are little-endian.
class Cursor {
 public:
  Cursor(std::span<const char> bytes, std::uint64_t at) : bytes_(bytes), at_(at) {}

  [[nodiscard]] std::size_t left() const noexcept { return bytes_.size(); }
  /// The place in the file.
  [[nodiscard]] std::uint64_t at() const noexcept { return at_; }
  /// A number of 1 to 8 bytes.
  std::uint64_t number(std::size_t width);
  std::uint64_t address() { return number(8); }
  std::span<const char> bytes(std::uint64_t count);
  /// The next bytes, as a cursor of their own.
  Cursor part(std::uint64_t count);
  void skip(std::uint64_t count) { (void)bytes(count); }
  /// Passes over bytes that are the same in every file.
  void expect(std::string_view constant, std::string_view what);
  /// Passes over this many zeros.
  void expect_zeros(std::uint64_t count, std::string_view what);
  [[noreturn]] void refuse(std::string_view what) const { refuse_at(at_, what); }

 private:
  std::span<const char> bytes_;
  std::uint64_t at_;
};

/// Stretches of which no two overlap.
class Stretches {
 public:
  /// False when it overlaps one that was added before.
  [[nodiscard]] bool add(std::uint64_t start, std::uint64_t size);

 private:
  std::map<std::uint64_t, std::uint64_t> end_of_;  // by start
};

/// Bytes that were taken out of a file. Cursors stay good when it is moved.
class Part {
 public:
  Part(std::vector<char> bytes, std::uint64_t at) : bytes_(std::move(bytes)), at_(at) {}
  Part(Part&&) noexcept = default;
  Part& operator=(Part&&) noexcept = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  ~Part() = default;
  [[nodiscard]] Cursor cursor() const noexcept { return {bytes_, at_}; }

 private:
  std::vector<char> bytes_;
  std::uint64_t at_;
};

/// The bytes of a result before its checksum, each of which is given out once: structures cannot overlap or
/// lead in circles, and all that is taken together is no larger than the file. It keeps account too of the
/// memory that is needed for what is made of them.
class Parts {
 public:
  /// Of a file whose checksum was checked.
  explicit Parts(const File& file);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// The bytes there, which are not taken yet.
  [[nodiscard]] Part peek(std::uint64_t at, std::uint64_t count) const;
  [[nodiscard]] Part take(std::uint64_t at, std::uint64_t count);
  /// Takes them without reading, and reads them later piece by piece.
  void claim(std::uint64_t at, std::uint64_t count);
  void read(std::uint64_t at, std::span<char> bytes) const;
  /// Before memory is allocated for what is read.
  /// @throws Failure when it is more than a file of this size has use for.
  void spend(std::uint64_t bytes);

 private:
  void check(std::uint64_t at, std::uint64_t count) const;

  const File& file_;
  std::uint64_t size_;
  std::uint64_t allowed_;
  Stretches taken_;
};

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
