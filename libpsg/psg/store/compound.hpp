#pragma once

#include <hdf5.h>

#include <cstdint>

#include "psg/table/table.hpp"

namespace psg::store {

/// How real numbers are kept in the file.
enum class Reals : std::uint8_t {
  f64,
  f32_if_exact,  ///< 4 bytes for a column each of whose values is a float (envelopes)
};

/// Creates the dataset `name` in `group`: one dimension of compound records, one member for each
/// column; its attributes describe the columns. Text up to 512 bytes is of fixed length, which every
/// reader of HDF5 knows inside records; a column with longer text is of variable length.
/// @throws Failure when HDF5 refuses.
void write_table(hid_t group, const char* name, const Table& table, Reals reals);

}  // namespace psg::store
