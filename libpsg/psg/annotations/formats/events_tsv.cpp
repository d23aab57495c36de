// Tab-separated events with "onset" and "duration" in seconds: BIDS events.tsv and the NCH Sleep DataBank.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "psg/annotations/marks.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

bool is_heading(const Delimited& table) {
  return std::ranges::find(table.heading, "onset") != table.heading.end() &&
         std::ranges::find(table.heading, "duration") != table.heading.end();
}

bool recognises(const Head& head, const ReadOptions&) {
  return !delimited(head.text, '\t', is_heading).heading.empty();
}

/// Whether there is no label, as BIDS says so. Every other word may be one: "?" is a stage.
bool is_unlabelled(std::string_view label) { return label.empty() || lower(label) == "n/a"; }

bool is_number(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789.+-/") == std::string_view::npos;
}

/// Columns of stages, those of people first: a program's own staging is the second opinion.
std::vector<std::size_t> stage_columns(const Delimited& table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.heading.size(); ++i) {
    const std::string& h = table.heading[i];
    if (h.starts_with("stage") || h.starts_with("sleepstage") || h.starts_with("staging"))
      columns.push_back(i);
  }
  const auto by_program = [&](std::size_t i) {
    const std::string& h = table.heading[i];
    return h.ends_with("ai") || h.find("auto") != std::string::npos;
  };
  std::ranges::stable_sort(columns, {}, by_program);
  return columns;
}

class EventReader {
 public:
  EventReader(const std::string& path, const Delimited& table, const ReadOptions& options)
      : path_(path),
        options_(options),
        onset_(table.column({"onset"})),
        duration_(table.column({"duration"})),
        label_(table.column({"description", "trialtype", "event", "annotation", "label"})),
        channel_(table.column({"channel", "electrode"})),
        leg_(table.exact_column("leg")),
        text_(table.exact_column("text")),
        stages_(stage_columns(table)) {
    if (!label_ && stages_.empty()) {
      throw Error(
          ErrorKind::malformed,
          fmt::format("{}: has {} columns, none of events (description, trial_type) or stages, expected one",
                      path, table.heading.size()));
    }
    numbers_are_stages_ = std::ranges::any_of(table.rows, [&](const Delimited::Row& row) {
      const auto stage = stages_.empty() ? std::nullopt : stage_named(row.at(stages_.front()));
      return stage && *stage != Stage::unscored;
    });
  }

  void read(const Delimited::Row& row, MarkList& marks) {
    const auto onset = seconds_in(row.at(onset_));
    if (!onset) refuse_cell(path_, row.line, "onset", row.at(onset_), "seconds");
    const auto duration = seconds_in(row.at(duration_));
    if (!duration && !is_missing(row.at(duration_))) {
      refuse_cell(path_, row.line, "duration", row.at(duration_), "seconds");
    }
    const bool is_event = label_ && !is_unlabelled(row.at(label_));
    const bool is_stage = !stages_.empty() && !is_unlabelled(row.at(stages_.front()));
    if (is_event) add_event(*onset, duration, row, marks);
    if (is_stage) add_stage(*onset, duration, row, marks);
    if (!is_event && !is_stage && unlabelled_++ == 0) first_unlabelled_ = row.line;
  }

  /// Sentences about rows that say nothing, and about the columns that were not used and how far they agree
  /// with the used one.
  void finish(const Delimited& table, MarkList& marks) const {
    if (unlabelled_ > 0) {
      marks.warn(
          fmt::format("{} of {} rows of the annotation file {} no label and {} left out (first in line {})",
                      unlabelled_, table.rows.size(), unlabelled_ == 1 ? "has" : "have",
                      unlabelled_ == 1 ? "is" : "are", first_unlabelled_));
    }
    for (std::size_t i = 1; i < stages_.size(); ++i) {
      const auto differ = std::ranges::count_if(
          table.rows, [&](const Delimited::Row& row) { return row.at(stages_[0]) != row.at(stages_[i]); });
      marks.warn(
          fmt::format("two stagings are in the annotation file, that of column {} is used; that of column {} "
                      "differs in {} of {} rows",
                      stages_[0] + 1, stages_[i] + 1, differ, table.rows.size()));
    }
  }

 private:
  void add_event(Time onset, std::optional<Time> duration, const Delimited::Row& row, MarkList& marks) const {
    const std::string label(row.at(label_));
    if (const auto mapped = options_.stage_map.find(label); mapped != options_.stage_map.end()) {
      marks.add_stage(onset, duration, label, mapped->second);
    } else if (leg_ && text_) {
      marks.add(onset, duration, own_meaning(row, label));
    } else {
      marks.add(onset, duration, label, is_missing(row.at(channel_)) ? "" : row.at(channel_));
    }
  }

  /// Of the files that libpsg writes: the label tells the kind, the leg has its column.
  [[nodiscard]] ClassMeaning own_meaning(const Delimited::Row& row, const std::string& label) const {
    const auto value = [&](std::optional<std::size_t> column) {
      return is_unlabelled(row.at(column)) ? std::string() : std::string(without_guard(row.at(column)));
    };
    ClassMeaning meaning = class_meaning(label);
    meaning.meaning.channel = value(channel_);
    meaning.meaning.text = value(text_);
    meaning.meaning.leg.reset();
    for (const Leg leg : {Leg::left, Leg::right, Leg::both}) {
      if (row.at(leg_) == name(leg)) meaning.meaning.leg = leg;
    }
    return meaning;
  }

  void add_stage(Time onset, std::optional<Time> duration, const Delimited::Row& row, MarkList& marks) const {
    const std::string label(row.at(stages_.front()));
    const auto mapped = options_.stage_map.find(label);
    if (mapped != options_.stage_map.end()) {
      marks.add_stage(onset, duration, label, mapped->second);
    } else if (const auto stage = stage_named(label)) {
      marks.add_stage(onset, duration, label, *stage);
    } else if (!is_number(label)) {
      marks.add_unknown_stage(onset, duration, label);
    } else if (numbers_are_stages_ && stage_labelled(label)) {
      marks.add_stage(onset, duration, label, *stage_labelled(label));
    } else {
      refuse_number(row, label);
    }
  }

  [[noreturn]] void refuse_number(const Delimited::Row& row, const std::string& label) const {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{}: line {} has stage {} and {}, expected a stage map (--stage-map 0=W,1=N1,... "
                            "as your program counts), since numbers differ between programs",
                            path_, row.line, form_of(label),
                            options_.stage_map.empty() ? "no label names a stage by letters"
                                                       : "the stage map does not name it"));
  }

  const std::string& path_;
  const ReadOptions& options_;
  std::optional<std::size_t> onset_, duration_, label_, channel_, leg_, text_;
  std::vector<std::size_t> stages_;
  bool numbers_are_stages_ = false;
  std::size_t unlabelled_ = 0;
  std::size_t first_unlabelled_ = 0;
};

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const Delimited table = rows_below(text, '\t', is_heading, marks.warnings());
  marks.expect(table.rows.size());
  EventReader reader(path, table, options);
  for (const Delimited::Row& row : table.rows) reader.read(row, marks);
  reader.finish(table, marks);
  return std::move(marks).contents();
}

}  // namespace

const FileFormat events_tsv{"events TSV (BIDS, NCHSDB)", recognises, read};

}  // namespace psg::annotations
