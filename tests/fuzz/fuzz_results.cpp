// Any bytes as a result, under the right checksum, which anybody can compute: read as a whole, in part or for
// its attributes alone (the first byte says which), or refused with psg::Error. The length that the file says
// of itself is made right, too, unless the first byte says otherwise: else no input that grew or shrank were
// read.
#include <algorithm>
#include <cstdint>
#include <string>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/cohort/covariates.hpp"
#include "psg/core/error.hpp"
#include "psg/store/checksum.hpp"
#include "psg/store/store.hpp"
#include "store/mutants.hpp"

namespace {

std::string with_length(std::string_view file) {
  constexpr std::size_t place = 40, width = 8;  // in the superblock (HDF5 specification, II.A)
  std::string bytes(file);
  for (std::size_t i = 0; i < width && place + i < bytes.size(); ++i) {
    bytes[place + i] = static_cast<char>(bytes.size() >> (8 * i) & 0xFFU);
  }
  return bytes;
}

std::string with_checksum(std::string bytes) {
  const auto checksum = psg::store::checksum_of(bytes);
  return bytes.append(checksum.data(), checksum.size());
}

/// Whether there are structures of HDF5 to be changed with a meaning.
bool has_structures(std::string_view bytes) {
  return bytes.size() > 300 && bytes.find("OHDR") != std::string_view::npos;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

/// Every second mutant is made as those of the tests are: lengths, counts, types and addresses of other
/// structures in places where such things are.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most,
                                               unsigned seed) {
  const std::string_view bytes = fuzz::text(data, size).substr(std::min<std::size_t>(size, 1));
  if (seed % 2 == 0 || !has_structures(bytes)) return LLVMFuzzerMutate(data, size, most);
  std::string mutant = psg::testing_store::Mutants(std::string(bytes)).mutant(seed, 0);
  mutant.resize(std::min(mutant.size() - psg::store::file_checksum_size, most - 1));
  std::ranges::copy(mutant, data + 1);
  return mutant.size() + 1;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes = fuzz::text(data + 1, size - 1);
  const bool as_it_is = data[0] / 3 % 8 == 7;
  const psg::testing::MemoryFile file(with_checksum(as_it_is ? std::string(bytes) : with_length(bytes)));
  try {
    switch (data[0] % 3) {
      case 0: (void)psg::covariates_in(psg::read(file.path())); break;
      case 1: (void)psg::read_tables(file.path(), {"indices", "recording", "t"}); break;
      default: (void)psg::read_attributes(file.path());
    }
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
