#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "psg/core/time.hpp"
#include "psg/rules/movement.hpp"

namespace psg {

/// What the clock on the wall showed, and the number of the epoch, as a viewer of the recording shows them.
class NightClock {
 public:
  explicit NightClock(const NightContext& night);

  /// "22:41:07", rounded down to whole seconds; empty when nobody knows when the recording started.
  [[nodiscard]] std::string time_of_day(Time t) const;

  /// The number of the epoch that contains `t`, counted from 1 at the start of the recording, gaps included.
  /// Epochs are 30 s long (AASM), or as long as those that were given where these follow another grid of
  /// equal lengths, such as 20 s. Empty before the start, and where the given epochs follow no grid that
  /// begins with the recording: then programs count differently.
  [[nodiscard]] std::optional<std::int64_t> epoch(Time t) const noexcept;

 private:
  std::optional<Time> start_of_day_;
  std::optional<Time> epoch_length_;
};

}  // namespace psg
