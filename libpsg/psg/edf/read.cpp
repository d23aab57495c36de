#include "psg/edf/read.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "psg/edf/annotation_records.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/lost_records.hpp"
#include "psg/edf/record_times.hpp"
#include "psg/edf/samples.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/edf/start_clock.hpp"

namespace psg {
namespace {

/// A file whose header was read.
struct Opened {
  explicit Opened(const std::string& of)
      : path(of), file(std::make_shared<const edf::File>(of)), header(edf::read_header(*file, deviations)) {}

  std::string path;
  std::shared_ptr<const edf::File> file;
  edf::Deviations deviations;
  edf::Header header;
};

Recording assembled(const Opened& opened, edf::AnnotationRecords records, edf::Deviations deviations,
                    std::shared_ptr<const SampleSource> source) {
  const edf::Header& header = opened.header;
  edf::RecordTimes times = edf::record_times(header, records.onsets, opened.file->name(), deviations);
  Recording recording;
  recording.path = opened.path;
  recording.format = header.format;
  recording.patient = header.patient;
  recording.identification = header.identification;
  recording.start = edf::advanced(header.start, times.origin);
  recording.record_duration = header.record_duration;
  recording.records = header.records;
  for (const edf::SignalHeader& s : header.signals) {
    if (!s.annotations) recording.channels.push_back(s.channel);
  }
  // The records of a file of annotations hold no samples, however long they are said to last.
  if (!header.only_annotations()) recording.segments = std::move(times.segments);
  if (!recording.segments.empty()) recording.duration = recording.segments.back().span.end;
  recording.annotations = std::move(records.annotations);
  for (Annotation& a : recording.annotations) {
    const Time onset = times.to_samples(a.onset);
    if (!times.drift.empty() && a.duration && *a.duration <= Time::max() / 2) {
      a.duration = times.to_samples(a.onset + *a.duration) - onset;
    }
    a.onset = onset;
  }
  recording.source = std::move(source);
  recording.deviations = deviations.take();
  return recording;
}

/// The onset of the first record, if a few records from the first to the last follow it without a gap
/// and reading them all would be dear.
std::optional<Time> onset_of_continuous(const Opened& opened) {
  constexpr std::int64_t probes = 16;
  const edf::Header& header = opened.header;
  const bool plus_c = header.format == Format::edf_plus_c || header.format == Format::bdf_plus_c;
  if (!plus_c || header.only_annotations() || header.record_duration == 0s || header.records < 4 * probes ||
      !edf::AnnotationSignals(header).together()) {
    return {};
  }
  std::optional<Time> first;
  for (std::int64_t k = 0; k < probes; ++k) {
    const std::int64_t record = (header.records - 1) * k / (probes - 1);
    const Time onset = edf::onset_of_record(*opened.file, header, record);
    if (!edf::is_onset(onset)) return {};
    if (!first) first = onset;
    if (std::chrono::abs(onset - *first - header.record_duration * record) > edf::tolerance(header))
      return {};
  }
  return first;
}

Recording read_whole(const Opened& opened) {
  edf::Deviations deviations = opened.deviations;
  edf::AnnotationRecords records =
      edf::records_on_grid(*opened.file, opened.header, deviations, [&](auto lost, edf::Deviations& told) {
        return edf::read_annotation_records(*opened.file, opened.header, told, lost);
      });
  return assembled(opened, std::move(records), std::move(deviations),
                   edf::sample_source(opened.file, opened.header));
}

}  // namespace

Recording read_edf(const std::string& path) { return read_whole(Opened(path)); }

SinglePass read_in_single_pass(const std::string& path) {
  const auto opened = std::make_shared<const Opened>(path);
  const std::optional<Time> first = onset_of_continuous(*opened);
  if (!first) return {read_whole(*opened), {}};
  const edf::Header& header = opened->header;
  const auto collected = std::make_shared<edf::StreamedAnnotations>(header, *first);
  const auto source = edf::sample_source(opened->file, header, collected);
  Recording recording =
      assembled(*opened, {{}, edf::Onsets::regular(header.record_duration, *first, header.records), {}},
                opened->deviations, source);
  return {std::move(recording), [opened, collected, source] {
            edf::Deviations deviations = opened->deviations;
            edf::AnnotationRecords all = edf::records_on_grid(
                *opened->file, opened->header, deviations, [&](auto lost, edf::Deviations& told) {
                  return collected->finish(*opened->file, told, lost);
                });
            return assembled(*opened, std::move(all), std::move(deviations), source);
          }};
}

}  // namespace psg
