#include "cohort_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "psg/cohort/columns.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/table/select.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

constexpr std::size_t box_width = 33;
using Align = TextTable::Align;

double at(const Table& table, const char* column, std::size_t row) {
  return values_of<double>(table, column)[row];
}

const std::string& text_at(const Table& table, const std::string& column, std::size_t row) {
  return values_of<std::string>(table, column)[row];
}

std::string whole(double value) { return decimals(value, 0); }

/// Two decimals for shares and logarithms, one for everything larger.
int digits_for(const Table& table) {
  double largest = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const char* column : {"min", "max"}) {
      if (const double value = at(table, column, row); std::isfinite(value))
        largest = std::max(largest, std::abs(value));
    }
  }
  return largest < 2 ? 2 : 1;
}

/// "1.0–2.5"; "-3.0 to 2.5", because a dash beside a minus cannot be read.
std::string from_to(double low, double high, int digits) {
  return fmt::format("{}{}{}", decimals(low, digits), low < 0 || high < 0 ? " to " : "–",
                     decimals(high, digits));
}

std::string median_and_quartiles(const Table& table, std::size_t row, int digits) {
  if (std::isnan(at(table, "median", row))) return "—";
  return fmt::format("{} ({})", decimals(at(table, "median", row), digits),
                     from_to(at(table, "q1", row), at(table, "q3", row), digits));
}

std::string range(const Table& table, std::size_t row, int digits) {
  if (std::isnan(at(table, "min", row))) return "—";
  return from_to(at(table, "min", row), at(table, "max", row), digits);
}

/// The scale that all boxes of a table share; it holds 0.
struct Scale {
  double low = 0;
  double high = 0;
  [[nodiscard]] std::size_t place(double value) const {
    const double share = high > low ? (value - low) / (high - low) : 0;
    return static_cast<std::size_t>(std::lround(share * static_cast<double>(box_width - 1)));
  }
};

Scale scale_of(const Table& table) {
  Scale scale;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (std::isnan(at(table, "min", row))) continue;
    scale.low = std::min(scale.low, at(table, "min", row));
    scale.high = std::max(scale.high, at(table, "max", row));
  }
  return scale;
}

/// "├──▒▒█▒▒──┤": least, quartiles, median, largest.
std::string box(const Table& table, std::size_t row, const Scale& scale) {
  if (std::isnan(at(table, "median", row))) return "";
  const auto place = [&](const char* column) { return scale.place(at(table, column, row)); };
  std::string out;
  for (std::size_t i = 0; i <= place("max"); ++i) {
    out += i == place("median")                   ? "█"
           : i >= place("q1") && i <= place("q3") ? "▒"
           : i == place("min")                    ? "├"
           : i == place("max")                    ? "┤"
           : i > place("min") && i < place("max") ? "─"
                                                  : " ";
  }
  return out;
}

std::string scale_heading(const Scale& scale, int digits) {
  const std::string low = decimals(scale.low, digits), high = decimals(scale.high, digits);
  const std::size_t taken = std::min(low.size() + high.size() + 2, box_width);
  std::string dots;
  for (std::size_t i = taken; i < box_width; ++i) dots += "·";
  return fmt::format("{} {} {}", low, dots, high);
}

std::string measure_line(const std::string& measure) {
  const CohortColumn column = cohort_column(measure);
  return fmt::format("{}{}: {}\n", measure, column.unit.empty() ? "" : fmt::format(" ({})", column.unit),
                     column.description);
}

std::string strata_of_rule(const Table& strata, const StrataQuestion& question, const std::string& rule) {
  const bool thresholds = cohort_column(question.measure).plms_index;
  const int digits = digits_for(strata);
  const Scale scale = scale_of(strata);
  std::vector<TextTable::Head> heads;
  for (const std::string& by : question.by) heads.push_back({printable(by)});
  for (const char* title : {"nights", "subjects", "n"}) heads.push_back({title, Align::right});
  heads.push_back({"median (quartiles)", Align::right});
  heads.push_back({"range", Align::right});
  if (thresholds) {
    heads.push_back({"> 15/h", Align::right});
    heads.push_back({"children > 5/h", Align::right});
  }
  heads.push_back({scale_heading(scale, digits)});
  TextTable table(std::move(heads));
  for (std::size_t row = 0; row < strata.rows(); ++row) {
    if (text_at(strata, "rule", row) != rule) continue;
    std::vector<std::string> cells;
    for (const std::string& by : question.by) cells.push_back(printable(text_at(strata, by, row)));
    for (const char* column : {"nights", "subjects", "n"}) cells.push_back(whole(at(strata, column, row)));
    cells.push_back(median_and_quartiles(strata, row, digits));
    cells.push_back(range(strata, row, digits));
    if (thresholds) {
      cells.push_back(whole(at(strata, "above_15_per_h", row)));
      const double children = at(strata, "children", row);
      cells.push_back(
          children > 0 ? fmt::format("{} of {}", whole(at(strata, "children_above_5_per_h", row)), children)
                       : "—");
    }
    cells.push_back(box(strata, row, scale));
    table.add(std::move(cells));
  }
  return fmt::format("\n{}\n{}", printable(rule), table.str());
}

/// The rule sets of a table, in its order.
std::vector<std::string> rules_of(const Table& table) {
  std::vector<std::string> rules = values_of<std::string>(table, "rule");
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

/// A covariate beside the difference of a pair, as the library's columns NAME_first, NAME_second and
/// NAME_difference say it.
struct Follow {
  std::string name;
  std::string drug;  ///< of a dose: the name of the columns that say of which drug
};

std::vector<Follow> follows_of(const Table& subjects) {
  std::vector<Follow> all;
  for (const Column& column : subjects.columns) {
    constexpr std::string_view end = "_difference";
    if (!std::string_view(column.name).ends_with(end)) continue;
    Follow follow{column.name.substr(0, column.name.size() - end.size()), {}};
    const CovariateInfo* info = covariate_named(follow.name);
    if (info != nullptr && column_named(subjects, info->dose_of + "_first") != nullptr)
      follow.drug = info->dose_of;
    all.push_back(std::move(follow));
  }
  return all;
}

std::string plain(double value) { return std::isfinite(value) ? fmt::format("{:.6g}", value) : "—"; }

/// "12 → 80 (+68)", "none → ropinirole 0.5".
std::string followed(const Table& subjects, const Follow& follow, std::size_t row) {
  const auto side = [&](const char* suffix) {
    std::string text;
    if (!follow.drug.empty()) text = printable(text_at(subjects, follow.drug + suffix, row));
    const double value = at(subjects, (follow.name + suffix).c_str(), row);
    if (text.empty() || std::isfinite(value)) text += (text.empty() ? "" : " ") + plain(value);
    return text;
  };
  const double difference = at(subjects, (follow.name + "_difference").c_str(), row);
  return fmt::format("{} → {}{}", side("_first"), side("_second"),
                     std::isfinite(difference) ? fmt::format(" ({:+.6g})", difference) : "");
}

}  // namespace

std::string strata_text(const Table& strata, const StrataQuestion& question) {
  std::string out = measure_line(question.measure);
  for (const std::string& rule : rules_of(strata)) out += strata_of_rule(strata, question, rule);
  return out;
}

std::string pairs_text(const Pairs& pairs, const PairQuestion& question) {
  std::string out = measure_line(question.measure);
  const Table& subjects = pairs.subjects;
  const std::vector<Follow> follows = follows_of(subjects);
  for (std::size_t row = 0; row < pairs.summary.rows(); ++row) {
    const std::string& rule = text_at(pairs.summary, "rule", row);
    std::vector<TextTable::Head> heads = {{"subject"},
                                          {printable(pairs.first), Align::right},
                                          {printable(pairs.second), Align::right},
                                          {"difference", Align::right}};
    for (const Follow& follow : follows) heads.push_back({follow.name});
    TextTable table(heads);
    for (std::size_t i = 0; i < subjects.rows(); ++i) {
      if (text_at(subjects, "rule", i) != rule) continue;
      std::vector<std::string> line = {
          printable(text_at(subjects, "subject", i)), decimals(at(subjects, "first", i), 1),
          decimals(at(subjects, "second", i), 1), fmt::format("{:+.1f}", at(subjects, "difference", i))};
      for (const Follow& follow : follows) line.push_back(followed(subjects, follow, i));
      table.add(std::move(line));
    }
    out += fmt::format("\n{}\n{}", printable(rule), table.str());
    out += fmt::format("  {} pairs, {} - {}: median {}, range {}; {} higher, {} lower, {} equal\n",
                       whole(at(pairs.summary, "pairs", row)), printable(pairs.second),
                       printable(pairs.first), median_and_quartiles(pairs.summary, row, 1),
                       range(pairs.summary, row, 1), whole(at(pairs.summary, "higher", row)),
                       whole(at(pairs.summary, "lower", row)), whole(at(pairs.summary, "equal", row)));
    for (std::size_t i = 0; i < pairs.unpaired.rows(); ++i) {
      if (text_at(pairs.unpaired, "rule", i) != rule) continue;
      const std::string& subject = text_at(pairs.unpaired, "subject", i);
      out += fmt::format("  no pair{}: {}\n", subject.empty() ? "" : " for " + printable(subject),
                         printable(text_at(pairs.unpaired, "reason", i)));
    }
  }
  return out;
}

std::string cohort_notice() {
  return "> 15/h, and > 5/h in children (below 18 years), are the thresholds of ICSD-3 for the index alone, "
         "which asks\n"
         "for more than an index. These numbers describe nights; they diagnose nobody.\n";
}

}  // namespace psg::app
