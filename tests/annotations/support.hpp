#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/core/error.hpp"

namespace psg::test {

#define PSG_NEED(file) \
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "the shared real recordings are not here: " << (file)

inline std::string shared(const std::string& name) {
  return std::string(PSG_SHARED_DATA "/annotations/") + name;
}

inline StartClock clock_at(int year, unsigned month, unsigned day, Time time_of_day) {
  return {
      std::chrono::year_month_day{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)},
      time_of_day};
}

/// A file of its own name that is gone at the end; the name has no extension, as the content must tell.
class TextFile {
 public:
  explicit TextFile(const std::string& content) {
    std::string pattern = (std::filesystem::temp_directory_path() / "psg-annotations-XXXXXX").string();
    const int file = mkstemp(pattern.data());
    if (file < 0) std::abort();
    close(file);
    path_ = pattern;
    std::ofstream(path_, std::ios::binary) << content;
  }
  ~TextFile() { std::remove(path_.c_str()); }
  TextFile(const TextFile&) = delete;
  TextFile& operator=(const TextFile&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline AnnotationFile read_content(const std::string& content, const ReadOptions& options = {}) {
  const TextFile file(content);
  return read_annotation_file(file.path(), options);
}

inline std::pair<ErrorKind, std::string> refusal_of(const std::string& content,
                                                    const ReadOptions& options = {}) {
  const TextFile file(content);
  try {
    (void)read_annotation_file(file.path(), options);
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  }
  ADD_FAILURE() << "not refused";
  return {};
}

inline std::map<Stage, Time> time_in_stages(const NightEvents& scoring) {
  std::map<Stage, Time> sums;
  for (const Epoch& e : scoring.hypnogram.epochs()) sums[e.stage] += e.span.duration();
  return sums;
}

inline std::map<EventKind, int> kinds(const NightEvents& scoring) {
  std::map<EventKind, int> sums;
  for (const Event& e : scoring.events) ++sums[e.kind];
  return sums;
}

/// "text -> meaning use" with counts.
inline std::map<std::string, std::size_t> classes(const AnnotationReport& report) {
  std::map<std::string, std::size_t> counts;
  for (const ClassCount& c : report.classes) {
    counts[c.text + " -> " + c.meaning + (c.use == ClassUse::mapped ? "" : std::string(" ") + name(c.use))] +=
        c.count;
  }
  return counts;
}

inline std::vector<Stage> stages(const NightEvents& scoring) {
  std::vector<Stage> list;
  for (const Epoch& e : scoring.hypnogram.epochs()) list.push_back(e.stage);
  return list;
}

}  // namespace psg::test
