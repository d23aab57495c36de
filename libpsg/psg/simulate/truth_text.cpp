#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "psg/core/error.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg {
namespace {

/// Writes the text; a file that could not be written whole is removed.
void write_text(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) throw Error(ErrorKind::io, fmt::format("{}: cannot be opened for writing", path));
  file << text;
  file.close();
  if (file) return;
  std::remove(path.c_str());
  throw Error(ErrorKind::io,
              fmt::format("{}: could not be written whole, expected room for {} bytes", path, text.size()));
}

std::string span_text(Span span) {
  return fmt::format("{:.3f}\t{:.3f}", to_seconds(span.start), to_seconds(span.duration()));
}

}  // namespace

void write_truth(const Truth& truth, const std::string& tsv_path) {
  std::string text = "onset_s\tduration_s\tleg\tkind\tcertain\tamplitude_rms_uv\tresting_rms_uv\texcess_uv\n";
  for (const TruthMovement& m : truth.movements) {
    text += fmt::format("{}\t{}\t{}\t{}\t{:.2f}\t{:.2f}\t{:.2f}\n", span_text(m.span), name(m.leg), m.kind,
                        m.certain ? 1 : 0, m.amplitude_rms_uv, m.resting_rms_uv, m.excess_uv);
  }
  write_text(tsv_path, text);
}

void write_truth_artefacts(const Truth& truth, const std::string& tsv_path) {
  std::string text = "onset_s\tduration_s\tleg\tkind\n";
  for (const TruthArtefact& a : truth.artefacts) {
    text += fmt::format("{}\t{}\t{}\n", span_text(a.span), name(a.leg), a.kind);
  }
  write_text(tsv_path, text);
}

}  // namespace psg
