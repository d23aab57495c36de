#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "psg/batch/shard.hpp"
#include "psg/core/error.hpp"

namespace psg::batch {

/// Another run has the output folder, or this part of it. Nothing was done; it can be tried again later.
class InUse : public Error {
 public:
  explicit InUse(const std::string& message) : Error(ErrorKind::io, message) {}
};

/// An advisory lock (flock) on a file, which is made when it is not there and stays. It ends with the
/// process, however that ends. Where the file system knows no locks, it is taken without one.
class Lock {
 public:
  enum class Kind { shared, alone };
  /// The lock, unless another process holds it.
  /// @throws Error(io) when the file cannot be made.
  [[nodiscard]] static std::optional<Lock> try_to(const std::filesystem::path& file, Kind kind);
  Lock(Lock&& other) noexcept;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  Lock& operator=(Lock&&) = delete;
  ~Lock();

 private:
  explicit Lock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// The output folder of a batch while one shard of it runs:
///
///   ID.h5                     one result for each recording
///   failed.tsv                recordings that failed
///   .psg/lock                 held alone by a run of the whole list, shared by runs of shards
///   .psg/3-of-10.lock         held by shard 3/10
///   .psg/3-of-10.tmp/         its temporary files, which its next run sweeps
///   .psg/3-of-10.failed.tsv   its part of failed.tsv, joined by `merge`; empty until the shard has ended
class OutputFolder {
 public:
  /// Makes the folder where it is not there, locks it and sweeps what killed runs of this shard left. From
  /// now until `failures` are written, the shard counts as not ended.
  /// @throws Error(bad_argument) when the path is no folder, Error(io) when it cannot be used, InUse when
  /// another run has the shard or the whole list.
  OutputFolder(const std::string& path, Shard shard);
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;
  ~OutputFolder();

  /// The path of a recording's result.
  [[nodiscard]] std::string result(const std::string& id) const;
  /// The path of this shard's failures.
  [[nodiscard]] std::string failures() const;
  /// Where temporary files of this run lie.
  [[nodiscard]] std::string temporary() const;
  /// For a fork, which must not hold the locks when its parent has ended.
  void let_go() noexcept { locks_.clear(); }

 private:
  std::filesystem::path path_;
  Shard shard_;
  std::vector<Lock> locks_;
};

/// The files with the failures of the shards that have ended in an output folder, by k, and the n that they
/// are parts of.
struct FailedParts {
  int n = 0;  ///< 0: no shard has begun
  std::vector<std::pair<int, std::string>> files;
};
/// @throws Error(malformed) when there are shards of two divisions of the list.
[[nodiscard]] FailedParts failed_parts(const std::string& folder);

/// Removes what killed runs left in an output folder, unless a run is at work in it.
void sweep(const std::string& folder);

}  // namespace psg::batch
