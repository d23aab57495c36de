#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "psg/annotations/read.hpp"

namespace psg::annotations {

/// What a format's reader found: times count from the file's own start.
struct Companion {
  Scoring scoring;
  std::optional<StartClock> start;  ///< empty: the format says that it starts with the recording
};

/// One file format. To add one: write its file, declare its entry below, and add a line in format.cpp.
struct FileFormat {
  const char* name;
  /// Whether a file that begins with these bytes (64 KiB or all) is of this format.
  bool (*recognises)(std::string_view head, const ReadOptions& options);
  Companion (*read)(const std::string& path, const ReadOptions& options);
};

extern const FileFormat edf_plus;
extern const FileFormat stage_list;

/// All formats, in the order they are asked.
[[nodiscard]] std::span<const FileFormat* const> formats();

/// The first `limit` bytes of the file, or all of it.
/// @throws Error not_found or io.
[[nodiscard]] std::string read_bytes(const std::string& path, std::size_t limit);

}  // namespace psg::annotations
