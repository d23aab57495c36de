// Any bytes as a result, under the right seal, which anybody can compute: read, or refused with psg::Error.
#include <cstdint>
#include <string>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/cohort/covariates.hpp"
#include "psg/core/error.hpp"
#include "psg/store/seal.hpp"
#include "psg/store/store.hpp"

namespace {

std::string sealed(std::string_view bytes) {
  const auto seal = psg::store::seal_of(bytes);
  return std::string(bytes).append(seal.data(), seal.size());
}

template <typename Read>
void attempt(const Read& read) {
  try {
    read();
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const psg::testing::MemoryFile file(sealed(fuzz::text(data, size)));
  attempt([&] { (void)psg::covariates_in(psg::read(file.path())); });
  attempt([&] { (void)psg::read_tables(file.path(), {"indices", "night", "nothing"}); });
  attempt([&] { (void)psg::read_attributes(file.path()); });
  return 0;
}
