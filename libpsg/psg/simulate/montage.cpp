#include "psg/simulate/montage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace psg::simulated {
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
