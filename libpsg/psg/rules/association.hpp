#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/rules/analysis_window.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// The respiratory events of a night, each with the window in which a rule looks for movements.
class RespiratoryEvents {
 public:
  RespiratoryEvents(const std::vector<Event>& events, const Rule& rule);

  /// The index (into the events given) of the event whose window `movement` touches, both ends inclusive. If
  /// there are several, the one whose end is nearest to the movement, then the earliest. -1 if there is none.
  [[nodiscard]] std::int32_t nearest(Span movement) const noexcept;

 private:
  struct Member {
    std::int32_t event;
    Time end;  ///< of the event itself
  };
  std::vector<Member> members_;
  SpanIndex windows_;  ///< parallel to members_
};

/// The arousals of a night.
class Arousals {
 public:
  Arousals(const std::vector<Event>& events, const Rule& rule);

  /// The index (into the events given) of the first arousal that overlaps the movement, or is separated from
  /// it by less than the rule's `arousal_gap` (from the end of one to the onset of the other). -1 if there is
  /// none.
  [[nodiscard]] std::int32_t first(Span movement) const noexcept;

 private:
  Time gap_;
  std::vector<std::int32_t> event_;
  SpanIndex spans_;  ///< parallel to event_
};

/// Whether it is known which movements that count are near a respiratory event: the rule asks, and
/// respiratory events were scored.
[[nodiscard]] bool associates_respiratory(const NightEvents& night, const Rule& rule) noexcept;

/// Whether there is a second pass without respiratory candidates: the rule has one, and respiratory events
/// were scored.
[[nodiscard]] bool has_second_pass(const NightEvents& night, const Rule& rule) noexcept;

/// A sentence when arousals were not scored: what is undefined for that.
[[nodiscard]] std::optional<std::string> unscored_arousals(const NightEvents& night);

/// A sentence when respiratory events were not scored and one of the rules asks for them: what is undefined
/// for that, and which rules left no movement out.
[[nodiscard]] std::optional<std::string> unscored_respiratory(const NightEvents& night,
                                                              const std::vector<const Rule*>& rules);

/// Whether the rule counts this kind as a respiratory event.
[[nodiscard]] bool is_respiratory(EventKind kind, const Rule& rule) noexcept;

}  // namespace psg
