#pragma once

#include <string_view>

namespace psg {

/// libpsg/data/labels.toml, byte for byte as it was when the library was built (psg_embed).
[[nodiscard]] std::string_view labels_toml() noexcept;

}  // namespace psg
