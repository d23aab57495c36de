#include "psg/annotations/write.hpp"

#include <fmt/format.h>

#include <array>

#include "psg/annotations/items.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/write.hpp"

namespace psg {
namespace {

using Write = std::vector<std::string> (*)(const NightEvents&, const std::string&, const WriteOptions&);

struct Writer {
  AnnotationFormat format;
  const char* name;
  Write write;
  FileKind (*kind)();
};

constexpr auto writers = std::to_array<Writer>({
    {AnnotationFormat::edf_plus, "edf", annotations::write_edf_plus, edf_annotations_kind},
    {AnnotationFormat::luna_annot, "annot", annotations::write_luna_annot, annotations::luna_annot_kind},
    {AnnotationFormat::bids_tsv, "bids", annotations::write_bids_tsv, annotations::bids_tsv_kind},
    {AnnotationFormat::nsrr_xml, "nsrr", annotations::write_nsrr_xml, annotations::nsrr_xml_kind},
    {AnnotationFormat::remlogic_text, "remlogic", annotations::write_remlogic_text,
     annotations::remlogic_text_kind},
    {AnnotationFormat::json, "json", annotations::write_json, annotations::json_kind},
});

const Writer& writer_of(AnnotationFormat format) { return writers.at(static_cast<std::size_t>(format)); }

/// A year is more than any night; beyond it the formats' readers would refuse the file.
void check_times(const NightEvents& scoring) {
  constexpr Time year = std::chrono::days(366);
  for (const annotations::Item& item : annotations::items_of(scoring)) {
    const bool fits = item.span.start > -year && item.span.end < year && item.span.start <= item.span.end;
    if (!fits) {
      throw Error(
          ErrorKind::unsupported,
          fmt::format("stage or event from {} s to {} s, expected an end after the start within a year",
                      to_seconds(item.span.start), to_seconds(item.span.end)));
    }
  }
}

void check_clock(const StartClock& start) {
  if (!start.time_of_day || (*start.time_of_day >= Time{0} && *start.time_of_day < Time(24h))) return;
  throw Error(ErrorKind::bad_argument,
              fmt::format("start of the recording {} s after midnight, expected a time of day",
                          to_seconds(*start.time_of_day)));
}

/// A reader takes one event of either kind for a sign that both were scored; only JSON can say otherwise.
void note_unscored(const NightEvents& scoring, AnnotationFormat format, std::vector<std::string>& notes) {
  if (format == AnnotationFormat::json || knows_arousals(scoring) == knows_respiratory(scoring)) return;
  notes.push_back(
      fmt::format("the format cannot say that no {} were scored: a reader of it will take the night "
                  "for one without any",
                  knows_arousals(scoring) ? "respiratory events" : "arousals"));
}

}  // namespace

const char* name(AnnotationFormat format) noexcept { return writer_of(format).name; }

std::span<const AnnotationFormat> annotation_formats() noexcept {
  static constexpr auto all = [] {
    std::array<AnnotationFormat, writers.size()> formats{};
    for (std::size_t i = 0; i < writers.size(); ++i) formats.at(i) = writers.at(i).format;
    return formats;
  }();
  return all;
}

std::vector<std::string> files_written(const std::string& path, AnnotationFormat format) {
  if (format == AnnotationFormat::bids_tsv) return {path, annotations::sidecar_of(path)};
  return {path};
}

void check_annotation_outputs(const std::string& path, AnnotationFormat format, const Overwrite& overwrite) {
  check_written_once(files_written(path, format));
  check_output({path, writer_of(format).kind(), overwrite});
  if (format == AnnotationFormat::bids_tsv) {
    check_output({annotations::sidecar_of(path), annotations::sidecar_kind(), overwrite});
  }
}

std::vector<std::string> write_annotation_file(const NightEvents& scoring, const std::string& path,
                                               AnnotationFormat format, const WriteOptions& options) {
  check_times(scoring);
  check_clock(options.start);
  check_annotation_outputs(path, format, options.overwrite);  // all of them before the first is written
  std::vector<std::string> notes = writer_of(format).write(scoring, path, options);
  note_unscored(scoring, format, notes);
  return notes;
}

}  // namespace psg
