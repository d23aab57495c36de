#pragma once

#include <cstdint>
#include <span>

#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"
#include "psg/system/output.hpp"

namespace psg {

/// The formats that a scoring can be written in (docs/formats.md says what each holds and loses).
enum class AnnotationFormat : std::uint8_t {
  edf_plus,       ///< EDF+ annotations with the standard texts of edfplus.info
  luna_annot,     ///< Luna's .annot with the classes of the NSRR: N2, LM:left, PLM:left, arousal, ...
  bids_tsv,       ///< BIDS events.tsv and, beside it, the .json that describes its columns
  nsrr_xml,       ///< <PSGAnnotation> with the concepts of the NSRR, stages as runs
  remlogic_text,  ///< RemLogic's event export, by the clock on the wall
  json,           ///< everything, with every nanosecond
};

/// "edf", "annot", "bids", "nsrr", "remlogic" or "json".
[[nodiscard]] const char* name(AnnotationFormat format) noexcept;

/// All formats, in the order of their enumeration.
[[nodiscard]] std::span<const AnnotationFormat> annotation_formats() noexcept;

/// What is known about the recording that the annotations belong to.
struct WriteOptions {
  /// When the recording started. RemLogic's text needs the time of day; EDF+ has it in its header, or says
  /// there that it is not known. A date is written where the format has one, so leave it empty to write none.
  StartClock start = {};
  Time duration{};  ///< of the recording; 0: unknown, then the end of the last stage or event counts
  Overwrite overwrite = {};
};

}  // namespace psg
