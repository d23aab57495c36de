#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace psg::testing_store {

/// These bytes and the checksum that fits them.
[[nodiscard]] std::string with_checksum(std::string bytes);

/// Mutants of a result: some of its bytes changed, moved, or cut, with what HDF5's structures have in mind
/// (lengths, counts, types, and addresses of other structures), and the right checksum put on, which anybody
/// can compute.
class Mutants {
 public:
  /// Of the bytes of a result, with or without its checksum.
  explicit Mutants(std::string result);

  /// One mutant, the same for the same numbers.
  [[nodiscard]] std::string mutant(std::uint64_t seed, std::uint64_t number) const;

 private:
  std::string bytes_;
  std::vector<std::size_t> structures_;  // where headers, blocks, trees and collections begin
  std::vector<std::size_t> fields_;      // where addresses of them are, and where headers' messages begin
};

/// Results of several sizes whose structures are all that `write` makes: few and many attributes, members,
/// columns and rules, and texts of both kinds. Each is the bytes of a file.
[[nodiscard]] std::vector<std::string> results_of_every_form();

}  // namespace psg::testing_store
