#include "psg/annotations/items.hpp"

#include <algorithm>

#include "psg/edf/tal.hpp"

namespace psg::annotations {
namespace {

std::vector<Item> items_of(const std::vector<Epoch>& epochs, const NightEvents& scoring) {
  std::vector<Item> items;
  for (const Epoch& epoch : epochs) {
    if (epoch.span.duration() > Time{0}) items.push_back({epoch.span, epoch.stage});
  }
  const auto add_lights = [&](std::optional<Time> at, EventKind which) {
    if (at) items.push_back({{*at, *at}, {}, which});
  };
  add_lights(scoring.lights_off, EventKind::lights_off);
  add_lights(scoring.lights_on, EventKind::lights_on);
  for (const Event& event : scoring.events) items.push_back({event.span, {}, {}, &event});
  std::ranges::stable_sort(items, {}, [](const Item& item) { return item.span.start; });
  return items;
}

}  // namespace

std::vector<Item> items_of(const NightEvents& scoring) {
  return items_of(scoring.hypnogram.epochs(), scoring);
}

std::vector<Item> items_with_runs(const NightEvents& scoring) {
  std::vector<Epoch> runs;
  for (const Epoch& epoch : scoring.hypnogram.epochs()) {
    const bool goes_on =
        !runs.empty() && runs.back().stage == epoch.stage && runs.back().span.end == epoch.span.start;
    if (goes_on) {
      runs.back().span.end = epoch.span.end;
    } else {
      runs.push_back(epoch);
    }
  }
  return items_of(runs, scoring);
}

Time end_of(const std::vector<Item>& items) {
  Time end{0};
  for (const Item& item : items) end = std::max(end, item.span.end);
  return end;
}

std::string seconds_text(Time time) { return (time < Time{0} ? "-" : "") + edf::decimal(time); }

}  // namespace psg::annotations
