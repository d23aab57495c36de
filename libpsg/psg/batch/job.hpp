#pragma once

#include <string>
#include <vector>

#include "psg/batch/item.hpp"
#include "psg/cohort/covariates.hpp"
#include "psg/night/night.hpp"
#include "psg/table/table.hpp"

namespace psg::batch {

/// A recording with everything that decides its result, settings of the run included.
struct Job {
  std::string id;
  std::string subject;
  std::string session;
  NightRequest request;
  Covariates covariates;
};

/// @throws Error(bad_argument) for an unknown rule set or a covariate that cannot be read; for a
/// recording that is known to have a problem, Error(ambiguous) with it.
[[nodiscard]] Job job_of(const Item& item, const Settings& settings);

/// The paths of the files that a job reads.
[[nodiscard]] std::vector<std::string> inputs_of(const Job& job);

/// What a result was made from: XXH3 (128 bits) of the version of libpsg, every value of the job except
/// paths, and the size and `Fingerprint::hash` of each input. Two results with the same key have the same
/// bytes.
/// @throws Error not_found or io when an input cannot be read.
[[nodiscard]] std::string key_of(const Job& job);

/// A scored recording, ready to be stored.
struct Result {
  Tables tables;
  double hours = 0;      ///< length of the recording
  double emg_hours = 0;  ///< EMG of all legs together
};

/// Scores a recording: the tables of `tables_of` with the table "covariates", and the attributes id, subject,
/// session (empty: unknown) and batch_key.
/// @throws Error as score_night; (io) when an input changed meanwhile.
[[nodiscard]] Result score(const Job& job, int threads);

}  // namespace psg::batch
