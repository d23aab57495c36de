#include "psg/table/delimited.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/input_file.hpp"
#include "psg/text/encoding.hpp"

namespace psg {
namespace {

constexpr std::size_t most_columns = 1000;
constexpr std::size_t most_bytes = std::size_t{1} << 30;
constexpr auto npos = std::string_view::npos;

/// The first quote at or behind a place that is not doubled.
std::size_t closing_quote(std::string_view text, std::size_t from) {
  for (auto at = text.find('"', from); at != npos; at = text.find('"', at + 2)) {
    if (!text.substr(at + 1).starts_with('"')) return at;
  }
  return npos;
}

/// Takes the fields of one row.
class RowParser {
 public:
  /// @param text from the row's beginning to the end of its line, or of the whole text when a field may hold
  /// line ends
  RowParser(std::string_view text, char delimiter, std::vector<std::string>& fields, RowShape shape = {})
      : text_(text), delimiter_(delimiter), fields_(fields), shape_(shape), line_end_(end_of_line(text, 0)) {
    fields_.assign(1, {});
  }

  /// Returns where the row ends.
  std::size_t run() {
    std::size_t i = 0;
    while (i < line_end_) {
      const char c = text_[i];
      if (c == '"' && blank_) {
        i = take_quoted(i + 1);
      } else if (c == delimiter_) {
        if (fields_.size() > most_fields) break;
        fields_.emplace_back();
        blank_ = true;
        ++i;
      } else {
        fields_.back() += c;
        blank_ = is_blank(c);
        ++i;
      }
    }
    for (std::string& field : fields_) {
      const std::string_view kept = trimmed(field);
      if (kept.size() < field.size()) field = std::string(kept);
    }
    return line_end_;
  }

  [[nodiscard]] bool open_quote() const noexcept { return open_quote_; }

 private:
  /// Takes what stands in quotes from here; returns the place behind the closing one.
  std::size_t take_quoted(std::size_t from) {
    std::size_t close = closing_quote(text_.substr(0, line_end_), from);
    if (close == npos && line_end_ < text_.size()) {
      close = closing_quote(text_, from);
      if (close != npos && ends_field(close + 1) && !takes_in_rows(close)) {
        line_end_ = end_of_line(text_, close);
      } else {
        close = npos;
      }
    }
    open_quote_ = open_quote_ || close == npos;
    const std::size_t end = std::min(close, line_end_);
    append(text_.substr(from, end - from));
    return close == npos ? end : close + 1;
  }

  void append(std::string_view quoted) {
    blank_ = blank_ && std::ranges::all_of(quoted, is_blank);
    for (std::size_t i = 0; i < quoted.size(); ++i) {
      fields_.back() += quoted[i];
      if (quoted.substr(i).starts_with("\"\"")) ++i;
    }
  }

  /// Whether nothing but blanks stands before the next delimiter or the end of the line.
  [[nodiscard]] bool ends_field(std::size_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '\t') && text_[at] != delimiter_) ++at;
    return at == text_.size() || text_[at] == delimiter_ || text_[at] == '\r' || text_[at] == '\n';
  }

  /// How many fields a line has when its quotes mean nothing.
  [[nodiscard]] std::size_t fields_in(std::string_view line) const {
    return 1 + static_cast<std::size_t>(std::ranges::count(line, delimiter_));
  }

  /// Whether a field that begins in this line and is closed there would take in a line that is a row.
  [[nodiscard]] bool takes_in_rows(std::size_t close) const {
    if (shape_.full == 0) return false;
    for (std::size_t begin = next_line(text_, line_end_);;) {
      const std::size_t end = end_of_line(text_, begin);
      const std::string_view line = text_.substr(begin, end - begin);
      const bool is_row = !trimmed(line).empty() && fields_in(line) >= shape_.least;
      if (close < end) {
        // Behind the quote that closes a field come the other fields of its row, so that this line may look
        // like a row without being one.
        return is_row && (fields_in(text_.substr(begin, close - begin)) > 1 ||
                          fields_in(text_.substr(0, line_end_)) >= shape_.full);
      }
      if (is_row) return true;
      begin = next_line(text_, end);
    }
  }

  std::string_view text_;
  char delimiter_;
  std::vector<std::string>& fields_;
  RowShape shape_;
  std::size_t line_end_;  // of the line that the parser is in
  bool blank_ = true;     // nothing else in the field so far
  bool open_quote_ = false;
};

void add(Delimited& table, const Record& record) {
  Delimited::Fields& all = *table.fields;
  table.rows.push_back({record.line, record.text, &all, static_cast<std::uint32_t>(all.ends.size()),
                        static_cast<std::uint32_t>(record.fields.size())});
  for (const std::string& field : record.fields) {
    all.text += field;
    all.ends.push_back(static_cast<std::uint32_t>(all.text.size()));
  }
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::malformed, fmt::format("{}: {}", path, why));
}

void check_quotes(const std::string& path, const Record& record) {
  if (record.open_quote) refuse(path, fmt::format("line {} has a quote that does not close", record.line));
}

/// The reader of a text, behind its heading.
std::optional<RecordReader> below_heading(std::string_view text, char& delimiter, Record& heading) {
  RecordReader reader(text);
  Line first;
  if (!reader.peek(first)) return std::nullopt;
  delimiter = delimiter_in(first.text);
  reader.rows_have(row_shape_below(first.text, delimiter));
  reader.next(delimiter, heading);
  reader.rows_have(row_shape(heading.fields.size(), delimiter));
  return reader;
}

}  // namespace

bool is_missing(std::string_view cell) {
  constexpr auto nothing =
      std::to_array<std::string_view>({"", "na", "n/a", "nan", "<na>", "null", ".", "-", "?"});
  cell = trimmed(cell);
  constexpr std::size_t longest = 4;
  return cell.size() <= longest && std::ranges::find(nothing, lower(cell)) != nothing.end();
}

RowShape row_shape(std::size_t columns, char delimiter, std::size_t needed) noexcept {
  const std::size_t least = needed > 0 ? needed : columns;
  return {delimiter == '\t' ? std::min<std::size_t>(least, 2) : least, columns};
}

RowShape row_shape_below(std::string_view first_line, char delimiter) {
  const std::size_t fields = 1 + static_cast<std::size_t>(std::ranges::count(first_line, delimiter));
  return {std::max<std::size_t>(2, fields), npos};  // how many there are behind a line end is not known
}

char delimiter_in(std::string_view heading) {
  for (const char c : {'\t', ';', ','}) {
    if (heading.find(c) != npos) return c;
  }
  return '\t';
}

std::vector<std::string> fields_of(std::string_view line, char delimiter) {
  stop_tick();
  std::vector<std::string> fields;
  RowParser(line.substr(0, end_of_line(line, 0)), delimiter, fields).run();
  return fields;
}

bool RecordReader::peek(Line& line) noexcept {
  while (at_ < text_.size()) {
    const std::size_t end = end_of_line(text_, at_);
    line = {line_, text_.substr(at_, end - at_)};
    if (!trimmed(line.text).empty()) return true;
    skip();
  }
  return false;
}

void RecordReader::skip() noexcept {
  at_ = next_line(text_, end_of_line(text_, at_));
  ++line_;
}

bool RecordReader::next(char delimiter, Record& record) {
  stop_tick();
  Line first;
  if (!peek(first)) return false;
  RowParser parser(text_.substr(at_), delimiter, record.fields, shape_);
  const std::size_t end = at_ + parser.run();
  record.line = line_;
  record.text = text_.substr(at_, end - at_);
  record.open_quote = parser.open_quote();
  line_ += count_of_lines(record.text);
  at_ = next_line(text_, end);
  return true;
}

std::optional<std::size_t> Delimited::column(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::ranges::find_if(heading, [&](const auto& h) { return h.starts_with(name); });
    if (found != heading.end()) return static_cast<std::size_t>(found - heading.begin());
  }
  return std::nullopt;
}

std::optional<std::size_t> Delimited::exact_column(std::string_view name) const {
  const auto found = std::ranges::find(heading, name);
  if (found == heading.end()) return std::nullopt;
  return static_cast<std::size_t>(found - heading.begin());
}

std::vector<std::string> Delimited::texts(std::optional<std::size_t> column) const {
  std::vector<std::string> texts;
  texts.reserve(rows.size());
  for (const Row& row : rows) texts.emplace_back(row.at(column));
  return texts;
}

Delimited delimited(std::string_view text, char delimiter, bool (*is_heading)(const Delimited&)) {
  Delimited result;
  RecordReader reader(text);
  bool found = false;
  for (Line line; !found && reader.peek(line); reader.skip()) {
    // A line of its own: what stands above a heading is prose, in which a quote means nothing.
    std::vector<std::string> fields = fields_of(line.text, delimiter);
    if (fields.size() > most_columns) continue;
    std::ranges::transform(fields, fields.begin(), [](const std::string& f) { return folded(f); });
    result.heading = std::move(fields);
    found = is_heading(result);
  }
  if (!found) result.heading.clear();
  reader.rows_have(row_shape(result.heading.size(), delimiter));
  for (Record record; reader.next(delimiter, record);) {
    add(result, record);
    if (record.open_quote && result.open_quotes++ == 0) result.first_open_quote = record.line;
  }
  return result;
}

DelimitedFile::DelimitedFile(const std::string& path) : path_(path) {
  const std::string bytes = read_file(path, most_bytes + 1, "a table of text");
  if (bytes.size() > most_bytes) refuse(path, "is larger than 1 GiB, expected a table of text");
  text_ = decoded(bytes).text;
  Record heading;
  if (!below_heading(text_, delimiter_, heading)) refuse(path, "is empty, expected a heading line");
  check_quotes(path, heading);
  heading_ = std::move(heading.fields);
  if (heading_.size() > most_fields) {
    refuse(path, fmt::format("has more than {} columns, expected fewer", most_fields));
  }
  std::set<std::string> names;
  for (const std::string& name : heading_) {
    if (!name.empty() && !names.insert(name).second) {
      refuse(path, fmt::format("has two columns \"{}\", expected each name once", name));
    }
  }
}

void DelimitedFile::each(const Row& row) const {
  Record record;
  char delimiter = delimiter_;
  std::optional<RecordReader> reader = below_heading(text_, delimiter, record);
  while (reader->next(delimiter, record)) {
    check_quotes(path_, record);
    if (record.fields.size() != heading_.size()) {
      refuse(path_, fmt::format("line {} has {} cells, expected {} as in the heading", record.line,
                                record.fields.size(), heading_.size()));
    }
    for (std::string& cell : record.fields) cell = std::string(without_guard(cell));
    row(record.line, record.fields);
  }
}

}  // namespace psg
