#pragma once

#include <string>
#include <vector>

#include "psg/annotations/write_options.hpp"
#include "psg/core/event.hpp"

namespace psg::annotations {

/// The writers of the formats; each returns what `write_annotation_file` does.
/// @{
std::vector<std::string> write_edf_plus(const NightEvents& scoring, const std::string& path,
                                        const WriteOptions& options);
std::vector<std::string> write_luna_annot(const NightEvents& scoring, const std::string& path,
                                          const WriteOptions& options);
std::vector<std::string> write_bids_tsv(const NightEvents& scoring, const std::string& path,
                                        const WriteOptions& options);
std::vector<std::string> write_nsrr_xml(const NightEvents& scoring, const std::string& path,
                                        const WriteOptions& options);
std::vector<std::string> write_remlogic_text(const NightEvents& scoring, const std::string& path,
                                             const WriteOptions& options);
std::vector<std::string> write_json(const NightEvents& scoring, const std::string& path,
                                    const WriteOptions& options);
/// @}

/// The files that they make, as far as their content tells.
/// @{
[[nodiscard]] FileKind luna_annot_kind();
[[nodiscard]] FileKind bids_tsv_kind();
[[nodiscard]] FileKind sidecar_kind();
[[nodiscard]] FileKind nsrr_xml_kind();
[[nodiscard]] FileKind remlogic_text_kind();
[[nodiscard]] FileKind json_kind();
/// @}

/// The .json that describes the columns of a BIDS events.tsv.
[[nodiscard]] std::string sidecar_of(const std::string& path);

/// What an EDF+ file written without knowing the recording's clock says in its recording identification;
/// its header must hold some time of day.
inline constexpr const char* unknown_clock = "clock_unknown";

/// What the JSON of a scoring begins with, as the value of "format".
inline constexpr const char* json_format = "psg scoring";

}  // namespace psg::annotations
