#include "psg/edf/check/examine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/edf/annotation_records.hpp"
#include "psg/edf/check/data_review.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

class Examiner {
 public:
  Examiner(const File& file, const CheckOptions& options)
      : file_(file), options_(options), deviations_(options.told_each) {}
  Examination run();

 private:
  void open();
  void read_times();
  void review_start(const Onsets& onsets);
  [[nodiscard]] std::optional<char> plus_kind() const;
  [[nodiscard]] bool keeps_times_as_d(const Onsets& onsets) const;
  [[nodiscard]] bool blank_gap(std::int64_t header_end) const;

  const File& file_;
  const CheckOptions& options_;
  Deviations deviations_;
  std::optional<Header> header_;
  Timeline times_;
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
  const AnnotationRecords records = read_annotation_records(file_, *header_, deviations_);
  review_start(records.onsets);
  try {
    times_ = timeline(*header_, records.onsets, file_.name(), deviations_);
    keeps_times_as_d_ = keeps_times_as_d(records.onsets);
    if (!records.onsets.empty()) plus_kind_ = plus_kind();
  } catch (const Error& error) {
    refusal_ = error.what();
  }
}

void Examiner::review_start(const Onsets& onsets) {
  if (onsets.empty() || onsets[0] == unknown_onset || header_->record_duration == 0s) return;
  if (onsets[0] >= 0s && onsets[0] < 1s) return;
  deviations_.add({.kind = K::onset_late_start,
                   .field = "timekeeping annotation",
                   .record = 1,
                   .offset = header_->data_offset + AnnotationLanes(*header_).low(),
                   .found = fmt::format("found {:.4f} s", to_seconds(onsets[0])),
                   .expected = "0 s or less than 1 s after it"});
}

/// What the onsets say of a file that does not: nothing as soon as one of them is in doubt.
std::optional<char> Examiner::plus_kind() const {
  bool gaps = false;
  for (const Finding& f : deviations_.findings()) {
    if (f.kind == K::onset_gap) {
      gaps = true;
    } else if (f.kind >= K::onset_missing && f.kind != K::onset_late_start) {
      return std::nullopt;
    }
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
    const Timeline times = timeline(interrupted, onsets, file_.name(), ignored);
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

Examination Examiner::run() {
  open();
  if (header_) read_times();
  const RawHeader raw(file_);
  const bool drop_gap = header_ && blank_gap(static_cast<std::int64_t>(raw.bytes().size()));
  const HeaderReview review =
      review_header(raw, {header_ ? &*header_ : nullptr, plus_kind_, keeps_times_as_d_, drop_gap});
  for (const Finding& finding : review.findings) deviations_.add(finding);
  if (header_ && options_.data) review_data(file_, *header_, deviations_, options_.progress);

  Examination out;
  out.report.name = file_.name();
  out.report.refusal = refusal_;
  if (refusal_.empty()) {
    out.report.format = header_->format;
    out.plan = plan_repairs(raw, *header_, review, drop_gap, file_.size());
  }
  for (Finding& finding : deviations_.findings()) {
    const bool fixable = out.plan && cures(*out.plan, finding);
    out.report.rows.push_back({std::move(finding), fixable});
  }
  std::ranges::stable_sort(out.report.rows, {}, [](const CheckedFinding& r) { return r.finding.offset; });
  if (out.plan) out.reading = Reading{std::move(*header_), std::move(times_)};
  return out;
}

}  // namespace

Examination examine(const File& file, const CheckOptions& options) { return Examiner(file, options).run(); }

}  // namespace psg::edf
