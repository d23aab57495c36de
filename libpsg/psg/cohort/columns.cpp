#include "psg/cohort/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "psg/cohort/vocabulary.hpp"

namespace psg::cohort {
namespace {

using Columns = std::vector<CohortColumn>;

CohortColumn hours(std::string name, std::string state, std::string description) {
  // Every rate per hour has the state's hours as its denominator.
  return {.name = std::move(name),
          .unit = "h",
          .description = std::move(description),
          .source = cite("rules"),
          .statistic = "movements_per_hour",
          .legs = "all",
          .state = std::move(state)};
}

CohortColumn rate(std::string name, std::string statistic, std::string state, std::string denominator,
                  std::string description, const std::string& source = cite("rules"),
                  std::string legs = "all") {
  return {.name = std::move(name),
          .unit = "1/h",
          .denominator = std::move(denominator),
          .description = std::move(description),
          .source = source,
          .statistic = std::move(statistic),
          .legs = std::move(legs),
          .state = std::move(state)};
}

CohortColumn plms(CohortColumn column) {
  column.plms_index = true;
  return column;
}

CohortColumn count(std::string name, std::string statistic, std::string state, std::string description,
                   const std::string& source = cite("rules")) {
  return {.name = std::move(name),
          .unit = "1",
          .description = std::move(description),
          .source = source,
          .statistic = std::move(statistic),
          .legs = "all",
          .state = std::move(state)};
}

CohortColumn measure(std::string name, std::string unit, std::string statistic, std::string state,
                     std::string denominator, std::string description,
                     const std::string& source = cite("rules")) {
  CohortColumn column =
      count(std::move(name), std::move(statistic), std::move(state), std::move(description), source);
  column.unit = std::move(unit);
  column.denominator = std::move(denominator);
  return column;
}

Columns times() {
  return {hours("tib_h", "TIB", "Analysis window: lights off to lights on, without gaps and artefacts."),
          hours("tst_h", "TST", "Total sleep time inside the analysis window."),
          hours("wake_h", "W", "Wake inside the analysis window."),
          hours("n1_h", "N1", "Stage N1."),
          hours("n2_h", "N2", "Stage N2."),
          hours("n3_h", "N3", "Stage N3."),
          hours("rem_h", "R", "Stage R."),
          hours("nrem_h", "NREM", "Stages N1, N2 and N3.")};
}

Columns periodic() {
  return {
      plms(rate("plms_index_per_h", "plms_index", "TST", "tst_h",
                "Periodic leg movements in sleep per hour of sleep.")),
      count("plms_count", "plm", "TST", "Periodic leg movements in sleep."),
      rate("plms_arousal_index_per_h", "plms_arousal_index", "TST", "tst_h",
           "Periodic leg movements in sleep with an arousal per hour of sleep."),
      count("plms_arousal_count", "plm_arousal", "TST", "Periodic leg movements in sleep with an arousal."),
      rate("plmw_index_per_h", "plmw_index", "W", "wake_h",
           "Periodic leg movements in wake per hour of wake."),
      count("plmw_count", "plm", "W", "Periodic leg movements in wake."),
      rate("plms_per_h_of_night", "plms_per_hour_of_night", "TIB", "tib_h",
           "Periodic leg movements in sleep per hour of the analysis window."),
      rate("plm_index_per_h", "plm_per_hour", "TIB", "tib_h",
           "Periodic leg movements, asleep or awake, per hour of the analysis window."),
      count("plm_count", "plm", "TIB", "Periodic leg movements, asleep or awake."),
      rate("plm_n1_index_per_h", "plm_per_hour", "N1", "n1_h",
           "Periodic leg movements in N1 per hour of N1."),
      rate("plm_n2_index_per_h", "plm_per_hour", "N2", "n2_h",
           "Periodic leg movements in N2 per hour of N2."),
      rate("plm_n3_index_per_h", "plm_per_hour", "N3", "n3_h",
           "Periodic leg movements in N3 per hour of N3."),
      rate("plm_rem_index_per_h", "plm_per_hour", "R", "rem_h", "Periodic leg movements in R per hour of R."),
      rate("plm_nrem_index_per_h", "plm_per_hour", "NREM", "nrem_h",
           "Periodic leg movements in NREM sleep per hour of NREM sleep."),
      rate("plms_left_index_per_h", "plm_per_hour", "TST", "tst_h",
           "Periodic movements of the left leg alone in sleep per hour of sleep.", cite("rules"), "left"),
      rate("plms_right_index_per_h", "plm_per_hour", "TST", "tst_h",
           "Periodic movements of the right leg alone in sleep per hour of sleep.", cite("rules"), "right"),
      rate("plms_bilateral_index_per_h", "plm_per_hour", "TST", "tst_h",
           "Periodic movements of both legs in sleep per hour of sleep.", cite("rules"), "bilateral"),
  };
}

Columns without_respiratory() {
  return {
      plms(rate("plms_nr_index_per_h", "plms_index_nr", "TST", "tst_h",
                "As plms_index_per_h, without respiratory candidates (second pass).", cite("wasm2016"))),
      count("plms_nr_count", "plm_nr", "TST", "As plms_count, without respiratory candidates.",
            cite("wasm2016")),
      rate("plms_nr_arousal_index_per_h", "plms_arousal_index_nr", "TST", "tst_h",
           "As plms_arousal_index_per_h, without respiratory candidates.", cite("wasm2016")),
      rate("plmw_nr_index_per_h", "plmw_index_nr", "W", "wake_h",
           "As plmw_index_per_h, without respiratory candidates.", cite("wasm2016")),
  };
}

Columns movements() {
  return {
      rate("lm_index_per_h", "movements_per_hour", "TIB", "tib_h",
           "Leg movements, both legs combined, per hour of the analysis window."),
      count("lm_count", "movements", "TIB", "Leg movements, both legs combined."),
      rate("lms_index_per_h", "movements_per_hour", "TST", "tst_h",
           "Leg movements in sleep per hour of sleep."),
      count("lms_count", "movements", "TST", "Leg movements in sleep."),
      rate("lmw_index_per_h", "movements_per_hour", "W", "wake_h", "Leg movements in wake per hour of wake."),
      count("lmw_count", "movements", "W", "Leg movements in wake."),
      rate("lms_left_index_per_h", "movements_per_hour", "TST", "tst_h",
           "Movements of the left leg alone in sleep per hour of sleep.", cite("rules"), "left"),
      rate("lms_right_index_per_h", "movements_per_hour", "TST", "tst_h",
           "Movements of the right leg alone in sleep per hour of sleep.", cite("rules"), "right"),
      rate("lms_bilateral_index_per_h", "movements_per_hour", "TST", "tst_h",
           "Movements of both legs in sleep per hour of sleep.", cite("rules"), "bilateral"),
      count("lms_candidates", "candidates", "TST", "Leg movements in sleep that may be part of a series."),
      rate("lms_non_candidate_index_per_h", "non_candidates_per_hour", "TST", "tst_h",
           "Leg movements in sleep that cannot be part of a series, per hour of sleep.", cite("wasm2016")),
      rate("lms_respiratory_index_per_h", "respiratory_per_hour", "TST", "tst_h",
           "Leg movements in sleep with a respiratory event per hour of sleep.", cite("wasm2016")),
      rate("lms_short_interval_index_per_h", "short_interval_movements_per_hour", "TST", "tst_h",
           "Candidates in sleep less than 10 s after the movement before, per hour of sleep.",
           cite("wasm2016")),
      rate("lms_isolated_index_per_h", "isolated_movements_per_hour", "TST", "tst_h",
           "Candidates in sleep that are isolated (intervals above 90 s or undefined), per hour of sleep.",
           cite("wasm2016")),
  };
}

Columns structure() {
  return {
      measure("plms_duration_mean_s", "s", "plm_duration_mean", "TST", "plms_count",
              "Mean duration of periodic leg movements in sleep."),
      measure("plms_duration_sd_s", "s", "plm_duration_sd", "TST", "",
              "Standard deviation (n - 1) of the duration of periodic leg movements in sleep."),
      measure("lms_duration_mean_s", "s", "movements_duration_mean", "TST", "lms_count",
              "Mean duration of leg movements in sleep."),
      measure("lms_duration_sd_s", "s", "movements_duration_sd", "TST", "",
              "Standard deviation (n - 1) of the duration of leg movements in sleep."),
      count("series_count", "series_count", "TIB", "Series of periodic leg movements."),
      measure("series_length_mean", "1", "series_length_mean", "TIB", "series_count",
              "Mean number of movements in a series."),
      measure("series_duration_mean_s", "s", "series_duration_mean", "TIB", "series_count",
              "Mean time from the first onset to the last offset of a series."),
      count("lms_intervals", "intervals", "TST", "Defined intervals, onset to onset, in sleep.",
            cite("ferri2006")),
      count("lms_intervals_below_10s", "intervals_below_10s", "TST", "Of these below 10 s.",
            cite("ferri2006")),
      count("lms_intervals_10s_to_90s", "intervals_10s_to_90s", "TST", "Of these from 10 s to 90 s.",
            cite("ferri2006")),
      count("lms_intervals_above_90s", "intervals_above_90s", "TST", "Of these above 90 s.",
            cite("ferri2006")),
      measure("lms_interval_ln_mean", "", "interval_ln_mean", "TST", "lms_intervals",
              "Mean of ln(interval / s) in sleep.", cite("wasm2016")),
      measure("lms_interval_ln_sd", "", "interval_ln_sd", "TST", "",
              "Standard deviation (n - 1) of ln(interval / s) in sleep.", cite("wasm2016")),
      measure("periodicity_ratio", "", "periodicity_ratio", "TST", "lms_candidates",
              "Periodic leg movements / candidates in sleep, 0 to 1.", cite("rules")),
      measure("periodicity_ferri2006", "", "periodicity_ferri2006", "TST", "lms_intervals",
              "Share of all intervals in sleep in runs of at least 3 with 10 s < i <= 90 s, 0 to 1.",
              cite("ferri2006")),
  };
}

}  // namespace

std::vector<CohortColumn> index_columns() {
  Columns all;
  for (Columns more : {times(), periodic(), without_respiratory(), movements(), structure()}) {
    std::ranges::move(more, std::back_inserter(all));
  }
  return all;
}

}  // namespace psg::cohort

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
  for (const auto& [what, without] :
       {std::pair{"arousals", "everything about arousals"},
        {"respiratory", "everything about respiratory events and all of the second pass"}}) {
    columns.push_back({.name = fmt::format("{}_scored", what),
                       .type = CohortType::flag,
                       .description = fmt::format("{} were scored; without them {} is undefined.",
                                                  *what == 'a' ? "Arousals" : "Respiratory events", without),
                       .source = cite("format")});
  }
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
