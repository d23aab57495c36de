#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "psg/channels/role.hpp"

namespace psg {

/// What libpsg/data/labels.toml says of the labels of signals.
struct LabelVocabulary {
  struct Muscle {
    Role role = Role::other;
    std::string pair;  ///< the same for the two electrodes that belong together; else empty
  };
  /// What labels mean, or no longer mean (Role::other), in a recording that has one of some others too.
  struct Company {
    Role role = Role::other;
    std::vector<std::string> labels, beside;  ///< normalised
  };
  std::unordered_map<std::string, Muscle> muscles;  ///< by normalised label
  std::vector<Company> companies;
  std::vector<std::pair<Role, std::string>> words;  ///< of signals that are no muscle, in order
  std::vector<std::string> scalp, mastoids, eyes;   ///< electrodes
  std::vector<std::string> known;                   ///< words that say nothing of a person
};

/// The vocabulary that a file describes.
/// @throws Error(malformed), one sentence with the line, for what is no TOML, a key that is not known or
/// missing, a role that is none, a block without a source, and a label with two roles.
[[nodiscard]] LabelVocabulary read_label_vocabulary(std::string_view toml);

/// The vocabulary of this library, read once, when it is first needed.
[[nodiscard]] const LabelVocabulary& label_vocabulary();

}  // namespace psg
