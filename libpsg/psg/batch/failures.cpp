#include "psg/batch/failures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>

#include "psg/annotations/text.hpp"
#include "psg/channels/known_label.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/system/input_file.hpp"

namespace psg::batch {
namespace {

constexpr std::string_view heading = "row\tid\tfile\tkind\treason";

std::vector<std::string> cells_of(std::string_view line) {
  std::vector<std::string> cells;
  for (std::size_t tab = 0; tab != std::string_view::npos; line.remove_prefix(tab + 1)) {
    tab = line.find('\t');
    cells.emplace_back(without_guard(line.substr(0, tab)));
    if (tab == std::string_view::npos) break;
  }
  return cells;
}

Failure failure_of(const std::string& path, std::string_view line) {
  std::vector<std::string> cells = cells_of(line);
  Failure failure;
  const char* end = cells[0].data() + cells[0].size();
  const auto [last, failed] = std::from_chars(cells[0].data(), end, failure.row);
  if (cells.size() != 5 || failed != std::errc{} || last != end) {
    throw Error(
        ErrorKind::malformed,
        fmt::format("{}: holds a line of {} bytes that is none of its rows, expected row, id, file, kind and "
                    "reason",
                    path, line.size()));
  }
  return {failure.row, cells[1], cells[2], cells[3], cells[4]};
}

}  // namespace

FileKind failures_kind() { return text_beginning("the failed.tsv of a batch", fmt::format("{}\n", heading)); }

void write_failures(const std::vector<Failure>& failures, const std::string& path, const Overwrite& overwrite,
                    const std::string& temporary_folder) {
  std::string text = fmt::format("{}\n", heading);
  for (const Failure& f : failures) {
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", f.row, cell_text(f.id), cell_text(f.file), f.kind,
                        cell_text(f.reason));
  }
  write_atomically({path, failures_kind(), overwrite}, text, temporary_folder);
}

std::vector<Failure> read_failures(const std::string& path) {
  const std::string text = read_file(path, std::numeric_limits<std::size_t>::max(), "a table of failures");
  std::vector<Failure> failures;
  bool first = true;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (first && line != heading) {
      throw Error(ErrorKind::malformed,
                  fmt::format("{}: begins with a line of {} bytes, expected the heading of failures", path,
                              line.size()));
    }
    if (!first) failures.push_back(failure_of(path, line));
    first = false;
  }
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
  const annotations::Decoded decoded = annotations::decoded(name);
  const bool utf_8 = std::string_view(decoded.encoding) == "UTF-8";
  std::string out = utf_8 ? "" : "<no UTF-8>";
  for (const char c : utf_8 ? name : decoded.text) {
    const bool blank = c >= '\t' && c <= '\r';  // which `shown` makes a space of
    out += blank ? fmt::format("<U+{:04X}>", static_cast<unsigned>(c)) : std::string(1, c);
  }
  return shown(out);
}

}  // namespace psg::batch
