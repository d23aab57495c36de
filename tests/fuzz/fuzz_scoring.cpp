// Any bytes as the decisions by which a night comes about, scored by a standard that they choose: the same
// movements, series and indices as by the plain slow second implementation of the tests, and now and then
// tables that can be made.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "psg/store/tables.hpp"
#include "rules/oracle.hpp"
#include "rules/random_night.hpp"

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
  fuzz::Source source(data, size);
  const oracle::Standard standard = source.any(oracle::standards);
  const bool with_tables = source.below(16) == 0;  // they take longer than all else
  const random_night::Night night = random_night::make(source.rest());
  const RuleScore library = score_movements(night.activities, night.context, oracle::rule_of(standard));
  const oracle::Answer answer = oracle::answer(night.activities, night.context, standard);
  expect_none(oracle::differences(answer, library), night);
  expect_none(oracle::differences(oracle::key_numbers(answer, night.context, standard), library), night);
  if (with_tables) (void)tables_of({.night = night.context, .rules = {library}});
  return 0;
}
