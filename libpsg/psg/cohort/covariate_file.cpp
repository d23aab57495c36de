#include "psg/cohort/covariate_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/cohort/covariate_text.hpp"
#include "psg/core/error.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

/// The column that names the rows: "id", else "subject".
struct Key {
  std::size_t column = 0;
  bool by_subject = false;
};

Key key_of(const DelimitedFile& file) {
  const auto& heading = file.heading();
  const auto find = [&](auto&& is) {
    return static_cast<std::size_t>(std::ranges::find_if(heading, is) - heading.begin());
  };
  const std::size_t id = find([](const auto& h) {
    const std::string word = folded_unit(h);
    return word == "id" || word == "recording" || word == "recordingid";
  });
  if (id < heading.size()) return {id, false};
  const std::size_t subject = find([](const auto& h) {
    const auto* info = cohort::meaning_of(h).info;
    return info != nullptr && info->name == "subject";
  });
  if (subject < heading.size()) return {subject, true};
  throw Error(
      ErrorKind::malformed,
      fmt::format("{}: has no column that names its rows, expected \"id\" or \"subject\"", file.path()));
}

/// Why a row cannot be taken; empty: nothing.
std::string complaint(const CovariateTexts& texts, const std::string& key) {
  // What stands in columns that nobody knows matters when they are kept.
  const auto problems = problems_of(without_unknown(texts, {}), key);
  if (problems.empty()) return "";
  if (problems.size() == 1) return problems.front();
  return fmt::format("{} (and {} more in this line)", problems.front(), problems.size() - 1);
}

}  // namespace

CovariateTexts CovariateFile::of(const std::string& id, const std::string& subject) const {
  const auto found = rows.find(key(id, subject));
  return found == rows.end() ? CovariateTexts{} : found->second;
}

std::string CovariateFile::unfit(const std::set<std::string>& keys) const {
  std::size_t count = 0;
  std::size_t first = 0;
  for (const auto& [key, line] : lines) {
    if (keys.contains(key)) continue;
    ++count;
    first = first == 0 ? line : std::min(first, line);
  }
  if (count == 0) return "";
  return fmt::format("{} of {} rows of the covariates {} no recording by {} (first in line {})", count,
                     rows.size(), count == 1 ? "fits" : "fit", by_subject ? "subject" : "id", first);
}

CovariateFile read_covariates(const std::string& path) {
  const DelimitedFile file(path);
  const auto& heading = file.heading();
  const Key key = key_of(file);
  CovariateFile result{.by_subject = key.by_subject};
  file.each([&](std::size_t line, std::vector<std::string>& cells) {
    const auto check = [&](bool good, const std::string& why) {
      if (!good) throw Error(ErrorKind::malformed, fmt::format("{}: line {}: {}", path, line, why));
    };
    const std::string name = cells[key.column];
    check(!is_missing(name), fmt::format("has no {}", heading[key.column]));
    CovariateTexts texts;
    for (std::size_t c = 0; c < heading.size(); ++c) {
      if (c != key.column || key.by_subject) texts.emplace_back(heading[c], std::move(cells[c]));
    }
    const std::string wrong = complaint(texts, name);
    check(wrong.empty(), wrong);
    if (result.unknown.empty()) result.unknown = unknown_covariates(texts);
    result.lines.emplace(name, line);
    check(result.rows.emplace(name, std::move(texts)).second,
          fmt::format("{} \"{}\" comes twice, expected one row for each", heading[key.column], name));
  });
  return result;
}

}  // namespace psg
