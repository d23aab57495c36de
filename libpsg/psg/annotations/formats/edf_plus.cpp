// Annotations of an EDF+ or BDF+ file (edfplus.info), alone or in a recording.
#include "psg/annotations/format.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"

namespace psg::annotations {
namespace {

bool recognises(const Head& file, const ReadOptions&) {
  const std::string_view head = file.bytes;
  constexpr std::string_view edf = "0       ";
  constexpr std::string_view bdf =
      "\xFF"
      "BIOSEMI";
  return head.size() >= 256 && (head.starts_with(edf) || head.starts_with(bdf));
}

FileContents read(const std::string& path, const ReadOptions&) {
  const Recording file = read_edf(path);
  if (file.annotations.empty()) {
    throw Error(ErrorKind::malformed, path + ": holds no annotations, expected sleep stages or events");
  }
  MarkList marks;
  marks.expect(file.annotations.size());
  for (const Annotation& annotation : file.annotations) {
    marks.add(annotation.onset, annotation.duration,
              {meaning_of(annotation.text), class_meaning(annotation.text).known, ""});
  }
  for (const Deviation& deviation : file.deviations) {
    marks.warn("annotation file: " + deviation.field + ": " + deviation.message);
  }
  const bool clock_is_known = file.identification.find(unknown_clock) == std::string::npos;
  return std::move(marks).contents(clock_is_known ? file.start : StartClock{}, false);
}

}  // namespace

const FileFormat edf_plus{"EDF+", recognises, read};

}  // namespace psg::annotations
