#include "psg/cohort/folded.hpp"

#include "psg/annotations/text.hpp"

namespace psg::cohort {

std::string without_mu(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view two = text.substr(i, 2);
    const bool mu = two == "\xC2\xB5" || two == "\xCE\xBC";
    out += mu ? 'u' : text[i];
    i += mu;
  }
  return out;
}

std::string folded(std::string_view text) { return annotations::folded(without_mu(text)); }

}  // namespace psg::cohort
