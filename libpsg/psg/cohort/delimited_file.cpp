#include "psg/cohort/delimited_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/system/input_file.hpp"

namespace psg::cohort {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30;

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::malformed, fmt::format("{}: {}", path, why));
}

}  // namespace

DelimitedFile::DelimitedFile(const std::string& path) : path_(path) {
  const std::string bytes = read_file(path, most_bytes + 1, "a table of text");
  if (bytes.size() > most_bytes) refuse(path, "is larger than 1 GiB, expected a table of text");
  text_ = annotations::decoded(bytes).text;
  for (const annotations::Line& line : annotations::lines_of(text_)) {
    if (annotations::trimmed(line.text).empty()) continue;
    if (!heading_.empty()) {
      lines_.push_back(line);
      continue;
    }
    for (const char c : {'\t', ';', ','}) {
      if (line.text.find(c) != std::string::npos) {
        delimiter_ = c;
        break;
      }
    }
    heading_ = annotations::fields_of(line.text, delimiter_);
  }
  if (heading_.empty()) refuse(path, "is empty, expected a heading line");
  if (heading_.size() > annotations::most_fields) {
    refuse(path, fmt::format("has more than {} columns, expected fewer", annotations::most_fields));
  }
  std::set<std::string> names;
  for (const std::string& name : heading_) {
    if (!name.empty() && !names.insert(name).second) {
      refuse(path, fmt::format("has two columns \"{}\", expected each name once", name));
    }
  }
}

void DelimitedFile::each(const Row& row) const {
  for (const annotations::Line& line : lines_) {
    std::vector<std::string> cells = annotations::fields_of(line.text, delimiter_);
    if (cells.size() != heading_.size()) {
      refuse(path_, fmt::format("line {} has {} cells, expected {} as in the heading", line.number,
                                cells.size(), heading_.size()));
    }
    for (std::string& cell : cells) cell = std::string(without_guard(cell));
    row(line.number, cells);
  }
}

}  // namespace psg::cohort
