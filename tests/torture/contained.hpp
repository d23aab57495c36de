#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>

/// Attempts by the million, each in a process that may crash, hang or take all memory without ending the run.
namespace psg::torture {

/// An answer that must not be given, as one sentence; thrown by an attempt.
struct Finding : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What one attempt may take.
struct Limits {
  double seconds = 10;
  std::int64_t rss_mb = 512;
};

/// What came of all attempts.
struct Tally {
  std::int64_t attempts = 0;
  std::int64_t findings = 0;  ///< crashes, hangs, too much memory, and what attempts threw
  std::map<std::string, std::int64_t> answers;
  double slowest_s = 0;
  std::int64_t slowest = -1;  ///< the number of that attempt
  std::int64_t peak_rss_mb = 0;
  double seconds = 0;
};

/// One run: `attempt` is called once with each number below `count`, the same numbers by the same arguments.
struct Run {
  std::int64_t count = 0;
  int processes = 1;
  Limits limits = {};
  /// Gives the kind of answer ("scored", "refused"), at most 8 kinds in all; throws Finding.
  std::function<std::string(std::int64_t)> attempt;
  /// Called in the parent for each of the first findings: keeps the input and gives its path.
  std::function<std::string(std::int64_t)> keep;
};

/// Runs all attempts in child processes, and says each finding on standard error. A child that dies is
/// replaced, and goes on behind the attempt that killed it.
[[nodiscard]] Tally run(const Run& run);

/// One line for people.
[[nodiscard]] std::string text_of(const Tally& tally);

/// The arguments that every program here takes: COUNT [SEED [PROCESSES [FOLDER]]].
struct Arguments {
  std::int64_t count = 0;
  std::uint64_t seed = 1;
  int processes = 1;
  std::string folder = "torture-findings";  ///< where inputs of findings are kept; made when there is one
};

/// @throws std::invalid_argument.
[[nodiscard]] Arguments arguments_of(int argc, char** argv);

/// Random numbers of one attempt: SplitMix64, which depends on the seed and the number alone.
class Dice {
 public:
  Dice(std::uint64_t seed, std::int64_t number);
  std::uint64_t next();
  /// From 0 to n - 1.
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }
  template <typename Choices>
  const auto& any(const Choices& choices) {
    return choices[below(std::size(choices))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace psg::torture
