#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/edf/deviations.hpp"

namespace psg::edf {

inline constexpr char tal_separator = '\x14';
inline constexpr char tal_before_duration = '\x15';

/// One time-stamped annotations list (EDF+ 2.2.2): `+onset[\x15duration]\x14text\x14...\x14\0`.
struct Tal {
  Time onset{};  ///< since the start time in the header
  std::optional<Time> duration;
  std::vector<std::string> texts;  ///< UTF-8; an empty first text marks a timekeeping TAL
};

/// The lists in one annotation signal of one data record. What cannot be read is left out and
/// added to `deviations`; `record` is counted from 0, `offset` is that of `bytes` in the file.
[[nodiscard]] std::vector<Tal> parse_tals(std::string_view bytes, std::int64_t record, std::int64_t offset,
                                          Deviations& deviations);

/// Whether the bytes of an annotation signal begin as in every record: with an onset and an empty text.
[[nodiscard]] bool begins_with_onset(std::string_view bytes);

/// The seconds in a length of time: "12.5", exact to the nanosecond, without sign and trailing zeros.
[[nodiscard]] std::string decimal(Time time);

/// A time as EDF+ writes it: "+12.5", exact to the nanosecond, without trailing zeros.
[[nodiscard]] std::string tal_time(Time time);

/// One annotation as a time-stamped annotations list, with its closing NUL.
[[nodiscard]] std::string encode_tal(const Annotation& annotation);

/// The bytes of the annotation signals of each record: `signals` parts of `signal_bytes`, the first
/// of which begins with the record's onset. Annotations fill the records from the first on. Empty
/// when they do not fit.
[[nodiscard]] std::optional<std::vector<std::string>> pack_tals(std::span<const Annotation> annotations,
                                                                std::span<const Time> onsets,
                                                                std::size_t signals,
                                                                std::size_t signal_bytes);

}  // namespace psg::edf
