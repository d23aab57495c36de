#pragma once

#include <vector>

#include "psg/channels/lab_table.hpp"
#include "psg/channels/labels.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// The role of each channel of a recording, in its order.
///
/// The laboratory's table is asked first, then the label (`role_of`), in the company of the others:
/// "LEG1-LEG2" is the left leg beside "LEG3-LEG4", and "Left Leg-" without a "Left Leg+" is no electrode but
/// the leg. A transducer field that names a leg ("EMG.Tibialis-Leg.Left") decides where the label says
/// nothing, or no more than that it is EMG.
[[nodiscard]] std::vector<RoleMatch> roles_in(const Recording& night, const ChannelTable& table);

}  // namespace psg
