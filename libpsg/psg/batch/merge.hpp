#pragma once

#include <string>
#include <vector>

#include "psg/batch/failures.hpp"
#include "psg/cohort/cohort.hpp"

namespace psg::batch {

/// What `merge` found.
struct MergeReport {
  CohortReport cohort;
  std::vector<Failure> failures;    ///< of all shards, in the order of the list
  std::vector<int> missing_shards;  ///< that have not ended yet
  int shards = 0;                   ///< the list was divided into; 0: it was not
};

/// Makes the tables of the cohort (see `write_cohort`) from the results in the output folder of a batch, and
/// one failed.tsv from those of its shards. The bytes are the same however the list was divided. Recordings
/// that failed in the last run are left out, also where an older result is there.
/// @throws Error(bad_argument) as check_cohort_outputs, (not_found) when there is no such folder, (malformed)
/// when it has shards of two divisions of the list, (io) when it cannot be written to or another merge is at
/// work in it.
MergeReport merge(const std::string& folder, const CohortOptions& options = {});

}  // namespace psg::batch
