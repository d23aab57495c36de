#include "deviation_text.hpp"

#include <fmt/format.h>

#include "psg/edf/check/report.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

std::string counted(std::int64_t count, const char* what) {
  if (count == 0) return fmt::format("no {}s", what);
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

Json optional_number(const std::optional<std::int64_t>& number) {
  return number ? Json(*number) : Json(nullptr);
}

}  // namespace

void print_row(const edf::CheckedFinding& row) {
  const auto& f = row.finding;
  const std::string found =
      f.expected.empty() ? f.found : fmt::format("{}, expected {}", f.found, f.expected);
  const auto line = [](const char* what, const std::string& text) {
    print_out("          {}\n", wrapped(printable(fmt::format("{}: {}", what, text)), 12));
  };
  print_out("  {:<8}{}\n", name(row.rule().severity),
            wrapped(printable(fmt::format("byte {}, {}: {}", f.offset, f.field, found)), 10));
  line("rule", row.rule().rule);
  line("here", row.consequence());
  line(row.fixable ? "psg fix" : "no repair", row.repair());
}

std::string summary_of(const edf::CheckReport& report) {
  using enum edf::Severity;
  if (report.rows.empty()) return "conforms";
  return fmt::format("{}, {}, {}; psg fix can repair {}", counted(report.count(error), "error"),
                     counted(report.count(warning), "warning"), counted(report.count(note), "note"),
                     report.fixable());
}

Json json_of(const edf::CheckReport& report) {
  using enum edf::Severity;
  Json json = {{"name", report.name},
               {"format", report.format ? Json(name(*report.format)) : Json(nullptr)},
               {"refused", report.refusal.empty() ? Json(nullptr) : Json(report.refusal)},
               {"conforms", report.conforms()},
               {"errors", report.count(error)},
               {"warnings", report.count(warning)},
               {"notes", report.count(note)},
               {"fixable", report.fixable()}};
  json["deviations"] = Json::array();
  for (const auto& row : report.rows) {
    const auto& f = row.finding;
    json["deviations"].push_back({{"severity", name(row.rule().severity)},
                                  {"kind", row.rule().id},
                                  {"field", f.field},
                                  {"signal", optional_number(f.signal)},
                                  {"record", optional_number(f.record)},
                                  {"offset", f.offset},
                                  {"count", f.count},
                                  {"found", f.found},
                                  {"expected", f.expected},
                                  {"rule", row.rule().rule},
                                  {"consequence", row.consequence()},
                                  {"fixable", row.fixable},
                                  {"repair", row.repair()}});
  }
  return json;
}

std::string field_text(const edf::Change& change, const std::string& bytes, bool shown) {
  std::string text = shown ? bytes : edf::reported(change, bytes);
  while (text.ends_with(' ')) text.pop_back();
  std::string out;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    out += code >= 0x20 && code < 0x7f ? std::string(1, c) : fmt::format("\\x{:02x}", code);
  }
  return out;
}

}  // namespace psg::app
