#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "psg/core/error.hpp"

namespace psg {

/// Returns what `work` returns. Puts the path in front of its error if that does not name `file`: the library
/// scores a recording and does not know which file it came from.
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
