#include "psg/edf/check/examine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/edf/annotation_records.hpp"
#include "psg/edf/check/data_review.hpp"
#include "psg/edf/lost_records.hpp"
#include "psg/edf/start_clock.hpp"

namespace psg::edf {

RepairPlan plan_repairs(const RawHeader& raw, const Header& header, const HeaderReview& review, bool drop_gap,
                        std::int64_t file_size) {
  const auto header_end = static_cast<std::int64_t>(raw.bytes().size());
  RepairPlan plan{.header = raw.bytes(),
                  .copy_begin = drop_gap ? header.data_offset : header_end,
                  .copy_end = header.data_offset + header.records * header.record_bytes,
                  .changes = {}};
  for (const FieldReview& f : review.fields) {
    if (!f.changed()) continue;
    const std::string after = f.filled();
    plan.header.replace(static_cast<std::size_t>(f.field.offset), after.size(), after);
    plan.changes.push_back({.field = f.field.name(),
                            .signal = f.field.signal_number(),
                            .offset = f.field.offset,
                            .before = std::string(f.field.bytes),
                            .after = after,
                            .cures = f.cures,
                            .identifying = f.field.identifying()});
  }
  const auto cut = [&](const char* what, std::int64_t from, std::int64_t to, DeviationKind cured) {
    if (from >= to) return;
    plan.changes.push_back({.field = what, .offset = from, .cut_bytes = to - from, .cures = {cured}});
  };
  cut("bytes between header and data", header_end, plan.copy_begin, DeviationKind::header_size);
  cut("data records", plan.copy_end, file_size, DeviationKind::trailing_bytes);
  return plan;
}

bool cures(const RepairPlan& plan, const Finding& finding) {
  return std::ranges::any_of(plan.changes, [&](const Change& change) {
    return change.offset == finding.offset &&
           std::ranges::find(change.cures, finding.kind) != change.cures.end();
  });
}

namespace {

using K = DeviationKind;

class Examiner {
 public:
  Examiner(const File& file, const CheckOptions& options)
      : file_(file), options_(options), deviations_(options.listed_each) {}
  Examination run();

 private:
  void open();
  void read_times();
  void review_start(const Onsets& onsets);
  [[nodiscard]] std::optional<char> plus_kind() const;
  [[nodiscard]] bool keeps_times_as_d(const Onsets& onsets) const;
  [[nodiscard]] bool blank_gap(std::int64_t header_end) const;
  [[nodiscard]] std::optional<RepairPlan> review();
  [[nodiscard]] std::int64_t first_displaced() const;
  [[nodiscard]] bool shifted() const;

  const File& file_;
  const CheckOptions& options_;
  Deviations deviations_;
  std::optional<Header> header_;
  RecordTimes times_;
  std::optional<char> plus_kind_;
  bool keeps_times_as_d_ = false;
  std::string refusal_;
};

void Examiner::open() {
  try {
    header_ = read_header(file_, deviations_);
  } catch (const Error& error) {
    // The reader says what is wrong with a header; nothing is said of what is no EDF at all.
    if (error.kind() != ErrorKind::malformed || deviations_.findings().empty()) throw;
    refusal_ = error.what();
  }
}

void Examiner::read_times() {
  try {
    const AnnotationRecords records = records_on_grid(
        file_, *header_, deviations_,
        [&](auto lost, Deviations& told) { return read_annotation_records(file_, *header_, told, lost); });
    review_start(records.onsets);
    times_ = record_times(*header_, records.onsets, file_.name(), deviations_);
    keeps_times_as_d_ = keeps_times_as_d(records.onsets);
    if (!records.onsets.empty()) plus_kind_ = plus_kind();
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::malformed) throw;
    refusal_ = error.what();
  }
}

void Examiner::review_start(const Onsets& onsets) {
  if (onsets.empty() || !is_onset(onsets[0]) || header_->record_duration == 0s) return;
  if (onsets[0] >= 0s && onsets[0] < 1s) return;
  deviations_.add({.kind = K::onset_late_start,
                   .field = "timekeeping annotation",
                   .record = 1,
                   .offset = header_->data_offset + AnnotationSignals(*header_).low(),
                   .found = fmt::format("found {:.4f} s", to_seconds(onsets[0])),
                   .expected = "0 s or less than 1 s after it"});
}

/// What the onsets say of a file that does not: nothing as soon as one of them is in doubt.
std::optional<char> Examiner::plus_kind() const {
  bool gaps = false;
  for (const Finding& f : deviations_.findings()) {
    const bool doubt =
        f.kind == K::records_displaced ||
        (f.kind >= K::onset_missing && f.kind != K::onset_late_start && f.kind != K::onset_gap);
    if (doubt) return std::nullopt;
    gaps = gaps || f.kind == K::onset_gap;
  }
  if (times_.segments.empty()) return std::nullopt;
  return gaps ? 'D' : 'C';
}

/// Whether the file would be read with the same times if it called itself discontinuous.
bool Examiner::keeps_times_as_d(const Onsets& onsets) const {
  Header interrupted = *header_;
  interrupted.format = Format::edf_plus_d;
  Deviations ignored;
  try {
    const RecordTimes times = record_times(interrupted, onsets, file_.name(), ignored);
    return times.origin == times_.origin && times.segments == times_.segments;
  } catch (const Error&) {
    return false;  // it would be refused
  }
}

/// Whether there are bytes between header and data, and nothing in them.
bool Examiner::blank_gap(std::int64_t header_end) const {
  constexpr std::int64_t most = 1 << 20;
  const std::int64_t size = header_->data_offset - header_end;
  if (size <= 0 || size > most) return false;
  std::string gap(static_cast<std::size_t>(size), '\0');
  file_.read(header_end, std::as_writable_bytes(std::span(gap)));
  return std::ranges::all_of(gap, [](char c) { return c == ' ' || c == '\0'; });
}

/// Holds everything against the format that lies where the header says.
std::optional<RepairPlan> Examiner::review() {
  const RawHeader raw(file_);
  const bool drop_gap = header_ && blank_gap(static_cast<std::int64_t>(raw.bytes().size()));
  const HeaderReview review =
      review_header(raw, {header_ ? &*header_ : nullptr, plus_kind_, keeps_times_as_d_, drop_gap});
  for (const Finding& finding : review.findings) deviations_.add(finding);
  const std::int64_t displaced = first_displaced();
  if (header_ && options_.data) {
    Header in_place = *header_;
    in_place.records = std::min(in_place.records, displaced);
    review_data(file_, in_place, deviations_, options_.progress);
  }
  if (!refusal_.empty() || displaced < header_->records) return {};
  return plan_repairs(raw, *header_, review, drop_gap, file_.size());
}

/// The first record that is not where the header says; their number where all are.
std::int64_t Examiner::first_displaced() const {
  std::int64_t first = header_ ? header_->records : 0;
  for (const Finding& f : deviations_.findings()) {
    if (f.kind == K::records_displaced) first = std::min(first, *f.record - 1);
  }
  return first;
}

/// Whether the bytes are known not to lie where a header has them, so that its fields are those of others.
bool Examiner::shifted() const {
  return std::ranges::any_of(deviations_.findings(), [](const Finding& f) {
    return f.kind == K::text_damage || f.kind == K::header_shifted;
  });
}

Examination Examiner::run() {
  Examination out;
  open();
  if (header_) read_times();
  if (!shifted()) {
    out.plan = review();
  } else if (auto damage = text_damage(file_); damage && damage->can_be_undone()) {
    out.damage = damage;
  }
  out.report.name = file_.name();
  out.report.refusal = refusal_;
  if (refusal_.empty()) out.report.format = header_->format;
  for (Finding& finding : deviations_.findings()) {
    const bool undoable = out.damage && finding.kind == K::text_damage;
    const bool fixable = undoable || (out.plan && cures(*out.plan, finding));
    out.report.rows.push_back({std::move(finding), fixable});
  }
  std::ranges::stable_sort(out.report.rows, {}, [](const CheckedFinding& r) { return r.finding.offset; });
  if (out.plan) out.reading = Reading{std::move(*header_), std::move(times_)};
  return out;
}

}  // namespace

Examination examine(const File& file, const CheckOptions& options) { return Examiner(file, options).run(); }

namespace {

/// Whether the copy says the same of something, or says something where nothing was known.
bool kept(const auto& before, const auto& after) { return !before || before == after; }

bool same_offset(const Channel& before, const Channel& after) {
  const double digital = std::max(std::abs(double(before.digital_min)), std::abs(double(before.digital_max)));
  const double largest = std::max(
      {std::abs(before.physical_min), std::abs(before.physical_max), std::abs(before.gain()) * digital});
  return std::abs(after.offset() - before.offset()) <= 4 * std::numeric_limits<double>::epsilon() * largest;
}

/// What is different in a signal; empty: nothing.
std::string difference(const SignalHeader& before, const SignalHeader& after) {
  const Channel& a = before.channel;
  const Channel& b = after.channel;
  if (before.annotations != after.annotations) return "is of another kind";
  if (a.samples_per_record != b.samples_per_record) return "has another number of samples";
  if (before.annotations) return {};
  if (a.microvolts_per_unit != b.microvolts_per_unit) return "has another unit";
  if (a.unusable.empty() != b.unusable.empty()) return "can be read in one of the two only";
  if (!a.unusable.empty()) return {};
  return a.gain() == b.gain() && same_offset(a, b) ? "" : "has other physical values";
}

std::string difference(const Reading& before, const Reading& after) {
  const StartClock from = advanced(before.header.start, before.times.origin);
  const StartClock to = advanced(after.header.start, after.times.origin);
  if (!kept(from.date, to.date) || !kept(from.time_of_day, to.time_of_day)) return "starts at another time";
  if (before.header.record_duration != after.header.record_duration) return "has records of another duration";
  if (before.header.records != after.header.records) return "has another number of records";
  if (before.times.origin != after.times.origin || before.times.segments != after.times.segments) {
    return "has its records at other times";
  }
  if (before.header.signals.size() != after.header.signals.size()) return "has another number of signals";
  for (std::size_t i = 0; i < before.header.signals.size(); ++i) {
    const std::string what = difference(before.header.signals[i], after.header.signals[i]);
    if (!what.empty()) return fmt::format("has a signal {} that {}", i + 1, what);
  }
  return {};
}

}  // namespace

File repaired(const File& file, const RepairPlan& plan) {
  return {plan.header, file, plan.copy_begin, plan.copy_end};
}

std::string fault_of_copy(const Examination& input, const Examination& copy) {
  if (!copy.reading) return "cannot be read";
  if (copy.report.fixable() > 0) return "still holds what was to be repaired";
  return difference(*input.reading, *copy.reading);
}

}  // namespace psg::edf
