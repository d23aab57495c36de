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

}  // namespace psg::store
