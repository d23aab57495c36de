#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace psg::edf {

/// More bytes than this between wanted bytes are skipped rather than read: copying them out of the
/// page cache, at some 6 bytes a nanosecond, then costs more than one more system call, 0.7 us.
inline constexpr std::int64_t worth_skipping = std::int64_t{4} * 1024;

/// Bytes read at a time: large enough to hide the system call, small enough to be in the second-level
/// cache still when the samples are unpacked.
inline constexpr std::int64_t chunk_bytes = std::int64_t{256} * 1024;

/// A thread's own buffer of at least `bytes`, reused by the next call on the same thread.
[[nodiscard]] std::span<std::byte> scratch(std::int64_t bytes);

}  // namespace psg::edf
