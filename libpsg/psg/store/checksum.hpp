#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "psg/store/file.hpp"

namespace psg::store {

/// The bytes of a checksum.
inline constexpr std::size_t file_checksum_size = 16;

/// The end of a file of these bytes: "libpsgH5" and their XXH3 hash (64 bits, little endian). HDF5 ignores
/// what follows its own end.
///
/// It tells files that were damaged or changed by accident from those that are whole. Anybody can compute
/// it, so what lies behind it is not trusted for it.
[[nodiscard]] std::array<char, file_checksum_size> checksum_of(std::span<const char> bytes);

/// Whether a file ends as ours do; whether the checksum fits is not looked at.
[[nodiscard]] bool has_checksum(const std::string& path);

/// Throws unless it is an HDF5 file whose checksum fits.
/// @throws Error io, or malformed: not HDF5, not ours, cut short, or changed since.
void verify_checksum(const File& file);

}  // namespace psg::store
