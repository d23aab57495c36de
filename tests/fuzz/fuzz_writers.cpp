// Any bytes as what is to be written: a scoring in each format, a recording as EDF+ or BDF+, the tables of a
// result. What was written is read back as the same, or was refused with psg::Error.
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "fuzz/input.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/read.hpp"
#include "psg/annotations/write.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/write.hpp"
#include "psg/store/store.hpp"
#include "store/builders.hpp"

namespace {

using namespace psg;
using fuzz::Source;
using namespace std::string_literals;

[[noreturn]] void fault(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

/// A new file in a folder that goes with the process: a writer replaces only what is of its kind.
std::string output(const std::string& name) {
  static const testing_store::Folder folder;
  const std::string path = folder.file(name);
  std::filesystem::remove(path);
  return path;
}

// ----------------------------------------------------------------------------------------------- scorings

constexpr std::array stages = {Stage::wake, Stage::n1, Stage::n2, Stage::n3, Stage::rem, Stage::unscored};
constexpr std::array kinds = {EventKind::apnea,   EventKind::hypopnea,     EventKind::rera,
                              EventKind::arousal, EventKind::leg_movement, EventKind::artefact,
                              EventKind::other};
constexpr std::array legs = {Leg::left, Leg::right, Leg::both};

/// Texts that mean something to some format, and any.
std::string some_text(Source& source) {
  static const std::vector<std::string> known = {"",
                                                 "Limb movement",
                                                 "Periodic limb movement",
                                                 "PLM (Left)",
                                                 "apnea",
                                                 "Lights off",
                                                 "N2",
                                                 "Sleep stage R",
                                                 "#",
                                                 "EMG@@LAT",
                                                 "a\tb\nc",
                                                 "\"",
                                                 "class",
                                                 "Not an event: apnea",
                                                 "n/a",
                                                 ".",
                                                 "PLM",
                                                 "EMG LAT",
                                                 "EEG C4-M1",
                                                 "|",
                                                 "@@",
                                                 "left",
                                                 "+1",
                                                 "<b>&amp;</b>",
                                                 "arousal",
                                                 "EEG arousal (spontaneous)",
                                                 "Obstructive apnea",
                                                 "Central hypopnea",
                                                 "\xc2\xb5V \xe2\x80\xae"};
  return source.coin() ? source.any(known) : source.bytes();
}

/// From 0 to 20 h, to the nanosecond where `step` is one.
Time some_time(Source& source, Time step) { return step * source.number(0, Time(20h) / step); }

NightEvents some_scoring(Source& source, Time step) {
  NightEvents scoring;
  std::vector<Epoch> epochs;
  Time start = source.coin() ? Time{0} : some_time(source, step) / 4 / step * step;
  for (std::size_t n = source.below(20); n > 0; --n) {
    if (source.below(8) == 0) start += 30s;
    const Time length = source.coin() ? Time(30s) : step * source.number(1, Time(2h) / step);
    epochs.push_back({{start, start + length}, source.any(stages)});
    start += length;
  }
  scoring.hypnogram = Hypnogram(epochs);
  for (std::size_t n = source.below(12); n > 0; --n) {
    Event event;
    event.kind = source.any(kinds);
    event.span.start = some_time(source, step);
    event.span.end = event.span.start + some_time(source, step) / 100 / step * step;
    event.text = some_text(source);
    event.channel = source.coin() ? some_text(source) : "";
    if (event.kind == EventKind::leg_movement && source.coin()) event.leg = source.any(legs);
    scoring.events.push_back(event);
  }
  std::ranges::stable_sort(scoring.events, {}, [](const Event& e) { return e.span.start; });
  if (source.coin()) scoring.lights_off = some_time(source, step);
  const Time off = scoring.lights_off.value_or(Time{0});
  if (source.coin()) scoring.lights_on = off + step + some_time(source, step);  // not after is no night
  return scoring;
}

/// What every format keeps of an event.
using Kept = std::tuple<Time, Time, EventKind>;

std::string text_of(const Kept& event) {
  const auto [start, end, kind] = event;
  return std::to_string(start.count()) + " to " + std::to_string(end.count()) + " ns " + name(kind);
}

/// Aborts with the first event that differs.
void expect_same(const std::vector<Kept>& written, const std::vector<Kept>& read, const std::string& format) {
  if (written == read) return;
  const auto [w, r] = std::ranges::mismatch(written, read);
  fault(format + ": written " + (w == written.end() ? "nothing more" : text_of(*w)) + ", read back " +
        (r == read.end() ? "nothing more" : text_of(*r)));
}

std::vector<Kept> kept(const NightEvents& scoring) {
  std::vector<Kept> list;
  for (const Event& e : scoring.events) list.emplace_back(e.span.start, e.span.end, e.kind);
  std::ranges::sort(list);
  // The reader counts the repeated once, with a warning. (clang 14 does not compile std::ranges::unique.)
  list.erase(std::unique(list.begin(), list.end()), list.end());
  return list;
}

std::vector<Epoch> runs(const Hypnogram& hypnogram) {
  std::vector<Epoch> list;
  for (const Epoch& e : hypnogram.epochs()) {
    if (!list.empty() && list.back().stage == e.stage && list.back().span.end == e.span.start) {
      list.back().span.end = e.span.end;
    } else {
      list.push_back(e);
    }
  }
  return list;
}

bool nothing_in(const NightEvents& scoring) {
  return scoring.hypnogram.empty() && scoring.events.empty() && !scoring.lights_off && !scoring.lights_on;
}

void write_scoring(Source& source, AnnotationFormat format) {
  using namespace std::chrono;
  const StartClock start = {year_month_day{year(2015), month(4), day(15)}, Time(22h)};
  const NightEvents scoring =
      some_scoring(source, format == AnnotationFormat::remlogic_text ? Time(1us) : Time(1ns));
  const std::string path = output("night");
  try {
    (void)write_annotation_file(scoring, path, format, {.start = start});
  } catch (const Error&) {
    return;  // what cannot be written was refused
  }
  if (nothing_in(scoring)) return;  // a file of nothing is refused by its reader
  // From here on an Error is a fault, too.
  const NightEvents read = read_annotations(path, {.start = start});
  expect_same(kept(scoring), kept(read), name(format));
  if (runs(read.hypnogram) != runs(scoring.hypnogram))
    fault(name(format) + ": stages are read back otherwise"s);
  if (read.lights_off != scoring.lights_off || read.lights_on != scoring.lights_on) {
    fault(name(format) + ": lights are read back otherwise"s);
  }
}

// ---------------------------------------------------------------------------------------------- recordings

/// Mostly not, so that most descriptions can be written.
bool odd(Source& source) { return source.below(8) == 7; }

EdfChannel some_channel(Source& source, std::int64_t limit) {
  EdfChannel channel;
  channel.label = odd(source) ? source.bytes() : "EMG LAT";
  channel.digital_min = static_cast<std::int32_t>(odd(source) ? source.number(-limit, limit - 1) : -limit);
  channel.digital_max = static_cast<std::int32_t>(odd(source) ? source.number(-limit, limit - 1) : limit - 1);
  if (odd(source)) channel.physical_min = static_cast<double>(source.number()) / 1000;
  if (odd(source)) channel.physical_max = static_cast<double>(source.number()) / 1000;
  channel.samples_per_record = static_cast<std::int32_t>(source.number(odd(source) ? -1 : 1, 40));
  return channel;
}

Annotation some_annotation(Source& source) {
  const auto time = [&] { return Time(odd(source) ? source.number() : source.number(0, Time(20h).count())); };
  Annotation annotation{time(), std::nullopt, some_text(source)};
  if (source.coin()) annotation.duration = time();
  return annotation;
}

EdfDescription some_description(Source& source) {
  EdfDescription d;
  d.bdf = source.coin();
  const std::int64_t limit = d.bdf ? 8'388'608 : 32'768;
  for (std::size_t n = source.below(4); n > 0; --n) d.channels.push_back(some_channel(source, limit));
  if (odd(source)) d.record_duration = Time(source.number());
  d.records = d.channels.empty() ? 0 : static_cast<std::int64_t>(source.below(6));
  if (odd(source)) {
    Time start{0};
    for (std::int64_t r = 0; r < d.records; ++r) {
      d.record_starts.push_back(start);
      start += source.coin() ? d.record_duration : Time(source.number(0, 100'000'000'000));
    }
  }
  if (odd(source)) d.patient_name = source.bytes();
  for (std::size_t n = source.below(8); n > 0; --n) d.annotations.push_back(some_annotation(source));
  return d;
}

using Digits = std::vector<std::vector<std::int32_t>>;

Digits some_digits(Source& source, const EdfDescription& d) {
  Digits record;
  for (const EdfChannel& channel : d.channels) {
    std::vector<std::int32_t> samples;
    const auto [low, high] = std::minmax(channel.digital_min, channel.digital_max);
    for (int i = 0; i < channel.samples_per_record; ++i) {
      samples.push_back(static_cast<std::int32_t>(source.number(low, high)));
    }
    record.push_back(samples);
  }
  return record;
}

void expect_digits(const Recording& read, const std::vector<Digits>& written) {
  for (std::size_t c = 0; c < read.channels.size(); ++c) {
    std::vector<std::int32_t> expected;
    for (const Digits& record : written) expected.insert(expected.end(), record[c].begin(), record[c].end());
    std::vector<std::int32_t> found;
    for (const Segment& segment : read.segments) {
      const std::vector<std::int32_t> part = read.source->digital(segment, c);
      found.insert(found.end(), part.begin(), part.end());
    }
    if (found != expected) fault("samples are read back otherwise");
  }
}

void write_recording(Source& source) {
  const EdfDescription d = some_description(source);
  const std::string path = output("night.edf");
  std::vector<Digits> written;
  try {
    EdfWriter writer(path, d);
    for (std::int64_t r = 0; r < d.records; ++r) {
      written.push_back(some_digits(source, d));
      const std::vector<std::span<const std::int32_t>> views(written.back().begin(), written.back().end());
      writer.write_record(views);
    }
    writer.close();
  } catch (const Error&) {
    return;  // what EDF cannot hold was refused
  }
  const Recording read = read_edf(path);  // an Error is a fault, too
  if (!d.channels.empty() && read.records != d.records) {
    fault("of " + std::to_string(d.records) + " records " + std::to_string(read.records) + " are read back");
  }
  if (read.annotations.size() != d.annotations.size()) {
    fault("of " + std::to_string(d.annotations.size()) + " annotations " +
          std::to_string(read.annotations.size()) + " are read back");
  }
  expect_digits(read, written);
}

// ------------------------------------------------------------------------------------------------- results

/// Texts of HDF5 end at the first NUL.
std::string some_line(Source& source) {
  std::string text = source.bytes();
  std::erase(text, '\0');
  return text;
}

template <typename Value, typename Make>
std::vector<Value> some_values(std::size_t rows, const Make& make) {
  std::vector<Value> values;
  for (std::size_t i = 0; i < rows; ++i) values.push_back(make());
  return values;
}

Column some_column(Source& source, std::size_t number, std::size_t rows) {
  Column column{"column_" + std::to_string(number), some_line(source), some_line(source), {}};
  switch (source.below(3)) {
    case 0:
      column.values = some_values<double>(rows, [&] { return std::bit_cast<double>(source.number()); });
      break;
    case 1: column.values = some_values<std::int64_t>(rows, [&] { return source.number(); }); break;
    default: column.values = some_values<std::string>(rows, [&] { return some_line(source); });
  }
  return column;
}

void write_tables(Source& source) {
  Tables tables;
  for (std::size_t n = source.below(4); n > 0; --n) {
    tables.attributes.emplace_back("attribute_" + std::to_string(n), some_line(source));
  }
  for (std::size_t n = source.below(4); n > 0; --n) {
    Table table{"table_" + std::to_string(n), some_line(source), {}};
    const std::size_t rows = source.below(5);
    for (std::size_t c = source.below(5); c > 0; --c) table.columns.push_back(some_column(source, c, rows));
    tables.tables.push_back(table);
  }
  const std::string path = output("night.h5");
  try {
    write(tables, path);
  } catch (const Error&) {
    return;  // a table without columns, text that is too long
  }
  if (!testing_store::same(read(path), tables)) fault("a result is read back otherwise");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Source source(data, size);
  const std::size_t formats = annotation_formats().size();
  const std::size_t what = source.below(formats + 2);
  if (what < formats) {
    write_scoring(source, annotation_formats()[what]);
  } else if (what == formats) {
    write_recording(source);
  } else {
    write_tables(source);
  }
  return 0;
}
