#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/rules/rule.hpp"
#include "psg/rules/score_movements.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// One person's or program's scoring of a night.
struct Scorer {
  std::string name;                ///< unique among those that are compared
  NightEvents scoring;             ///< its leg movements, stages, lights, respiratory events and arousals
  Span extent = {};                ///< first to last instant of the recording; empty: unknown
  std::vector<Break> breaks = {};  ///< stretches that it could not score: gaps and artefacts
  std::vector<Leg> legs = {};      ///< legs that it could score; empty: unknown, as of an annotation file
  /// Whether somebody surely looked for movements, so that without any their number is 0. Of an annotation
  /// file that marks none nobody knows.
  bool looked_for_movements = false;
};

/// The scorer that a result of ours stands for: the movements that `rule` counted or rejected by the night's
/// stages, events or lights, which others may stage otherwise, and the stages, events, lights, length,
/// breaks and legs that the night was scored with.
/// @throws Error(not_found) when the night was not scored by `rule`, (unsupported) when it was by a variant
/// of the same name, which names the threshold that differs, (malformed) for tables that are no result.
[[nodiscard]] Scorer scorer_from(const Tables& result, const Rule& rule, std::string name);

/// How scorings are compared.
struct CompareOptions {
  Rule rule;  ///< by which everybody's movements are counted
  double min_iou =
      0.5;  ///< least intersection over union of two movements that are the same, above 0, at most 1
  /// Stages, respiratory events and arousals by which everybody's movements are scored; empty: each scorer's
  /// own.
  std::optional<NightEvents> context = {};
  std::optional<std::size_t> test = {};  ///< which scorer is judged by the others; empty: none
};

}  // namespace psg

namespace psg::compare {

/// A name for each path: its last part, with the folder where that alone is not distinct, and a number
/// where a path is repeated.
[[nodiscard]] std::vector<std::string> names_of(const std::vector<std::string>& paths);

}  // namespace psg::compare
