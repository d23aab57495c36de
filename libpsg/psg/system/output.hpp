#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace psg {

/// What a writer makes. A file that is there already is held against it by its content, never by its name.
struct FileKind {
  std::string name;  ///< with its article: "a result of psg score"
  /// Whether a file is one that this writer made before.
  /// @param path to open it by, which may be none that a user knows
  /// @param beginning its first 64 KiB, or all of it
  std::function<bool(const std::string& path, std::string_view beginning)> recognises;
  bool recording = false;  ///< an EDF or BDF file with signals
};

/// Text of which every file begins with the same bytes, such as the heading of a table.
[[nodiscard]] FileKind text_beginning(std::string name, std::string beginning);

/// Whether the user of a writer can have a file replaced that the writer did not make.
enum class Force : std::uint8_t {
  unavailable,
  not_asked,
  asked,
};

[[nodiscard]] constexpr Force force_if(bool asked) noexcept {
  return asked ? Force::asked : Force::not_asked;
}

/// Whether a file is an EDF or BDF file with signals by its first 64 KiB, or all of it.
[[nodiscard]] bool begins_with_signals(std::string_view beginning);

/// What a call that writes a file spares, and what it may replace.
struct Overwrite {
  std::vector<std::string> inputs = {};  ///< files that the call reads; empty names are none
  Force force = Force::unavailable;
  /// The file whose content is written, in another form or repaired: the copy is opened to nobody to whom
  /// that file is closed. Empty: the file is a new work, and its mode is as the umask says.
  std::string copy_of = {};
};

/// A file to be written: where, what it will be, and what must not be lost by it. Whoever makes a file says
/// all of this.
struct Output {
  std::string path;
  FileKind kind;
  Overwrite overwrite = {};
};

/// A file on its disk, whatever its names.
struct FileId {
  dev_t device;
  ino_t number;
  friend bool operator==(const FileId&, const FileId&) = default;
};

/// Those of the files that exist; empty names are none.
[[nodiscard]] std::vector<FileId> ids_of(const std::vector<std::string>& paths);

/// The one guard of all that is written. What is at the path may be replaced when it is an empty file or one
/// that `kind` recognises. It may not be when it is
///   - one of the inputs, by whatever name: "./x", a link, another spelling where the disk ignores case;
///   - an EDF or BDF file with signals, unless the writer makes such files and is forced;
///   - write-protected, or any other file that `kind` does not recognise, unless forced;
///   - a program;
///   - a folder, a pipe or a device.
/// Nothing is written at all into the folders that the system makes up, such as /proc, /sys and /dev, be it
/// by way of a link: /dev/stdout and /proc/self/exe name files that somebody has open.
/// A symbolic link stands for the file that it names, as everywhere else: it stays, and that file is held
/// against the rules, and replaced.
/// @throws Error(bad_argument) with one sentence.
void check_output(const Output& output);

/// The same for what has a name in a folder that is open, by AT_FDCWD in the current one.
/// @param inputs which files the inputs were, besides what they are now
/// @returns the file that may be replaced, as it was looked at; none where nothing is.
std::optional<struct stat> check_output_in(int folder, const std::string& name, const Output& output,
                                           const std::vector<FileId>& inputs = {});

/// The file that will be written: the path, or where the links in its place lead.
[[nodiscard]] std::string file_behind_links(const std::string& path);

/// Removes a file that `kind` recognises; any other file stays.
/// @throws Error(io) when it cannot be removed.
void remove_own_file(const std::string& path, const FileKind& kind);

/// Whether two paths name one file, whether or not it exists: "a.edf" and "./a.edf", a link and its target.
[[nodiscard]] bool is_same_file(const std::string& a, const std::string& b);

/// Throws Error(bad_argument) when two of the files that one call writes are the same.
void check_written_once(const std::vector<std::string>& paths);

}  // namespace psg
