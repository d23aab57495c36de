#pragma once

#include <cstddef>

namespace psg {

/// Asks for memory and gives it back at once. Called just before a library that ends the process, or damages
/// it, where memory ends: FFTW does the one, HDF5 the other.
/// @throws std::bad_alloc when there is none.
void expect_memory(std::size_t bytes);

}  // namespace psg
