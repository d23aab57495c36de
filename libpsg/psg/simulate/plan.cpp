#include "psg/simulate/plan.hpp"

#include <algorithm>
#include <tuple>

namespace psg::simulated {
namespace {

/// Where the recording is interrupted, away from both ends and from each other.
std::vector<Span> choose_gaps(const SimulateOptions& options, Time duration) {
  std::vector<Span> gaps;
  if (!options.gaps) return gaps;
  Random random = random_of(options, Stream::gaps);
  const double total = to_seconds(duration);
  const int wanted = total < 1200 ? 1 : 1 + random.count(1);
  while (static_cast<int>(gaps.size()) < wanted) {
    const double start = random.uniform(0.1, 0.85) * total;
    const double length = std::min(random.uniform(15, 240), 0.05 * total);
    const Span gap{whole_ms(start), whole_ms(start + length)};
    if (!overlaps_any(gaps, widened(gap, whole_ms(0.05 * total)))) gaps.push_back(gap);
  }
  std::sort(gaps.begin(), gaps.end(), [](Span a, Span b) { return a.start < b.start; });
  return gaps;
}

void sort_events(NightEvents& scoring) {
  std::stable_sort(scoring.events.begin(), scoring.events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.span.start, a.span.end, a.text) < std::tie(b.span.start, b.span.end, b.text);
  });
}

}  // namespace

void plan_segments(const SimulateOptions& options, Timeline& night) {
  const Time record = whole_ms(options.record_s);
  const Time total = whole_ms(options.hours * 3600);
  Time start{};
  std::int64_t first = 0;
  const auto add_segment = [&](Time end) {
    const std::int64_t records = std::max<std::int64_t>(1, (end - start) / record);
    night.segments.push_back({first, records, {start, start + records * record}});
    first += records;
  };
  for (const Span gap : choose_gaps(options, total)) {
    add_segment(gap.start);
    start = std::max(gap.end, night.segments.back().span.end);
    if (start > night.segments.back().span.end) night.gaps.push_back({night.segments.back().span.end, start});
  }
  add_segment(total);
  night.duration = night.segments.back().span.end;
}

Timeline plan(const SimulateOptions& options) {
  Timeline night;
  night.legs[0].leg = Leg::left;
  night.legs[1].leg = Leg::right;
  plan_segments(options, night);
  plan_sleep(options, night);
  plan_events(options, night);
  if (options.movements) plan_movements(options, night);
  plan_signal(options, night);
  sort_events(night.scoring);
  return night;
}

}  // namespace psg::simulated
