#pragma once

#include <limits>
#include <string>
#include <vector>

#include "psg/rules/movement.hpp"

namespace psg {

/// One number about the sleep of a night.
struct SleepStatistic {
  std::string name;
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN: undefined
  std::string unit;
  double numerator = std::numeric_limits<double>::quiet_NaN();    ///< of a ratio
  double denominator = std::numeric_limits<double>::quiet_NaN();  ///< min of a share of time, h of a rate
  std::string meaning;                                            ///< what it is, in one sentence
  std::string note;  ///< why it is undefined, or what was assumed; mostly empty
};

/// The sleep of a night by the definitions of the AASM manual (version 2.6 and 3, "parameters to be
/// reported"), always the same list in the same order:
///   time_in_bed            min  lights off to lights on; the ends of the recording where they are not known
///   total_sleep_time       min  all epochs of N1, N2, N3 and R in that time
///   sleep_latency          min  lights off to the first epoch of sleep
///   rem_latency            min  first epoch of sleep to the first epoch of R
///   wake_after_sleep_onset min  epochs of W after the first epoch of sleep, until lights on
///   sleep_efficiency       %    total sleep time / time in bed
///   wake, n1, n2, n3, r, unscored  min  time in each stage
///   n1_share, n2_share, n3_share, r_share  %  of total sleep time
///   arousal_index          1/h  arousals per hour of sleep, those of which any part lies in sleep
///   ahi                    1/h  apneas and hypopneas per hour of sleep, counted so
/// Nothing is taken out of the times: neither gaps nor artefacts of the legs, as they are no matter of sleep.
/// Undefined is everything but the time in bed without stages; a latency where the stage of 30 s or more
/// before its end is unknown; what divides by no sleep; what follows a first epoch of sleep that there is
/// not; arousals and respiratory events that nobody scored.
[[nodiscard]] std::vector<SleepStatistic> sleep_statistics(const NightContext& night);

}  // namespace psg
