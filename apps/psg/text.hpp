#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "psg/core/time.hpp"

namespace psg::app {

/// The text as it may be sent to a terminal: characters that would move its cursor or turn the direction of
/// writing are shown by their numbers (see psg::shown).
[[nodiscard]] std::string printable(std::string_view text);

/// The columns that UTF-8 text takes on a terminal, one for each code point.
[[nodiscard]] std::size_t width(std::string_view text);

/// "7:59:30", with milliseconds where there are any: "0:00:03.250".
[[nodiscard]] std::string hms(Time time);

/// The value with `digits` decimals; "—" when it is undefined.
[[nodiscard]] std::string decimals(double value, int digits);

/// Text broken at spaces so that no line is longer than `columns`; later lines begin with `indent` spaces.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns = 96);

/// Rows of cells under a heading, aligned, printed to a string.
class TextTable {
 public:
  enum class Align { left, right };
  struct Head {
    std::string title;
    Align align = Align::left;
  };
  explicit TextTable(std::vector<Head> heads) : heads_(std::move(heads)) {}
  /// Adds a row; missing cells are empty.
  void add(std::vector<std::string> cells);
  [[nodiscard]] std::size_t rows() const noexcept { return rows_.size(); }
  [[nodiscard]] std::string str(std::size_t indent = 2) const;

 private:
  std::vector<Head> heads_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace psg::app
