#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/event.hpp"

namespace psg::annotations {

/// One line of a file of annotations: a stage, lights off or on, or an event.
struct Item {
  Span span;
  std::optional<Stage> stage = {};
  std::optional<EventKind> lights = {};
  const Event* event = nullptr;  ///< of the scoring, which must live longer
};

/// What a scoring holds, by start; at one time stages come first, then lights.
[[nodiscard]] std::vector<Item> items_of(const NightEvents& scoring);

/// The same with neighbouring stages of one kind as one run.
[[nodiscard]] std::vector<Item> items_with_runs(const NightEvents& scoring);

/// When the last of the items ends; 0 for none.
[[nodiscard]] Time end_of(const std::vector<Item>& items);

/// The seconds of a time: "-12.5", exact to the nanosecond, without trailing zeros.
[[nodiscard]] std::string seconds_text(Time time);

}  // namespace psg::annotations
