#include "psg/annotations/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/input_file.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {

std::span<const FileFormat* const> formats() {
  static constexpr auto all = std::to_array<const FileFormat*>({
      &edf_plus,       &psg_json,           &sleeplab_json, &psg_table,     &profusion_xml,
      &nsrr_xml,       &embla_xml,          &philips_rml,   &remlogic_text, &domino_text,
      &noxturnal_csv,  &stages_csv,         &alice_csv,     &caisr_csv,     &luna_annot,
      &elan_hypnogram, &visbrain_hypnogram, &grass_twin,    &rdann_text,
      &event_table,  // any heading, behind those of one program
      &stage_list,   // last: the least that a text can say
  });
  return all;
}

std::string read_text(const std::string& path, std::vector<std::string>& warnings, std::size_t most_lines) {
  const std::string bytes = read_file(path, largest_file + 1, what_is_expected);
  if (bytes.size() > largest_file) {
    throw Error(ErrorKind::malformed, fmt::format("{}: is larger than {} MiB, expected the annotations of a "
                                                  "night",
                                                  path, largest_file >> 20));
  }
  Decoded result = decoded(bytes);
  if (result.damaged > 0) {
    warnings.push_back(fmt::format("annotation file: {} code units are no {}, replaced by U+FFFD",
                                   result.damaged, result.encoding));
  }
  if (result.rare_line_ends > 0) {
    warnings.push_back(fmt::format(
        "annotation file: {} characters of U+000B, U+000C, U+0085, U+2028 or U+2029, which some programs end "
        "lines with, {}",
        result.rare_line_ends,
        result.rare_ends_lines ? "end its lines, as it has no other line ends"
                               : "are taken as part of its lines, which end in LF or CR"));
  }
  if (const std::size_t lines = count_of_lines(result.text); lines > most_lines) {
    throw Error(ErrorKind::malformed, fmt::format("{}: has {} lines, expected the annotations of a night, at "
                                                  "most {} lines",
                                                  path, lines, most_lines));
  }
  if (const auto at = result.text.find('\0'); at != std::string::npos) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: holds a NUL character at {}, expected text", path, at));
  }
  return std::move(result.text);
}

Delimited rows_below(std::string_view text, char delimiter, bool (*is_heading)(const Delimited&),
                     std::vector<std::string>& warnings) {
  Delimited table = delimited(text, delimiter, is_heading);
  if (const std::size_t open = table.open_quotes; open > 0) {
    warnings.push_back(
        fmt::format("{} {} of the annotation file {} a quote that does not close (first in line {}), "
                    "each is read to the end of its line",
                    open, open == 1 ? "row" : "rows", open == 1 ? "has" : "have", table.first_open_quote));
  }
  return table;
}

void refuse_line(const std::string& path, std::size_t line, std::string_view says,
                 std::string_view expected) {
  throw Error(ErrorKind::malformed,
              fmt::format("{}: line {} is {}, expected {}", path, line, form_of(says), expected));
}

void refuse_cell(const std::string& path, std::size_t line, std::string_view column, std::string_view says,
                 std::string_view expected) {
  throw Error(ErrorKind::malformed, fmt::format("{}: line {} has {} in column \"{}\", expected {}", path,
                                                line, form_of(says), column, expected));
}

}  // namespace psg::annotations
