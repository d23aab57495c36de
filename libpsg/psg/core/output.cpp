#include "psg/core/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t beginning_size = std::size_t{64} << 10;
constexpr int most_links = 40;  // as Linux follows

[[noreturn]] void refuse(const std::string& path, const std::string& sentence) {
  throw Error(ErrorKind::bad_argument, fmt::format("{}: {}", path, sentence));
}

/// The first bytes of a file; empty when it cannot be read.
std::optional<std::string> beginning_of(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return std::nullopt;
  std::string bytes(beginning_size, '\0');
  std::size_t had = 0;
  while (had < bytes.size()) {
    const ssize_t got = read(descriptor, bytes.data() + had, bytes.size() - had);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      close(descriptor);
      return std::nullopt;
    }
    if (got == 0) break;
    had += static_cast<std::size_t>(got);
  }
  close(descriptor);
  bytes.resize(had);
  return bytes;
}

bool is_blank(char c) { return static_cast<unsigned char>(c) <= ' '; }

// Where the header of EDF and BDF has its fields (Kemp et al. 1992), in bytes.
constexpr std::size_t version_width = 8, count_at = 252, count_width = 4, labels_at = 256, label_width = 16;

/// What no reader of EDF would accept may begin like EDF all the same: when in doubt it is one.
bool begins_like_edf(std::string_view bytes) {
  if (bytes.starts_with("\xFF"
                        "BIOSEMI"))
    return true;
  std::string_view version = bytes.substr(0, version_width);
  while (!version.empty() && is_blank(version.front())) version.remove_prefix(1);
  while (!version.empty() && is_blank(version.back())) version.remove_suffix(1);
  return bytes.size() >= version_width && version == "0" && bytes.find('\n') >= version_width;
}

/// Whether every signal that the header names is one of annotations.
bool holds_annotations_alone(std::string_view bytes) {
  if (bytes.size() < labels_at) return false;
  const std::string digits(bytes.substr(count_at, count_width));
  char* end = nullptr;
  const long count = std::strtol(digits.c_str(), &end, 10);
  if (end == digits.c_str() || count < 0) return false;
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    const std::size_t at = labels_at + i * label_width;
    if (at + label_width > bytes.size()) return false;
    const std::string_view label = bytes.substr(at, label_width);
    if (!label.starts_with("EDF Annotations") && !label.starts_with("BDF Annotations")) return false;
  }
  return true;
}

bool is_recording(std::string_view bytes) {
  return begins_like_edf(bytes) && !holds_annotations_alone(bytes);
}

bool is_one_of(const struct stat& there, const std::vector<std::string>& inputs) {
  return std::ranges::any_of(inputs, [&](const std::string& input) {
    struct stat read {};
    return !input.empty() && stat(input.c_str(), &read) == 0 && read.st_dev == there.st_dev &&
           read.st_ino == there.st_ino;
  });
}

const char* or_force(Force force) { return force == Force::not_asked ? "; force replaces it" : ""; }

/// The path without links, "." and ".." as far as it exists.
fs::path resolved(const std::string& path) {
  std::error_code failed;
  const fs::path whole = fs::absolute(path, failed);
  const fs::path real = fs::weakly_canonical(whole, failed);
  return failed ? whole.lexically_normal() : real;
}

}  // namespace

FileKind text_beginning(std::string name, std::string beginning) {
  return {std::move(name), [start = std::move(beginning)](const std::string&, std::string_view bytes) {
            return bytes.starts_with(start);
          }};
}

void check_output(const Output& output) {
  if (output.path.empty()) {
    throw Error(ErrorKind::bad_argument,
                "the name of the file to write is empty, expected the name of a file");
  }
  const auto& [path, kind, overwrite] = output;
  struct stat there {};
  if (stat(path.c_str(), &there) != 0) return;  // nothing to lose; why it cannot be made, making it tells
  if (!S_ISREG(there.st_mode)) {
    const char* what = S_ISDIR(there.st_mode) ? "a folder" : "a pipe or a device";
    refuse(path, fmt::format("is {}, expected the name of a file to write", what));
  }
  if (is_one_of(there, overwrite.inputs)) {
    refuse(path, "is what this call reads, which nothing replaces; expected the name of another file");
  }
  if (there.st_size == 0) return;
  const auto beginning = beginning_of(path);
  if (!beginning) {
    refuse(path, fmt::format("is a file that cannot be read, so nobody knows whether it is {}; expected the "
                             "name of another file",
                             kind.name));
  }
  if (is_recording(*beginning)) {
    if (kind.recording && overwrite.force == Force::asked) return;
    refuse(path,
           fmt::format("is a recording with signals, which nothing replaces; expected the name of another "
                       "file{}",
                       kind.recording ? or_force(overwrite.force) : ""));
  }
  if (overwrite.force == Force::asked || kind.recognises(path, *beginning)) return;
  refuse(path,
         fmt::format("is not {}, and nothing else is replaced by one; expected the name of a new file{}",
                     kind.name, or_force(overwrite.force)));
}

std::string file_behind_links(const std::string& path) {
  fs::path file(path);
  std::error_code failed;
  for (int followed = 0; followed < most_links && fs::is_symlink(file, failed); ++followed) {
    const fs::path next = fs::read_symlink(file, failed);
    if (failed) break;
    file = file.parent_path() / next;  // which is `next` where that is absolute
  }
  return file.string();
}

void remove_own_file(const std::string& path, const FileKind& kind) {
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0 || !S_ISREG(there.st_mode)) return;
  const auto beginning = beginning_of(path);
  if (!beginning || !kind.recognises(path, *beginning)) return;
  if (unlink(path.c_str()) != 0 && errno != ENOENT) {
    throw Error(ErrorKind::io,
                fmt::format("{}: cannot be removed: {}", path, std::generic_category().message(errno)));
  }
}

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code absent;
  // A link may name a file that is still to be made.
  return fs::equivalent(a, b, absent) || resolved(file_behind_links(a)) == resolved(file_behind_links(b));
}

void check_written_once(const std::vector<std::string>& paths) {
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (is_same_file(paths[i], paths[j])) {
        refuse(paths[i], "would be written twice, expected another name for each output");
      }
    }
  }
}

}  // namespace psg
