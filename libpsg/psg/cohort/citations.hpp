#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace psg {

/// A source that the vocabulary or the data dictionary names.
struct Citation {
  std::string key;       ///< "allen2018"
  std::string text;      ///< "Allen et al. (IRLSSG iron guideline), Sleep Med 2018;41:27-44"
  std::string title;     ///< of a paper; empty of anything else
  bool checked = false;  ///< compared with a record of the paper
};

/// The sources, each once, in the order of libpsg/data/citations.toml.
[[nodiscard]] const std::vector<Citation>& citations();

/// The text of a source. @throws Error(bad_argument) when there is none of this key.
[[nodiscard]] const std::string& cite(std::string_view key);

}  // namespace psg
