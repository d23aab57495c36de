#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>
#include <vector>

namespace psg::store {

/// Attributes as UTF-8 text of variable length, which h5py shows as `str`.
void write_text(hid_t object, const char* name, const std::string& value);
void write_texts(hid_t object, const char* name, const std::vector<std::string>& values);
void write_whole(hid_t object, const char* name, std::int64_t value);

/// @throws Failure when the attribute is absent or of another type.
[[nodiscard]] std::string read_text(hid_t object, const char* name);
[[nodiscard]] std::vector<std::string> read_texts(hid_t object, const char* name);
[[nodiscard]] std::int64_t read_whole(hid_t object, const char* name);

/// The names of the object's text attributes, in the order they were written where the file keeps it.
[[nodiscard]] std::vector<std::string> text_attributes(hid_t object);

}  // namespace psg::store
