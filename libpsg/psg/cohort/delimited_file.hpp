#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "psg/annotations/text.hpp"

namespace psg::cohort {

/// A file of rows and columns under a heading, separated by tabs, commas or semicolons (the first of these
/// that the heading has), with RFC 4180 quotes inside a line, in UTF-8, UTF-16 or Latin-1. Empty lines are
/// passed over.
class DelimitedFile {
 public:
  /// @throws Error not_found or io; malformed without a heading, or for two columns of one name.
  explicit DelimitedFile(const std::string& path);
  DelimitedFile(const DelimitedFile&) = delete;
  DelimitedFile& operator=(const DelimitedFile&) = delete;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::vector<std::string>& heading() const noexcept { return heading_; }

  using Row = std::function<void(std::size_t line, std::vector<std::string>& cells)>;
  /// Calls `row`, with the apostrophe of `cell_text` taken off, for each row with as many cells as the
  /// heading has; lines are counted from 1, as editors do.
  /// @throws Error(malformed) for a row with more or fewer cells.
  void each(const Row& row) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<annotations::Line> lines_;  // of the text
  std::vector<std::string> heading_;
  char delimiter_ = '\t';
};

}  // namespace psg::cohort
