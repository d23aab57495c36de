#include "psg/annotations/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "psg/annotations/align.hpp"
#include "psg/annotations/format.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/annotations/unrecognised.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/system/input_file.hpp"
#include "psg/text/encoding.hpp"

namespace psg {
namespace {

constexpr std::size_t head_size = std::size_t{64} << 10;

const annotations::FileFormat& format_of(const std::string& path, const ReadOptions& options) {
  const std::string bytes = read_file(path, head_size, annotations::what_is_expected);
  if (bytes.empty()) throw Error(ErrorKind::malformed, path + ": is empty, expected sleep stages or events");
  const annotations::Head head{bytes, decoded(bytes).text};
  const bool text_or_edf = annotations::kind_by_signature(bytes).empty();  // "%PDF-1.7" is a line of text too
  for (const annotations::FileFormat* format : annotations::formats()) {
    if (text_or_edf && format->recognises(head, options)) return *format;
  }
  throw Error(ErrorKind::unsupported, path + ": " + annotations::why_unrecognised(head));
}

bool is_result(const std::string& path, const ReadOptions& options) {
  constexpr std::string_view hdf5 = "\x89HDF\r\n\x1a\n";
  return options.read_result != nullptr &&
         read_file(path, hdf5.size(), annotations::what_is_expected) == hdf5;
}

/// What a result holds, by class.
AnnotationReport report_of_result(const NightEvents& scoring) {
  annotations::ClassTally tally;
  for (const Epoch& epoch : scoring.hypnogram.epochs()) {
    tally.add({.meaning = {.stage = epoch.stage, .text = name(epoch.stage)}});
  }
  for (const Event& event : scoring.events) {
    tally.add(
        {.meaning = {.kind = event.kind, .text = event.text, .channel = event.channel, .leg = event.leg}});
  }
  return {"psg result", std::move(tally).take()};
}

}  // namespace

const char* name(ClassUse use) noexcept {
  constexpr const char* names[] = {"mapped", "ignored", "unknown"};
  return names[static_cast<std::size_t>(use)];
}

AnnotationFile read_annotation_file(const std::string& path, const ReadOptions& options) {
  if (is_result(path, options)) {
    NightEvents scoring = options.read_result(path);
    AnnotationReport report = report_of_result(scoring);
    return {annotations::within(std::move(scoring), path, options.duration), std::move(report)};
  }
  const annotations::FileFormat& format = format_of(path, options);
  annotations::FileContents contents = format.read(path, options);
  AnnotationReport report{format.name, std::move(contents.classes)};
  Time shift{0};
  std::vector<std::string> of_the_clock;
  if (contents.start) {
    const Span extent = annotations::extent_of(contents);
    shift = annotations::shift_onto(options, *contents.start, extent, path, of_the_clock);
  }
  const bool scorer_found = contents.scorer_found;
  const Time end = options.duration > Time{0} ? options.duration - shift : Time{0};
  NightEvents scoring = annotations::night_events_of(std::move(contents), end);
  std::ranges::move(of_the_clock, std::back_inserter(scoring.warnings));
  scoring = annotations::shifted(std::move(scoring), shift);
  return {annotations::within(std::move(scoring), path, options.duration), std::move(report), scorer_found};
}

void refuse_scorer(const std::string& where, const std::string& scorer) {
  throw Error(
      ErrorKind::bad_argument,
      fmt::format("{}: holds no staging of scorer {}, expected one that it tells apart from others by a "
                  "column or by its own name",
                  where, form_of(scorer)));
}

std::optional<StartClock> start_clock_of(const std::string& path, const ReadOptions& options) {
  if (is_result(path, options)) return std::nullopt;
  const auto start = format_of(path, options).read(path, options).start;
  return start && start->time_of_day ? start : std::nullopt;
}

NightEvents read_annotations(const std::string& path, const ReadOptions& options) {
  AnnotationFile file = read_annotation_file(path, options);
  if (!options.scorer.empty() && !file.scorer_found) refuse_scorer(path, options.scorer);
  return std::move(file.scoring);
}

}  // namespace psg
