#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace psg {

using Words = std::vector<std::string>;
using WordSet = std::unordered_set<std::string_view>;

/// Runs of letters and digits in lower case; a capital after a small letter begins a word
/// ("ObstructiveApnea").
[[nodiscard]] Words words_of(std::string_view text);

/// Whether all words are in the list, but for numbers of two digits in all: more may be a date. A digit
/// behind a word of the list is allowed ("leg1").
[[nodiscard]] bool all_known(const Words& words, const WordSet& list);

}  // namespace psg
