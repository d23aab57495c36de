// Any bytes as an EDF or BDF file: checked, its repair planned, or refused with psg::Error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

#include "psg/core/error.hpp"
#include "psg/edf/check.hpp"
#include "psg/edf/examine.hpp"

namespace {

/// A file of these bytes that lives in memory.
class MemoryFile {
 public:
  MemoryFile(const void* data, std::size_t size) : descriptor_(::memfd_create("fuzz.edf", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || ::write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// What a plan promises must hold of the file that it makes.
void repair(const std::string& bytes, const psg::edf::RepairPlan& plan) {
  const auto begin = static_cast<std::size_t>(plan.copy_begin), end = static_cast<std::size_t>(plan.copy_end);
  const std::string repaired = plan.header + bytes.substr(begin, end - begin);
  const MemoryFile file(repaired.data(), repaired.size());
  const psg::edf::CheckReport after = psg::edf::check(file.path());
  if (!after.refusal.empty() || after.fixable() > 0) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile file(data, size);
  try {
    const auto found = psg::edf::examine(psg::edf::File(file.path()), {});
    if (found.plan) repair(std::string(reinterpret_cast<const char*>(data), size), *found.plan);
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
