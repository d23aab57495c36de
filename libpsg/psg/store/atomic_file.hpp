#pragma once

#include <span>
#include <string>

namespace psg::store {

/// Makes `path` a file of these bytes, whole or not at all: they are written to a temporary file in
/// the same folder, which is synced and renamed over `path`, and the folder is synced.
/// @throws Error(io) that names the path and the cause; the temporary file is removed, and a file that
/// was at `path` before stays as it was.
void write_atomically(const std::string& path, std::span<const char> bytes);

}  // namespace psg::store
