#pragma once

#include <string_view>

namespace psg::cohort {

/// The data files of libpsg/data, byte for byte as they were when the library was built (psg_embed).
[[nodiscard]] std::string_view citations_toml() noexcept;
[[nodiscard]] std::string_view covariates_toml() noexcept;
[[nodiscard]] std::string_view medicines_toml() noexcept;

}  // namespace psg::cohort
