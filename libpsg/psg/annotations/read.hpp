#pragma once

#include <optional>
#include <string>

#include "psg/annotations/read_options.hpp"
#include "psg/annotations/report.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// An annotation file as it was read.
struct AnnotationFile {
  NightEvents scoring;
  AnnotationReport report;
  bool scorer_found = false;  ///< whether it holds the staging of ReadOptions::scorer
};

/// An annotation file on the recording's clock, and what was made of it. The format is told by the content,
/// never by the name (docs/formats.md lists them).
///
/// A file that starts earlier or later than the recording by the clock on the wall is shifted by the
/// difference, across midnight too; by the time of day alone where a date is unknown or the dates put
/// the file outside the recording. Stages beyond the recording are cut. Each such thing is a warning.
/// @throws Error not_found, io, malformed (damaged, nothing in it, or nothing within the recording),
/// unsupported (no known format), bad_argument (bare numbers without a stage map), ambiguous (several
/// stagings, of which none is the one to take).
[[nodiscard]] AnnotationFile read_annotation_file(const std::string& path, const ReadOptions& options = {});

/// The scoring alone. @throws Error as read_annotation_file, and bad_argument when the file does not tell
/// apart the scorer of the options.
[[nodiscard]] NightEvents read_annotations(const std::string& path, const ReadOptions& options = {});

/// Throws Error(bad_argument): what was read tells no scorer of this name apart.
[[noreturn]] void refuse_scorer(const std::string& where, const std::string& scorer);

/// The start of an annotation file by its own clock; empty: its times count from the recording's start.
/// @throws Error as read_annotation_file
[[nodiscard]] std::optional<StartClock> start_clock_of(const std::string& path,
                                                       const ReadOptions& options = {});

/// Both as one: stages and lights of the file where it has any, events of both. What
/// the file replaces or repeats is a warning.
[[nodiscard]] NightEvents merge(NightEvents recording, NightEvents contents);

}  // namespace psg
