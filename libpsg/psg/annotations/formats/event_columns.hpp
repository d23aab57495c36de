#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "psg/core/time.hpp"
#include "psg/table/delimited.hpp"

namespace psg::annotations {

/// A column of times: its place, and what one of its numbers is worth.
struct TimeColumn {
  std::size_t place = 0;
  Time unit = Time(1s);
};

/// What the columns of a table of stages or events are, by their headings.
struct EventColumns {
  std::optional<TimeColumn> onset, duration, stop;
  std::optional<std::size_t> label, channel, epoch;
  std::optional<std::size_t> leg, text;  ///< of the tables that libpsg writes
  std::optional<std::size_t> group;      ///< of Snooz: "stage" or another group of events
  std::vector<std::size_t> stages;  ///< those of people first: a program's own staging is the second opinion
  /// The numbers of the stage column are Rechtschaffen & Kales' with REM as 5, as the format fixes them.
  bool rem_is_5 = false;
};

[[nodiscard]] EventColumns event_columns(const Delimited& table);

/// Whether a column of stages is a program's own, by its heading (folded).
[[nodiscard]] bool is_by_program(std::string_view heading);

/// Whether the line is the heading of a table of stages or events: it names times and what happened, or
/// stages of one epoch a row.
[[nodiscard]] bool is_event_heading(const Delimited& candidate);

}  // namespace psg::annotations
