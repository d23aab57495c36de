// Any bytes as an EDF or BDF file: checked and its repaired copy held against it, or refused with psg::Error.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/check/examine.hpp"

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

std::string bytes_of(const File& file) {
  std::string bytes(static_cast<std::size_t>(file.size()), '\0');
  file.read(0, std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

/// Aborts unless the copy that is made of the file by its plan holds what was promised.
void expect_kept(const Examination& found, const Examination& copy) {
  if (!copy.plan || !fault_of_copy(found, copy).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const psg::testing::MemoryFile memory(fuzz::text(data, size));
  const File file(memory.path());
  const std::optional<Examination> found = examined(file);
  if (!found || !found->plan) return 0;
  // From here on an Error is a fault, too; and a copy that was made may be given again.
  const psg::testing::MemoryFile written(bytes_of(repaired(file, *found->plan)));
  const File copy(written.path());
  const Examination of_copy = examine(copy, {});
  expect_kept(*found, of_copy);
  expect_kept(of_copy, examine(repaired(copy, *of_copy.plan), {}));
  return 0;
}
