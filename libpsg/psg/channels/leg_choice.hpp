#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "psg/channels/lab_table.hpp"
#include "psg/core/event.hpp"

namespace psg {

/// Which channels hold the legs; empty fields are found by their labels.
struct LegChoice {
  std::string left = {};  ///< label of the left tibialis anterior
  std::string right = {};
  std::string legs = {};    ///< label of one derivation that records both legs
  std::string unit = {};    ///< unit to assume where the header's is missing or unknown, for example "uV"
  ChannelTable table = {};  ///< the laboratory's own labels, asked before the usual ones
};

/// A leg's place in a recording.
struct LegInput {
  Leg leg = Leg::left;
  std::size_t channel = 0;
  std::optional<std::size_t> reference;  ///< channel to subtract
  double microvolts_per_unit = 1;
};

}  // namespace psg
