#include "psg/edf/record_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::edf {

Onsets Onsets::regular(Time duration, Time first, std::int64_t records) {
  Onsets onsets(duration);
  if (records > 0) onsets.runs_.push_back({0, first});
  onsets.size_ = records;
  return onsets;
}

Time Onsets::in_run(const Run& run, std::int64_t record) const noexcept {
  return run.onset == unknown_onset ? unknown_onset : run.onset + duration_ * (record - run.first);
}

void Onsets::push(Time onset) {
  if (runs_.empty() || in_run(runs_.back(), size_) != onset) runs_.push_back({size_, onset});
  ++size_;
}

Time Onsets::operator[](std::int64_t record) const noexcept {
  const auto next = std::ranges::upper_bound(runs_, record, {}, &Run::first);
  return in_run(*std::prev(next), record);
}

namespace {

using K = DeviationKind;

constexpr const char* field = "timekeeping annotation";

/// What both kinds of files need: the segments so far, and where each message points to.
class Builder {
 public:
  Builder(const Header& header, const Onsets& onsets, Deviations& deviations)
      : header_(header), onsets_(onsets), deviations_(deviations), tolerance_(tolerance(header)) {}

  RecordTimes continuous();
  RecordTimes discontinuous(const std::string& subject);

 private:
  [[nodiscard]] Time length(std::int64_t records) const { return header_.record_duration * records; }
  [[nodiscard]] Time onset(std::int64_t record) const {
    stop_tick();
    return onsets_[record];
  }
  [[nodiscard]] std::int64_t records() const { return onsets_.size(); }
  void report(K kind, std::int64_t record, std::string found, std::string expected, std::string consequence) {
    deviations_.add({.kind = kind,
                     .field = field,
                     .record = record + 1,
                     .offset = header_.data_offset + record * header_.record_bytes,
                     .found = std::move(found),
                     .expected = std::move(expected),
                     .consequence = std::move(consequence)});
  }

  void append(std::int64_t record, Time start);
  void extend() {
    ++segments_.back().records;
    segments_.back().span.end += header_.record_duration;
  }
  [[nodiscard]] bool lasting_step(std::int64_t record, Time step, std::int64_t anchor) const;
  void report_drift(std::int64_t anchor);
  [[nodiscard]] std::vector<Time> completed() const;
  void insert(std::int64_t record, Time start);
  RecordTimes finish();

  const Header& header_;
  const Onsets& onsets_;
  Deviations& deviations_;
  Time tolerance_;
  std::vector<Segment> segments_;
};

void Builder::append(std::int64_t record, Time start) {
  segments_.push_back({record, 1, {start, start + header_.record_duration}});
}

/// Whether the step seen at `record` is still there at the next record with an onset.
bool Builder::lasting_step(std::int64_t record, Time step, std::int64_t anchor) const {
  for (std::int64_t next = record + 1; next < records(); ++next) {
    if (onset(next) == unknown_onset) continue;
    return onset(next) - onset(anchor) - length(next - anchor) >= step / 2;
  }
  return true;
}

void Builder::report_drift(std::int64_t anchor) {
  const Segment& s = segments_.back();
  const Time drift = onset(anchor) - (s.span.start + length(anchor - s.first_record));
  if (std::chrono::abs(drift) <= tolerance_) return;
  report(K::onset_drift, anchor,
         fmt::format("onsets run away from the sampling clock by {:.4f} s", to_seconds(drift)),
         fmt::format("records of {} s", to_seconds(header_.record_duration)), "the sampling clock counts");
}

RecordTimes Builder::continuous() {
  std::int64_t anchor = 0;  // the last record whose onset was believed
  while (anchor < records() && onset(anchor) == unknown_onset) ++anchor;
  if (anchor == records()) {
    append(0, Time{0});
    anchor = 0;
  } else {
    append(0, onset(anchor) - length(anchor));
  }
  const bool known = onset(anchor) != unknown_onset;
  for (std::int64_t r = 1; r < records(); ++r) {
    if (!known || r <= anchor || onset(r) == unknown_onset) {
      extend();
      continue;
    }
    const Time step = onset(r) - onset(anchor) - length(r - anchor);
    if (step > tolerance_ && lasting_step(r, step, anchor)) {
      report_drift(anchor);
      report(K::onset_gap, r,
             fmt::format("record {} starts {:.4f} s after the end of the record before", r + 1,
                         to_seconds(step)),
             "none in a file that calls itself continuous", "the time between was kept as a gap");
      append(r, std::max(onset(r), segments_.back().span.end));
      anchor = r;
    } else if (std::chrono::abs(step) > tolerance_) {
      report(K::onset_odd, r,
             fmt::format("record {} says it starts {:.4f} s {} than the record before ends", r + 1,
                         to_seconds(std::chrono::abs(step)), step < 0s ? "earlier" : "later"),
             {}, "the file calls itself continuous, so it was taken to follow directly");
      extend();
    } else {
      extend();
      anchor = r;
    }
  }
  if (known) report_drift(anchor);
  return finish();
}

/// The onsets, with those filled in that fit exactly between two known ones.
std::vector<Time> Builder::completed() const {
  std::vector<Time> all;
  all.reserve(static_cast<std::size_t>(records()));
  for (std::int64_t r = 0; r < records(); ++r) all.push_back(onset(r));
  std::int64_t known = -1;
  for (std::int64_t r = 0; r < records(); ++r) {
    if (onset(r) == unknown_onset) continue;
    const bool fits = known >= 0 && r - known > 1 &&
                      std::chrono::abs(onset(r) - onset(known) - length(r - known)) <= tolerance_;
    for (std::int64_t k = known + 1; fits && k < r; ++k) {
      all[static_cast<std::size_t>(k)] = onset(known) + length(k - known);
    }
    known = r;
  }
  return all;
}

void Builder::insert(std::int64_t record, Time start) {
  if (segments_.empty()) return append(record, start);
  const Segment& last = segments_.back();
  const Time step = start - last.span.end;
  if (step < -tolerance_) {
    return report(K::onset_overlap, record,
                  fmt::format("record {} starts at {:.4f} s, before the record at its place ends at {:.4f} s",
                              record + 1, to_seconds(start), to_seconds(last.span.end)),
                  "no overlap", "it was left out");
  }
  const bool follows = record == last.first_record + last.records && step <= tolerance_;
  follows ? extend() : append(record, std::max(start, last.span.end));
}

RecordTimes Builder::discontinuous(const std::string& subject) {
  const std::vector<Time> starts = completed();
  std::vector<std::int64_t> order, unknown;
  for (std::int64_t r = 0; r < records(); ++r) {
    if (starts[static_cast<std::size_t>(r)] != unknown_onset) {
      order.push_back(r);
      continue;
    }
    unknown.push_back(r);
  }
  for (const std::int64_t r : unknown) {
    report(K::onset_missing, r, fmt::format("record {} has no readable onset", r + 1),
           "one in a discontinuous file",
           order.empty() ? "no record has one, so the file is refused"
                         : "its time is unknown and it was left out");
  }
  if (order.empty()) {
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: field \"{}\": found none in {} data records, expected one in every record of a file "
                    "that calls itself discontinuous",
                    subject, field, records()));
  }
  const auto start_of = [&](std::int64_t r) { return starts[static_cast<std::size_t>(r)]; };
  const auto back = std::ranges::adjacent_find(order, std::ranges::greater{}, start_of);
  if (back != order.end()) {
    const std::int64_t late = *std::next(back);
    report(K::onset_order, late,
           fmt::format("record {} starts at {:.4f} s, before record {} at {:.4f} s", late + 1,
                       to_seconds(start_of(late)), *back + 1, to_seconds(start_of(*back))),
           "records in order of time", "they were put in order");
    std::ranges::stable_sort(order, {}, start_of);
  }
  for (const std::int64_t r : order) insert(r, start_of(r));
  return finish();
}

RecordTimes Builder::finish() {
  RecordTimes out;
  out.origin = segments_.front().span.start;
  out.segments = std::move(segments_);
  for (Segment& s : out.segments) s.span = {s.span.start - out.origin, s.span.end - out.origin};
  return out;
}

}  // namespace

Time tolerance(const Header& header) { return std::min<Time>(10ms, header.record_duration / 2); }

RecordTimes record_times(const Header& header, const Onsets& onsets, const std::string& subject,
                         Deviations& deviations) {
  // Onsets of records without samples bind nothing.
  const bool interrupted = header.discontinuous() && !header.only_annotations();
  if (header.records == 0 || header.record_duration == 0s) {
    for (std::int64_t r = 0; r < onsets.size(); ++r) {
      if (onsets[r] != unknown_onset) return {onsets[r], {}};
    }
    return {};
  }
  if (interrupted && onsets.empty()) {
    Onsets none(header.record_duration);
    none.push(unknown_onset);
    return Builder(header, none, deviations).discontinuous(subject);
  }
  if (onsets.empty()) {
    return {Time{0}, {{0, header.records, {Time{0}, header.record_duration * header.records}}}};
  }
  Builder builder(header, onsets, deviations);
  return interrupted ? builder.discontinuous(subject) : builder.continuous();
}

}  // namespace psg::edf
