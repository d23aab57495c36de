#include "psg/store/checksum.hpp"

// The vector variants of XXH3 give the same hash; the header alone needs no library.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <span>
#include <string_view>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/store/file.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/store.hpp"

namespace psg::store {
namespace {

constexpr std::string_view signature = "\x89HDF\r\n\x1a\n";  // HDF5 specification, III.A
constexpr std::string_view mark = "libpsgH5";
constexpr std::size_t chunk_size = std::size_t{1} << 18;

using Checksum = std::array<char, file_checksum_size>;

Checksum checksum_with(std::uint64_t hash) {
  Checksum bytes{};
  std::ranges::copy(mark, bytes.begin());
  for (std::size_t i = 0; i < 8; ++i) bytes[mark.size() + i] = static_cast<char>((hash >> (8 * i)) & 0xFFU);
  return bytes;
}

[[noreturn]] void refuse(const std::string& path, const char* why) {
  throw Error(ErrorKind::malformed, path + ": " + why);
}

std::uint64_t hash_of(const File& file, std::uint64_t size) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  std::vector<char> chunk(std::min<std::uint64_t>(chunk_size, size));
  for (std::uint64_t at = 0; at < size; at += chunk_size) {
    const std::span<char> part(chunk.data(), std::min<std::uint64_t>(chunk.size(), size - at));
    file.read(at, part);
    XXH3_64bits_update(&state, part.data(), part.size());
  }
  return XXH3_64bits_digest(&state);
}

}  // namespace

std::array<char, file_checksum_size> checksum_of(std::span<const char> bytes) {
  return checksum_with(XXH3_64bits(bytes.data(), bytes.size()));
}

bool has_checksum(const std::string& path) {
  std::array<char, mark.size()> end{};
  std::ifstream file(path, std::ios::binary);
  file.seekg(-static_cast<std::streamoff>(file_checksum_size), std::ios::end);
  return file.read(end.data(), end.size()) && std::ranges::equal(end, mark);
}

void verify_checksum(const File& file) {
  const std::string& path = file.path();
  if (file.size() < signature.size() + file_checksum_size) refuse(path, "is not an HDF5 file");
  std::array<char, signature.size()> first{};
  file.read(0, first);
  if (!std::ranges::equal(first, signature)) refuse(path, "is not an HDF5 file");
  if (file.size() > largest_result) {
    throw Error(ErrorKind::unsupported, fmt::format("{}: is larger than {} GiB, expected a result of psg",
                                                    path, largest_result >> 30));
  }
  const std::uint64_t size = file.size() - file_checksum_size;
  Checksum end{};
  file.read(size, end);
  if (!std::equal(mark.begin(), mark.end(), end.begin())) {
    refuse(path, "is an HDF5 file, but not one that libpsg wrote, or it was cut short or changed since");
  }
  if (end != checksum_with(hash_of(file, size))) refuse(path, "was damaged or changed after libpsg wrote it");
}

}  // namespace psg::store

namespace psg {

bool is_hdf5(const std::string& path) {
  std::array<char, store::signature.size()> begin{};
  try {
    store::File(path).read(0, begin);
  } catch (const Error&) {
    return false;
  }
  return std::ranges::equal(begin, store::signature);
}

}  // namespace psg
