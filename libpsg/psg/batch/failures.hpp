#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "psg/batch/item.hpp"
#include "psg/system/output.hpp"

namespace psg::batch {

/// A recording that could not be scored.
struct Failure {
  std::size_t row = 0;  ///< its place in the list, from 1
  std::string id;
  std::string file;    ///< name of the recording's file, without folders
  std::string kind;    ///< as `name(ErrorKind)`, "memory", or "internal" and "crash": faults of libpsg
  std::string reason;  ///< one sentence; files in it are without folders
  friend bool operator==(const Failure&, const Failure&) = default;
};

/// Writes failures as tab-separated text under a heading: row, id, file, kind, reason. The heading stands
/// alone when there are none.
/// @param temporary_folder as of `psg::write`
/// @throws Error(io), Error(bad_argument) as check_output.
void write_failures(const std::vector<Failure>& failures, const std::string& path,
                    const Overwrite& overwrite = {}, const std::string& temporary_folder = {});
[[nodiscard]] FileKind failures_kind();

/// The failures in such a file.
/// @throws Error not_found, io or malformed.
[[nodiscard]] std::vector<Failure> read_failures(const std::string& path);

/// The sentence without the folders of these paths.
[[nodiscard]] std::string without_folders(std::string sentence, const std::vector<std::string>& paths);

/// A reason for `Failure`: without the folders of the recording's files, and of labels that its list gives
/// and that are in no list of names, which may be a person's, the form alone.
[[nodiscard]] std::string reason_for(const Item& item, std::string sentence);

/// The name of a file as `Failure` has it: with the numbers of tabs, line ends and other characters that are
/// not seen ("a<U+0009>b"), so that it is no other file's name.
[[nodiscard]] std::string spelled(const std::string& name);

}  // namespace psg::batch
