#include "psg/batch/shard.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>

#include "psg/core/error.hpp"
#include "psg/text/numbers.hpp"

namespace psg::batch {
namespace {

using Variable = std::function<const char*(const char*)>;

constexpr int most_shards = 1'000'000;

std::optional<int> number(const Variable& variable, const char* name) {
  const char* text = variable(name);
  return text == nullptr ? std::nullopt : number_of<int>(text);
}

/// An array of the tasks first, first + step, ... of which this is task `id`.
ArrayTask task_of(const char* source, int id, int first, int step, int count) {
  const int ahead = id - first;
  if (step < 1 || count < 1 || ahead < 0 || ahead % step != 0 || ahead / step >= count) {
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("{}={} does not lie in an array of {} tasks from {} in steps of {}, so the part of "
                    "the list is not known; give it as --shard k/n",
                    source, id, count, first, step));
  }
  return {{ahead / step + 1, count}, source};
}

std::optional<ArrayTask> slurm_task(const Variable& variable) {
  const auto id = number(variable, "SLURM_ARRAY_TASK_ID");
  const auto count = number(variable, "SLURM_ARRAY_TASK_COUNT");
  if (!id || !count) return std::nullopt;
  return task_of("SLURM_ARRAY_TASK_ID", *id, number(variable, "SLURM_ARRAY_TASK_MIN").value_or(1),
                 number(variable, "SLURM_ARRAY_TASK_STEP").value_or(1), *count);
}

std::optional<ArrayTask> sge_task(const Variable& variable) {
  const auto id = number(variable, "SGE_TASK_ID");  // "undefined" outside an array
  const auto last = number(variable, "SGE_TASK_LAST");
  if (!id || !last) return std::nullopt;
  const int first = number(variable, "SGE_TASK_FIRST").value_or(1);
  const int step = number(variable, "SGE_TASK_STEPSIZE").value_or(1);
  return task_of("SGE_TASK_ID", *id, first, step, step < 1 ? 0 : (*last - first) / step + 1);
}

void refuse_pbs(const Variable& variable) {
  for (const char* name : {"PBS_ARRAY_INDEX", "PBS_ARRAYID"}) {
    if (const auto id = number(variable, name)) {
      throw Error(
          ErrorKind::bad_argument,
          fmt::format("this is task {} of a PBS array, and PBS does not tell how many there are; give "
                      "--shard ${}/N with the number N of tasks, or --shard 1/1 for the whole list",
                      *id, name));
    }
  }
}

}  // namespace

Shard shard_from(const std::string& text) {
  const auto slash = text.find('/');
  const std::string_view view = text;
  const auto k = slash == std::string::npos ? std::nullopt : number_of<int>(view.substr(0, slash));
  const auto n = slash == std::string::npos ? std::nullopt : number_of<int>(view.substr(slash + 1));
  if (!k || !n || *k < 1 || *k > *n || *n > most_shards) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("\"{}\" is no shard, expected k/n with k from 1 to n, for example 3/10", text));
  }
  return {*k, *n};
}

std::string text_of(Shard shard) { return fmt::format("{}/{}", shard.k, shard.n); }

std::optional<ArrayTask> array_task(const Variable& variable) {
  if (auto task = slurm_task(variable)) return task;
  if (auto task = sge_task(variable)) return task;
  refuse_pbs(variable);
  return std::nullopt;
}

std::optional<ArrayTask> array_task() {
  return array_task([](const char* name) -> const char* {
    return std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here changes the environment
  });
}

std::vector<std::size_t> slice(std::size_t count, Shard shard) {
  std::vector<std::size_t> positions;
  for (std::size_t i = static_cast<std::size_t>(shard.k - 1); i < count;
       i += static_cast<std::size_t>(shard.n)) {
    positions.push_back(i);
  }
  return positions;
}

}  // namespace psg::batch
