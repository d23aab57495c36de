#include "psg/system/memory.hpp"

#include <cstdlib>
#include <new>

namespace psg {

void expect_memory(std::size_t bytes) {
  void* volatile block = std::malloc(bytes);  // volatile, or the compiler leaves both calls out
  if (block == nullptr) throw std::bad_alloc();
  std::free(block);
}

}  // namespace psg
