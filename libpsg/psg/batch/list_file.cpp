#include "psg/batch/list_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <string_view>

#include "psg/batch/night_files.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/input_file.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::batch {
namespace {

namespace fs = std::filesystem;
using Fields = std::vector<std::string>;

constexpr std::size_t most_bytes = std::size_t{256} << 20;  // a million recordings with long paths

/// Where a row stands: for its paths, and for sentences about it.
struct Place {
  fs::path folder;
  std::string file;
  std::size_t line = 0;
  const char* unit = "line";
};

[[noreturn]] void refuse(const Place& place, const std::string& why) {
  throw Error(ErrorKind::malformed, fmt::format("{}: {} {} {}", place.file, place.unit, place.line, why));
}

/// Whether a path has no parts that `lexically_normal` would take out, as those of most lists.
bool is_normal(std::string_view path) {
  return !path.starts_with('.') && !path.ends_with('/') && !path.ends_with('.') &&
         path.find("//") == std::string_view::npos && path.find("/.") == std::string_view::npos;
}

std::string resolved(const std::string& path, const Place& place) {
  if (is_normal(path) && path.starts_with('/')) return path;
  if (is_normal(path) && is_normal(place.folder.native()) && !path.empty()) {
    return place.folder.empty() ? path : place.folder.native() + '/' + path;
  }
  return (fs::path(path).is_absolute() ? fs::path(path) : place.folder / path).lexically_normal().string();
}

/// The parts of a cell that names several.
Fields parts_of(std::string_view cell) {
  Fields parts;
  for (const std::string_view part : split(cell, ",;")) {
    if (!is_missing(part)) parts.emplace_back(part);
  }
  return parts;
}

/// The files in a folder that may hold annotations, by name.
Fields files_in(const std::string& folder) {
  Folders folders;
  Fields found;
  for (const std::string& file : folders.files(folder)) {
    const std::string extension = lower(fs::path(file).extension().string());
    for (const char* known : {".xml", ".annot", ".eannot", ".edf", ".tsv", ".csv", ".txt", ".rml", ".hyp"}) {
      if (extension == known && !file.starts_with('.')) found.push_back((fs::path(folder) / file).string());
    }
  }
  return found;
}

/// The files that a cell names.
Fields files_of(const std::string& cell, const Place& place) {
  if (is_missing(cell)) return {};
  std::error_code failed;  // each file is asked for once: a list may have millions
  const std::string whole = resolved(cell, place);
  const fs::file_type type = fs::status(whole, failed).type();
  if (type == fs::file_type::directory) return files_in(whole);
  if (type == fs::file_type::regular || cell.find_first_of(",;") == std::string::npos) return {whole};
  Fields files;
  for (const std::string& part : parts_of(cell)) {
    const std::string path = resolved(part, place);
    const bool folder = fs::is_directory(path, failed);
    for (std::string& file : folder ? files_in(path) : Fields{path}) files.push_back(std::move(file));
  }
  return files;
}

double positive_number(const std::string& cell, const std::string& column, const Place& place) {
  const auto value = number_of<double>(cell);
  if (value && std::isfinite(*value) && *value > 0) return *value;
  refuse(place, fmt::format("has {} in column \"{}\", expected a number above 0", form_of(cell), column));
}

/// What a named column sets.
using Setter = std::function<void(Item&, const std::string& cell, const Place&)>;

const std::map<std::string, Setter>& setters() {
  const auto text = [](std::string Item::*field) -> Setter {
    return [field](Item& item, const std::string& cell, const Place&) { item.*field = cell; };
  };
  const auto files = [](Fields Item::*field) -> Setter {
    return [field](Item& item, const std::string& cell, const Place& place) {
      item.*field = files_of(cell, place);
    };
  };
  static const std::map<std::string, Setter> all = {
      {"id", text(&Item::id)},
      {"edf", [](Item& item, const std::string& cell, const Place& p) { item.edf = resolved(cell, p); }},
      {"stages", files(&Item::stages)},
      {"events", files(&Item::events)},
      {"left", text(&Item::left)},
      {"right", text(&Item::right)},
      {"legs", text(&Item::legs)},
      {"unit", text(&Item::unit)},
      {"rules", [](Item& item, const std::string& cell, const Place&) { item.rules = parts_of(cell); }},
      {"stagemap", text(&Item::stage_map)},
      {"recordingstart", text(&Item::start)},
      {"lightsoff", text(&Item::lights_off)},
      {"lightson", text(&Item::lights_on)},
      {"calibrationuv",
       [](Item& item, const std::string& cell, const Place& p) {
         item.calibration_uv = positive_number(cell, "calibration_uv", p);
       }},
      {"subject", text(&Item::subject)},
      {"session", text(&Item::session)},
      {"night", text(&Item::session)},
  };
  return all;
}

void finish(Item& item, const Place& place) {
  item.origin = fmt::format("{}, {} {}", place.file, place.unit, place.line);
  if (item.edf.empty()) refuse(place, "names no recording, expected the path of an EDF file");
  if (item.id.empty()) item.id = night_of(item.edf);
}

/// A table under a heading.
class NamedColumns {
 public:
  /// @throws Error(malformed) when two columns say the same.
  NamedColumns(Fields heading, const Place& place) : heading_(std::move(heading)) {
    if (heading_.size() > most_fields) {
      refuse(place, fmt::format("has more than {} columns, expected fewer", most_fields));
    }
    std::map<std::string, std::string> seen;
    for (const std::string& name : heading_) {
      if (name.empty()) refuse(place, "has a column without a name");
      std::string key = folded(name);
      if (key == "night") key = "session";
      if (const auto [other, is_new] = seen.emplace(key, name); !is_new) {
        refuse(place,
               fmt::format("has the columns \"{}\" and \"{}\", expected each once", other->second, name));
      }
      const auto setter = setters().find(folded(name));
      setters_.push_back(setter == setters().end() ? nullptr : &setter->second);
    }
  }
  /// What a row is: it reaches the recording, and has two cells where the heading has.
  [[nodiscard]] RowShape shape(char delimiter) const {
    const auto is_edf = [](const std::string& name) { return folded(name) == "edf"; };
    const auto edf = std::ranges::find_if(heading_, is_edf) - heading_.begin();
    const std::size_t needed = std::max<std::size_t>(2, static_cast<std::size_t>(edf) + 1);
    return row_shape(heading_.size(), delimiter, std::min(heading_.size(), needed));
  }

  [[nodiscard]] Item item(const Fields& cells, const Place& place) const {
    if (cells.size() > heading_.size()) {
      refuse(place, fmt::format("has {} cells, expected at most the {} of the heading", cells.size(),
                                heading_.size()));
    }
    Item item;
    for (std::size_t c = 0; c < cells.size(); ++c) {
      if (is_missing(cells[c])) continue;
      if (setters_[c] != nullptr) {
        (*setters_[c])(item, cells[c], place);
      } else {
        item.covariates.emplace_back(heading_[c], cells[c]);
      }
    }
    finish(item, place);
    return item;
  }

 private:
  Fields heading_;
  std::vector<const Setter*> setters_;
};

Item luna_item(const Fields& cells, const Place& place) {
  if (cells.size() < 2 || is_missing(cells[0]) || is_missing(cells[1])) {
    refuse(place,
           "is no row of a sample list, expected ID, EDF and annotation files separated by tabs, or first "
           "a heading with a column \"edf\"");
  }
  Item item{.id = cells[0], .edf = resolved(cells[1], place)};
  for (std::size_t c = 2; c < cells.size(); ++c) {
    for (std::string& file : files_of(cells[c], place)) item.stages.push_back(std::move(file));
  }
  item.unsure = item.stages.size();
  finish(item, place);
  return item;
}

}  // namespace

std::vector<Item> read_list_file(const std::string& path) {
  const std::string bytes = read_file(path, most_bytes + 1, "a list of recordings");
  if (bytes.size() > most_bytes) {
    throw Error(ErrorKind::malformed, path + ": is larger than 256 MiB, expected a list of recordings");
  }
  Place place{fs::path(path).parent_path(), path};
  std::optional<NamedColumns> columns;
  char delimiter = 0;
  std::vector<Item> items;
  const std::string text = decoded(bytes).text;
  RecordReader reader(text);
  Line line;
  const auto next = [&](Record& record) {
    reader.next(delimiter, record);
    if (record.text.find('\0') != std::string::npos) refuse(place, "holds a NUL character, expected text");
    if (record.open_quote) refuse(place, "has a quote that does not close");
  };
  for (Record record; reader.peek(line);) {
    if (line.text.starts_with('#')) {
      reader.skip();
      continue;
    }
    stop_point();
    place.line = line.number;
    if (delimiter == 0) {
      const Fields heading = fields_of(line.text, delimiter_in(line.text));
      const bool named = std::ranges::any_of(heading, [](const auto& h) { return folded(h) == "edf"; });
      delimiter = named ? delimiter_in(line.text) : '\t';
      if (named) {
        reader.rows_have(row_shape_below(line.text, delimiter));
        next(record);
        columns.emplace(std::move(record.fields), place);
        reader.rows_have(columns->shape(delimiter));
        continue;
      }
      reader.rows_have(row_shape(2, delimiter));
    }
    next(record);
    for (std::string& cell : record.fields) cell = std::string(without_guard(cell));
    items.push_back(columns ? columns->item(record.fields, place) : luna_item(record.fields, place));
  }
  return items;
}

std::vector<Item> read_rows(const Fields& heading, const std::vector<Fields>& rows, const std::string& folder,
                            const std::string& name) {
  Place place{folder, name, 0, "row"};
  const NamedColumns columns(heading, place);
  std::vector<Item> items;
  for (const Fields& cells : rows) {
    stop_point();
    ++place.line;
    items.push_back(columns.item(cells, place));
  }
  return items;
}

}  // namespace psg::batch
