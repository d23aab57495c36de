#include "psg/batch/list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "psg/annotations/read.hpp"
#include "psg/annotations/text.hpp"
#include "psg/batch/list_file.hpp"
#include "psg/batch/walk.hpp"
#include "psg/cohort/covariate_text.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/core/units.hpp"
#include "psg/legs/rule.hpp"

namespace psg::batch {
namespace {

constexpr std::size_t longest_id = 200;  // bytes; file systems take 255 with the extension

[[noreturn]] void refuse(const Item& item, const std::string& why) {
  const std::string& where = item.origin.empty() ? item.edf : item.origin;
  throw Error(item.origin.empty() ? ErrorKind::bad_argument : ErrorKind::malformed,
              fmt::format("{}: {}", where, why));
}

bool can_be_a_file(const std::string& id) {
  if (id.empty() || id.size() > longest_id || id.starts_with('.') || id.ends_with('.')) return false;
  if (shown(id) != id) return false;  // characters that are not seen
  for (const char c : id) {
    if (std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos) return false;
  }
  return true;
}

void check_id(const Item& item) {
  if (!can_be_a_file(item.id)) {
    refuse(item,
           fmt::format("the id \"{}\" cannot be the name of a file, expected 1 to {} characters without "
                       "/ \\ : * ? \" < > | and no dot at an end",
                       item.id, longest_id));
  }
  if (annotations::lower(item.id) == "cohort") {
    refuse(item, "the id \"cohort\" is taken by the table of the cohort, expected another");
  }
}

void check_values(const Item& item) {
  try {
    for (const std::string& rule : item.rules) static_cast<void>(rule_named(rule));
    if (!item.stage_map.empty()) static_cast<void>(stage_map_from(item.stage_map));
  } catch (const Error& error) {
    refuse(item, error.what());
  }
  if (!item.unit.empty() && !microvolts_per(item.unit)) {
    refuse(item, fmt::format("\"{}\" is no known voltage, expected V, mV, uV or nV", item.unit));
  }
  for (const auto& [column, text] :
       {std::pair("subject", item.subject), std::pair("session", item.session)}) {
    // Of a folder they stand in the names of files, which name the results as well.
    if (item.origin.empty() || !cohort::holds_date(text)) continue;
    refuse(item,
           fmt::format("column \"{}\" holds a date, which may identify a patient, expected a code", column));
  }
  if (const auto problems = problems_of(item.covariates, item.id); !problems.empty()) {
    refuse(item, problems.front());
  }
}

std::vector<Item> items_at(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) return walk(path);
  const std::string extension = annotations::lower(std::filesystem::path(path).extension().string());
  if (extension != ".edf" && extension != ".bdf") return read_list_file(path);
  Folders folders;
  return {item_of(path, folders)};
}

}  // namespace

void check(const std::vector<Item>& items) {
  std::map<std::string_view, const Item*> seen;
  for (const Item& item : items) {
    stop_point();
    check_id(item);
    check_values(item);
    if (const auto [other, is_new] = seen.emplace(item.id, &item); !is_new) {
      const Item& first = *other->second;
      refuse(item, fmt::format("the id \"{}\" comes twice, first in {}, expected each once", item.id,
                               first.origin.empty() ? first.edf : first.origin));
    }
  }
}

void add_covariates(std::vector<Item>& items, const CovariateFile& file) {
  for (Item& item : items) {
    stop_point();
    CovariateTexts later = file.of(item.id, item.subject);
    std::erase_if(later, [](const auto& covariate) { return cohort::is_missing(covariate.second); });
    std::set<std::string> replaced;
    for (const Covariate& covariate : covariates_of(later, item.id)) {
      replaced.insert(cohort::covariate_in(covariate.name));
    }
    std::erase_if(item.covariates,
                  [&](const auto& own) { return replaced.contains(cohort::covariate_in(own.first)); });
    std::ranges::move(later, std::back_inserter(item.covariates));
  }
}

std::vector<Item> read_list(const std::vector<std::string>& paths) {
  std::vector<Item> items;
  for (const std::string& path : paths) {
    std::vector<Item> more = items_at(path);
    items.insert(items.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  if (items.empty()) {
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: names no recording, expected at least one EDF or BDF file", fmt::join(paths, ", ")));
  }
  check(items);
  return items;
}

}  // namespace psg::batch
