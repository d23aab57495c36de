#include "psg/cohort/cohort_files.hpp"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "psg/cohort/columns.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/version.hpp"
#include "psg/table/select.hpp"

namespace psg::cohort {
namespace {

constexpr std::size_t piece = std::size_t{1} << 20;

std::string text_cell(const std::string& text) {
  const std::string cell = cell_text(text);
  if (cell.empty()) return missing;
  if (cell.find('"') == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

struct AppendCell {
  std::string& out;
  std::size_t row;
  void operator()(const std::vector<double>& values) const {
    if (std::isnan(values[row])) {
      out += missing;
    } else {
      fmt::format_to(std::back_inserter(out), "{}", values[row]);
    }
  }
  void operator()(const std::vector<std::int64_t>& values) const {
    fmt::format_to(std::back_inserter(out), "{}", values[row]);
  }
  void operator()(const std::vector<std::string>& values) const { out += text_cell(values[row]); }
};

void write_whole(AtomicFile& file, std::string& text) {
  file.write(text);
  text.clear();
}

}  // namespace

std::string heading_line(const Table& table) {
  std::string line;
  for (const Column& column : table.columns) line += column.name + '\t';
  line.back() = '\n';
  return line;
}

void append_line(std::string& out, const Table& table, std::size_t row) {
  for (const Column& column : table.columns) {
    std::visit(AppendCell{out, row}, column.values);
    out += '\t';
  }
  out.back() = '\n';
}

FileKind cohort_tsv_kind() {
  return text_beginning("the cohort.tsv of a batch", "id\tsubject\tsession\trule\tstaged\t");
}

FileKind dictionary_kind() {
  return {"the cohort.json of a batch", [](const std::string&, std::string_view bytes) {
            return bytes.starts_with("{\n \"title\": ") &&
                   bytes.find("\n \"libpsg\": ") != std::string_view::npos;
          }};
}

FileKind movements_tsv_kind() {
  return text_beginning("the movements.tsv of a batch", "id\trule\tonset_s\tduration_s\tlegs\t");
}

void write_tsv(const Table& table, AtomicFile& file) {
  std::string text = heading_line(table);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    append_line(text, table, row);
    if (text.size() >= piece) write_whole(file, text);
  }
  write_whole(file, text);
}

void write_dictionary(const Table& table, AtomicFile& file) {
  using Json = nlohmann::ordered_json;
  Json columns = Json::array();
  for (const Column& column : table.columns) {
    const CohortColumn meaning = cohort_column(column.name);
    Json entry = {{"name", column.name},
                  {"type", name(meaning.type)},
                  {"unit", column.unit},
                  {"description", column.description},
                  {"denominator", meaning.denominator},
                  {"source", meaning.source}};
    if (!meaning.levels.empty()) entry["levels"] = meaning.levels;
    columns.push_back(std::move(entry));
  }
  const Json json = {
      {"title", table.description},
      {"libpsg", version},
      {"notice",
       "These numbers describe nights; they diagnose nobody. Research software, not a medical device."},
      {"missing", missing},
      {"flags", "1 is yes, 0 is no"},
      {"rows", table.rows()},
      {"columns", std::move(columns)}};
  file.write(shown_json(json.dump(1, ' ', false, Json::error_handler_t::replace)) + '\n');
}

MovementsFile::Lines MovementsFile::lines_of(const std::string& id, const Tables& result) const {
  Table table = table_named(result, "movements");
  table.columns.insert(table.columns.begin(),
                       Column{"id", "", "", std::vector<std::string>(table.rows(), id)});
  Lines lines{heading_line(table), {}};
  if (!heading_.empty() && lines.heading != heading_) {
    throw Error(
        ErrorKind::malformed,
        "its table \"movements\" has other columns than those before, expected results of one version");
  }
  for (std::size_t row = 0; row < table.rows(); ++row) append_line(lines.rows, table, row);
  return lines;
}

void MovementsFile::write(const Lines& lines) {
  if (heading_.empty()) file_.write(lines.heading);
  heading_ = lines.heading;
  file_.write(lines.rows);
}

}  // namespace psg::cohort
