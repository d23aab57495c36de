#include "psg/channels/known_label.hpp"

#include <string>

#include "psg/channels/label_vocabulary.hpp"
#include "psg/channels/labels.hpp"
#include "psg/text/known_words.hpp"

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
  Words words = words_of(label);
  std::erase_if(words, [](const std::string& word) { return role_of(word).role != Role::other; });
  return all_known(words, label_words());
}

}  // namespace psg
