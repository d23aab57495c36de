#include "psg/batch/list.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "psg/annotations/instant.hpp"
#include "psg/annotations/read.hpp"
#include "psg/batch/failures.hpp"
#include "psg/batch/list_file.hpp"
#include "psg/batch/night_files.hpp"
#include "psg/cohort/covariate_text.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/core/units.hpp"
#include "psg/rules/rule.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/text.hpp"

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

/// Refuses covariates that cannot be read; of columns that no vocabulary knows, those that are kept.
void refuse_covariates(const Item& item, const std::vector<std::string>& keep) {
  const auto problems = problems_of(without_unknown(item.covariates, keep), item.id);
  if (!problems.empty()) refuse(item, problems.front());
}

void check_id(const Item& item) {
  if (item.id != night_of(item.edf)) {
    try {
      usable_id(item.id);
    } catch (const Error& error) {
      refuse(item, error.what());
    }
  }
  if (lower(item.id) == "cohort") {
    refuse(item, "the id \"cohort\" is taken by the table of the cohort, expected another");
  }
}

/// Refuses a recording for which reading the text of a column throws, in a sentence that names the column and
/// not what stands there.
void check_column(const Item& item, const char* column, const std::string& text,
                  const std::function<void()>& read) {
  if (text.empty()) return;
  try {
    read();
  } catch (const Error& error) {
    const std::string sentence = error.what();
    const auto expected = sentence.find(", expected ");
    refuse(item, fmt::format("column \"{}\" is {}{}", column, form_of(text),
                             expected == std::string::npos ? ": " + sentence : sentence.substr(expected)));
  }
}

void check_values(const Item& item) {
  for (const std::string& rule : item.rules) {
    check_column(item, "rules", rule, [&] { static_cast<void>(rule_named(rule)); });
  }
  check_column(item, "stage_map", item.stage_map, [&] { static_cast<void>(stage_map_from(item.stage_map)); });
  const auto check_time = [&](const char* column, const std::string& text) {
    check_column(item, column, text, [&] { static_cast<void>(instant_of(text, {{}, Time{0}}, Time{0})); });
  };
  check_column(item, "recording_start", item.start, [&] { static_cast<void>(clock_time_of(item.start)); });
  check_time("lights_off", item.lights_off);
  check_time("lights_on", item.lights_on);
  if (!item.unit.empty() && !microvolts_per(item.unit)) {
    const std::string unit = is_known_unit(item.unit) ? '"' + item.unit + '"' : form_of(item.unit);
    refuse(item, fmt::format("column \"unit\" is {}, no known voltage, expected V, mV, uV or nV", unit));
  }
  for (const auto& [column, text] :
       {std::pair("subject", item.subject), std::pair("session", item.session)}) {
    // Of a folder they stand in the names of files, which name the results as well.
    if (item.origin.empty() || !cohort::holds_date(text)) continue;
    refuse(item,
           fmt::format("column \"{}\" holds a date, which may identify a patient, expected a code", column));
  }
  refuse_covariates(item, {});
}

/// What a path that is given itself names is a recording also when it is called a hypnogram.
bool is_given_recording(const std::string& path) {
  const std::string extension = lower(std::filesystem::path(path).extension().string());
  return extension == ".edf" || extension == ".bdf" || is_recording(path) || is_compressed_recording(path);
}

std::vector<Item> items_at(const std::string& path) {
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed)) {
    std::vector<Item> items = walk(path);
    if (!items.empty()) return items;
    throw Error(ErrorKind::malformed,
                fmt::format("{}: holds no recording, expected at least one EDF or BDF file", path));
  }
  if (!is_given_recording(path)) return read_list_file(path);
  Folders folders;
  return {item_of(path, folders)};
}

}  // namespace

void check(const std::vector<Item>& items) {
  std::unordered_map<std::string_view, const Item*> seen;
  seen.reserve(items.size());
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

void check_kept_columns(const std::vector<Item>& items, const Settings& settings) {
  if (settings.keep_columns.empty()) return;
  for (const Item& item : items) {
    stop_point();
    refuse_covariates(item, settings.keep_columns);
  }
}

const std::string& usable_id(const std::string& id) {
  if (shown(id) != id) {
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("the id \"{}\" holds a tab, a line end or another character that is not seen, or "
                    "bytes that are no UTF-8, expected none; rename the file, or give an id in a list",
                    spelled(id)));
  }
  if (can_be_a_file(id)) return id;
  throw Error(ErrorKind::bad_argument,
              fmt::format("the id \"{}\" cannot be the name of a file, expected 1 to {} characters without "
                          "/ \\ : * ? \" < > | and no dot at an end",
                          id, longest_id));
}

std::string add_covariates(std::vector<Item>& items, const CovariateFile& file) {
  std::set<std::string> keys;
  for (Item& item : items) {
    stop_point();
    keys.insert(file.key(item.id, item.subject));
    CovariateTexts later = file.of(item.id, item.subject);
    std::erase_if(later, [](const auto& covariate) { return is_missing(covariate.second); });
    std::set<std::string> replaced;
    for (const Covariate& covariate : covariates_of(without_unknown(later, {}), item.id)) {
      replaced.insert(cohort::covariate_in(covariate.name));
    }
    for (const std::string& column : unknown_covariates(later)) replaced.insert(cohort::covariate_in(column));
    std::erase_if(item.covariates,
                  [&](const auto& own) { return replaced.contains(cohort::covariate_in(own.first)); });
    std::ranges::move(later, std::back_inserter(item.covariates));
  }
  return file.unfit(keys);
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
