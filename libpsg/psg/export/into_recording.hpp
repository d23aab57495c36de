#pragma once

#include <optional>
#include <string>

#include "psg/core/event.hpp"
#include "psg/export/export_options.hpp"

namespace psg::exports {

/// @throws Error(bad_argument) when `into` is given with options that do not go with it.
void check_into(const ExportOptions& options);

/// Writes a copy of the recording `options.into` with the night inside (see export_result).
/// @param duration of the night as its result knows it; empty: unknown
/// @throws Error as export_result.
[[nodiscard]] Exported write_into(NightEvents night, std::optional<Time> duration, const std::string& output,
                                  const ExportOptions& options, Overwrite overwrite);

}  // namespace psg::exports
