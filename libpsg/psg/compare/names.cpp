#include "psg/compare/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace psg::compare {

std::vector<std::string> names_of(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(std::filesystem::path(path).filename().string());
  const std::vector<std::string> last = names;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::filesystem::path folder = std::filesystem::path(paths[i]).parent_path().filename();
    if (std::ranges::count(last, last[i]) > 1 && !folder.empty()) names[i] = (folder / last[i]).string();
  }
  const std::vector<std::string> found = names;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto before = std::count(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(i), found[i]);
    if (before > 0) names[i] = fmt::format("{} ({})", found[i], before + 1);
  }
  return names;
}

}  // namespace psg::compare
