#include "psg/text/known_words.hpp"

#include <algorithm>

namespace psg {
namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view without_one_digit(std::string_view word) {
  const bool digit = word.size() > 1 && is_digit(word.back()) && !is_digit(word[word.size() - 2]);
  return digit ? word.substr(0, word.size() - 1) : word;
}

bool is_number(std::string_view word) { return std::ranges::all_of(word, is_digit); }

}  // namespace

Words words_of(std::string_view text) {
  Words words;
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_letter(c) && !is_digit(c)) {
      open = false;
      continue;
    }
    const bool hump = is_upper(c) && i > 0 && text[i - 1] >= 'a' && text[i - 1] <= 'z';
    if (!open || hump) words.emplace_back();
    open = true;
    words.back() += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

bool all_known(const Words& words, const WordSet& list) {
  std::size_t digits = 0;
  return std::ranges::all_of(words, [&](const std::string& word) {
    if (is_number(word)) return (digits += word.size()) <= 2;
    return list.contains(word) || list.contains(without_one_digit(word));
  });
}

}  // namespace psg
