#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace psg::batch {

/// Part `k` of `n` of a list, k from 1: recordings k, k + n, k + 2n, ... so that long and short ones, which
/// lie together in a list, are spread evenly.
struct Shard {
  int k = 1;
  int n = 1;
  [[nodiscard]] bool whole() const noexcept { return n == 1; }
  friend bool operator==(const Shard&, const Shard&) = default;
};

/// The shard of a text such as "3/10".
/// @throws Error(bad_argument) unless 1 <= k <= n <= 1,000,000.
[[nodiscard]] Shard shard_from(const std::string& text);

/// "3/10".
[[nodiscard]] std::string text_of(Shard shard);

/// The task of a job array that this process is, as the cluster's software says it.
struct ArrayTask {
  Shard shard;
  std::string source;  ///< "SLURM_ARRAY_TASK_ID"
};

/// The task of a Slurm, SGE or PBS array by the environment; empty when there is none.
/// @param variable gives a variable's value, or null
/// @throws Error(bad_argument) for an array whose slices cannot be known: one with gaps, or one of PBS, which
/// does not tell how many tasks there are.
[[nodiscard]] std::optional<ArrayTask> array_task(const std::function<const char*(const char*)>& variable);
[[nodiscard]] std::optional<ArrayTask> array_task();

/// The positions in a list of `count` recordings that belong to a shard, ascending; none when there are
/// more shards than recordings before it.
[[nodiscard]] std::vector<std::size_t> slice(std::size_t count, Shard shard);

}  // namespace psg::batch
