#pragma once

#include <map>
#include <string>

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
  StartClock start = {};        ///< of the recording; a file with a clock of its own is aligned with it
  bool start_is_given = false;  ///< the caller knows the start; a header's 00:00:00 may stand for unknown
  Time duration{};              ///< of the recording; 0: unknown, then stages are neither cut nor missed
  StageMap stage_map = {};      ///< asked before the usual labels; needed for files of bare numbers
  Time epoch = Time(30s);       ///< length of one line of a file with one stage a line
  std::string scorer = {};      ///< whose staging counts where a file holds several; empty: a person's
  /// Reads a result of psg (HDF5), whose room is above this one: `events_of_result` (store/marked.hpp). Null:
  /// results are refused.
  NightEvents (*read_result)(const std::string& path) = nullptr;
};

}  // namespace psg
