#include "psg/channels/signals.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "psg/channels/known_label.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/text/case_folding.hpp"

namespace psg {
namespace {

/// The file's name without its folders, or "recording" for arrays.
std::string subject(const Recording& night) {
  return night.path.empty() ? "recording" : night.path.substr(night.path.find_last_of('/') + 1);
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

std::size_t find_signal(const Recording& night, const std::string& label) {
  const auto matches = [&](auto same) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < night.channels.size(); ++i) {
      if (same(night.channels[i].label)) found.push_back(i);
    }
    return found;
  };
  auto found = matches([&](const std::string& l) { return l == label; });
  if (found.empty())
    found = matches([&](const std::string& l) { return case_folded(l) == case_folded(label); });
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    throw Error(ErrorKind::not_found,
                subject(night) + ": no signal \"" + label + "\", expected one of " + shown_labels(night));
  }
  // They are the caller's own word in another case.
  std::string candidates;
  for (const std::size_t i : found)
    candidates += (candidates.empty() ? "\"" : ", \"") + night.channels[i].label + '"';
  throw Error(ErrorKind::ambiguous, subject(night) + ": " + std::to_string(found.size()) + " signals fit \"" +
                                        label + "\" (" + candidates + "), expected one");
}

Signal read_signal(const Recording& night, const std::string& label) {
  const std::size_t index = find_signal(night, label);
  const Channel& channel = night.channels[index];
  if (!channel.unusable.empty()) {
    throw Error(ErrorKind::unsupported, subject(night) + ": signal \"" + channel.label +
                                            "\" has no physical values: " + channel.unusable);
  }
  Signal out{channel.label, channel.unit, channel.clock, {}, {}};
  for (const Segment& segment : night.segments) {
    const std::size_t first = out.samples.size();
    append_samples(night, segment, index, out.samples);
    out.pieces.push_back({segment.span.start, first, out.samples.size() - first});
  }
  return out;
}

std::string shown_label(const Recording& night, std::size_t channel) {
  const Channel& c = night.channels[channel];
  if (is_known_label(c.label)) return '"' + c.label + '"';
  return "signal " + std::to_string(c.number > 0 ? c.number : static_cast<std::int64_t>(channel) + 1);
}

std::string shown_labels(const Recording& night) {
  if (night.channels.empty()) return "none";
  std::string out;
  for (std::size_t i = 0; i < night.channels.size(); ++i) out += (i > 0 ? ", " : "") + shown_label(night, i);
  const bool all = std::ranges::all_of(night.channels, is_known_label, &Channel::label);
  return all ? out : out + " (psg info shows labels that are in no list of names)";
}

}  // namespace psg
