#include "psg/simulate/montage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "psg/simulate/leg_emg.hpp"
#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

using std::numbers::pi;

class LegSignal final : public ChannelSignal {
 public:
  LegSignal(const LegPlan& plan, SampleClock clock, std::uint64_t seed) : emg_(plan, clock, seed) {}
  void fill(Time start, std::span<double> out) override { emg_.fill(start, out); }

 private:
  LegEmg emg_;
};

class EcgSignal final : public ChannelSignal {
 public:
  EcgSignal(Random heart, Random noise, SampleClock clock) : heart_(heart), noise_(noise), clock_(clock) {}
  void fill(Time start, std::span<double> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const Time t = start + clock_.time_of(static_cast<std::int64_t>(i));
      out[i] = 1000 * heart_.at(t) + 4 * noise_.noise();
    }
  }

 private:
  Heart heart_;
  Random noise_;
  SampleClock clock_;
};

/// Noise with a resonance (autoregressive, second order), RMS 1.
class Rhythm {
 public:
  Rhythm(double hz, double bandwidth_hz, double rate_hz) {
    const double r = std::exp(-pi * bandwidth_hz / rate_hz);
    a1_ = 2 * r * std::cos(2 * pi * hz / rate_hz);
    a2_ = -r * r;
    const double gain = (1 - a2_) / ((1 + a2_) * ((1 - a2_) * (1 - a2_) - a1_ * a1_));
    scale_ = 1 / std::sqrt(gain);
  }
  double next(double noise) {
    const double y = a1_ * y1_ + a2_ * y2_ + scale_ * noise;
    y2_ = y1_;
    return y1_ = y;
  }

 private:
  double a1_, a2_, scale_;
  double y1_ = 0, y2_ = 0;
};

/// How much of each rhythm a stage shows, RMS in µV.
struct BrainLevels {
  double slow, middle, fast, chin, eyes;
};

BrainLevels levels_of(Stage stage) {
  switch (stage) {
    case Stage::wake: return {4, 12, 4, 9, 45};
    case Stage::n1: return {7, 5, 3, 5, 25};
    case Stage::n2: return {14, 6, 2.5, 3.5, 4};
    case Stage::n3: return {34, 5, 2, 3, 3};
    case Stage::rem: return {6, 3.5, 3, 1, 40};
    case Stage::unscored: break;
  }
  return {6, 5, 3, 5, 10};
}

/// EEG, EOG or chin EMG: slow waves, alpha or sigma rhythm and broad noise by the stage.
class BrainSignal final : public ChannelSignal {
 public:
  BrainSignal(SignalKind kind, const Hypnogram& stages, double rate_hz, Random random)
      : kind_(kind),
        stages_(stages),
        random_(random),
        slow_(kind == SignalKind::eog ? 0.4 : 1.0, 0.8, rate_hz),
        middle_(std::min(11.0, 0.3 * rate_hz), 3, rate_hz) {}

  void fill(Time start, std::span<double> out) override {
    const BrainLevels level = levels_of(stages_.at(start));
    if (kind_ == SignalKind::chin) return fill_chin(level.chin, out);
    const double slow = kind_ == SignalKind::eog ? level.eyes : level.slow;
    for (double& x : out) {
      x = slow * slow_.next(random_.noise());
      x += level.middle * middle_.next(random_.noise()) + level.fast * random_.noise();
    }
  }

 private:
  void fill_chin(double level, std::span<double> out) {
    for (double& x : out) {
      const double noise = random_.noise();
      x = 0.7071 * level * (noise - before_);
      before_ = noise;
    }
  }

  SignalKind kind_;
  const Hypnogram& stages_;
  Random random_;
  Rhythm slow_;
  Rhythm middle_;
  double before_ = 0;
};

/// Walks the respiratory events in order of time.
class Breathing {
 public:
  explicit Breathing(const std::vector<Event>& events) {
    for (const Event& e : events) {
      if (e.kind == EventKind::apnea || e.kind == EventKind::hypopnea || e.kind == EventKind::rera) {
        events_.push_back(e);
      }
    }
  }

  /// The event that goes on at `t`, or none.
  const Event* at(Time t) {
    while (next_ < events_.size() && events_[next_].span.end <= t) ++next_;
    const bool inside = next_ < events_.size() && events_[next_].span.contains(t);
    return inside ? &events_[next_] : nullptr;
  }

  /// The last event that has ended, or none; after at().
  [[nodiscard]] const Event* before() const { return next_ > 0 ? &events_[next_ - 1] : nullptr; }

 private:
  std::vector<Event> events_;
  std::size_t next_ = 0;
};

double airflow_left(const Event* event) {
  if (event == nullptr) return 1;
  return event->kind == EventKind::apnea ? 0.03 : (event->kind == EventKind::hypopnea ? 0.4 : 0.75);
}

double effort_left(const Event* event) {
  if (event == nullptr) return 1;
  return event->text == "Central apnea" ? 0.03 : 0.6;
}

/// Airflow, belts and sound: one breath every four seconds.
class BreathSignal final : public ChannelSignal {
 public:
  BreathSignal(SignalKind kind, const NightPlan& night, double rate_hz, Random random)
      : kind_(kind),
        breathing_(night.scoring.events),
        rate_hz_(rate_hz),
        random_(random),
        breath_(1, 0.25, random_.uniform(-0.3, 0.3)) {}

  void fill(Time start, std::span<double> out) override {
    const Event* event = breathing_.at(start);
    const double target = kind_ == SignalKind::effort ? effort_left(event) : airflow_left(event);
    breath_.begin(start, rate_hz_);
    for (double& x : out) {
      depth_ += (target - depth_) * std::min(1.0, 1.5 / rate_hz_);
      const double flow = breath_.next();
      if (kind_ == SignalKind::airflow) x = 60 * depth_ * flow + random_.noise();
      if (kind_ == SignalKind::effort) x = 5 * depth_ * flow + 0.05 * random_.noise();
      if (kind_ == SignalKind::sound) x = (0.1 + 0.8 * depth_ * std::max(0.0, flow)) * random_.noise();
    }
  }

 private:
  SignalKind kind_;
  Breathing breathing_;
  double rate_hz_;
  Random random_;
  Tone breath_;
  double depth_ = 1;
};

/// Saturation, heart rate, position, light and temperature.
class SlowSignal final : public ChannelSignal {
 public:
  SlowSignal(SignalKind kind, const NightPlan& night, double rate_hz, Random random)
      : kind_(kind), night_(night), breathing_(night.scoring.events), rate_hz_(rate_hz), random_(random) {
    base_ = kind == SignalKind::temperature ? random_.uniform(33, 37) : random_.uniform(94.5, 97);
  }

  void fill(Time start, std::span<double> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = value(start + from_seconds(static_cast<double>(i) / rate_hz_));
    }
  }

 private:
  double value(Time t) {
    const double noise = random_.noise();
    const double hours = to_seconds(t) / 3600;
    switch (kind_) {
      case SignalKind::saturation: return std::min(100.0, base_ + 0.2 * noise - desaturation(t));
      case SignalKind::heart_rate: return 62 + 4 * std::cos(hours) + noise;
      case SignalKind::position: return static_cast<double>(shifts_before(t) * 7 % 5);
      case SignalKind::light: return is_dark(t) ? 0.5 + 0.1 * noise : 180 + 2 * noise;
      default: return base_ + 0.3 * std::sin(0.7 * hours) + 0.01 * noise;
    }
  }

  /// A dip of up to 4 % about 20 s after each respiratory event.
  double desaturation(Time t) {
    breathing_.at(t);
    const Event* event = breathing_.before();
    if (event == nullptr) return 0;
    const double since = (to_seconds(t - event->span.end) - 20) / 10;
    return 4 * std::exp(-since * since);
  }

  std::int64_t shifts_before(Time t) const {
    return std::upper_bound(night_.shifts.begin(), night_.shifts.end(), t) - night_.shifts.begin();
  }

  bool is_dark(Time t) const { return t >= night_.scoring.lights_off && t < night_.scoring.lights_on; }

  SignalKind kind_;
  const NightPlan& night_;
  Breathing breathing_;
  double rate_hz_;
  Random random_;
  double base_ = 0;
};

}  // namespace

std::unique_ptr<ChannelSignal> make_signal(SignalKind kind, SampleClock clock, const NightPlan& night,
                                           std::uint64_t seed, std::size_t number) {
  const Random random(seed, static_cast<std::uint64_t>(Stream::channels) + number);
  const Random heart(seed, static_cast<std::uint64_t>(Stream::heart));
  const double rate_hz = clock.rate_hz();
  switch (kind) {
    case SignalKind::leg_left: return std::make_unique<LegSignal>(night.legs[0], clock, seed);
    case SignalKind::leg_right: return std::make_unique<LegSignal>(night.legs[1], clock, seed);
    case SignalKind::ecg: return std::make_unique<EcgSignal>(heart, random, clock);
    case SignalKind::eeg:
    case SignalKind::eog:
    case SignalKind::chin:
      return std::make_unique<BrainSignal>(kind, night.scoring.hypnogram, rate_hz, random);
    case SignalKind::airflow:
    case SignalKind::effort:
    case SignalKind::sound: return std::make_unique<BreathSignal>(kind, night, rate_hz, random);
    default: return std::make_unique<SlowSignal>(kind, night, rate_hz, random);
  }
}

namespace {

/// A row of the full montage; `importance` decides what a smaller one keeps (1 first).
struct Row {
  const char* label;
  double rate_hz;  ///< 0: the legs' rate
  int importance;
  SignalKind kind;
};

// In the order of the file: 9 x 256 Hz, ECG 512 Hz, 2 legs, 6 x 64 Hz, 6 x 1 to 4 Hz.
constexpr Row rows[] = {
    {"EEG F3-M2", 256, 15, SignalKind::eeg},       {"EEG F4-M1", 256, 11, SignalKind::eeg},
    {"EEG C3-M2", 256, 16, SignalKind::eeg},       {"EEG C4-M1", 256, 5, SignalKind::eeg},
    {"EEG O1-M2", 256, 17, SignalKind::eeg},       {"EEG O2-M1", 256, 12, SignalKind::eeg},
    {"EOG E1-M2", 256, 7, SignalKind::eog},        {"EOG E2-M2", 256, 10, SignalKind::eog},
    {"EMG Chin", 256, 6, SignalKind::chin},        {"ECG II", 512, 3, SignalKind::ecg},
    {"EMG LAT", 0, 1, SignalKind::leg_left},       {"EMG RAT", 0, 2, SignalKind::leg_right},
    {"Resp nasal", 64, 4, SignalKind::airflow},    {"Resp oronasal", 64, 18, SignalKind::airflow},
    {"Resp chest", 64, 9, SignalKind::effort},     {"Resp abdomen", 64, 13, SignalKind::effort},
    {"Resp sum", 64, 19, SignalKind::effort},      {"Sound", 64, 14, SignalKind::sound},
    {"SaO2 finger", 1, 8, SignalKind::saturation}, {"HRate", 1, 20, SignalKind::heart_rate},
    {"Position", 1, 21, SignalKind::position},     {"Light", 1, 22, SignalKind::light},
    {"Temp skin", 4, 23, SignalKind::temperature}, {"Temp rectal", 4, 24, SignalKind::temperature},
};
constexpr int full_montage = static_cast<int>(std::size(rows));

struct Range {
  const char* transducer;
  const char* unit;
  const char* prefilter;
  double low, high;
};

Range range_of(SignalKind kind) {
  constexpr double low = -3276.8, high = 3276.7;  // steps of 0.1 uV
  switch (kind) {
    case SignalKind::leg_left:
    case SignalKind::leg_right:
    case SignalKind::ecg: return {"AgAgCl electrode", "uV", "", low, high};
    case SignalKind::chin:
    case SignalKind::eeg:
    case SignalKind::eog: return {"AgAgCl electrode", "uV", "HP:0.3Hz", low, high};
    case SignalKind::airflow: return {"pressure cannula", "Pa", "", -327.68, 327.67};
    case SignalKind::effort: return {"inductive belt", "mV", "", -32.768, 32.767};
    case SignalKind::sound: return {"microphone", "Pa", "", -32.768, 32.767};
    case SignalKind::saturation: return {"oximeter", "%", "", 0, 100};
    case SignalKind::heart_rate: return {"oximeter", "bpm", "", 0, 250};
    case SignalKind::position: return {"accelerometer", "", "", 0, 5};
    case SignalKind::light: return {"photodiode", "lx", "", 0, 1000};
    case SignalKind::temperature: return {"thermistor", "degC", "", 20, 45};
  }
  return {"", "", "", -1, 1};
}

ChannelPlan channel_of(const char* label, SignalKind kind, double rate_hz, double record_s) {
  const Range range = range_of(kind);
  const auto samples = std::max<std::int64_t>(1, std::llround(rate_hz * record_s));
  return {label, range.transducer, range.unit, range.prefilter, range.low, range.high, samples, kind};
}

}  // namespace

std::vector<ChannelPlan> montage(const SimulateOptions& options) {
  std::vector<ChannelPlan> channels;
  for (const Row& row : rows) {
    const double rate_hz = row.rate_hz > 0 ? row.rate_hz : options.rate_hz;
    if (row.importance <= options.channels) {
      channels.push_back(channel_of(row.label, row.kind, rate_hz, options.record_s));
    }
  }
  for (int extra = 1; extra <= options.channels - full_montage; ++extra) {
    const std::string label = fmt::format("EEG X{}-M1", extra);
    channels.push_back(channel_of(label.c_str(), SignalKind::eeg, 256, options.record_s));
  }
  return channels;
}

}  // namespace psg::simulated
