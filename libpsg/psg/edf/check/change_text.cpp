#include "psg/edf/check/change_text.hpp"

#include "psg/channels/known_label.hpp"
#include "psg/core/characters.hpp"

namespace psg::edf {

std::string reported(const Change& change, const std::string& bytes) {
  if (change.identifying) return "(hidden)";
  if (is_impersonal(bytes)) return bytes;
  std::string form = bytes;
  for (char& c : form) {
    if (is_letter(c) || static_cast<unsigned char>(c) >= 0xA0) c = 'a';
    if (is_digit(c)) c = '9';
  }
  return form;
}

}  // namespace psg::edf
