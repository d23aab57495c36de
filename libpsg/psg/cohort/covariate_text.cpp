#include "psg/cohort/covariate_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "psg/core/units.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::cohort {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

template <std::size_t n>
bool one_of(const std::array<std::string_view, n>& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// The number at the start of a text, with a decimal point or comma, and the text after it.
struct Number {
  double value = nan;
  std::string_view rest;
};

std::optional<Number> number_at(std::string_view text) {
  const std::size_t end = std::min(text.find_first_not_of("+-0123456789.,"), text.size());
  std::string digits(text.substr(0, end));
  // Without this "1e3" would be 1 of the unit "e3".
  if (end + 1 < text.size() && lower(text[end]) == 'e' && is_digit(text[end + 1])) return {};
  if (const auto comma = digits.find(','); comma != std::string::npos) {
    // "1,234" may be a thousand or one and a bit: nobody can tell.
    if (digits.size() - comma == 4 && digits.substr(0, comma) != "0") return {};
    digits[comma] = '.';
  }
  const auto value = number_of<double>(std::string_view(digits).substr(digits.starts_with('+') ? 1 : 0));
  if (!value) return {};
  return Number{*value, trimmed(text.substr(end))};
}

const CovariateUnit* unit_named(const CovariateInfo& info, std::string_view text) {
  const std::string wanted = lower(with_plain_micro(text));
  const auto same = [&](const CovariateUnit& unit) { return lower(unit.spelling) == wanted; };
  const auto found = std::ranges::find_if(info.units, same);
  return found == info.units.end() ? nullptr : &*found;
}

std::string expected_number(const CovariateInfo& info) {
  const std::string range = fmt::format("from {} to {}", info.least, info.most);
  if (info.kind == CovariateKind::whole) return fmt::format("a whole number {}", range);
  if (info.units.empty()) return fmt::format("a number {}", range);
  std::vector<std::string_view> units;
  for (const CovariateUnit& unit : info.units) units.emplace_back(unit.spelling);
  if (info.needs_unit)
    return fmt::format("a number {} {} with its unit, one of {}", range, units.front(),
                       fmt::join(units, ", "));
  std::string text = fmt::format("a number {} {}", range, units.front());
  if (units.size() > 1) text += fmt::format(" (units understood: {})", fmt::join(units, ", "));
  if (info.bare_above >= info.least)
    text += fmt::format(", up to {} with its unit, as it may be a fraction", info.bare_above);
  return text;
}

Cell read_number(std::string_view cell, const ColumnMeaning& column) {
  const CovariateInfo& info = *column.info;
  Cell wrong{nan, {}, expected_number(info)};
  const auto number = number_at(cell);
  if (!number) return wrong;
  const CovariateUnit* unit = column.unit;
  if (!number->rest.empty()) {
    unit = unit_named(info, number->rest);
    if (unit == nullptr) return wrong;
    if (column.unit != nullptr && (unit->times != column.unit->times || unit->over != column.unit->over)) {
      return {nan, {}, fmt::format("{} as the column says", column.unit->spelling)};
    }
  }
  if (unit == nullptr && (info.needs_unit || number->value <= info.bare_above)) return wrong;
  const double value = unit == nullptr ? number->value : number->value * unit->times / unit->over;
  if (!(value >= info.least && value <= info.most)) return wrong;
  if (info.kind == CovariateKind::whole && value != std::floor(value)) return wrong;
  return {value, {}, {}};
}

Cell read_flag(std::string_view cell) {
  constexpr std::array<std::string_view, 9> yes{"yes", "y",        "true",    "t", "1",
                                                "1.0", "positive", "present", "ja"};
  constexpr std::array<std::string_view, 9> no{"no",  "n",        "false",  "f",   "0",
                                               "0.0", "negative", "absent", "nein"};
  const std::string word = lower(cell);
  if (one_of(yes, word)) return {1, {}, {}};
  if (one_of(no, word)) return {0, {}, {}};
  return {nan, {}, "yes or no (or 1 or 0)"};
}

/// A level by its name, another spelling of it, or a beginning that no other level has: "f" is "female".
Cell read_level(std::string_view cell, const CovariateInfo& info) {
  const std::string word = lower(cell);
  std::vector<std::string> fit;
  for (const auto& [spelling, level] : info.also) {
    if (spelling == word) return {nan, level, {}};
  }
  for (const std::string& level : info.levels) {
    if (level == word) return {nan, level, {}};
    if (level.starts_with(word)) fit.push_back(level);
  }
  if (fit.size() == 1) return {nan, fit.front(), {}};
  return {nan, {}, fmt::format("one of {}", fmt::join(info.levels, ", "))};
}

}  // namespace

ColumnMeaning meaning_of(std::string_view column) {
  static const auto meanings = [] {
    std::unordered_map<std::string, ColumnMeaning> all;  // the first that takes a name keeps it
    for (const CovariateInfo& info : covariate_vocabulary()) {
      all.emplace(folded_unit(info.name),
                  ColumnMeaning{&info, info.units.empty() ? nullptr : &info.units.front()});
      for (const std::string& synonym : info.synonyms) {
        all.emplace(synonym, ColumnMeaning{&info, nullptr});
        for (const CovariateUnit& unit : info.units) {
          const std::string suffix = folded_unit(unit.spelling);
          if (!suffix.empty()) all.emplace(synonym + suffix, ColumnMeaning{&info, &unit});
        }
      }
    }
    return all;
  }();
  const auto found = meanings.find(folded_unit(column));
  return found == meanings.end() ? ColumnMeaning{} : found->second;
}

std::string contradiction(const std::string& id, const std::string& column, const std::string& given,
                          const std::string& expected, const std::string& derived_from) {
  return fmt::format("{}: column \"{}\" is {}, expected {}, which follows from {}", id, column, given,
                     expected, derived_from);
}

std::string contradiction(const std::string& id, const std::string& flag, double given,
                          const std::string& derived_from) {
  return contradiction(id, flag, given == 1 ? "yes" : "no", given == 1 ? "no" : "yes", derived_from);
}

std::string covariate_in(std::string_view column) {
  const CovariateInfo* known = meaning_of(column).info;
  return known == nullptr ? folded_unit(column) : known->name;
}

Cell read_cell(std::string_view cell, const ColumnMeaning& column) {
  cell = trimmed(cell);
  switch (column.info->kind) {
    case CovariateKind::number:
    case CovariateKind::whole: return read_number(cell, column);
    case CovariateKind::flag: return read_flag(cell);
    case CovariateKind::level: return read_level(cell, *column.info);
    case CovariateKind::text:
    case CovariateKind::medicines: break;
  }
  return {nan, std::string(cell), {}};
}

}  // namespace psg::cohort
