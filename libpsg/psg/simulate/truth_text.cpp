#include "psg/simulate/simulate.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/table/table_text.hpp"

namespace psg {
namespace {

std::string movements_heading() {
  return heading_line(
      {"onset_s", "duration_s", "leg", "kind", "certain", "amplitude_rms_uv", "resting_rms_uv", "excess_uv"});
}

std::string artefacts_heading() { return heading_line({"onset_s", "duration_s", "leg", "kind"}); }

TextRows& add_span(TextRows& rows, Span span) {
  return rows.add(to_seconds(span.start), 3).add(to_seconds(span.duration()), 3);
}

}  // namespace

FileKind truth_kind() { return text_beginning("a table of simulated movements", movements_heading()); }

FileKind truth_artefacts_kind() {
  return text_beginning("a table of simulated artefacts", artefacts_heading());
}

void write_truth(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite) {
  TextRows rows;
  for (const TruthMovement& m : truth.movements) {
    add_span(rows, m.span).add(name(m.leg)).add(m.kind).add(m.certain ? 1 : 0);
    rows.add(m.amplitude_rms_uv, 2).add(m.resting_rms_uv, 2).add(m.excess_uv, 2).end_row();
  }
  write_atomically({tsv_path, truth_kind(), overwrite}, movements_heading() + rows.take());
}

void write_truth_artefacts(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite) {
  TextRows rows;
  for (const TruthArtefact& a : truth.artefacts) {
    add_span(rows, a.span).add(name(a.leg)).add(a.kind).end_row();
  }
  write_atomically({tsv_path, truth_artefacts_kind(), overwrite}, artefacts_heading() + rows.take());
}

}  // namespace psg
