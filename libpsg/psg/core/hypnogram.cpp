#include "psg/core/hypnogram.hpp"

#include <algorithm>
#include <string>

#include "psg/core/error.hpp"

namespace psg {
namespace {

template <typename Wanted>
bool any_epoch(const std::vector<Epoch>& epochs, Span span, Wanted wanted) {
  auto it = std::ranges::upper_bound(epochs, span.start, {}, [](const Epoch& e) { return e.span.end; });
  // A movement of no length still lies in the epoch that contains its onset.
  const Span reach{span.start, std::max(span.end, span.start + 1ns)};
  for (; it != epochs.end() && it->span.start < reach.end; ++it) {
    if (wanted(it->stage) && overlaps(it->span, reach)) return true;
  }
  return false;
}

}  // namespace

const char* name(Stage stage) noexcept {
  constexpr const char* names[] = {"W", "N1", "N2", "N3", "R", "?"};
  return names[static_cast<std::size_t>(stage)];
}

Hypnogram::Hypnogram(std::vector<Epoch> epochs) : epochs_(std::move(epochs)) {
  std::ranges::stable_sort(epochs_, {}, [](const Epoch& e) { return e.span.start; });
  Time end = Time::min();
  for (const Epoch& e : epochs_) {
    if (e.span.end <= e.span.start) {
      throw Error(ErrorKind::malformed, "hypnogram: epoch at " + std::to_string(to_seconds(e.span.start)) +
                                            " s has no length, expected an end after its start");
    }
    if (e.span.start < end) {
      throw Error(ErrorKind::malformed, "hypnogram: epoch at " + std::to_string(to_seconds(e.span.start)) +
                                            " s starts before the one before it ends at " +
                                            std::to_string(to_seconds(end)) + " s, expected no overlap");
    }
    end = e.span.end;
  }
}

Stage Hypnogram::at(Time t) const noexcept {
  const auto it = std::ranges::upper_bound(epochs_, t, {}, [](const Epoch& e) { return e.span.end; });
  return it != epochs_.end() && it->span.contains(t) ? it->stage : Stage::unscored;
}

bool Hypnogram::any_sleep(Span span) const noexcept { return any_epoch(epochs_, span, is_sleep); }

bool Hypnogram::any_scored(Span span) const noexcept {
  return any_epoch(epochs_, span, [](Stage s) { return s != Stage::unscored; });
}

}  // namespace psg
