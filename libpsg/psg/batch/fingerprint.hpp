#pragma once

#include <cstdint>
#include <string>

namespace psg::batch {

/// What is known of a file without reading all of it.
struct Fingerprint {
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< time of its last change, since 1970
  /// XXH3 (128 bits, 32 hexadecimal digits) of the file, or of its first and last MiB where it is larger than
  /// both. Recordings that differ at all differ there: the header names the recording, and the samples of
  /// another export differ everywhere.
  std::string hash;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// @throws Error not_found or io, also for what is no regular file.
[[nodiscard]] Fingerprint fingerprint_of(const std::string& path);

/// The time of a file's last change since 1970, in nanoseconds.
/// @throws Error not_found or io.
[[nodiscard]] std::int64_t changed_ns(const std::string& path);

/// XXH3 of a text, 32 hexadecimal digits.
[[nodiscard]] std::string hash_of(const std::string& text);

}  // namespace psg::batch
