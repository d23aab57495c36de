#pragma once

#include <cstdint>
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

/// Whether the rule counts this kind as a respiratory event.
[[nodiscard]] bool is_respiratory(EventKind kind, const Rule& rule) noexcept;

}  // namespace psg
