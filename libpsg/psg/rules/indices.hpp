#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule_score.hpp"

namespace psg {

/// The name of a statistic, its unit, and its meaning in one sentence.
struct StatisticInfo {
  std::string name;
  std::string unit;
  std::string description;
  friend bool operator==(const StatisticInfo&, const StatisticInfo&) = default;
};

/// Every statistic of a scored night, in the order of its indices. The list is the same for every night and
/// rule set. A statistic that is undefined for a night or a rule set is NaN.
///
/// Columns (states): TIB is the analysis window (lights off to lights on). W, N1, N2, N3, R, TST (all sleep)
/// and NREM are the time inside it that is scored as such. All of them leave out gaps and artefacts. A
/// movement belongs to the state of the epoch that contains its onset. Legs: "all", "left", "right",
/// "bilateral". For a single derivation of both legs only "all" is defined; a leg that was not recorded or
/// could not be scored leaves its own column and "bilateral" undefined.
///
/// For each ROW, and for each again with the suffix `_nr` for the second pass of WASM 2016 (respiratory
/// candidates left out; NaN for rule sets without a second pass, and where no respiratory events were
/// scored):
///   movements          movements that count, both legs combined
///   candidates         those that are candidates for a series (all of them where the rule has no such test)
///   non_candidates     those that are not
///   respiratory        those associated with a respiratory event (NaN for rules that reject them, and where
///                      no respiratory events were scored)
///   plm                periodic leg movements: members of a series
///   plm_arousal        periodic leg movements associated with an arousal (NaN where no arousals were scored)
/// there are
///   ROW                     number
///   ROW_per_hour            number per hour of the state
///   ROW_duration_mean       mean duration, first onset to last offset (s); undefined if there are none
///   ROW_duration_sd         standard deviation (n - 1); undefined below two
///   ROW_duration_min        shortest
///   ROW_duration_max        longest
/// and for the legs "all" only, as number and per hour:
///   short_interval_movements  candidates less than 10 s after the movement before
///   isolated_movements        candidates that are not periodic and whose intervals before and after are
///                             longer than 90 s or undefined
///   plms_index              PLM in sleep per hour of sleep (PLMSI)
///   plmw_index              PLM in wake per hour of wake (PLMWI)
///   plms_arousal_index      PLM in sleep with an arousal per hour of sleep
///   plms_per_hour_of_night  PLM in sleep per hour of the analysis window
///   series_count            number of series
///   series_length_mean      mean number of movements in a series
///   series_duration_mean    mean time from a series' first onset to its last offset (s)
///   series_duration_total   sum of these (s)
///   intervals               defined intervals, onset to onset, in the state at their later movement; an
///                           interval is undefined for the first movement, next to a non-candidate, and
///                           across a gap or an artefact
///   intervals_below_10s     i < 10 s
///   intervals_10s_to_90s    10 s <= i <= 90 s
///   intervals_above_90s     i > 90 s
///   interval_ln_mean        mean of ln(i / s)
///   interval_ln_sd          standard deviation of ln(i / s) (n - 1)
///   periodicity_ratio       PLM / candidates (PLMScoRe)
///   periodicity_ferri2006   share of all intervals that lie in runs of at least 3 successive intervals
///                           with 10 s < i <= 90 s (Ferri et al. 2006)
///   interval_histogram_AA_BB  intervals with AA s <= i < BB s, bins of 2 s up to 100 s (TIB, TST, W)
[[nodiscard]] std::vector<StatisticInfo> statistics();

/// The statistics interval_histogram_AA_BB: how many there are, how wide each is, and the name of each.
/// @{
inline constexpr std::size_t histogram_bins = 50;
inline constexpr Time histogram_bin = 2s;
[[nodiscard]] std::string histogram_statistic(std::size_t bin, bool second_pass);
/// @}

/// The statistics of a scored night, from the movements and series in `score`. What is undefined is NaN,
/// never 0: everything per sleep or stage in a night without staging, everything in a state that takes no
/// time, everything about a leg, arousals or respiratory events that nobody scored, and any ratio whose
/// denominator is 0. Rates and shares carry numerator and denominator (hours for
/// "1/h"); counts have neither.
[[nodiscard]] std::vector<Index> indices_of(const RuleScore& score, const NightContext& night,
                                            const AnalysisWindow& window);

}  // namespace psg
