#include "psg/annotations/known_classes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "psg/annotations/known_text.hpp"

namespace psg {

AnnotationReport known_classes(AnnotationReport report) {
  std::vector<ClassCount> known;
  std::size_t hidden = 0;
  const auto add = [&](ClassCount c) {
    const auto same = [&](const ClassCount& k) {
      return k.text == c.text && k.meaning == c.meaning && k.use == c.use && k.note == c.note;
    };
    const auto found = std::ranges::find_if(known, same);
    if (found == known.end()) {
      known.push_back(std::move(c));
    } else {
      found->count += c.count;
    }
  };
  for (ClassCount& c : report.classes) {
    if (!is_known_text(c.text)) {
      if (c.use != ClassUse::mapped) ++hidden;
      c.text = c.use == ClassUse::mapped ? c.meaning : "(not shown)";
      if (c.use != ClassUse::mapped) c.use = ClassUse::unknown;
    }
    add(std::move(c));
  }
  for (ClassCount& c : known) {
    if (c.text != "(not shown)" || !c.note.empty()) continue;
    c.note =
        fmt::format("{} text{} in no list of names, which --keep-text shows", hidden, hidden == 1 ? "" : "s");
  }
  return {std::move(report.format), std::move(known)};
}

}  // namespace psg
