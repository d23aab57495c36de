#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// What the labels of a file mean, for labels that different programs use for different stages.
using StageMap = std::map<std::string, Stage>;

/// The map of a text such as "0=W,1=N1,2=N2,3=N3,5=R".
/// @throws Error(bad_argument) for a pair without "=", a stage that is none, or a label given twice.
[[nodiscard]] StageMap stage_map_from(const std::string& text);

/// What is known about the recording that an annotation file belongs to.
struct ReadOptions {
  StartClock start = {};    ///< of the recording; a file with a clock of its own is aligned with it
  Time duration{};          ///< of the recording; 0: unknown, then stages are neither cut nor missed
  StageMap stage_map = {};  ///< asked before the usual labels; needed for files of bare numbers
  Time epoch = Time(30s);   ///< length of one line of a file with one stage a line
};

/// What is done with the annotations of one class.
enum class ClassUse : std::uint8_t {
  mapped,   ///< a stage, lights, or an event that leg scoring knows
  ignored,  ///< known and of no use to leg scoring: kept as an event of kind other
  unknown,  ///< in no list of names: kept as an event of kind other
};

/// "mapped", "ignored" or "unknown".
[[nodiscard]] const char* name(ClassUse use) noexcept;

/// One class of annotations of a file.
struct ClassCount {
  std::string text;     ///< as the file writes it
  std::string meaning;  ///< "stage N2", "apnea", "leg_movement L", "other", ...
  ClassUse use = ClassUse::mapped;
  std::string note;  ///< why it is not what it looks like, half a sentence; may be empty
  std::size_t count = 0;
  friend bool operator==(const ClassCount&, const ClassCount&) = default;
};

/// What was recognised, mapped and ignored in a file.
struct AnnotationReport {
  std::string format;               ///< "EDF+", "RemLogic text", ...
  std::vector<ClassCount> classes;  ///< in the order of their first appearance, before anything is cut
  friend bool operator==(const AnnotationReport&, const AnnotationReport&) = default;
};

/// A companion file as it was read.
struct AnnotationFile {
  Scoring scoring;
  AnnotationReport report;
};

/// A companion file on the recording's clock, and what was made of it. The format is told by the content,
/// never by the name (docs/formats.md lists them).
///
/// A file that starts earlier or later than the recording by the clock on the wall is shifted by the
/// difference, across midnight too; by the time of day alone where a date is unknown or the dates put
/// the file outside the recording. Stages beyond the recording are cut. Each such thing is a warning.
/// @throws Error not_found, io, malformed (damaged, nothing in it, or nothing within the recording),
/// unsupported (no known format), bad_argument (bare numbers without a stage map).
[[nodiscard]] AnnotationFile read_annotation_file(const std::string& path, const ReadOptions& options = {});

/// The scoring alone. @throws Error as read_annotation_file
[[nodiscard]] Scoring read_annotations(const std::string& path, const ReadOptions& options = {});

/// The start of a companion file by its own clock; empty: its times count from the recording's start.
/// @throws Error as read_annotation_file
[[nodiscard]] std::optional<StartClock> start_clock_of(const std::string& path,
                                                       const ReadOptions& options = {});

/// Both scorings as one: stages and lights of the companion where it has any, events of both. What
/// the companion replaces or repeats is a warning.
[[nodiscard]] Scoring merge(Scoring recording, Scoring companion);

}  // namespace psg
