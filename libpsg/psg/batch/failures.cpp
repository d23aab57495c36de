#include "psg/batch/failures.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <limits>

#include "psg/channels/known_label.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/system/input_file.hpp"
#include "psg/table/delimited.hpp"
#include "psg/table/table_text.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::batch {
namespace {

std::string heading() { return heading_line({"row", "id", "file", "kind", "reason"}); }

/// The text of a cell that may be missing.
std::string text_in(const std::string& cell) { return cell == missing_text ? std::string() : cell; }

Failure failure_of(const std::string& path, Record& record) {
  std::vector<std::string>& cells = record.fields;
  for (std::string& cell : cells) cell = std::string(without_guard(cell));
  const auto row = number_of<std::size_t>(cells[0]);
  if (cells.size() != 5 || !row) {
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: holds a line of {} bytes that is none of its rows, expected row, id, file, kind and "
                    "reason",
                    path, record.text.size()));
  }
  return {*row, cells[1], text_in(cells[2]), cells[3], text_in(cells[4])};
}

}  // namespace

FileKind failures_kind() { return text_beginning("the failed.tsv of a batch", heading()); }

void write_failures(const std::vector<Failure>& failures, const std::string& path, const Overwrite& overwrite,
                    const std::string& temporary_folder) {
  TextRows rows;
  for (const Failure& f : failures) {
    rows.add(f.row).add(f.id).add(f.file).add(f.kind).add(f.reason).end_row();
  }
  write_atomically({path, failures_kind(), overwrite}, heading() + rows.take(), temporary_folder);
}

std::vector<Failure> read_failures(const std::string& path) {
  const std::string text = read_file(path, std::numeric_limits<std::size_t>::max(), "a table of failures");
  std::vector<Failure> failures;
  RecordReader reader(text);
  Line first;
  const bool begun = reader.peek(first);
  if (!begun || std::string(first.text) + '\n' != heading()) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: begins with a line of {} bytes, expected the heading of failures", path,
                            first.text.size()));
  }
  reader.skip();
  reader.rows_have(row_shape(5, '\t'));
  for (Record record; reader.next('\t', record);) failures.push_back(failure_of(path, record));
  return failures;
}

std::string without_folders(std::string sentence, const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const std::string folder = std::filesystem::path(path).parent_path().string() + "/";
    if (folder == "/") continue;
    for (auto at = sentence.find(folder); at != std::string::npos; at = sentence.find(folder, at)) {
      sentence.erase(at, folder.size());
    }
  }
  return sentence;
}

std::string reason_for(const Item& item, std::string sentence) {
  std::vector<std::string> paths = {item.edf};
  paths.insert(paths.end(), item.stages.begin(), item.stages.end());
  paths.insert(paths.end(), item.events.begin(), item.events.end());
  sentence = without_folders(std::move(sentence), paths);
  for (const std::string* label : {&item.left, &item.right, &item.legs}) {
    if (is_known_label(*label)) continue;
    const std::string quoted = '"' + shown(*label) + '"';
    for (auto at = sentence.find(quoted); at != std::string::npos; at = sentence.find(quoted)) {
      sentence.replace(at, quoted.size(), form_of(*label));
    }
  }
  return sentence;
}

std::string spelled(const std::string& name) {
  const Decoded read = decoded(name);
  const bool utf_8 = std::string_view(read.encoding) == "UTF-8";
  std::string out = utf_8 ? "" : "<no UTF-8>";
  for (const char c : utf_8 ? name : read.text) {
    const bool blank = c >= '\t' && c <= '\r';  // which `shown` makes a space of
    out += blank ? fmt::format("<U+{:04X}>", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return shown(out);
}

}  // namespace psg::batch
