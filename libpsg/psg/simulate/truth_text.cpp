#include <fmt/format.h>

#include "psg/simulate/simulate.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg {
namespace {

constexpr const char* movements_heading =
    "onset_s\tduration_s\tleg\tkind\tcertain\tamplitude_rms_uv\tresting_rms_uv\texcess_uv\n";
constexpr const char* artefacts_heading = "onset_s\tduration_s\tleg\tkind\n";

std::string span_text(Span span) {
  return fmt::format("{:.3f}\t{:.3f}", to_seconds(span.start), to_seconds(span.duration()));
}

}  // namespace

FileKind truth_kind() { return text_beginning("a table of simulated movements", movements_heading); }

FileKind truth_artefacts_kind() {
  return text_beginning("a table of simulated artefacts", artefacts_heading);
}

void write_truth(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite) {
  std::string text = movements_heading;
  for (const TruthMovement& m : truth.movements) {
    text += fmt::format("{}\t{}\t{}\t{}\t{:.2f}\t{:.2f}\t{:.2f}\n", span_text(m.span), name(m.leg), m.kind,
                        m.certain ? 1 : 0, m.amplitude_rms_uv, m.resting_rms_uv, m.excess_uv);
  }
  write_atomically({tsv_path, truth_kind(), overwrite}, text);
}

void write_truth_artefacts(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite) {
  std::string text = artefacts_heading;
  for (const TruthArtefact& a : truth.artefacts) {
    text += fmt::format("{}\t{}\t{}\n", span_text(a.span), name(a.leg), a.kind);
  }
  write_atomically({tsv_path, truth_artefacts_kind(), overwrite}, text);
}

}  // namespace psg
