#include "psg/core/recording.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {
namespace {

/// The file's name without its folders, or "recording" for arrays.
std::string subject(const std::string& path) {
  return path.empty() ? "recording" : path.substr(path.find_last_of('/') + 1);
}

/// Samples that the caller holds in memory.
class ArraySource final : public SampleSource {
 public:
  explicit ArraySource(std::span<const ArrayChannel> arrays) : arrays_(arrays.begin(), arrays.end()) {}

  void read(const Segment&, std::span<const SampleRequest> requests) const override {
    for (const SampleRequest& r : requests) {
      const ArrayChannel& array = checked(r);
      const auto first = static_cast<std::size_t>(r.first);
      if (!array.f32.empty()) {
        std::ranges::copy(array.f32.subspan(first, r.out.size()), r.out.begin());
      } else {
        std::ranges::transform(array.f64.subspan(first, r.out.size()), r.out.begin(),
                               [](double v) { return static_cast<float>(v); });
      }
    }
  }

  [[nodiscard]] std::vector<std::int32_t> digital(const Segment&, std::size_t) const override { return {}; }

 private:
  [[nodiscard]] const ArrayChannel& checked(const SampleRequest& r) const {
    if (r.channel < arrays_.size() && r.first >= 0) {
      const ArrayChannel& array = arrays_[r.channel];
      const std::size_t size = std::max(array.f32.size(), array.f64.size());
      if (static_cast<std::size_t>(r.first) <= size &&
          r.out.size() <= size - static_cast<std::size_t>(r.first)) {
        return array;
      }
    }
    throw Error(ErrorKind::bad_argument, "recording: samples from " + std::to_string(r.first) +
                                             " of channel " + std::to_string(r.channel) +
                                             " wanted, expected samples inside it");
  }

  std::vector<ArrayChannel> arrays_;
};

/// Samples are read as float. A double beyond its range would become infinite.
template <typename T>
void check_finite(const std::string& label, std::span<const T> samples) {
  constexpr T largest = std::numeric_limits<float>::max();
  const auto bad = std::ranges::find_if_not(samples, [](T v) { return std::abs(v) <= largest; });
  if (bad == samples.end()) return;
  const char* found = std::isnan(*bad) ? "NaN" : std::isinf(*bad) ? "infinite" : "beyond the largest float";
  throw Error(ErrorKind::bad_argument, "array \"" + label + "\": sample " +
                                           std::to_string(bad - samples.begin()) + " is " + found +
                                           ", expected finite values");
}

Channel channel_of(const ArrayChannel& array) {
  if (array.f32.empty() == array.f64.empty()) {
    throw Error(ErrorKind::bad_argument,
                "array \"" + array.label + "\": " +
                    (array.f32.empty() ? "has no samples, expected at least one"
                                       : "has both float and double samples, expected one of them"));
  }
  check_finite(array.label, array.f32);
  check_finite(array.label, array.f64);
  Channel channel;
  channel.label = array.label;
  channel.unit = "uV";
  channel.microvolts_per_unit = 1.0;
  channel.physical_max = 1;  // digital and physical values are the same: gain 1, offset 0
  channel.digital_max = 1;
  channel.samples_per_record = static_cast<std::int64_t>(std::max(array.f32.size(), array.f64.size()));
  channel.clock = SampleClock::from_rate(array.rate_hz);
  return channel;
}

/// Arrays may differ in rate. Their durations may differ by at most one sample of the slowest.
void check_lengths(const std::vector<Channel>& channels) {
  const auto length = [](const Channel& c) { return c.clock.time_of(c.samples_per_record); };
  const auto [shortest, longest] = std::ranges::minmax_element(channels, {}, length);
  Time period{0};
  for (const Channel& c : channels) period = std::max(period, c.clock.time_of(1));
  if (length(*longest) - length(*shortest) <= period) return;
  throw Error(ErrorKind::bad_argument,
              "array \"" + shortest->label + "\": lasts " + std::to_string(to_seconds(length(*shortest))) +
                  " s and \"" + longest->label + "\" " + std::to_string(to_seconds(length(*longest))) +
                  " s, expected arrays of the same length");
}

}  // namespace

std::optional<Int16Scale> SampleSource::int16_scale(std::size_t) const { return {}; }

void SampleSource::read_int16(const Segment&, std::span<const Int16Request> requests) const {
  if (requests.empty()) return;
  throw Error(ErrorKind::bad_argument,
              "channel " + std::to_string(requests.front().channel) +
                  " is requested as 16-bit integers, expected a channel that is stored so");
}

double Channel::gain() const noexcept {
  const double steps = static_cast<double>(digital_max) - static_cast<double>(digital_min);
  // A missing number is better than a wrong one; `unusable` says why it is missing.
  return steps == 0 ? std::numeric_limits<double>::quiet_NaN() : (physical_max - physical_min) / steps;
}

double Channel::offset() const noexcept { return physical_min - gain() * static_cast<double>(digital_min); }

const char* name(Format format) noexcept {
  constexpr const char* names[] = {"EDF", "EDF+C", "EDF+D", "BDF", "BDF+C", "BDF+D", "arrays", "none"};
  return names[static_cast<std::size_t>(format)];
}

Recording Recording::from_arrays(std::span<const ArrayChannel> arrays) {
  if (arrays.empty()) throw Error(ErrorKind::bad_argument, "recording: no arrays, expected at least one");
  Recording recording;
  recording.format = Format::arrays;
  for (const ArrayChannel& array : arrays) recording.channels.push_back(channel_of(array));
  check_lengths(recording.channels);
  for (const Channel& c : recording.channels) {
    recording.duration = std::max(recording.duration, c.clock.time_of(c.samples_per_record));
  }
  recording.records = 1;
  recording.record_duration = recording.duration;
  recording.segments = {{0, 1, {Time{0}, recording.duration}}};
  recording.source = std::make_shared<ArraySource>(arrays);
  return recording;
}

std::int64_t Recording::samples_in(const Segment& segment, std::size_t channel) const {
  if (channel >= channels.size()) {
    throw Error(ErrorKind::bad_argument, subject(path) + ": channel " + std::to_string(channel) +
                                             " wanted, expected less than " +
                                             std::to_string(channels.size()));
  }
  return segment.records * channels[channel].samples_per_record;
}

}  // namespace psg
