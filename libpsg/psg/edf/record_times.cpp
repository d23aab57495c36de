#include "psg/edf/record_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>

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
  return is_onset(run.onset) ? run.onset + duration_ * (record - run.first) : run.onset;
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

/// No clock that counts samples or stamps records is off by more: crystals are by less than 100 ppm.
constexpr std::int64_t plausible_ppm = 2000;

constexpr Time plausible_drift(Time in) { return in / 1'000'000 * plausible_ppm; }

/// What the onsets say of the clock that stamped the records.
struct Stamping {
  Time drift{};   ///< by how much a record is longer than the header says: the median of all
  Time jitter{};  ///< how far half of them are from that, at least; 0 where gaps alone may be the reason
};

Time median(std::vector<Time>& times) {
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::ranges::nth_element(times, middle);
  return *middle;
}

/// Whether records begin too early nearly as often as too late. Gaps make them late alone.
bool goes_to_and_fro(const Header& header, const std::vector<Time>& steps) {
  constexpr std::size_t fewest = 30;  // of a few records nobody knows
  const Time most = tolerance(header);
  const auto late = std::ranges::count_if(steps, [most](Time step) { return step > most; });
  const auto early = std::ranges::count_if(steps, [most](Time step) { return step < -most; });
  return steps.size() >= fewest && early > 0 && 4 * early >= late;
}

Stamping stamping_of(const Header& header, const Onsets& onsets) {
  constexpr std::size_t fewest = 3;  // of one or two records nobody knows
  std::vector<Time> steps;
  for (std::int64_t r = 1; r < onsets.size(); ++r) {
    stop_tick();
    const Time before = onsets[r - 1], onset = onsets[r];
    if (is_onset(before) && is_onset(onset)) steps.push_back(onset - before - header.record_duration);
  }
  if (steps.size() < fewest) return {};
  const bool jitters = goes_to_and_fro(header, steps);
  const Time usual = median(steps);
  const Time drift = std::chrono::abs(usual) <= plausible_drift(header.record_duration) ? usual : 0s;
  for (Time& step : steps) step = std::chrono::abs(step - drift);
  return {drift, jitters ? median(steps) : 0s};
}

/// By how much onsets may be off that jitter: of those that lie as normal numbers do, one in ten million is
/// further off. Half a record at most.
Time tolerance_of(const Header& header, Time jitter) {
  const Time most = header.record_duration / 2;
  return jitter > most / 8 ? most : std::max(tolerance(header), 8 * jitter);
}

/// Of two records that follow each other, one cannot begin before the other ends; a clock that is read
/// between two samples can.
Time rounding_back(const Header& header, Time tolerance) {
  Time two_samples = header.record_duration / 2;
  for (const SignalHeader& s : header.signals) {
    if (s.annotations || s.channel.samples_per_record == 0) continue;
    two_samples = std::min(two_samples, header.record_duration * 2 / s.channel.samples_per_record - Time(1));
  }
  return std::max(tolerance, two_samples);
}

/// What both kinds of files need: the segments so far, and where each message points to.
class Builder {
 public:
  Builder(const Header& header, const Onsets& onsets, Deviations& deviations)
      : Builder(header, onsets, deviations, stamping_of(header, onsets)) {}

  RecordTimes continuous();
  RecordTimes discontinuous(const std::string& subject);

 private:
  Builder(const Header& header, const Onsets& onsets, Deviations& deviations, Stamping stamping)
      : header_(header),
        onsets_(onsets),
        deviations_(deviations),
        tolerance_(tolerance_of(header, stamping.jitter)),
        most_overlap_(rounding_back(header, tolerance_)),
        drift_(stamping.drift) {}

  /// The last record whose onset was believed.
  struct Anchor {
    std::int64_t record = 0;
    Time onset{};
  };

  [[nodiscard]] Time length(std::int64_t records) const { return header_.record_duration * records; }
  [[nodiscard]] Time onset(std::int64_t record) const {
    stop_tick();
    return onsets_[record];
  }
  [[nodiscard]] bool has_onset(std::int64_t record) const { return is_onset(onset(record)); }
  [[nodiscard]] std::int64_t records() const { return onsets_.size(); }
  /// How much later a record starts than its distance from another one says.
  [[nodiscard]] Time step(const Anchor& from, std::int64_t record, Time start) const {
    const std::int64_t between = record - from.record;
    return start - from.onset - length(between) - drift_ * between;
  }
  void report(K kind, std::int64_t record, std::string found, std::string expected, std::string consequence,
              std::int64_t offset_in_record = 0) {
    deviations_.add({.kind = kind,
                     .field = field,
                     .record = record + 1,
                     .offset = header_.data_offset + record * header_.record_bytes + offset_in_record,
                     .found = std::move(found),
                     .expected = std::move(expected),
                     .consequence = std::move(consequence)});
  }

  void append(std::int64_t record, Time start);
  void append_after_gap(std::int64_t record, Time start, Time gap);
  void extend() {
    ++segments_.back().records;
    segments_.back().span.end += header_.record_duration;
  }
  [[nodiscard]] bool lasting_step(std::int64_t record, Time size) const;
  void note_jitter(std::int64_t record, Time by);
  void report_jitter();
  void measure_drift();
  void report_drift();
  void begin_continuous();
  void take_continuous(std::int64_t record);
  [[nodiscard]] std::vector<Time> completed() const;
  void report_missing(std::int64_t record, bool known, bool refused);
  void put_in_order(std::vector<std::int64_t>& order, const std::vector<Time>& starts);
  [[nodiscard]] bool follows(std::int64_t record, Time start, Time by) const;
  void insert(std::int64_t record, Time start);
  RecordTimes finish();

  const Header& header_;
  const Onsets& onsets_;
  Deviations& deviations_;
  Time tolerance_;                                                   // of onset texts
  Time most_overlap_;                                                // of records that follow each other
  Time least_overlap_ = rounding_back(header_, tolerance(header_));  // the same of onsets that do not jitter
  Time drift_;  // of the onsets against the sampling clock, in one record
  std::vector<Segment> segments_;
  std::vector<ClockStretch> stretches_;  // of the segments before the last
  bool anchored_ = false;
  Anchor anchor_;
  Time back_{};               // by which the anchor starts early
  Time segment_onset_{};      // of the last segment, as its first record has it
  Time largest_drift_{};      // of all segments
  std::int64_t drifted_ = 0;  // the record where it was seen
  Time drifted_in_{};         // how long it took
  std::int64_t jittering_ = 0;
  std::int64_t first_jittering_ = 0;
  Time largest_jitter_{};
};

void Builder::append(std::int64_t record, Time start) {
  segments_.push_back({record, 1, {start, start + header_.record_duration}});
  segment_onset_ = start;
}

/// The gap keeps its length where the onsets are behind the samples.
void Builder::append_after_gap(std::int64_t record, Time start, Time gap) {
  append(record, std::max(start, segments_.back().span.end + std::max<Time>(gap, 0s)));
  segment_onset_ = start;
}

/// Whether the step seen at `record` is still there at the next record with an onset.
bool Builder::lasting_step(std::int64_t record, Time size) const {
  for (std::int64_t next = record + 1; next < records(); ++next) {
    if (has_onset(next)) return step(anchor_, next, onset(next)) >= size / 2;
  }
  return true;
}

/// A record that follows the one before, although its onset is off by more than rounding.
void Builder::note_jitter(std::int64_t record, Time by) {
  if (std::chrono::abs(by) <= tolerance(header_)) return;
  if (jittering_++ == 0) first_jittering_ = record;
  largest_jitter_ = std::max(largest_jitter_, std::chrono::abs(by));
}

void Builder::report_jitter() {
  if (jittering_ == 0) return;
  report(K::onset_jitter, first_jittering_,
         fmt::format("{} onsets are up to {:.4f} s from where the record before ends", jittering_,
                     to_seconds(largest_jitter_)),
         fmt::format("at most {:.4f} s", to_seconds(tolerance(header_))),
         "the onsets jitter, so this is no gap: the records were taken to follow each other");
}

/// Looks at the last segment, which ends at the anchor.
void Builder::measure_drift() {
  if (!anchored_) return;
  const Segment& segment = segments_.back();
  const Time took = length(anchor_.record - segment.first_record);
  stretches_.push_back({{segment_onset_, anchor_.onset}, {segment.span.start, segment.span.start + took}});
  const Time drift = anchor_.onset - segment_onset_ - took;
  if (std::chrono::abs(drift) <= std::chrono::abs(largest_drift_)) return;
  largest_drift_ = drift;
  drifted_ = anchor_.record;
  drifted_in_ = took;
}

void Builder::report_drift() {
  measure_drift();
  if (std::chrono::abs(largest_drift_) <= tolerance_) return stretches_.clear();
  report(K::onset_drift, drifted_,
         fmt::format("onsets run away from the sampling clock by {:.4f} s in {:.0f} s ({:+.0f} ppm)",
                     to_seconds(largest_drift_), to_seconds(drifted_in_),
                     to_seconds(largest_drift_) / to_seconds(drifted_in_) * 1e6),
         fmt::format("records of {} s", to_seconds(header_.record_duration)),
         "the sampling clock counts, also for annotations");
}

/// The first segment, from the first record that is on the grid.
void Builder::begin_continuous() {
  std::int64_t first = 0;
  while (first + 1 < records() && onset(first) == off_grid) ++first;
  std::int64_t known = first;
  while (known < records() && !has_onset(known)) ++known;
  anchored_ = known < records();
  if (!anchored_) return append(first, Time{0});
  anchor_ = {known, onset(known)};
  append(first, anchor_.onset - length(known - first));
}

void Builder::take_continuous(std::int64_t record) {
  if (onset(record) == off_grid) return;
  const Segment& last = segments_.back();
  if (record > last.first_record + last.records) {  // behind records off the grid, which end before an onset
    measure_drift();
    append_after_gap(record, onset(record), 0s);
    anchor_ = {record, onset(record)};
    return;
  }
  if (!anchored_ || record <= anchor_.record || !has_onset(record)) return extend();
  const Time by = step(anchor_, record, onset(record));
  if (by > tolerance_ && lasting_step(record, by)) {
    measure_drift();
    report(K::onset_gap, record,
           fmt::format("record {} starts {:.4f} s after the end of the record before", record + 1,
                       to_seconds(by)),
           "none in a file that calls itself continuous", "the time between was kept as a gap");
    append_after_gap(record, onset(record), by);
    anchor_ = {record, onset(record)};
  } else if (std::chrono::abs(by) > tolerance_) {
    report(K::onset_odd, record,
           fmt::format("record {} says it starts {:.4f} s {} than the record before ends", record + 1,
                       to_seconds(std::chrono::abs(by)), by < 0s ? "earlier" : "later"),
           {}, "the file calls itself continuous, so it was taken to follow directly");
    extend();
  } else {
    note_jitter(record, by);
    extend();
    anchor_ = {record, onset(record)};
  }
}

RecordTimes Builder::continuous() {
  begin_continuous();
  for (std::int64_t r = segments_.back().first_record + 1; r < records(); ++r) take_continuous(r);
  report_drift();
  report_jitter();
  return finish();
}

/// The onsets, with those filled in that fit exactly between two known ones.
std::vector<Time> Builder::completed() const {
  std::vector<Time> all;
  all.reserve(static_cast<std::size_t>(records()));
  for (std::int64_t r = 0; r < records(); ++r) all.push_back(onset(r));
  std::optional<Anchor> known;
  for (std::int64_t r = 0; r < records(); ++r) {
    if (onset(r) == off_grid) known.reset();
    if (!has_onset(r)) continue;
    const bool fits =
        known && r - known->record > 1 && std::chrono::abs(step(*known, r, onset(r))) <= tolerance_;
    for (std::int64_t k = fits ? known->record + 1 : r; k < r; ++k) {
      all[static_cast<std::size_t>(k)] = known->onset + (length(1) + drift_) * (k - known->record);
    }
    known = Anchor{r, onset(r)};
  }
  return all;
}

/// Whether a record whose predecessor is the anchor, and which starts `by` later than that ends, follows it
/// without a gap.
bool Builder::follows(std::int64_t record, Time start, Time by) const {
  if (by > tolerance_ && by + back_ > tolerance_) return false;  // nor does it undo an early anchor
  const Time since = length(record - segments_.back().first_record);
  return start - segment_onset_ - since <= tolerance_ + plausible_drift(since);
}

void Builder::insert(std::int64_t record, Time start) {
  if (segments_.empty()) {
    append(record, start);
  } else {
    const bool next = record == anchor_.record + 1;
    const Time by = next ? step(anchor_, record, start) : start - anchor_.onset - header_.record_duration;
    if (by < -most_overlap_) {
      return report(
          K::onset_overlap, record,
          fmt::format("record {} starts at {:.4f} s, before the record at its place ends at {:.4f} s",
                      record + 1, to_seconds(start), to_seconds(anchor_.onset + header_.record_duration)),
          "no overlap", "it was left out");
    }
    if (next && follows(record, start, by)) {
      if (by > 0s || -by > least_overlap_) note_jitter(record, by);
      extend();
    } else {
      measure_drift();
      append_after_gap(record, start, by);
    }
    back_ = next ? std::min<Time>(by, 0s) : 0s;
  }
  anchored_ = true;
  anchor_ = {record, start};
}

void Builder::report_missing(std::int64_t record, bool known, bool refused) {
  const auto signal = std::ranges::find_if(header_.signals, [](const SignalHeader& s) {
    return s.annotations && s.channel.samples_per_record > 0;
  });
  report(K::onset_missing, record, fmt::format("record {} has no readable onset", record + 1),
         "one in a discontinuous file",
         refused ? "no record has one, so the file is refused"
         : known ? "it fits exactly between those of its neighbours, and was put there"
                 : "its time is unknown and it was left out",
         signal == header_.signals.end() ? 0 : signal->record_offset);
}

void Builder::put_in_order(std::vector<std::int64_t>& order, const std::vector<Time>& starts) {
  const auto start_of = [&](std::int64_t r) { return starts[static_cast<std::size_t>(r)]; };
  const auto back = std::ranges::adjacent_find(order, std::ranges::greater{}, start_of);
  if (back == order.end()) return;
  const std::int64_t late = *std::next(back);
  report(K::onset_order, late,
         fmt::format("record {} starts at {:.4f} s, before record {} at {:.4f} s", late + 1,
                     to_seconds(start_of(late)), *back + 1, to_seconds(start_of(*back))),
         "records in order of time", "they were put in order");
  std::ranges::stable_sort(order, {}, start_of);
}

RecordTimes Builder::discontinuous(const std::string& subject) {
  const std::vector<Time> starts = completed();
  const auto start_of = [&](std::int64_t r) { return starts[static_cast<std::size_t>(r)]; };
  std::vector<std::int64_t> order;
  for (std::int64_t r = 0; r < records(); ++r) {
    if (is_onset(start_of(r))) order.push_back(r);
  }
  for (std::int64_t r = 0; r < records(); ++r) {
    if (onset(r) == unknown_onset) report_missing(r, is_onset(start_of(r)), order.empty());
  }
  if (order.empty()) {
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: field \"{}\": found none in {} data records, expected one in every record of a file "
                    "that calls itself discontinuous",
                    subject, field, records()));
  }
  put_in_order(order, starts);
  for (const std::int64_t r : order) insert(r, start_of(r));
  report_drift();
  report_jitter();
  return finish();
}

RecordTimes Builder::finish() {
  RecordTimes out;
  out.origin = segments_.front().span.start;
  out.segments = std::move(segments_);
  out.drift = std::move(stretches_);
  const auto since_origin = [&out](Span span) {
    return Span{span.start - out.origin, span.end - out.origin};
  };
  for (Segment& s : out.segments) s.span = since_origin(s.span);
  for (ClockStretch& s : out.drift) s.by_samples = since_origin(s.by_samples);
  return out;
}

/// The moment by another clock, which runs evenly from the start of a stretch to its end, and behind it at
/// the rate of this one until the next stretch begins.
Time by_other_clock(const std::vector<ClockStretch>& stretches, Span ClockStretch::*ours,
                    Span ClockStretch::*theirs, Time time) {
  const auto next = std::ranges::upper_bound(
      stretches, time, {}, [ours](const ClockStretch& stretch) { return (stretch.*ours).start; });
  const ClockStretch& at = next == stretches.begin() ? *next : *std::prev(next);
  const Span here = at.*ours, there = at.*theirs;
  if (time < here.start) return there.start - (here.start - time);
  if (time >= here.end) {
    const Time moved = there.end + (time - here.end);
    return next == stretches.end() ? moved : std::min(moved, ((*next).*theirs).start);
  }
  const Time since = time - here.start, drift = (there.end - there.start) - (here.end - here.start);
  const double rate =
      static_cast<double>(drift.count()) / static_cast<double>((here.end - here.start).count());
  return there.start + since + Time(std::llround(static_cast<double>(since.count()) * rate));
}

}  // namespace

Time RecordTimes::to_samples(Time onset) const {
  if (drift.empty()) return onset - origin;
  return by_other_clock(drift, &ClockStretch::by_onsets, &ClockStretch::by_samples, onset);
}

Time RecordTimes::to_onsets(Time since_first_sample) const {
  if (drift.empty()) return since_first_sample + origin;
  return by_other_clock(drift, &ClockStretch::by_samples, &ClockStretch::by_onsets, since_first_sample);
}

Time tolerance(const Header& header) { return std::min<Time>(10ms, header.record_duration / 2); }

RecordTimes record_times(const Header& header, const Onsets& onsets, const std::string& subject,
                         Deviations& deviations) {
  // Onsets of records without samples bind nothing.
  const bool interrupted = header.discontinuous() && !header.only_annotations();
  if (header.records == 0 || header.record_duration == 0s) {
    for (std::int64_t r = 0; r < onsets.size(); ++r) {
      if (is_onset(onsets[r])) return {onsets[r], {}};
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
