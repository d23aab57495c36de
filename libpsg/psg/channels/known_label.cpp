#include "psg/channels/known_label.hpp"

#include <string>

#include "psg/channels/label_vocabulary.hpp"
#include "psg/channels/labels.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/units.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

/// The words that labels are made of, beyond electrodes.
const WordSet& label_words() {
  static const WordSet words = [] {
    WordSet all;
    for (const std::string& word : label_vocabulary().known) all.insert(word);
    return all;
  }();
  return words;
}

}  // namespace

bool is_known_label(std::string_view label) {
  if (role_of(label).role <= Role::both_legs) return true;  // "Pierna izq": its words alone may be a name
  Words words = words_by_capitals(label);
  std::erase_if(words, [](const std::string& word) { return role_of(word).role != Role::other; });
  return all_known(words, label_words());
}

bool is_impersonal(std::string_view text) {
  text = trimmed_field(text);
  return is_short_number(text) || microvolts_per(text) || is_known_label(text);
}

std::string quoted(std::string_view text) {
  text = trimmed_field(text);
  if (!is_impersonal(text) && !text.empty()) return form_of(text);
  std::string out = "\"";
  for (const char c : text.substr(0, 80)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out + '"';
}

}  // namespace psg
