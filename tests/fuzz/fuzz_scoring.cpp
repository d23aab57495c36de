// Any bytes as the decisions by which a night comes about, scored by each standard: the same movements,
// series and indices as by the plain slow second implementation of the tests, and tables that can be made.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "legs/oracle.hpp"
#include "legs/random_night.hpp"
#include "psg/legs/tables.hpp"

namespace {

using namespace psg;

void expect_none(const std::vector<std::string>& differences, const random_night::Night& night) {
  if (differences.empty()) return;
  std::fprintf(stderr, "%s\n", random_night::describe(night).c_str());
  for (const std::string& line : differences) std::fprintf(stderr, "%s\n", line.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const random_night::Night night = random_night::make(std::span(data, size));
  Score score;
  score.night = night.context;
  for (const oracle::Standard standard : oracle::standards) {
    const RuleScore library = score_movements(night.activities, night.context, oracle::rule_of(standard));
    const oracle::Answer answer = oracle::answer(night.activities, night.context, standard);
    expect_none(oracle::differences(answer, library), night);
    expect_none(oracle::differences(oracle::key_numbers(answer, night.context, standard), library), night);
    score.rules.push_back(library);
  }
  (void)tables_of(score);
  return 0;
}
