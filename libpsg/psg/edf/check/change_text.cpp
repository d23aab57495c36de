#include "psg/edf/check/change_text.hpp"

#include "psg/edf/text.hpp"

namespace psg::edf {

std::string reported(const Change& change, const std::string& bytes) {
  if (change.identifying) return "(hidden)";
  if (is_impersonal(bytes)) return bytes;
  std::string form = bytes;
  for (char& c : form) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (letter || static_cast<unsigned char>(c) >= 0xA0) c = 'a';
    if (is_digit(c)) c = '9';
  }
  return form;
}

}  // namespace psg::edf
