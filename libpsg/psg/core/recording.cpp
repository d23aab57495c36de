#include "psg/core/recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg {
namespace {

std::string folded(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

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

/// Samples are read as float, in which a larger double would be infinite.
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

/// Arrays may differ in rate, not in length of time by more than a sample of the slowest.
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

/// Every sample of a channel in a segment as double: from the digital values, so that nothing is
/// rounded to float on the way.
void append_samples(const Recording& recording, const Segment& segment, std::size_t index,
                    std::vector<double>& out) {
  const Channel& channel = recording.channels[index];
  const std::vector<std::int32_t> digital = recording.source->digital(segment, index);
  if (!digital.empty()) {
    const double gain = channel.gain();
    const double offset = channel.offset();
    constexpr std::size_t step = 1 << 20;
    for (std::size_t i = 0; i < digital.size(); ++i) {
      if (i % step == 0) stop_point();
      out.push_back(gain * digital[i] + offset);
    }
    return;
  }
  std::vector<float> samples(static_cast<std::size_t>(recording.samples_in(segment, index)));
  const SampleRequest request{index, 0, samples};
  recording.source->read(segment, std::span(&request, 1));
  out.insert(out.end(), samples.begin(), samples.end());
}

}  // namespace

std::optional<Int16Scale> SampleSource::int16_scale(std::size_t) const { return {}; }

void SampleSource::read_int16(const Segment&, std::span<const Int16Request> requests) const {
  if (requests.empty()) return;
  throw Error(ErrorKind::bad_argument,
              fmt::format("channel {} is asked for as 16-bit integers, expected one that is stored so",
                          requests.front().channel));
}

double Channel::gain() const noexcept {
  const double steps = static_cast<double>(digital_max) - static_cast<double>(digital_min);
  // No number is better than a wrong one: `unusable` says why there is none.
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

std::size_t Recording::find(const std::string& label) const {
  const auto matches = [&](auto same) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      if (same(channels[i].label)) found.push_back(i);
    }
    return found;
  };
  auto found = matches([&](const std::string& l) { return l == label; });
  if (found.empty()) found = matches([&](const std::string& l) { return folded(l) == folded(label); });
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                subject(path) + ": no signal \"" + label + "\", expected one of " + told_labels(*this));
  }
  // They are the caller's own word in another case.
  std::string candidates;
  for (const std::size_t i : found)
    candidates += (candidates.empty() ? "\"" : ", \"") + channels[i].label + '"';
  throw Error(ErrorKind::ambiguous, subject(path) + ": " + std::to_string(found.size()) + " signals fit \"" +
                                        label + "\" (" + candidates + "), expected one");
}

Signal Recording::signal(const std::string& label) const {
  const std::size_t index = find(label);
  const Channel& channel = channels[index];
  if (!channel.unusable.empty()) {
    throw Error(ErrorKind::unsupported, subject(path) + ": signal \"" + channel.label +
                                            "\" has no physical values: " + channel.unusable);
  }
  Signal out{channel.label, channel.unit, channel.clock, {}, {}};
  for (const Segment& segment : segments) {
    const std::size_t first = out.samples.size();
    append_samples(*this, segment, index, out.samples);
    out.pieces.push_back({segment.span.start, first, out.samples.size() - first});
  }
  return out;
}

std::string told_label(const Recording& night, std::size_t channel) {
  const Channel& c = night.channels[channel];
  if (is_known_label(c.label)) return '"' + c.label + '"';
  return "signal " + std::to_string(c.number > 0 ? c.number : static_cast<std::int64_t>(channel) + 1);
}

std::string told_labels(const Recording& night) {
  if (night.channels.empty()) return "none";
  std::string out;
  for (std::size_t i = 0; i < night.channels.size(); ++i) out += (i > 0 ? ", " : "") + told_label(night, i);
  const bool all = std::ranges::all_of(night.channels, is_known_label, &Channel::label);
  return all ? out : out + " (psg info shows labels that are in no list of names)";
}

}  // namespace psg
