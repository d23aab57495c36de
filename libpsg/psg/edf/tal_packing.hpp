#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "psg/core/event.hpp"

namespace psg::edf {

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
