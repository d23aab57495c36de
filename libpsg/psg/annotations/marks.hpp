#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "psg/annotations/format.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/annotations/vocabulary.hpp"
#include "psg/core/event.hpp"

namespace psg::annotations {

/// Counts the classes of a file: the same text with the same meaning is one class.
class ClassTally {
 public:
  void add(const ClassMeaning& meaning);
  /// In the order of their first appearance.
  [[nodiscard]] std::vector<ClassCount> take() && { return std::move(classes_); }

 private:
  std::vector<ClassCount> classes_;
  std::unordered_multimap<std::size_t, std::size_t> index_;  ///< places in `classes_` by hash
};

/// Collects what a reader finds, counts it by class, and makes the contents of it.
class MarkList {
 public:
  /// An event or stage by the name of its class (see class_meaning).
  void add(Time onset, std::optional<Time> duration, std::string_view text, std::string_view channel = {});
  /// An event or stage whose meaning the format decides.
  void add(Time onset, std::optional<Time> duration, ClassMeaning meaning);
  /// The same that lasts until the recording ends.
  void add_until_end(Time onset, ClassMeaning meaning);
  /// A stage as the format writes it ("5") and what it stands for.
  void add_stage(Time onset, std::optional<Time> duration, std::string_view text, Stage stage,
                 const char* note = "");
  /// A stage whose name or number is in no list: unscored.
  void add_unknown_stage(Time onset, std::optional<Time> duration, std::string_view text,
                         const char* note = "no stage of that name is known");
  /// Counts a class that is no event of the night, such as its start.
  void count_only(const ClassMeaning& meaning) { classes_.add(meaning); }
  /// Where what reads the file puts what it has to say.
  [[nodiscard]] std::vector<std::string>& warnings() noexcept { return warnings_; }
  void warn(std::string sentence) { warnings_.push_back(std::move(sentence)); }
  /// The file holds the staging that the caller chose among several.
  void found_scorer() noexcept { scorer_found_ = true; }
  /// That so many are to come at most; a list that grows is in memory twice.
  void expect(std::size_t marks) { marks_.reserve(marks); }
  [[nodiscard]] bool empty() const noexcept { return marks_.empty(); }

  /// Stages of unknown names, stages out of order, negative durations and what night_events_from says become
  /// warnings.
  /// @param start the clock of time 0; empty: the recording's start
  /// @param by_clock whether times were read off that clock, which may have been changed in the night; else
  /// they were counted from its start
  [[nodiscard]] FileContents contents(std::optional<StartClock> start = {}, bool by_clock = true) &&;

 private:
  std::vector<Mark> marks_;
  ClassTally classes_;
  std::vector<std::string> warnings_;
  bool scorer_found_ = false;
  std::size_t unknown_stages_ = 0;
  Time first_unknown_stage_{};
};

}  // namespace psg::annotations
