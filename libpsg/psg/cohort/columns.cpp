#include "psg/cohort/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "psg/cohort/citations.hpp"
#include "psg/cohort/index_columns.hpp"
#include "psg/cohort/vocabulary.hpp"

namespace psg {
namespace {

using Columns = std::vector<CohortColumn>;

CohortColumn text(std::string name, std::string description, std::vector<std::string> levels = {}) {
  return {.name = std::move(name),
          .type = CohortType::text,
          .description = std::move(description),
          .source = cite("format"),
          .levels = std::move(levels)};
}

Columns who() {
  Columns columns = {text("id", "Code of the recording."),
                     text("subject", covariate_named("subject")->description),
                     text("session", covariate_named("session")->description),
                     text("rule", "Rule set that scored; docs/rules.md lists the thresholds of each.")};
  columns.push_back(
      {.name = "staged",
       .type = CohortType::flag,
       .description = "Sleep stages were given; without them everything per sleep or stage is undefined.",
       .source = cite("format")});
  columns.push_back({.name = "recording_h",
                     .unit = "h",
                     .description = "First to last instant of the recording, gaps included.",
                     .source = cite("format")});
  return columns;
}

Columns quality() {
  Columns columns;
  for (const auto& [suffix, leg] :
       {std::pair{"left", "left leg"}, {"right", "right leg"}, {"both", "one derivation of both legs"}}) {
    columns.push_back(
        text(fmt::format("channel_{}", suffix), fmt::format("Label of the EMG of the {}.", leg)));
    columns.push_back(text(fmt::format("quality_{}", suffix),
                           fmt::format("How far the EMG of the {} can be trusted.", leg),
                           {"good", "fair", "poor", "not scorable"}));
    columns.push_back({.name = fmt::format("resting_{}_uv", suffix),
                       .unit = "uV",
                       .description = fmt::format("Median resting level of the EMG of the {}.", leg),
                       .source = cite("format")});
  }
  columns.push_back(
      {.name = "warnings",
       .type = CohortType::whole,
       .unit = "1",
       .description =
           "Warnings about the night, its staging and this rule set; the recording's result has them.",
       .source = cite("format")});
  columns.push_back(text("version", "Version of libpsg that scored."));
  columns.push_back(text("input_hash", "Hash of the bytes that decided the result."));
  return columns;
}

CohortType type_of(CovariateKind kind) {
  switch (kind) {
    case CovariateKind::number:
    case CovariateKind::whole: return CohortType::number;
    case CovariateKind::flag: return CohortType::flag;
    default: return CohortType::text;
  }
}

}  // namespace

const char* name(CohortType type) noexcept {
  switch (type) {
    case CohortType::number: return "number";
    case CohortType::whole: return "whole";
    case CohortType::flag: return "flag";
    case CohortType::text: break;
  }
  return "text";
}

const std::vector<CohortColumn>& cohort_columns() {
  static const Columns all = [] {
    Columns columns = who();
    for (Columns more : {cohort::index_columns(), quality()}) {
      std::ranges::move(more, std::back_inserter(columns));
    }
    return columns;
  }();
  return all;
}

CohortColumn cohort_column(std::string_view name) {
  const auto found = std::ranges::find(cohort_columns(), name, &CohortColumn::name);
  if (found != cohort_columns().end()) return *found;
  if (const CovariateInfo* info = covariate_named(name)) {
    return {.name = info->name,
            .type = type_of(info->kind),
            .unit = info->units.empty() ? "" : info->units.front().spelling,
            .description = info->description,
            .source = info->source,
            .levels = info->levels};
  }
  return {.name = std::string(name),
          .type = CohortType::text,
          .description = "A column of the lab that the vocabulary does not know, kept as text.",
          .source = cite("lab")};
}

}  // namespace psg
