#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/text/text.hpp"

namespace psg {

/// More columns than any table has.
constexpr std::size_t most_fields = 10'000;

/// Whether a cell stands for nothing, in any case of letters: empty, "NA", "n/a", "NaN", "<NA>", "null", ".",
/// "-" or "?". What we write is `missing_text`.
[[nodiscard]] bool is_missing(std::string_view cell);

/// The first of tab, semicolon and comma that a heading has; a tab when it has none.
[[nodiscard]] char delimiter_in(std::string_view heading);

/// The fields of one line, in which RFC 4180 quotes count, trimmed; of a line with more than `most_fields`
/// the first `most_fields` + 1, so that the caller can tell. A quote that does not close ends with the line.
[[nodiscard]] std::vector<std::string> fields_of(std::string_view line, char delimiter);

/// One row of delimited text.
struct Record {
  std::size_t line = 0;             ///< its first line, from 1, as editors count
  std::string_view text;            ///< all of it, several lines where a line end stands in quotes
  std::vector<std::string> fields;  ///< as `fields_of`
  bool open_quote = false;          ///< a quote begins a field and does not end it within its row
};

/// How many fields a row has, by which lines that stand in quotes are told from rows.
struct RowShape {
  std::size_t least = 0;  ///< of a line that is a row
  std::size_t full = 0;   ///< of a row that has all of them; 0: not known, then no line is taken for a row
};

/// Those of the rows under a heading.
/// @param needed how many fields a row cannot do without; 0: all of them
/// @return with tabs, which no prose in quotes has, any line with one is a row
[[nodiscard]] RowShape row_shape(std::size_t columns, char delimiter, std::size_t needed = 0) noexcept;

/// What a line is below a heading that is itself still to be read, by the heading's first line.
[[nodiscard]] RowShape row_shape_below(std::string_view first_line, char delimiter);

/// Goes over the rows of delimited text (RFC 4180): lines that end by LF, CR LF or CR, fields in quotes that
/// may hold the delimiter, line ends, and quotes as "". Lines of blanks alone are passed over.
///
/// A line end belongs to a field only when the quote that closes it stands before a delimiter or the end of a
/// line, and when no line that the field would take in is a row by its number of fields. Otherwise the
/// quote that opened it is a stray one, and the field ends with its line: one wrong quote, or two, never
/// swallow the rows below.
class RecordReader {
 public:
  explicit RecordReader(std::string_view text) noexcept : text_(text) {}
  explicit RecordReader(std::string&& text) = delete;  // the rows would outlive it

  /// What is a row from here on.
  void rows_have(RowShape shape) noexcept { shape_ = shape; }
  /// The line that the next row begins with; false at the end.
  bool peek(Line& line) noexcept;
  /// Passes over the line that `peek` shows.
  void skip() noexcept;
  /// The next row; false at the end.
  bool next(char delimiter, Record& record);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  RowShape shape_;
};

/// Rows under a heading, somewhere in a text that lives longer and has less than 4 GiB. Rows may be shorter
/// than the heading.
struct Delimited {
  /// The fields of all rows one after the other, and where each ends: a file has many.
  struct Fields {
    std::string text;
    std::vector<std::uint32_t> ends;
  };
  struct Row {
    std::size_t line = 0;            ///< its first line, from 1, as editors count
    std::string_view text;           ///< the whole row
    const Fields* fields = nullptr;  ///< of the table
    std::uint32_t first = 0;         ///< of the row among all fields
    std::uint32_t count = 0;
    /// The field of a column, empty where the row has none.
    [[nodiscard]] std::string_view at(std::optional<std::size_t> column) const noexcept {
      if (!column || *column >= count) return {};
      const std::size_t field = first + *column;
      const std::size_t begin = field == 0 ? 0 : fields->ends[field - 1];
      return std::string_view(fields->text).substr(begin, fields->ends[field] - begin);
    }
  };
  std::vector<std::string> heading;  ///< folded: "Start Time" is "starttime"
  std::vector<Row> rows;             ///< without empty lines
  std::size_t open_quotes = 0;  ///< rows with a quote that does not close, each read to the end of its line
  std::size_t first_open_quote = 0;  ///< the line of the first
  std::unique_ptr<Fields> fields = std::make_unique<Fields>();

  /// The fields of a column in all rows, empty where a row has none.
  [[nodiscard]] std::vector<std::string> texts(std::optional<std::size_t> column) const;
  /// The first column whose heading begins with one of these (folded).
  [[nodiscard]] std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const;
  /// The first column with this heading (folded).
  [[nodiscard]] std::optional<std::size_t> exact_column(std::string_view name) const;
};

/// The columns below the first line that `is_heading` takes, of at most 1,000 columns; no heading and no rows
/// when there is none.
[[nodiscard]] Delimited delimited(std::string_view text, char delimiter,
                                  bool (*is_heading)(const Delimited& candidate));
Delimited delimited(std::string&& text, char delimiter, bool (*is_heading)(const Delimited&)) = delete;

/// A file of rows and columns under a heading (see `RecordReader` and `delimiter_in`), in UTF-8, UTF-16 or
/// Latin-1.
class DelimitedFile {
 public:
  /// @throws Error not_found or io; malformed without a heading, or for two columns of one name.
  explicit DelimitedFile(const std::string& path);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::vector<std::string>& heading() const noexcept { return heading_; }

  using Row = std::function<void(std::size_t line, std::vector<std::string>& cells)>;
  /// Calls `row`, with the apostrophe of `cell_text` taken off, for each row with as many cells as the
  /// heading has; lines are counted from 1, as editors do.
  /// @throws Error(malformed) for a row with more or fewer cells, and for a quote that does not close.
  void each(const Row& row) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<std::string> heading_;
  char delimiter_ = '\t';
};

}  // namespace psg
