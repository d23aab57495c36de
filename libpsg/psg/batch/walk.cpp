#include "psg/batch/walk.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string_view>

#include "psg/core/stop.hpp"

namespace psg::batch {
namespace {

namespace fs = std::filesystem;

bool is_bids(const fs::path& folder) {
  std::error_code failed;
  return fs::exists(folder / "dataset_description.json", failed);
}

void collect(const fs::path& folder, Folders& folders, std::vector<fs::path>& recordings) {
  for (const std::string& file : folders.files(folder)) {
    if (is_recording(file)) recordings.push_back(folder / file);
  }
  const bool bids = is_bids(folder);
  for (const std::string& name : folders.folders(folder)) {
    stop_point();
    std::error_code failed;
    if (name.starts_with('.') || fs::is_symlink(folder / name, failed)) continue;
    if (bids && (name == "derivatives" || name == "sourcedata" || name == "code")) continue;
    collect(folder / name, folders, recordings);
  }
}

/// The value of a BIDS entity: "01" of "sub" in "sub-01_ses-2_task-sleep".
std::string entity(std::string_view name, std::string_view key) {
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t end = std::min(name.find('_', at), name.size());
    const std::string_view part = name.substr(at, end - at);
    if (part.size() > key.size() + 1 && part.starts_with(key) && part[key.size()] == '-') {
      return std::string(part.substr(key.size() + 1));
    }
    at = end + 1;
  }
  return {};
}

/// The path below the folder that was given, in one word.
std::string long_id(const fs::path& recording, const fs::path& root) {
  std::string id;
  const fs::path below = recording.parent_path().lexically_relative(root);
  for (const fs::path& part : below) {
    if (part != ".") id += part.string() + "_";
  }
  return id + night_of(recording);
}

}  // namespace

Item item_of(const std::string& recording, Folders& folders) {
  Companions companions = companions_of(recording, folders);
  Item item{.id = night_of(recording),
            .edf = recording,
            .stages = std::move(companions.stages),
            .events = std::move(companions.events),
            .problem = std::move(companions.problem)};
  if (item.id.starts_with("sub-")) {
    item.subject = entity(item.id, "sub");
    item.session = entity(item.id, "ses");
  }
  return item;
}

std::vector<Item> walk(const std::string& folder) {
  Folders folders;
  std::vector<fs::path> recordings;
  collect(folder, folders, recordings);
  std::ranges::sort(recordings);
  std::map<std::string, int> uses;
  for (const fs::path& recording : recordings) ++uses[night_of(recording)];
  std::vector<Item> items;
  for (const fs::path& recording : recordings) {
    stop_point();
    items.push_back(item_of(recording.string(), folders));
    if (uses[items.back().id] > 1) items.back().id = long_id(recording, folder);
  }
  return items;
}

}  // namespace psg::batch
