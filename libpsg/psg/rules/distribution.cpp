#include "psg/rules/distribution.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "psg/core/stop.hpp"
#include "psg/rules/analysis_window.hpp"
#include "psg/rules/night_clock.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr Time cycle_nrem = 15min;
constexpr Time cycle_rem = 5min;

std::vector<Epoch> inside(const std::vector<Epoch>& epochs, Span window) {
  std::vector<Epoch> kept;
  for (const Epoch& epoch : epochs) {
    const Span span = clip(epoch.span, window);
    if (span.start < span.end) kept.push_back({span, epoch.stage});
  }
  return kept;
}

/// The periods of R, from first to last epoch.
std::vector<Span> rem_periods(const std::vector<Epoch>& epochs, Time sleep_onset) {
  std::vector<Span> periods;
  for (const Epoch& epoch : epochs) {
    if (epoch.stage != Stage::rem) continue;
    if (!periods.empty() && epoch.span.start - periods.back().end < cycle_nrem) {
      periods.back().end = epoch.span.end;
    } else {
      periods.push_back(epoch.span);
    }
  }
  if (!periods.empty() && periods.front().start - sleep_onset < cycle_nrem) periods.erase(periods.begin());
  std::vector<Span> long_enough;
  for (std::size_t i = 0; i < periods.size(); ++i) {
    const bool at_an_end = i == 0 || i + 1 == periods.size();
    if (at_an_end || periods[i].duration() >= cycle_rem) long_enough.push_back(periods[i]);
  }
  return long_enough;
}

void add_hours(std::vector<NightPart>& parts, const NightContext& night, Span window) {
  if (!night.start_of_day) return;
  constexpr Time hour = 1h;
  Time start = window.start;
  while (start < window.end) {
    stop_tick();
    const Time since_midnight = *night.start_of_day + start;
    const Time end = std::min(window.end, start + hour - (since_midnight % hour + hour) % hour);
    parts.push_back({"clock_hour", NightClock(night).time_of_day(start).substr(0, 2), {start, end}});
    start = end;
  }
}

void add_thirds(std::vector<NightPart>& parts, Span window) {
  for (int i = 0; i < 3; ++i) {
    const Time length = window.duration();
    parts.push_back({"third",
                     fmt::format("{}", i + 1),
                     {window.start + length * i / 3, window.start + length * (i + 1) / 3}});
  }
}

std::vector<NightPart> parts_of(const NightContext& night, const AnalysisWindow& window) {
  std::vector<NightPart> parts;
  if (window.bounded()) {
    add_hours(parts, night, window.span());
    add_thirds(parts, window.span());
  }
  const auto cycles = sleep_cycles(inside(night.given.hypnogram.epochs(), window.span()));
  for (std::size_t i = 0; i < cycles.size(); ++i)
    parts.push_back({"cycle", fmt::format("{}", i + 1), cycles[i]});
  return parts;
}

Time sleep_in(const NightContext& night, const AnalysisWindow& window, Span part) {
  Time sleep{0};
  for (const Epoch& epoch : night.given.hypnogram.epochs()) {
    if (is_sleep(epoch.stage)) sleep += window.unbroken(clip(epoch.span, part));
  }
  return sleep;
}

PartCount count_in(const NightPart& part, const RuleScore& score, const NightContext& night,
                   const AnalysisWindow& window) {
  PartCount count{.part = part};
  const auto first = std::ranges::lower_bound(score.movements, part.span.start, {},
                                              [](const LegMovement& m) { return m.span.start; });
  for (auto m = first; m != score.movements.end() && m->span.start < part.span.end; ++m) {
    ++count.movements;
    if (!m->plm()) continue;
    ++count.plm;
    if (is_sleep(m->stage)) ++count.plms;
  }
  const bool staged = !night.given.hypnogram.empty();
  constexpr double hour = 3600;
  count.sleep_h = staged ? to_seconds(sleep_in(night, window, part.span)) / hour : nan;
  if (!staged) count.plms = nan;
  count.plms_per_hour = count.sleep_h > 0 ? count.plms / count.sleep_h : nan;
  return count;
}

}  // namespace

std::vector<Span> sleep_cycles(const std::vector<Epoch>& epochs) {
  const auto asleep = [](const Epoch& epoch) { return is_sleep(epoch.stage); };
  auto next = std::ranges::find_if(epochs, asleep);
  if (next == epochs.end()) return {};
  std::vector<Span> cycles;
  for (const Span& rem : rem_periods(epochs, next->span.start)) {
    cycles.push_back({next->span.start, rem.end});
    next = std::find_if(next, epochs.end(),
                        [&](const Epoch& epoch) { return asleep(epoch) && epoch.span.start >= rem.end; });
  }
  if (next == epochs.end()) return cycles;
  Time last_sleep = next->span.start;
  for (auto epoch = next; epoch != epochs.end(); ++epoch) {
    if (asleep(*epoch)) last_sleep = epoch->span.end;
  }
  if (last_sleep - next->span.start >= cycle_nrem) cycles.push_back({next->span.start, last_sleep});
  return cycles;
}

std::vector<PartCount> distribution_of(const RuleScore& score, const NightContext& night) {
  const AnalysisWindow window(night);
  std::vector<PartCount> counts;
  for (const NightPart& part : parts_of(night, window)) {
    stop_point();
    counts.push_back(count_in(part, score, night, window));
  }
  return counts;
}

}  // namespace psg
