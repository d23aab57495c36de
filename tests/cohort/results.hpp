#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "psg/cohort/covariates.hpp"
#include "psg/rules/indices.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// A result as `psg::read` gives it, said in a few words: one rule set, a night of eight hours.
struct Result {
  std::string rule = "wasm2016";
  double plms_index = 12.5;
  double tst_h = 6;
  std::string channel = "LAT";
  CovariateTexts covariates = {};
  std::vector<std::string> warnings = {};
};

inline Table index_table(const Result& r) {
  const double nan = std::nan("");
  return {"indices",
          "",
          {{"rule", "", "", std::vector<std::string>{r.rule, r.rule, r.rule}},
           {"statistic", "", "", std::vector<std::string>{"plms_index", "movements_per_hour", "plm"}},
           {"legs", "", "", std::vector<std::string>{"all", "all", "all"}},
           {"state", "", "", std::vector<std::string>{"TST", "TST", "TST"}},
           {"value", "", "", std::vector<double>{r.plms_index, 20, r.plms_index * r.tst_h}},
           {"unit", "", "", std::vector<std::string>{"1/h", "1/h", "1"}},
           {"numerator", "", "", std::vector<double>{r.plms_index * r.tst_h, 20 * r.tst_h, nan}},
           {"denominator", "", "", std::vector<double>{r.tst_h, r.tst_h, nan}}}};
}

inline Tables result(const Result& r = {}) {
  const std::vector<std::string> scopes(r.warnings.size(), "night");
  return {{{"version", "1.2.3"}, {"input_hash", "abc"}},
          {{"recording",
            "",
            {{"duration_s", "s", "", std::vector<double>{8 * 3600.0}},
             {"staged", "", "", std::vector<std::int64_t>{1}}}},
           {"channels",
            "",
            {{"leg", "", "", std::vector<std::string>{"L"}},
             {"channel", "", "", std::vector<std::string>{r.channel}},
             {"quality", "", "", std::vector<std::string>{"good"}},
             {"resting_uv", "uV", "", std::vector<double>{1.25}}}},
           {"warnings", "", {{"scope", "", "", scopes}, {"message", "", "", r.warnings}}},
           covariate_table(covariates_of(r.covariates, "test")),
           {"rules", "", {{"rule", "", "", std::vector<std::string>{r.rule}}}},
           {"movements",
            "",
            {{"rule", "", "", std::vector<std::string>{r.rule}},
             {"onset_s", "s", "", std::vector<double>{60.5}},
             {"duration_s", "s", "", std::vector<double>{2.5}},
             {"legs", "", "", std::vector<std::string>{"L"}},
             {"bilateral", "", "", std::vector<std::int64_t>{0}}}},
           index_table(r)}};
}

}  // namespace psg
