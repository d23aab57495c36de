#pragma once

#include <cstdint>
#include <string>

namespace psg::batch {

/// What is known of a file without reading all of it.
struct Fingerprint {
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< as `changed_ns`
  /// XXH3 (128 bits, 32 hexadecimal digits) of the file, or of its first and last MiB where it is larger than
  /// both. Most recordings that differ at all differ there: the header names the recording, and the samples
  /// of another export differ everywhere. What differs in between alone, `changed_ns` tells.
  std::string hash;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// @throws Error not_found or io, also for what is no regular file.
[[nodiscard]] Fingerprint fingerprint_of(const std::string& path);

/// When a file was last changed, since 1970, in nanoseconds: the later of the times of its bytes (st_mtim),
/// which a copy may keep from another file, and of its inode (st_ctim), which nothing sets back. A file that
/// took the place of another was changed then, whatever time it brought.
/// @throws Error not_found or io.
[[nodiscard]] std::int64_t changed_ns(const std::string& path);

/// When the bytes of a file were written (st_mtim), since 1970, in nanoseconds; a copy that keeps times
/// keeps it.
/// @throws Error not_found or io.
[[nodiscard]] std::int64_t written_ns(const std::string& path);

/// XXH3 of a text, 32 hexadecimal digits.
[[nodiscard]] std::string hash_of(const std::string& text);

}  // namespace psg::batch
