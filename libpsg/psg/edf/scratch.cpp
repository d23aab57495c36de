#include "psg/edf/scratch.hpp"

#include <vector>

namespace psg::edf {

std::span<std::byte> scratch(std::int64_t bytes) {
  thread_local std::vector<std::byte> buffer;
  if (static_cast<std::int64_t>(buffer.size()) < bytes) buffer.resize(static_cast<std::size_t>(bytes));
  return buffer;
}

}  // namespace psg::edf
