#pragma once

#include <memory>

#include "psg/core/recording.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/harvest.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// The samples of an open file. `Recording::channels` are the header's signals without the
/// annotation signals, in order; requests count in them.
///
/// Reads go through `pread`, or through windows where they are allowed (`FileWindow`); a file that is cut
/// short later is an Error(io) either way, and any number of threads may read at once. Annotation signals of
/// the records that are read are handed to `harvest`, where there is one.
[[nodiscard]] std::shared_ptr<const SampleSource> sample_source(std::shared_ptr<const File> file,
                                                                const Header& header,
                                                                std::shared_ptr<Harvest> harvest = nullptr);

/// More bytes than this between wanted bytes are skipped rather than read: copying them out of the
/// page cache, at some 6 bytes a nanosecond, then costs more than one more system call, 0.7 us.
inline constexpr std::int64_t worth_skipping = std::int64_t{4} * 1024;

/// Bytes read at a time: large enough to hide the system call, small enough to be in the second-level
/// cache still when the samples are unpacked.
inline constexpr std::int64_t chunk_bytes = std::int64_t{256} * 1024;

/// A thread's own buffer of at least `bytes`, reused by the next call on the same thread.
[[nodiscard]] std::span<std::byte> scratch(std::int64_t bytes);

}  // namespace psg::edf
