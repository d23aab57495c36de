#include "psg/night/score.hpp"

#include "psg/rules/association.hpp"

namespace psg {

const char* name(MovementSource source) noexcept {
  return source == MovementSource::detected ? "detected" : "marked";
}

void warn_of_unscored_events(Score& score) {
  const NightEvents& given = score.night.given;
  std::vector<const Rule*> rules;
  for (const RuleScore& scored : score.rules) rules.push_back(&scored.rule);
  if (const auto sentence = unscored_arousals(given)) {
    score.warnings.push_back(*sentence + "; --no-arousals (in Python arousals=[]) says that there were none");
  }
  if (const auto sentence = unscored_respiratory(given, rules)) {
    score.warnings.push_back(*sentence +
                             "; --no-respiratory (in Python respiratory=[]) says that there were none");
  }
}

}  // namespace psg
