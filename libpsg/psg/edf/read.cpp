#include "psg/edf/read.hpp"

#include <utility>

#include "psg/edf/annotation_records.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/samples.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/edf/timeline.hpp"

namespace psg {
namespace {

/// A channel is needed for the samples' times; a file of annotations alone has none to lose.
bool needs_times(const edf::Header& header) {
  for (const edf::SignalHeader& s : header.signals) {
    if (!s.annotations) return true;
  }
  return false;
}

edf::Timeline timeline_of(const edf::Header& header, const edf::AnnotationRecords& records,
                          const std::string& subject, edf::Deviations& deviations) {
  if (needs_times(header)) return edf::timeline(header, records.onsets, subject, deviations);
  edf::Header relaxed = header;  // onsets of records without samples bind nothing
  relaxed.format = Format::edf_plus_c;
  return edf::timeline(relaxed, records.onsets, subject, deviations);
}

}  // namespace

Recording read_edf(const std::string& path) {
  edf::Deviations deviations;
  edf::File file(path);
  const edf::Header header = edf::read_header(file, deviations);
  edf::AnnotationRecords records = edf::read_annotation_records(file, header, deviations);
  edf::Timeline timeline = timeline_of(header, records, file.name(), deviations);

  Recording recording;
  recording.path = path;
  recording.format = header.format;
  recording.patient = header.patient;
  recording.identification = header.identification;
  recording.start = edf::advanced(header.start, timeline.origin);
  recording.record_duration = header.record_duration;
  recording.records = header.records;
  for (const edf::SignalHeader& s : header.signals) {
    if (!s.annotations) recording.channels.push_back(s.channel);
  }
  recording.segments = std::move(timeline.segments);
  if (!recording.segments.empty()) recording.duration = recording.segments.back().span.end;
  recording.annotations = std::move(records.annotations);
  for (Annotation& a : recording.annotations) a.onset -= timeline.origin;
  recording.scoring = scoring_from(recording.annotations);
  recording.source = edf::sample_source(std::move(file), header);
  recording.deviations = deviations.take();
  return recording;
}

Recording Recording::open(const std::string& path) { return read_edf(path); }

}  // namespace psg
