#include "psg/system/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/system/opened_folder.hpp"

namespace psg {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t beginning_size = std::size_t{64} << 10;
constexpr int most_links = 40;  // as Linux follows

[[noreturn]] void refuse(const std::string& path, const std::string& sentence) {
  throw Error(ErrorKind::bad_argument, fmt::format("{}: {}", path, sentence));
}

/// A file that was opened to be looked at.
class Seen {
 public:
  Seen(int folder, const std::string& name)
      : descriptor_(openat(folder, name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)) {}
  Seen(const Seen&) = delete;
  Seen& operator=(const Seen&) = delete;
  ~Seen() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  /// False where it could not be opened.
  [[nodiscard]] bool told(struct stat& status) const noexcept {
    return descriptor_ >= 0 && fstat(descriptor_, &status) == 0;
  }
  /// A name of just this file, also when another takes its place; else `path`.
  [[nodiscard]] std::string name_or(const std::string& path) const {
    std::string name = fmt::format("/proc/self/fd/{}", descriptor_);
    return access(name.c_str(), F_OK) == 0 ? name : path;
  }
  /// Its first bytes; none when it cannot be read.
  [[nodiscard]] std::optional<std::string> beginning() const {
    std::string bytes(beginning_size, '\0');
    std::size_t had = 0;
    while (had < bytes.size()) {
      const ssize_t got = read(descriptor_, bytes.data() + had, bytes.size() - had);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return std::nullopt;
      if (got == 0) break;
      had += static_cast<std::size_t>(got);
    }
    bytes.resize(had);
    return bytes;
  }

 private:
  int descriptor_;
};

// Where the header of EDF and BDF has its fields (Kemp et al. 1992), in bytes.
constexpr std::size_t version_width = 8, count_at = 252, count_width = 4, labels_at = 256, label_width = 16;

/// What no reader of EDF would accept may begin like EDF all the same: when in doubt it is one.
bool begins_like_edf(std::string_view bytes) {
  if (bytes.starts_with("\xFF"
                        "BIOSEMI"))
    return true;
  const std::string_view version = trimmed_field(bytes.substr(0, version_width));
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

/// What a system runs, by its first bytes: ELF, a script, Mach-O, Windows.
bool is_program(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::array beginnings = {
      "\x7F"
      "ELF"sv,
      "#!"sv,
      "\xFE\xED\xFA\xCE"sv,
      "\xFE\xED\xFA\xCF"sv,
      "\xCE\xFA\xED\xFE"sv,
      "\xCF\xFA\xED\xFE"sv,
      "\xCA\xFE\xBA\xBE"sv};
  if (std::ranges::any_of(beginnings, [&](std::string_view start) { return bytes.starts_with(start); })) {
    return true;
  }
  constexpr std::size_t new_header_at = 0x3C;  // of what begins with "MZ": where "PE" stands
  if (!bytes.starts_with("MZ") || bytes.size() < new_header_at + 4) return false;
  std::size_t at = 0;
  for (std::size_t i = 4; i-- > 0;) at = at << 8 | static_cast<unsigned char>(bytes[new_header_at + i]);
  return at <= bytes.size() && bytes.substr(at).starts_with("PE\0\0"sv);
}

/// Whether nothing in a folder is a file that somebody keeps: the kernel makes it up, or it is that of the
/// devices. What users share memory by is not meant.
bool is_of_the_system(const std::string& folder) {
  constexpr auto made_up = std::to_array<unsigned long>(
      {PROC_SUPER_MAGIC, SYSFS_MAGIC, CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, DEBUGFS_MAGIC, TRACEFS_MAGIC,
       SECURITYFS_MAGIC, SELINUX_MAGIC, SMACK_MAGIC, BPF_FS_MAGIC, EFIVARFS_MAGIC, PSTOREFS_MAGIC,
       DEVPTS_SUPER_MAGIC});
  struct statfs system {};
  if (statfs(folder.c_str(), &system) == 0 &&
      std::ranges::find(made_up, static_cast<unsigned long>(system.f_type)) != made_up.end()) {
    return true;
  }
  std::error_code failed;
  const std::string real = fs::canonical(folder, failed).string() + '/';
  return !failed && real.starts_with("/dev/") && !real.starts_with("/dev/shm/");
}

bool is_one_of(const struct stat& there, const std::vector<FileId>& files) {
  return std::ranges::find(files, FileId{there.st_dev, there.st_ino}) != files.end();
}

/// Whether the user, or root, was told by its mode to leave a file as it is. What is no matter of modes, as a
/// disk that cannot be written to, making the file tells.
bool is_write_protected(int folder, const std::string& name, const struct stat& there) {
  if ((there.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0) return true;
  return faccessat(folder, name.c_str(), W_OK, AT_EACCESS) != 0 && (errno == EACCES || errno == EPERM);
}

void expect_regular(const std::string& path, const struct stat& there) {
  if (S_ISREG(there.st_mode)) return;
  const char* what = S_ISDIR(there.st_mode) ? "a folder" : "a pipe or a device";
  refuse(path, fmt::format("is {}, expected the name of a file to write", what));
}

const char* or_force(Force force) { return force == Force::not_asked ? "; force replaces it" : ""; }

/// The path, and where the links in its place lead one after the other.
std::vector<std::string> places_of(const std::string& path) {
  std::vector<std::string> places = {path};
  std::error_code failed;
  for (int followed = 0; followed < most_links && fs::is_symlink(places.back(), failed); ++followed) {
    const fs::path file(places.back());
    const fs::path next = fs::read_symlink(file, failed);
    if (failed) break;
    places.push_back((file.parent_path() / next).string());  // which is `next` where that is absolute
  }
  return places;
}

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

std::vector<FileId> ids_of(const std::vector<std::string>& paths) {
  std::vector<FileId> ids;
  for (const std::string& path : paths) {
    struct stat there {};
    if (!path.empty() && stat(path.c_str(), &there) == 0) ids.push_back({there.st_dev, there.st_ino});
  }
  return ids;
}

void check_output(const Output& output) {
  if (output.path.empty()) {
    throw Error(ErrorKind::bad_argument,
                "the name of the file to write is empty, expected the name of a file");
  }
  static_cast<void>(check_output_in(AT_FDCWD, output.path, output));
  for (const std::string& place : places_of(output.path)) {
    if (!is_of_the_system(folder_of(place))) continue;
    refuse(output.path,
           fmt::format("leads into {}, a folder of the system, where nothing is written; expected "
                       "the name of a file elsewhere",
                       folder_of(place)));
  }
}

std::optional<struct stat> check_output_in(int folder, const std::string& name, const Output& output,
                                           const std::vector<FileId>& inputs) {
  const auto& [path, kind, overwrite] = output;
  struct stat there {};
  // Nothing to lose where nothing is; why it cannot be made, making it tells.
  if (fstatat(folder, name.c_str(), &there, 0) != 0) return std::nullopt;
  expect_regular(path, there);  // before it is opened, since opening alone does something to some devices
  const auto expect_no_input = [&](const struct stat& file) {
    if (is_one_of(file, inputs) || is_one_of(file, ids_of(output.overwrite.inputs))) {
      refuse(output.path, "is read by this call and is never replaced; expected the name of another file");
    }
  };
  expect_no_input(there);
  const bool forced = overwrite.force == Force::asked;
  if (!forced && is_write_protected(folder, name, there)) {
    refuse(path, fmt::format("is write-protected, so it is not replaced; expected the name of another file{}",
                             or_force(overwrite.force)));
  }
  if (there.st_size == 0) return there;
  const Seen seen(folder, name);
  // From here on the file that is open counts, also when another has come to its name.
  const auto beginning = seen.told(there) && S_ISREG(there.st_mode) ? seen.beginning() : std::nullopt;
  if (!beginning) {
    refuse(path, fmt::format("is a file that cannot be read, so nobody knows whether it is {}; expected the "
                             "name of another file",
                             kind.name));
  }
  expect_no_input(there);
  if (begins_with_signals(*beginning)) {
    if (kind.recording && forced) return there;
    refuse(path, fmt::format("is a recording with signals, and is not replaced; expected the name of another "
                             "file{}",
                             kind.recording ? or_force(overwrite.force) : ""));
  }
  if (is_program(*beginning)) {
    refuse(path, "is a program and is never replaced; expected the name of another file");
  }
  if (forced || kind.recognises(seen.name_or(path), *beginning)) return there;
  refuse(path,
         fmt::format("is not {}, and nothing else is replaced by one; expected the name of a new file{}",
                     kind.name, or_force(overwrite.force)));
}

bool begins_with_signals(std::string_view beginning) {
  return begins_like_edf(beginning) && !holds_annotations_alone(beginning);
}

std::string file_behind_links(const std::string& path) { return places_of(path).back(); }

void remove_own_file(const std::string& path, const FileKind& kind) {
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0 || !S_ISREG(there.st_mode)) return;
  const Seen seen(AT_FDCWD, path);
  const auto beginning = seen.told(there) ? seen.beginning() : std::nullopt;
  if (!beginning || !kind.recognises(seen.name_or(path), *beginning)) return;
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
