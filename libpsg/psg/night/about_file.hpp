#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "psg/core/error.hpp"

namespace psg {

/// What `work` returns. An error of it that does not name `file` gets its path in front: the library scores a
/// recording and does not know which file that was.
template <typename Work>
auto about_file(const std::string& file, const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (std::string_view(error.what()).find(std::filesystem::path(file).filename().string()) !=
        std::string_view::npos)
      throw;
    throw Error(error.kind(), fmt::format("{}: {}", file, error.what()));
  }
}

}  // namespace psg
