#pragma once

#include <string>

#include "psg/table/table.hpp"

namespace psg::testing_store {

/// All tables and attributes of a result as the HDF5 library reads them, which knows nothing of our reader:
/// the second source for what a file holds. It trusts the file, so it is for files of our own.
/// @throws Failure when the library refuses.
[[nodiscard]] Tables read_by_hdf5(const std::string& path);

}  // namespace psg::testing_store
