#include "psg/channels/leg_candidate.hpp"

#include <fmt/format.h>

#include <string_view>

#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/units.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

bool mentions_piezo(std::string_view text) { return lower(text).find("piezo") != std::string::npos; }

/// Why a channel cannot be scored whatever its unit; empty when it can.
std::string refusal(const Channel& channel) {
  if (!channel.unusable.empty()) return channel.unusable;
  if (channel.samples_per_record <= 0) return "it has no samples";
  if (mentions_piezo(channel.transducer) || mentions_piezo(channel.label) || mentions_piezo(channel.unit)) {
    return "it is a piezo sensor of movement, not EMG, and a threshold of 8 uV means nothing there";
  }
  return {};
}

/// "no unit", "unit "mmHg"", or of what may be a name its form.
std::string has(const Channel& channel) {
  if (channel.unit.empty()) return "no unit";
  if (is_known_unit(channel.unit)) return fmt::format("unit \"{}\"", channel.unit);
  return "as unit " + form_of(channel.unit);
}

double given(const std::string& unit) {
  if (const auto scale = microvolts_per(unit)) return *scale;
  throw Error(ErrorKind::bad_argument,
              fmt::format("unit \"{}\" is no known voltage, expected V, mV, uV or nV", unit));
}

}  // namespace

std::string title(const Recording& night, const LegCandidate& candidate) {
  const std::string& label = night.channels[candidate.channel].label;
  if (!candidate.reference) return fmt::format("\"{}\"", label);
  return fmt::format("\"{}\" minus \"{}\"", label, night.channels[*candidate.reference].label);
}

std::string refusal(const Recording& night, const LegCandidate& candidate) {
  std::string reason = refusal(night.channels[candidate.channel]);
  if (!reason.empty() || !candidate.reference) return reason;
  const Channel& reference = night.channels[*candidate.reference];
  reason = refusal(reference);
  if (!reason.empty()) return fmt::format("of its second electrode \"{}\": {}", reference.label, reason);
  if (reference.clock != night.channels[candidate.channel].clock) {
    return fmt::format("its two electrodes have different rates ({:g} and {:g} Hz), expected the same",
                       night.channels[candidate.channel].clock.rate_hz(), reference.clock.rate_hz());
  }
  return {};
}

LegUnit unit_of(const Channel& channel, const LegChoice& choice) {
  const ChannelTable::Unit* entry = choice.table.unit_of(channel.label);
  if (channel.microvolts_per_unit) {
    LegUnit unit{*channel.microvolts_per_unit, {}};
    if (entry != nullptr && given(entry->unit) != unit.microvolts_per_unit) {
      unit.warning = fmt::format("\"{}\" has {}; {} says {}, and the header's is used", channel.label,
                                 has(channel), choice.table.place(entry->line), entry->unit);
    }
    return unit;
  }
  if (!choice.unit.empty()) {
    return {given(choice.unit),
            fmt::format("\"{}\" has {}; {} was given for it", channel.label, has(channel), choice.unit)};
  }
  if (entry != nullptr) {
    return {given(entry->unit), fmt::format("\"{}\" has {}; it is {} by {}", channel.label, has(channel),
                                            entry->unit, choice.table.place(entry->line))};
  }
  throw Error(
      ErrorKind::unsupported,
      fmt::format("channel \"{}\" has {}, which is no known voltage, expected V, mV, uV or nV; say what "
                  "it is with --unit (unit in Python), for example --unit uV",
                  channel.label, has(channel)));
}

}  // namespace psg
