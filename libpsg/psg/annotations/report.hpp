#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace psg {

/// What is done with the annotations of one class.
enum class ClassUse : std::uint8_t {
  mapped,   ///< a stage, lights, or an event that leg scoring knows
  ignored,  ///< known and of no use to leg scoring: kept as an event of kind other
  unknown,  ///< in no list of names: kept as an event of kind other, or as a stage that nobody scored
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

}  // namespace psg
