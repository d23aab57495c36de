#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/batch/item.hpp"
#include "psg/cohort/covariates.hpp"
#include "psg/night/night.hpp"
#include "psg/table/table.hpp"

namespace psg::batch {

/// What is known of a file without reading all of it.
struct Fingerprint {
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< as `changed_ns`
  /// XXH3 (128 bits, 32 hexadecimal digits) of the file, or where it is larger than 3 MiB, of its first and
  /// last MiB and of 64 blocks of 16 KiB evenly between them. Recordings that differ at all mostly differ
  /// there: the header names the recording, the samples of another export differ everywhere, and no stretch
  /// of a 64th of the file is passed over. What differs in less alone, `changed_ns` tells.
  std::string hash;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// @throws Error not_found or io, also for what is no regular file.
[[nodiscard]] Fingerprint fingerprint_of(const std::string& path);

/// When a file was last changed, since 1970, in nanoseconds: the later of the times of its bytes (st_mtim),
/// which a copy may keep from another file, and of its inode (st_ctim), which nothing sets back. A file that
/// took the place of another was changed then, whatever time it brought.
/// @throws Error not_found or io.
[[nodiscard]] std::int64_t changed_ns(const std::string& path);

/// Since when a file is surely what it is now, since 1970, in nanoseconds: the earlier of the two times. That
/// of its bytes can be set to any, and a copy may keep it from another file; that of its inode is never later
/// than now, unless the clock was set back since.
/// @throws Error not_found or io.
[[nodiscard]] std::int64_t written_ns(const std::string& path);

/// The time by the clock of this machine, since 1970, in nanoseconds.
[[nodiscard]] std::int64_t now_ns();

/// XXH3 of a text, 32 hexadecimal digits.
[[nodiscard]] std::string hash_of(const std::string& text);

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
