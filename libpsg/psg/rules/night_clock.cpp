#include "psg/rules/night_clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace psg {
namespace {

/// Whether every epoch begins a whole number of these lengths after the start of the recording.
bool on_grid(const std::vector<Epoch>& epochs, Time length) {
  return std::ranges::all_of(epochs, [&](const Epoch& e) { return e.span.start % length == Time{0}; });
}

std::optional<Time> epoch_length_of(const std::vector<Epoch>& epochs) {
  constexpr Time of_aasm = 30s;
  constexpr Time shortest = 1s;
  if (on_grid(epochs, of_aasm)) return of_aasm;
  Time length = Time::max();
  for (std::size_t i = 1; i < epochs.size(); ++i)
    length = std::min(length, epochs[i].span.start - epochs[i - 1].span.start);
  if (epochs.size() > 1 && length >= shortest && on_grid(epochs, length)) return length;
  return {};
}

}  // namespace

NightClock::NightClock(const NightContext& night)
    : start_of_day_(night.start_of_day), epoch_length_(epoch_length_of(night.given.hypnogram.epochs())) {}

std::string NightClock::time_of_day(Time t) const {
  if (!start_of_day_) return {};
  constexpr Time day = 24h;
  const Time since_midnight = ((*start_of_day_ + t) % day + day) % day;
  const auto s = std::chrono::floor<std::chrono::seconds>(since_midnight).count();
  return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::optional<std::int64_t> NightClock::epoch(Time t) const noexcept {
  if (!epoch_length_ || t < Time{0}) return {};
  return t / *epoch_length_ + 1;
}

}  // namespace psg
