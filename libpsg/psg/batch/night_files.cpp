#include "psg/batch/night_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string_view>

#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/input_file.hpp"
#include "psg/system/output.hpp"
#include "psg/text/text.hpp"

namespace psg::batch {
namespace {

namespace fs = std::filesystem;

// What follows the night's name, in lower case and with "-" for "_"; "*" is any of the text formats.
constexpr std::array stage_endings = {
    "-nsrr.xml",        "-profusion.xml", ".edf.xml",      ".xml",      ".rml",
    "-hypnogram.edf",   "-hypnogram.*",   "-stages.edf",   "-stages.*", "-staging.*",
    "-annotations.edf", "-annotations.*", ".allscore.txt", ".stg.txt",  ".annot",
    ".eannot",          ".hyp",           ".tsv",          ".csv",      ".txt"};
constexpr std::array event_endings = {"-events.*", "-events.edf"};
constexpr std::array text_formats = {"tsv", "csv", "txt", "annot", "eannot", "hyp", "xml"};

std::string with_dashes(std::string text) {
  std::ranges::replace(text, '_', '-');
  return lower(text);
}

bool fits(std::string_view ending, std::string_view pattern) {
  if (!pattern.ends_with('*')) return ending == pattern;
  pattern.remove_suffix(1);
  return ending.starts_with(pattern) &&
         std::ranges::find(text_formats, ending.substr(pattern.size())) != text_formats.end();
}

/// A file that begins with the night's name, and how it goes on.
struct Candidate {
  std::string path;
  std::string ending;
};

/// The night of NIGHT[001].edf, a part of it; empty for every other name.
std::string night_of_part(const std::string& night) {
  const auto open = night.rfind('[');
  if (open == std::string::npos || open == 0 || !night.ends_with(']') || open + 2 == night.size()) return {};
  const std::string_view number = std::string_view(night).substr(open + 1, night.size() - open - 2);
  return std::ranges::all_of(number, is_digit) ? night.substr(0, open) : std::string();
}

/// The files of a folder that begin with the recording's name, or with that of its night.
std::vector<Candidate> candidates(const fs::path& folder, const fs::path& recording,
                                  const std::string& night_name, Folders& folders) {
  std::vector<Candidate> found;
  const std::string stem = lower(recording.stem().string()), night = lower(night_name);
  for (const std::string& file : folders.files(folder, night)) {
    const std::string name = lower(file);
    if (folder / file == recording) continue;
    const std::string_view begin = name.starts_with(stem) ? stem : night;
    found.push_back({(folder / file).string(), with_dashes(name.substr(begin.size()))});
  }
  return found;
}

template <typename Endings>
std::optional<std::string> first_of(const std::vector<Candidate>& candidates, const Endings& endings) {
  for (const char* pattern : endings) {
    for (const Candidate& candidate : candidates) {
      if (fits(candidate.ending, pattern)) return candidate.path;
    }
  }
  return std::nullopt;
}

/// Sleep-EDF: the last letter of the hypnogram's name tells who scored.
std::vector<std::string> hypnograms_of_other_letter(const fs::path& recording, Folders& folders) {
  constexpr std::string_view psg = "-psg", hypnogram = "-hypnogram.edf";
  const std::string stem = lower(recording.stem().string());
  if (!stem.ends_with(psg) || stem.size() == psg.size()) return {};
  const std::string begin = stem.substr(0, stem.size() - psg.size() - 1);
  std::vector<std::string> found;
  for (const std::string& file : folders.files(recording.parent_path(), begin)) {
    if (file.size() == begin.size() + 1 + hypnogram.size() && lower(file).ends_with(hypnogram)) {
      found.push_back((recording.parent_path() / file).string());
    }
  }
  return found;
}

/// NSRR: .../edfs/REST/night.edf has its annotations in .../annotations-events-nsrr/REST/.
std::vector<fs::path> folders_of(const fs::path& recording, Folders& folders) {
  std::vector<fs::path> places;
  fs::path rest;
  for (fs::path at = recording.parent_path(); at.has_relative_path(); at = at.parent_path()) {
    if (lower(at.filename().string()) == "edfs") {
      for (const std::string& beside : folders.folders(at.parent_path())) {
        if (lower(beside).starts_with("annotations")) places.push_back(at.parent_path() / beside / rest);
      }
      break;
    }
    rest = rest.empty() ? at.filename() : at.filename() / rest;
  }
  places.push_back(recording.parent_path());
  return places;
}

/// Whether a file could hold stages or events, by its name: not a recording, a result, a picture, a paper.
bool may_hold_annotations(const std::string& file) {
  constexpr std::array others = {".edf",  ".bdf",  ".rec", ".h5",  ".hdf5", ".pdf", ".doc",  ".docx", ".png",
                                 ".jpg",  ".jpeg", ".avi", ".mp4", ".wmv",  ".asf", ".log",  ".json", ".toml",
                                 ".yaml", ".md5",  ".bak", ".gz",  ".zip",  ".md",  ".html", ".part", ".tmp"};
  const std::string extension = lower(fs::path(file).extension().string());
  return !extension.empty() && std::ranges::find(others, extension) == others.end();
}

/// Files in the recording's folder whose names go on behind the night's, and that were not taken.
std::vector<std::string> unknown_beside(const fs::path& recording, const NightFiles& found,
                                        Folders& folders) {
  std::vector<std::string> names;
  const fs::path folder = recording.parent_path();
  for (const Candidate& candidate : candidates(folder, recording, night_of(recording), folders)) {
    const std::string name = fs::path(candidate.path).filename().string();
    const bool goes_on = !candidate.ending.empty() &&
                         std::string_view(".- ([").find(candidate.ending.front()) != std::string_view::npos;
    const bool taken = std::ranges::find(found.stages, candidate.path) != found.stages.end();
    if (goes_on && !taken && may_hold_annotations(name)) names.push_back(name);
  }
  return names;
}

}  // namespace

const Folders::Names& Folders::names(const fs::path& folder) {
  const fs::path place = folder.empty() ? "." : folder;
  if (const auto known = read_.find(place.string()); known != read_.end()) return known->second;
  Names names;
  std::error_code failed;
  for (fs::directory_iterator at(place, failed), end; !failed && at != end; at.increment(failed)) {
    stop_point();
    std::error_code unknown;  // a link to nowhere is neither
    if (at->is_directory(unknown)) {
      names.folders.push_back(at->path().filename().string());
    } else if (at->is_regular_file(unknown)) {
      names.files.push_back(at->path().filename().string());
    }
  }
  if (failed && failed != std::errc::no_such_file_or_directory) {
    throw Error(ErrorKind::io, fmt::format("{}: cannot be read: {}", place.string(), failed.message()));
  }
  std::ranges::sort(names.files);
  for (const std::string& file : names.files) names.lower_case.emplace(lower(file), file);
  std::ranges::sort(names.folders);
  return read_.emplace(place.string(), std::move(names)).first->second;
}

const std::vector<std::string>& Folders::files(const fs::path& folder) { return names(folder).files; }
std::vector<std::string> Folders::files(const fs::path& folder, const std::string& begin) {
  const auto& by_name = names(folder).lower_case;
  std::vector<std::string> found;
  const std::string key = lower(begin);
  for (auto at = by_name.lower_bound(key); at != by_name.end() && at->first.starts_with(key); ++at) {
    found.push_back(at->second);
  }
  return found;
}

const std::vector<std::string>& Folders::folders(const fs::path& folder) { return names(folder).folders; }

std::string night_of(const fs::path& recording) {
  std::string night = recording.stem().string();
  for (const std::string_view suffix : {"-psg", "_psg"}) {
    if (night.size() > suffix.size() && lower(night).ends_with(suffix)) {
      night.resize(night.size() - suffix.size());
      return night;
    }
  }
  constexpr std::string_view eeg = "_eeg";
  if (night.starts_with("sub-") && night.ends_with(eeg)) night.resize(night.size() - eeg.size());
  return night;
}

namespace {

/// Formats of other things, whose content need not be looked at.
constexpr std::array other_formats = {".tsv", ".csv",  ".txt", ".annot", ".eannot", ".hyp", ".xml",
                                      ".rml", ".json", ".h5",  ".toml",  ".md",     ".pdf"};

bool is_named_otherwise(const fs::path& file) {
  const std::string stem = "-" + with_dashes(file.stem().string()) + "-";
  return std::ranges::any_of(std::array{"-hypnogram-", "-stages-", "-staging-", "-annotations-", "-events-"},
                             [&](const char* word) {
                               const auto at = stem.find(word);
                               return at != std::string::npos && at > 0;
                             });
}

bool is_recording_by_content(const fs::path& file) {
  constexpr std::size_t header = std::size_t{64} * 1024;
  try {
    const InputFile opened(file.string(), "a recording");
    return begins_with_signals(opened.read(8)) && begins_with_signals(opened.read(header));
  } catch (const Error&) {
    return false;
  }
}

}  // namespace

bool is_recording(const fs::path& file) {
  const std::string extension = lower(file.extension().string());
  if (file.filename().string().starts_with('.') || is_named_otherwise(file)) return false;
  if (extension == ".edf" || extension == ".bdf") return true;
  return std::ranges::find(other_formats, extension) == other_formats.end() && is_recording_by_content(file);
}

bool is_compressed_recording(const fs::path& file) {
  constexpr std::array compressed = {".gz", ".bz2", ".xz", ".zst", ".zip", ".7z"};
  const std::string extension = lower(file.extension().string()),
                    inner = lower(file.stem().extension().string());
  return !file.filename().string().starts_with('.') && !is_named_otherwise(file.stem()) &&
         std::ranges::find(compressed, extension) != compressed.end() &&
         (inner == ".edf" || inner == ".bdf" || inner == ".rec");
}

NightFiles night_files_of(const fs::path& recording, Folders& folders) {
  NightFiles found;
  const std::string night = night_of(recording);
  for (const std::string& name : {night, night_of_part(night)}) {
    if (name.empty() || !found.stages.empty() || !found.events.empty()) continue;
    for (const fs::path& folder : folders_of(recording, folders)) {
      const std::vector<Candidate> files = candidates(folder, recording, name, folders);
      if (found.stages.empty()) {
        if (auto stages = first_of(files, stage_endings)) found.stages = {*stages};
      }
      if (found.events.empty()) {
        if (auto events = first_of(files, event_endings)) found.events = {*events};
      }
    }
  }
  if (found.stages.empty()) {
    found.stages = hypnograms_of_other_letter(recording, folders);
    if (found.stages.size() > 1) {
      found.problem = fmt::format(
          "{} and {} both fit by their names, expected one hypnogram; a list says which",
          fs::path(found.stages[0]).filename().string(), fs::path(found.stages[1]).filename().string());
    }
  }
  if (found.stages.empty()) {
    found.stages.swap(found.events);
    found.unsure = found.stages.size();
    found.beside = unknown_beside(recording, found, folders);
  }
  return found;
}

namespace {

namespace fs = std::filesystem;

bool is_bids(const fs::path& folder) {
  std::error_code failed;
  return fs::exists(folder / "dataset_description.json", failed);
}

bool names_file(const std::vector<std::string>& sorted, const std::string& name) {
  return std::ranges::binary_search(sorted, name);
}

void collect(const fs::path& folder, Folders& folders, std::vector<fs::path>& recordings) {
  for (const std::string& file : folders.files(folder)) {
    stop_point();
    const fs::path unpacked = (folder / file).replace_extension();
    const bool packed =
        is_compressed_recording(file) && !names_file(folders.files(folder), unpacked.filename().string());
    if (packed || is_recording(folder / file)) recordings.push_back(folder / file);
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
  if (is_compressed_recording(recording)) {
    return {.id = night_of(fs::path(recording).replace_extension()),
            .edf = recording,
            .problem = "it is compressed, expected an EDF or BDF file; decompress it first"};
  }
  NightFiles files = night_files_of(recording, folders);
  Item item{.id = night_of(recording),
            .edf = recording,
            .stages = std::move(files.stages),
            .events = std::move(files.events),
            .unsure = files.unsure,
            .beside = std::move(files.beside),
            .problem = std::move(files.problem)};
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
