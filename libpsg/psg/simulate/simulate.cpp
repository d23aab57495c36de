#include "psg/simulate/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "psg/core/stop.hpp"
#include "psg/edf/write.hpp"
#include "psg/simulate/leg_emg.hpp"
#include "psg/simulate/montage.hpp"
#include "psg/simulate/plan.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/table/table_text.hpp"

namespace psg {
namespace {

using namespace simulated;

std::vector<Annotation> annotations_of(const NightEvents& scoring) {
  std::vector<Annotation> annotations;
  if (scoring.lights_off) annotations.push_back({*scoring.lights_off, {}, "Lights off"});
  for (const Epoch& e : scoring.hypnogram.epochs()) {
    annotations.push_back({e.span.start, e.span.duration(), fmt::format("Sleep stage {}", name(e.stage))});
  }
  for (const Event& e : scoring.events) {
    const std::string text = e.channel.empty() ? e.text : e.text + "@@" + e.channel;
    annotations.push_back({e.span.start, e.span.duration(), text});
  }
  if (scoring.lights_on) annotations.push_back({*scoring.lights_on, {}, "Lights on"});
  return annotations;
}

EdfDescription description_of(const SimulateOptions& options, const NightPlan& night,
                              const std::vector<ChannelPlan>& channels) {
  using namespace std::chrono;
  EdfDescription d;
  for (const ChannelPlan& c : channels) {
    EdfChannel channel;
    channel.label = c.label;
    channel.unit = c.unit;
    channel.physical_min = c.physical_min;
    channel.physical_max = c.physical_max;
    channel.samples_per_record = static_cast<std::int32_t>(c.samples_per_record);
    channel.transducer = c.transducer;
    channel.prefilter = c.prefilter;
    d.channels.push_back(channel);
  }
  d.record_duration = whole_ms(options.record_s);
  for (const Segment& segment : night.segments) {
    d.records += segment.records;
    if (night.gaps.empty()) continue;
    for (std::int64_t r = 0; r < segment.records; ++r) {
      d.record_starts.push_back(segment.span.start + r * d.record_duration);
    }
  }
  d.start = {year_month_day(2020y / January / 1), Time(22h + 30min)};
  d.equipment = "psg_simulate";
  d.annotations = annotations_of(night.scoring);
  return d;
}

/// One channel on its way to digital values.
class ChannelOutput {
 public:
  ChannelOutput(const EdfChannel& channel, std::unique_ptr<ChannelSignal> signal)
      : signal_(std::move(signal)),
        low_(channel.physical_min),
        steps_((channel.digital_max - channel.digital_min) / (channel.physical_max - channel.physical_min)),
        digital_min_(channel.digital_min),
        digital_max_(channel.digital_max),
        physical_(static_cast<std::size_t>(channel.samples_per_record)),
        digital_(physical_.size()) {}

  /// The samples of the record that starts at `start`, rounded to the nearest step and clipped.
  std::span<const std::int32_t> record(Time start) {
    signal_->fill(start, physical_);
    const auto top = static_cast<double>(digital_max_ - digital_min_);
    for (std::size_t i = 0; i < physical_.size(); ++i) {
      const double steps = std::clamp((physical_[i] - low_) * steps_, 0.0, top);
      digital_[i] = digital_min_ + static_cast<std::int32_t>(std::lround(steps));
    }
    return digital_;
  }

 private:
  std::unique_ptr<ChannelSignal> signal_;
  double low_;
  double steps_;
  std::int32_t digital_min_;
  std::int32_t digital_max_;
  std::vector<double> physical_;
  std::vector<std::int32_t> digital_;
};

std::vector<ChannelOutput> outputs_of(const SimulateOptions& options, const NightPlan& night,
                                      const std::vector<ChannelPlan>& plans,
                                      const EdfDescription& description) {
  std::vector<ChannelOutput> outputs;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    const SampleClock clock{plans[i].samples_per_record, description.record_duration};
    outputs.emplace_back(description.channels[i], make_signal(plans[i].kind, clock, night, options.seed, i));
  }
  return outputs;
}

}  // namespace

Truth simulate(const SimulateOptions& options, const std::string& edf_path,
               const std::function<void(double)>& progress, const Overwrite& overwrite) {
  const SimulateOptions o = resolved(options);
  const NightPlan night = plan(o);
  const auto channels = montage(o);
  const EdfDescription description = description_of(o, night, channels);
  auto outputs = outputs_of(o, night, channels, description);

  EdfWriter writer(edf_path, description, overwrite);
  std::vector<std::span<const std::int32_t>> record(outputs.size());
  std::int64_t written = 0;
  for (const Segment& segment : night.segments) {
    for (std::int64_t r = 0; r < segment.records; ++r) {
      stop_point();
      const Time start = segment.span.start + r * description.record_duration;
      std::ranges::transform(outputs, record.begin(), [&](ChannelOutput& c) { return c.record(start); });
      writer.write_record(record);
      if (++written % 64 == 0 && progress) {
        progress(static_cast<double>(written) / static_cast<double>(description.records));
      }
    }
  }
  writer.close();
  if (progress) progress(1);
  return truth_of(night);
}

namespace {

using namespace simulated;

std::vector<float> leg_samples(const LegPlan& plan, const NightPlan& night, SampleClock clock,
                               std::uint64_t seed) {
  LegEmg emg(plan, clock, seed);
  std::vector<float> samples;
  std::vector<double> record(static_cast<std::size_t>(clock.samples));
  for (const Segment& segment : night.segments) {
    for (std::int64_t r = 0; r < segment.records; ++r) {
      emg.fill(segment.span.start + r * clock.period, record);
      for (const double x : record) samples.push_back(static_cast<float>(x));
    }
  }
  return samples;
}

}  // namespace

SimulatedLegs simulate_legs(const SimulateOptions& options) {
  const SimulateOptions o = resolved(options);
  const NightPlan night = plan(o);
  SimulatedLegs legs;
  legs.clock = {std::llround(o.rate_hz * o.record_s), whole_ms(o.record_s)};
  legs.left = leg_samples(night.legs[0], night, legs.clock, o.seed);
  legs.right = leg_samples(night.legs[1], night, legs.clock, o.seed);
  legs.truth = truth_of(night);
  return legs;
}

Truth simulated_truth(const SimulateOptions& options) { return simulated::truth_of(plan(resolved(options))); }

namespace {

std::string movements_heading() {
  return heading_line(
      {"onset_s", "duration_s", "leg", "kind", "certain", "amplitude_rms_uv", "resting_rms_uv", "excess_uv"});
}

std::string artefacts_heading() { return heading_line({"onset_s", "duration_s", "leg", "kind"}); }

TextRows& add_span(TextRows& rows, Span span) {
  return rows.add(to_seconds(span.start), 3).add(to_seconds(span.duration()), 3);
}

}  // namespace

FileKind truth_kind() { return text_beginning("a table of simulated movements", movements_heading()); }

FileKind truth_artefacts_kind() {
  return text_beginning("a table of simulated artefacts", artefacts_heading());
}

void write_truth(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite) {
  TextRows rows;
  for (const TruthMovement& m : truth.movements) {
    add_span(rows, m.span).add(name(m.leg)).add(m.kind).add(m.certain ? 1 : 0);
    rows.add(m.amplitude_rms_uv, 2).add(m.resting_rms_uv, 2).add(m.excess_uv, 2).end_row();
  }
  write_atomically({tsv_path, truth_kind(), overwrite}, movements_heading() + rows.take());
}

void write_truth_artefacts(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite) {
  TextRows rows;
  for (const TruthArtefact& a : truth.artefacts) {
    add_span(rows, a.span).add(name(a.leg)).add(a.kind).end_row();
  }
  write_atomically({tsv_path, truth_artefacts_kind(), overwrite}, artefacts_heading() + rows.take());
}

}  // namespace psg
