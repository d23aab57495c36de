// Any bytes as an EDF or BDF file: checked and its repaired copy held against it, or refused with psg::Error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "psg/core/error.hpp"
#include "psg/edf/examine.hpp"
#include "psg/edf/repaired.hpp"

namespace {

using namespace psg::edf;

/// A refusal is an answer; everything else is a fault.
std::optional<Examination> examined(const File& file) {
  try {
    return examine(file, {});
  } catch (const psg::Error&) {
    return std::nullopt;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int memory = ::memfd_create("fuzz.edf", MFD_CLOEXEC);
  if (memory < 0 || ::write(memory, data, size) != static_cast<ssize_t>(size)) std::abort();
  const File file("/proc/self/fd/" + std::to_string(memory));
  const std::optional<Examination> found = examined(file);
  if (found && found->plan) {
    // What a plan promises must hold of the file that it makes; here an Error is a fault, too.
    const Examination copy = examine(repaired(file, *found->plan), {});
    if (!fault_of_copy(*found, copy).empty()) std::abort();
  }
  ::close(memory);
  return 0;
}
