#include "psg/simulate/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "psg/core/stop.hpp"
#include "psg/edf/write.hpp"
#include "psg/simulate/body.hpp"
#include "psg/simulate/montage.hpp"
#include "psg/simulate/plan.hpp"

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

EdfDescription description_of(const SimulateOptions& options, const Timeline& night,
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

std::vector<ChannelOutput> outputs_of(const SimulateOptions& options, const Timeline& night,
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
  const Timeline night = plan(o);
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

}  // namespace psg
