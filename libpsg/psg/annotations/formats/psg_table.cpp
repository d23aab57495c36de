// The table of one-leg movements that `psg export` writes as CSV or TSV: the movements that a rule set
// counted.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "psg/annotations/marks.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

bool has_all(const Delimited& table, std::initializer_list<std::string_view> names) {
  return std::ranges::all_of(names, [&](auto name) { return table.exact_column(name).has_value(); });
}

/// That of `psg show RESULT movements`: its rows join movements of both legs, whose lengths are lost. That of
/// `psg export` has the same columns beside those of each leg.
bool is_of_both_legs(const Delimited& table) {
  return has_all(table, {"rule", "onsets", "durations", "legs", "components"}) &&
         !has_all(table, {"verdict"});
}

bool is_heading(const Delimited& table) {
  return has_all(table, {"rule", "onsets", "durations", "leg", "verdict"}) || is_of_both_legs(table);
}

/// Commas or tabs, whichever the heading has.
Delimited table_in(std::string_view text, std::vector<std::string>& warnings) {
  const bool commas = !delimited(text, ',', is_heading).heading.empty();
  return rows_below(text, commas ? ',' : '\t', is_heading, warnings);
}

bool recognises(const Head& head, const ReadOptions&) {
  std::vector<std::string> warnings;
  return !table_in(head.text, warnings).heading.empty();
}

std::optional<Leg> leg_called(std::string_view text) {
  for (const Leg leg : {Leg::left, Leg::right, Leg::both}) {
    if (text == name(leg)) return leg;
  }
  return std::nullopt;
}

/// Whether a number is not 0: 1, and 1.0 as programs write it that know no whole numbers with gaps. False for
/// a missing one; empty for what is no number.
std::optional<bool> flag_in(std::string_view text) {
  if (is_missing(text)) return false;
  const auto value = number_of<double>(text);
  return value ? std::optional(*value != 0) : std::nullopt;
}

void refuse_several_rules(const std::string& path, const Delimited& table) {
  std::set<std::string> rules;
  for (const Delimited::Row& row : table.rows) rules.emplace(row.at(table.exact_column("rule")));
  if (rules.size() <= 1) return;
  throw Error(
      ErrorKind::ambiguous,
      fmt::format("{}: holds the movements of {} rule sets, expected those of one", path, rules.size()));
}

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const Delimited table = table_in(text, marks.warnings());
  marks.expect(table.rows.size());
  if (is_of_both_legs(table)) {
    throw Error(ErrorKind::unsupported,
                path +
                    ": is the table of movements, in which those of both legs are one row; expected table "
                    "activity (psg show RESULT activity), or the result itself");
  }
  refuse_several_rules(path, table);
  const auto onset = table.exact_column("onsets");
  const auto duration = table.exact_column("durations");
  const auto leg_column = table.exact_column("leg");
  const auto verdict = table.exact_column("verdict");
  const auto channel = table.exact_column("channel");
  const auto plm = table.exact_column("plm");
  std::size_t rejected = 0;
  for (const Delimited::Row& row : table.rows) {
    const auto start = seconds_in(row.at(onset));
    const auto length = seconds_in(row.at(duration));
    if (!start) refuse_cell(path, row.line, "onset_s", row.at(onset), "seconds");
    if (!length) refuse_cell(path, row.line, "duration_s", row.at(duration), "seconds");
    const auto leg = leg_called(row.at(leg_column));
    if (!leg) refuse_cell(path, row.line, "leg", row.at(leg_column), "L, R or B");
    if (row.at(verdict) != "counted") {
      ++rejected;
      continue;
    }
    const auto periodic = flag_in(row.at(plm));
    if (!periodic) refuse_cell(path, row.line, "plm", row.at(plm), "0 or 1");
    ClassMeaning meaning;
    meaning.meaning.kind = EventKind::leg_movement;
    meaning.meaning.text = *periodic ? "Periodic limb movement" : "Limb movement";
    if (!is_missing(row.at(channel))) meaning.meaning.channel = without_guard(row.at(channel));
    // "B" is one derivation of both legs. Where the channel does not say so too, only a mark without a leg
    // does: one of both legs would be a movement of each.
    if (leg != Leg::both || leg_at(meaning.meaning.channel) == Leg::both) meaning.meaning.leg = leg;
    marks.add(*start, *length, std::move(meaning));
  }
  if (rejected > 0) {
    marks.warn(fmt::format(
        "{} of {} movements of the annotation file were rejected by its rule set and are left out", rejected,
        table.rows.size()));
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat psg_table{"psg table of movements", recognises, read};

}  // namespace psg::annotations
