#include "psg/annotations/unrecognised.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "psg/annotations/writers.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

struct Signature {
  std::string_view bytes, sentence;
};

/// The name of the outermost element of XML, without its prefix; empty when the text is none.
std::string_view outermost_element(std::string_view text) {
  for (text = trimmed(text); text.starts_with('<'); text = trimmed(text)) {
    if (text.starts_with("<?") || text.starts_with("<!")) {
      const auto end = text.find('>');
      if (end == std::string_view::npos) return {};
      text.remove_prefix(end + 1);
      continue;
    }
    std::string_view name = text.substr(1, text.find_first_of(" \t\r\n/>", 1) - 1);
    if (const auto colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
    const bool plain = !name.empty() && name.size() <= 40 && std::ranges::all_of(name, [](char c) {
      return is_letter(c) || is_digit(c) || c == '_' || c == '-';
    });
    return plain ? name : std::string_view{};
  }
  return {};
}

std::string of_xml(std::string_view element) {
  return fmt::format(
      "is XML with the outermost element {}, expected PSGAnnotation (NSRR), CMPStudyConfig "
      "(Profusion), EventExport (Embla) or PatientStudy (Philips)",
      element);
}

bool names_any(const std::vector<std::string>& heading, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(heading, [&](const std::string& column) {
    return std::ranges::any_of(words,
                               [&](std::string_view word) { return column.find(word) != std::string::npos; });
  });
}

std::string of_table(const std::vector<std::string>& fields, char delimiter) {
  std::vector<std::string> heading;
  heading.reserve(fields.size());
  for (const std::string& field : fields) heading.push_back(folded(field));
  const char* by = delimiter == '\t' ? "tabs" : delimiter == ';' ? "semicolons" : "commas";
  std::vector<std::string_view> missing;
  if (!names_any(heading, {"onset", "start", "time", "begin", "epoch"}))
    missing.emplace_back("when (onset, start or epoch)");
  if (!names_any(heading, {"duration", "end", "stop", "length", "epoch"}))
    missing.emplace_back("how long (duration or stop)");
  if (!names_any(heading,
                 {"stage", "event", "description", "annotation", "label", "type", "name", "class"})) {
    missing.emplace_back("what (stage, event, description or label)");
  }
  const std::string columns = fmt::format("has {} columns between {}", fields.size(), by);
  if (missing.empty()) {
    return columns +
           " whose heading is that of no known program, expected those of docs/formats.md, such as "
           "onset, duration and description between tabs";
  }
  return fmt::format("{}, and no heading that says {}", columns, fmt::join(missing, ", "));
}

}  // namespace

std::string_view kind_by_signature(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr auto signatures = std::to_array<Signature>({
      {"\x1f\x8b"sv, "is compressed (gzip), expected the file in it"},
      {"BZh"sv, "is compressed (bzip2), expected the file in it"},
      {"\xfd"
       "7zXZ"sv,
       "is compressed (xz), expected the file in it"},
      {"7z\xbc\xaf"sv, "is compressed (7z), expected the file in it"},
      {"PK\x03\x04"sv,
       "is a ZIP archive or a workbook (.xlsx), expected the file in it, or its sheet saved as text"},
      {"\xd0\xcf\x11\xe0"sv,
       "is a workbook or document of Microsoft Office, expected its sheet saved as text"},
      {"%PDF"sv, "is a PDF, expected the scoring as text, XML or EDF+"},
      {"\x89HDF"sv, "is HDF5, expected a result of psg score where results are taken, or text, XML or EDF+"},
      {"MATLAB"sv, "is a file of MATLAB, expected text, XML or EDF+"},
  });
  for (const Signature& signature : signatures) {
    if (bytes.starts_with(signature.bytes)) return signature.sentence;
  }
  return {};
}

std::string why_unrecognised(const Head& head) {
  if (const std::string_view kind = kind_by_signature(head.bytes); !kind.empty()) return std::string(kind);
  if (head.text.find('\0') != std::string::npos)
    return "is no text and no EDF, expected the scoring as text, XML or EDF+";
  const std::string_view text = trimmed(head.text);
  if (const std::string_view element = outermost_element(text); !element.empty()) return of_xml(element);
  if (text.starts_with('{') || text.starts_with('[')) {
    return fmt::format("is JSON that psg did not write, expected \"{}\" as its format", json_format);
  }
  LineReader reader(text);
  Line line;
  if (!reader.next(line)) return "has no line with a stage or an event, expected sleep stages or events";
  const char delimiter = delimiter_in(line.text);
  const std::vector<std::string> fields = fields_of(line.text, delimiter);
  if (fields.size() > 1) return of_table(fields, delimiter);
  return fmt::format(
      "begins with {}, expected a stage such as W, N1, N2, N3, R or ? on each line (--stage-map says "
      "what other labels mean), or a heading of columns",
      form_of(line.text));
}

}  // namespace psg::annotations
