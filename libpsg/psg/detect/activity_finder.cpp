#include "psg/detect/activity_finder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace psg {
namespace {

constexpr std::size_t summary_step = 8;   // hops; the level itself changes no faster
constexpr auto sustained_over = 500ms;    // WASM 2016 morphology
constexpr auto twitch_under = 500ms;      // shorter activity fits into one window by itself
constexpr double pop_window_share = 0.8;  // of a longer one's power in one window of the measure
// A muscle takes tens of milliseconds to rise, and a sum turns only after it has crossed: at three
// quarters of the power it turns, in the median of simulated movements, within 2 ms of the crossing.
constexpr float turn_share = 0.75F;
constexpr auto pop_width = 25ms;  // main lobe of an impulse in the 10-100 Hz band
constexpr double pop_share = 0.6;

// Appends a block's runs to those of the segment, joining what a block boundary cut.
void append(std::vector<SampleRun>& to, const std::vector<SampleRun>& runs) {
  for (const SampleRun& run : runs) {
    if (!to.empty() && to.back().past >= run.first) {
      to.back().past = std::max(to.back().past, run.past);
    } else {
      to.push_back(run);
    }
  }
}

RestingLevel make_resting(const LegConditioning& leg, const DetectionRule& rule) {
  return {leg.clock.samples_in(rule.resting_window) / leg.hop, rule.offset_uv};
}

}  // namespace

ActivityFinder::ActivityFinder(const LegConditioning& leg, const DetectionRule& rule, const Segment& segment,
                               bool keep_envelope)
    : leg_(leg),
      rule_(rule),
      segment_(segment),
      edges_from_emg_(leg.measure == Measure::rms),
      // The moving measure fills half a window at each end of a pause; whether the pause itself was
      // long enough is decided on the edges.
      hold_(std::max<std::int64_t>(
          1, leg.clock.samples_in(rule.offset_hold) - (edges_from_emg_ ? leg.window : 0))),
      resting_(make_resting(leg, rule)),
      power_(leg),
      window_(static_cast<std::size_t>(leg.clock.samples_in(sustained_over)), 0) {
  if (keep_envelope) {
    envelope = EnvelopeTrace{.leg = leg.input.leg,
                             .start = segment.span.start,
                             .clock = {leg.clock.samples, leg.clock.period * leg.hop},
                             .envelope_uv = {},
                             .resting_uv = {}};
  }
}

Time ActivityFinder::time_of(std::int64_t sample) const {
  return segment_.span.start + leg_.clock.time_of(sample);
}

void ActivityFinder::push(EmgBlock block) {
  append(flat, block.flat);
  append(saturated, block.saturated);
  waiting_.push_back(std::move(block));
  join_hum(waiting_.back());
  measure_until(undecided_);
  scan_ready_blocks();
}

// Hum extends through a tone beyond the block in which it can be told from EMG.
void ActivityFinder::join_hum(const EmgBlock& block) {
  const bool goes_on = !hum.empty() && hum.back().past == block.begin;
  if (!block.hum.empty() && block.hum.front().first == block.begin) add_hum({undecided_, block.begin});
  if (goes_on) add_hum(block.tone_head);
  append(hum, block.hum);
  const bool tone_throughout = block.tone_tail == SampleRun{block.begin, block.end};
  if (goes_on && tone_throughout) {
    undecided_ = block.end;
  } else if (!tone_throughout) {
    undecided_ = block.tone_tail.first < block.tone_tail.past ? block.tone_tail.first : block.end;
  }
}

void ActivityFinder::add_hum(const SampleRun& run) {
  if (run.first >= run.past) return;
  append(hum, {run});
  for (EmgBlock& block : waiting_) leave_out(leg_, run, block);
}

// Gives the resting level all hops before a sample.
void ActivityFinder::measure_until(std::int64_t sample) {
  for (const EmgBlock& block : waiting_) {
    const std::int64_t until = std::min(sample, block.end);
    if (measured_ >= until) continue;
    const std::int64_t first = (measured_ - block.begin) / leg_.hop;
    const std::int64_t past = (until - block.begin + leg_.hop - 1) / leg_.hop;
    for (std::int64_t c = first; c < past; ++c) resting_.push(block.hop_uv[static_cast<std::size_t>(c)]);
    measured_ = block.begin + past * leg_.hop;
  }
}

void ActivityFinder::finish() {
  if (!waiting_.empty()) measure_until(waiting_.back().end);
  resting_.finish();
  scan_ready_blocks();
  if (run_) close_run();
  const std::int64_t end = scanned_.empty() ? 0 : scanned_.back().end;
  const bool still_running = pending_ && time_of(end) - time_of(pending_->end) < rule_.offset_hold;
  if (still_running) pending_->end = end;
  emit_pending(still_running);
}

void ActivityFinder::scan_ready_blocks() {
  while (!waiting_.empty() && resting_.known() >= hops_done_ + static_cast<std::int64_t>(
                                                                   waiting_.front().hop_power_bound.size())) {
    scanned_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    scan(scanned_.back());
    hops_done_ += static_cast<std::int64_t>(scanned_.back().hop_power_bound.size());
    resting_.forget(hops_done_);
    // An offset is looked for at most a hold and some windows back.
    const std::int64_t wanted = scanned_.back().end - hold_ - 2 * leg_.window;
    while (scanned_.front().end < wanted) scanned_.pop_front();
  }
}

const EmgBlock* ActivityFinder::block_with(std::int64_t sample) const {
  const auto it =
      std::ranges::find_if(scanned_, [&](const EmgBlock& t) { return t.begin <= sample && sample < t.end; });
  return it == scanned_.end() ? nullptr : &*it;
}

void ActivityFinder::scan(const EmgBlock& block) {
  const std::size_t hops = block.hop_power_bound.size();
  const auto step = static_cast<std::size_t>(resting_.step());
  for (std::size_t c = 0, past = 0; c < hops; c = past) {
    const auto hop = static_cast<std::size_t>(hops_done_) + c;
    past = std::min(hops, c + step - hop % step);
    const float resting = resting_.at(static_cast<std::int64_t>(hop));
    if (!std::isnan(resting)) scan_step(block, c, past, resting);
    for (std::size_t k = c; envelope && k < past; ++k) {
      envelope->envelope_uv.push_back(std::sqrt(std::ranges::max(power_.of(block, k, 0))));
      envelope->resting_uv.push_back(resting);
    }
  }
}

// Hops with the same resting level.
void ActivityFinder::scan_step(const EmgBlock& block, std::size_t first, std::size_t past, float resting) {
  const float low = resting + static_cast<float>(rule_.offset_uv);
  bool quiet = !run_;
  for (std::size_t c = first; c < past; ++c) {
    const bool listed = (static_cast<std::size_t>(hops_done_) + c) % summary_step == 0;
    if (listed && !std::isnan(block.hop_uv[c])) resting_levels.add(resting);
    quiet = quiet && block.hop_power_bound[c] < low * low;
  }
  for (std::size_t c = first; c < past && !quiet; ++c) scan_hop(block, c, resting);
}

void ActivityFinder::scan_hop(const EmgBlock& block, std::size_t hop, float resting) {
  const std::int64_t first = block.begin + static_cast<std::int64_t>(hop) * leg_.hop;
  // Closed as soon as the pause is long enough, while the samples around the offset are at hand.
  if (run_ && first - run_->last - 1 >= hold_) close_run();
  const float low = resting + static_cast<float>(rule_.offset_uv);
  const float threshold = low * low;
  if (block.hop_power_bound[hop] < threshold) {
    if (run_) slide(false, std::min(leg_.hop, block.end - first));
    return;
  }
  const std::span<const float> power = power_.of(block, hop, threshold);
  const auto is_above = [&](float p) { return p >= threshold; };
  for (auto at = power.begin(); at != power.end();) {
    const auto stretch_ends =
        is_above(*at) ? std::find_if_not(at, power.end(), is_above) : std::find_if(at, power.end(), is_above);
    if (is_above(*at)) {
      above(block, first + (at - power.begin()), {at, stretch_ends}, resting);
    } else if (run_) {
      slide(false, stretch_ends - at);
    }
    at = stretch_ends;
  }
}

// A stretch of samples above the offset threshold.
void ActivityFinder::above(const EmgBlock& block, std::int64_t first, std::span<const float> power,
                           float resting) {
  if (run_ && first - run_->last - 1 >= hold_) close_run();
  const float low = resting + static_cast<float>(rule_.offset_uv);
  if (!run_) start_run(block, first, low * low);
  Run& run = *run_;
  const auto count = std::ssize(power);
  run.last = first + count - 1;
  run.fall_power = low * low;
  float most = 0;
  for (const float p : power) {
    run.power_sum += static_cast<double>(p);
    most = std::max(most, p);
  }
  run.power_max = std::max(run.power_max, static_cast<double>(most));
  run.amplitude_uv = std::max(run.amplitude_uv, static_cast<double>(std::sqrt(most) - resting));

  const float high = resting + static_cast<float>(rule_.onset_uv);
  std::int64_t before_onset = 0;
  if (run.onset < 0) {
    const auto reaches = std::ranges::find_if(power, [&](float p) { return p >= high * high; });
    if (reaches == power.end()) return;
    before_onset = reaches - power.begin();
    run.onset = std::max(run.begin, rise(block, first + before_onset, turn_share * high * high));
    run.resting_uv = resting;
    std::ranges::fill(window_, char{0});
  }
  slide(true, count - before_onset);
}

void ActivityFinder::start_run(const EmgBlock& block, std::int64_t sample, float power) {
  const std::int64_t begin = rise(block, sample, power);
  if (pending_ && time_of(begin) - time_of(pending_->end) < rule_.offset_hold) {
    run_ = *pending_;  // the pause was too short: the movement goes on
    pending_.reset();
    slide(false, sample - run_->last - 1);
  } else {
    emit_pending(false);
    run_ = Run{.begin = begin};
  }
}

// Moves the window of the last 0.5 s on by `count` samples, all above or all not.
void ActivityFinder::slide(bool is_above, std::int64_t count) {
  Run& run = *run_;
  if (run.onset < 0) return;
  const auto size = static_cast<std::int64_t>(window_.size());
  for (std::int64_t left = std::min(count, size); left > 0;) {
    const std::int64_t piece = std::min(left, size - window_at_);
    const auto slots = window_.begin() + window_at_;
    run.above += (is_above ? piece : 0) - std::accumulate(slots, slots + piece, std::int64_t{0});
    std::fill(slots, slots + piece, is_above ? char{1} : char{0});
    window_at_ = window_at_ + piece == size ? 0 : window_at_ + piece;
    left -= piece;
  }
  run.most_above = std::max(run.most_above, run.above);
}

// Whether the energy of a run lies in one short deflection: an electrode pop with what the filters
// make of it, not the interference pattern of a muscle.
bool ActivityFinder::is_pop(const Run& run) const {
  if (!edges_from_emg_ || run.onset < 0) return false;
  const Time length = time_of(run.end) - time_of(run.onset);
  // One impulse fills the moving mean square for exactly one window.
  const bool one_window =
      run.power_max * static_cast<double>(leg_.window) >= pop_window_share * run.power_sum;
  if (length >= twitch_under && one_window) return true;
  if (length >= pop_under) return false;
  const EmgBlock* block = block_with(run.last);
  if (block == nullptr) return false;
  const std::int64_t emg_end = block->emg_begin + static_cast<std::int64_t>(block->emg_uv.size());
  // What stayed below the onset threshold may go back any time; the context of a block does not.
  const std::int64_t begin = std::max(run.begin, run.end - leg_.clock.samples_in(pop_under));
  const std::int64_t from = std::max(begin - leg_.window, block->emg_begin);
  const std::int64_t to = std::min(run.end + leg_.window, emg_end);
  const std::int64_t width = leg_.clock.samples_in(pop_width);
  const auto energy = [&](std::int64_t i) {
    const auto v = static_cast<double>(block->emg_uv[static_cast<std::size_t>(i - block->emg_begin)]);
    return v * v;
  };
  double total = 0, sliding = 0, most = 0;
  for (std::int64_t i = from; i < to; ++i) {
    total += energy(i);
    sliding += energy(i) - (i - width >= from ? energy(i - width) : 0.0);
    most = std::max(most, sliding);
  }
  return most >= pop_share * total;
}

void ActivityFinder::close_run() {
  run_->end = std::max(run_->begin + 1, fall(run_->last + 1, run_->fall_power));
  run_->pop = is_pop(*run_);
  pending_ = run_;
  run_.reset();
}

void ActivityFinder::emit_pending(bool open_end) {
  if (pending_ && pending_->onset >= 0) {
    const std::int64_t end = std::max(pending_->end, pending_->onset + 1);
    if (pending_->pop) pops.push_back({pending_->onset, end});
    const bool long_enough = end - pending_->onset >= static_cast<std::int64_t>(window_.size());
    activities.push_back({.leg = leg_.input.leg,
                          .span = {time_of(pending_->onset), time_of(end)},
                          .amplitude_uv = pending_->amplitude_uv,
                          .resting_uv = pending_->resting_uv,
                          .detected = true,
                          .open_end = open_end,
                          .artefact = pending_->pop,
                          .sustained = long_enough ? static_cast<double>(pending_->most_above) /
                                                         static_cast<double>(window_.size())
                                                   : 0.0});
  }
  pending_.reset();
}

// Where the summed excess of squared EMG over `power` is smallest around `sample`: before it the EMG
// is weaker than the threshold, from there on stronger.
std::int64_t ActivityFinder::rise(const EmgBlock& block, std::int64_t sample, float power) const {
  if (!edges_from_emg_) return sample;
  const auto size = static_cast<std::int64_t>(block.emg_uv.size());
  const std::int64_t from = std::max<std::int64_t>(0, sample - leg_.window - block.emg_begin);
  const std::int64_t to = std::min(size, sample + leg_.window / 2 - block.emg_begin);
  double sum = 0, least = 0;
  std::int64_t best = from;
  for (std::int64_t i = from; i < to; ++i) {
    const float v = block.emg_uv[static_cast<std::size_t>(i)];
    sum += static_cast<double>(v * v - power);
    if (sum < least) {
      least = sum;
      best = i + 1;
    }
  }
  return block.emg_begin + best;
}

// The mirror image: where the summed excess is largest around `sample`.
std::int64_t ActivityFinder::fall(std::int64_t sample, float power) const {
  if (!edges_from_emg_) return sample;
  const EmgBlock* block = block_with(sample - 1);
  if (block == nullptr) return sample;
  const auto size = static_cast<std::int64_t>(block->emg_uv.size());
  const std::int64_t from = std::max<std::int64_t>(0, sample - leg_.window - block->emg_begin);
  const std::int64_t to = std::min(size, sample + leg_.window / 2 - block->emg_begin);
  double sum = 0, largest = 0;
  std::int64_t best = from;
  for (std::int64_t i = from; i < to; ++i) {
    const float v = block->emg_uv[static_cast<std::size_t>(i)];
    sum += static_cast<double>(v * v - power);
    if (sum > largest) {
      largest = sum;
      best = i + 1;
    }
  }
  return block->emg_begin + best;
}

}  // namespace psg
