#include "psg/rules/analysis_window.hpp"

#include <algorithm>
#include <utility>

namespace psg {
namespace {

Span analysis_window(const NightContext& night) {
  const bool known = night.recording.start < night.recording.end;
  const Span recording = known ? night.recording : Span{Time::min(), Time::max()};
  const Time start = std::max(night.given.lights_off.value_or(recording.start), recording.start);
  const Time end = std::min(night.given.lights_on.value_or(recording.end), recording.end);
  return {start, std::max(start, end)};
}

std::vector<Break> in_order(std::vector<Break> breaks) {
  std::erase_if(breaks, [](const Break& b) { return b.span.end <= b.span.start; });
  std::ranges::stable_sort(breaks, {}, [](const Break& b) { return b.span.start; });
  return breaks;
}

std::vector<Span> joined(const std::vector<Break>& breaks) {
  std::vector<Span> spans;
  for (const Break& b : breaks) {
    if (!spans.empty() && b.span.start <= spans.back().end) {
      spans.back().end = std::max(spans.back().end, b.span.end);
    } else {
      spans.push_back(b.span);
    }
  }
  return spans;
}

template <typename Wanted>
std::vector<Span> spans_of(const std::vector<Break>& breaks, Wanted wanted) {
  std::vector<Span> spans;
  for (const Break& b : breaks) {
    if (wanted(b)) spans.push_back(b.span);
  }
  return spans;
}

}  // namespace

SpanIndex::SpanIndex(std::vector<Span> spans) : spans_(std::move(spans)) {
  latest_end_.reserve(spans_.size());
  Time latest = Time::min();
  for (const Span& s : spans_) latest_end_.push_back(latest = std::max(latest, s.end));
}

std::size_t SpanIndex::first_ending_after(Time t) const noexcept {
  return static_cast<std::size_t>(std::ranges::upper_bound(latest_end_, t) - latest_end_.begin());
}

AnalysisWindow::AnalysisWindow(const NightContext& night)
    : span_(analysis_window(night)),
      breaks_(in_order(night.breaks)),
      break_index_(spans_of(breaks_, [](const Break&) { return true; })),
      artefacts_(spans_of(breaks_, [](const Break& b) { return b.why == Boundary::artefact; })),
      broken_(joined(breaks_)) {}

const Break* AnalysisWindow::first_break(Time from, Time to) const noexcept {
  const std::size_t i = break_index_.first_ending_after(from);
  return from < to && i < breaks_.size() && breaks_[i].span.start < to ? &breaks_[i] : nullptr;
}

bool AnalysisWindow::in_artefact(Time t) const noexcept {
  const std::size_t i = artefacts_.first_ending_after(t);
  return i < artefacts_.size() && artefacts_[i].start <= t;
}

Time AnalysisWindow::unbroken(Span span) const noexcept {
  Time left = span.duration();
  for (std::size_t i = broken_.first_ending_after(span.start); i < broken_.size(); ++i) {
    if (broken_[i].start >= span.end) break;
    left -= clip(broken_[i], span).duration();
  }
  return left;
}

}  // namespace psg
