#include "psg/compare/scorer.hpp"

#include <fmt/format.h>

#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/table_access.hpp"
#include "psg/legs/marked.hpp"

namespace psg {
namespace {

std::vector<Break> breaks_in(const Table& table) {
  const auto& onsets = values_of<double>(table, "onset_s");
  const auto& durations = values_of<double>(table, "duration_s");
  const auto& reasons = values_of<std::string>(table, "why");
  std::vector<Break> breaks;
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    const Time start = from_seconds(onsets[i]);
    const bool gap = reasons[i] == name(Boundary::gap);
    breaks.push_back({{start, start + from_seconds(durations[i])}, gap ? Boundary::gap : Boundary::artefact});
  }
  return breaks;
}

}  // namespace

Scorer scorer_from(const Tables& result, const std::string& rule, std::string name) {
  Scorer scorer{.name = std::move(name), .scoring = scoring_from(result, rule), .looked_for_movements = true};
  const Table& recording = table_named(result, "recording");
  const auto& onsets = values_of<double>(recording, "onset_s");
  const auto& durations = values_of<double>(recording, "duration_s");
  if (onsets.size() != 1) {
    throw Error(ErrorKind::malformed,
                fmt::format("table \"recording\" has {} rows, expected one", onsets.size()));
  }
  const Time start = from_seconds(onsets.front());
  scorer.extent = {start, start + from_seconds(durations.front())};
  scorer.breaks = breaks_in(table_named(result, "breaks"));
  return scorer;
}

}  // namespace psg
