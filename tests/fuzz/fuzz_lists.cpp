// Any bytes as a list of recordings, a table of covariates or the table of a cohort (the first byte says
// which): read and used, or refused with psg::Error.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/batch/list.hpp"
#include "psg/batch/list_file.hpp"
#include "psg/cohort/cohort.hpp"
#include "psg/cohort/covariate_file.hpp"
#include "psg/cohort/strata.hpp"
#include "psg/core/error.hpp"

namespace {

using namespace psg;

void list(const std::string& path) { batch::check(batch::read_list_file(path)); }

void covariates(const std::string& path) {
  const CovariateFile file = read_covariates(path);
  for (const auto& [key, texts] : file.rows) {
    if (!problems_of(texts, key).empty()) std::abort();  // reading such a file promises to refuse it
    (void)covariate_table(covariates_of(texts, key));
  }
  std::vector<batch::Item> items(1);
  items.front().id = "night";
  batch::add_covariates(items, file);
}

void cohort(const std::string& path) {
  const Table table = read_cohort(path);
  for (const Column& column : table.columns) {
    if (column.size() != table.rows()) std::abort();
    try {
      (void)strata_of(table, {.by = {column.name}});
    } catch (const Error&) {
      // a column by which nothing can be told apart
    }
  }
  (void)pairs_of(table, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const psg::testing::MemoryFile file(fuzz::text(data + 1, size - 1));
  try {
    switch (data[0] % 3) {
      case 0: list(file.path()); break;
      case 1: covariates(file.path()); break;
      default: cohort(file.path());
    }
  } catch (const Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
