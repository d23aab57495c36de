// Plain text with one stage a line, each of one epoch, from the start of the recording.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "psg/annotations/format.hpp"
#include "psg/core/error.hpp"

namespace psg::annotations {
namespace {

constexpr std::size_t most_bytes = std::size_t{16} << 20;  // years of epochs

struct Line {
  std::size_t number;  ///< from 1, as editors count
  std::string text;
};

std::string trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

/// The lines without a byte order mark, without remarks at the top, and without empty lines at the end.
std::vector<Line> lines_of(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  std::vector<Line> lines;
  std::size_t number = 0;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    std::string text = trimmed(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    ++number;
    const bool remark = lines.empty() && (text.empty() || text.front() == '#' || text.front() == '*');
    if (!remark) lines.push_back({number, std::move(text)});
  }
  while (!lines.empty() && lines.back().text.empty()) lines.pop_back();
  return lines;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-") == std::string::npos;
}

std::optional<Stage> stage_in(const std::string& text) {
  const auto stage = stage_labelled(text);
  return stage ? stage : meaning_of(text).stage;
}

bool recognises(std::string_view head, const ReadOptions& options) {
  if (head.find('\0') != std::string_view::npos) return false;
  const std::vector<Line> lines = lines_of(head);
  if (lines.empty()) return false;
  const std::string& first = lines.front().text;
  return options.stage_map.contains(first) || stage_in(first) ||
         first.find_first_of(" \t,;:<>{}=") == std::string::npos;
}

[[noreturn]] void refuse_numbers(const std::string& path, const Line& line) {
  throw Error(
      ErrorKind::bad_argument,
      fmt::format("{}: line {} says \"{}\" and no line names a stage by letters, expected a stage map "
                  "(--stage-map 0=W,1=N1,... as your program counts), since numbers differ between programs",
                  path, line.number, line.text));
}

Stage stage_of(const std::string& path, const Line& line, const StageMap& map, bool numbers_are_stages) {
  if (const auto found = map.find(line.text); found != map.end()) return found->second;
  if (is_number(line.text) && !map.empty()) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{}: line {} says \"{}\", which the stage map does not name", path, line.number,
                            line.text));
  }
  if (is_number(line.text) && !numbers_are_stages) refuse_numbers(path, line);
  if (const auto stage = stage_in(line.text)) return *stage;
  throw Error(ErrorKind::malformed,
              fmt::format("{}: line {} says \"{:.40}\", expected a stage such as W, N1, N2, N3, R or ?", path,
                          line.number, line.text));
}

/// Whether a line names wake or REM by a letter, as Rechtschaffen & Kales lists do (W 1 2 3 4 R): only
/// then are the numbers 1 to 4 beside it stages.
bool names_stages(const std::vector<Line>& lines) {
  return std::ranges::any_of(lines, [](const Line& line) {
    const auto stage = stage_in(line.text);
    return stage && *stage != Stage::unscored && !is_number(line.text);
  });
}

Companion read(const std::string& path, const ReadOptions& options) {
  if (options.epoch < 1s || options.epoch > 600s) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("epoch length of {} s, expected 1 to 600 s", to_seconds(options.epoch)));
  }
  const std::string bytes = read_bytes(path, most_bytes);
  if (bytes.size() == most_bytes) {
    throw Error(ErrorKind::malformed, path + ": is larger than 16 MiB, expected one sleep stage a line");
  }
  const std::vector<Line> lines = lines_of(bytes);
  const bool numbers_are_stages = names_stages(lines);
  std::vector<Epoch> epochs;
  Time start{0};
  for (const Line& line : lines) {
    const Stage stage = stage_of(path, line, options.stage_map, numbers_are_stages);
    epochs.push_back({{start, start + options.epoch}, stage});
    start += options.epoch;
  }
  Companion companion;
  companion.scoring.hypnogram = Hypnogram(std::move(epochs));
  return companion;
}

}  // namespace

const FileFormat stage_list{"text with one stage a line", recognises, read};

}  // namespace psg::annotations
