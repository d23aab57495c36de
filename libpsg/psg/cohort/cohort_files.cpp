#include "psg/cohort/cohort_files.hpp"

#include <nlohmann/json.hpp>

#include "psg/cohort/columns.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/version.hpp"
#include "psg/table/select.hpp"
#include "psg/table/table_text.hpp"

namespace psg::cohort {
namespace {

constexpr std::size_t piece = std::size_t{1} << 20;

}  // namespace

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
  TextRows rows;
  add_heading(rows, table);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    add_row(rows, table, row);
    if (rows.size() >= piece) file.write(rows.take());
  }
  file.write(rows.take());
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
      {"missing", missing_text},
      {"flags", "1 is yes, 0 is no"},
      {"rows", table.rows()},
      {"columns", std::move(columns)}};
  file.write(shown_json(json.dump(1, ' ', false, Json::error_handler_t::replace)) + '\n');
}

MovementsFile::Lines MovementsFile::lines_of(const std::string& id, const Tables& result) const {
  Table table = table_named(result, "movements");
  table.columns.insert(table.columns.begin(),
                       Column{"id", "", "", std::vector<std::string>(table.rows(), id)});
  TextRows rows;
  add_heading(rows, table);
  Lines lines{rows.take(), {}};
  if (!heading_.empty() && lines.heading != heading_) {
    throw Error(
        ErrorKind::malformed,
        "its table \"movements\" has other columns than those before, expected results of one version");
  }
  for (std::size_t row = 0; row < table.rows(); ++row) add_row(rows, table, row);
  lines.rows = rows.take();
  return lines;
}

void MovementsFile::write(const Lines& lines) {
  if (heading_.empty()) file_.write(lines.heading);
  heading_ = lines.heading;
  file_.write(lines.rows);
}

}  // namespace psg::cohort
