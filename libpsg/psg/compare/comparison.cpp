#include "psg/compare/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/rules/association.hpp"

namespace psg::compare {
namespace {

struct Wanted {
  std::string_view statistic, group, state;
};
constexpr auto wanted = std::to_array<Wanted>({
    {"movements_per_hour", "all", "TIB"},
    {"movements_per_hour", "left", "TIB"},
    {"movements_per_hour", "right", "TIB"},
    {"movements_per_hour", "bilateral", "TIB"},
    {"plm_per_hour", "all", "TIB"},
    {"plms_index", "all", "TST"},
    {"plm_per_hour", "left", "TST"},
    {"plm_per_hour", "right", "TST"},
    {"plm_per_hour", "bilateral", "TST"},
    {"plmw_index", "all", "W"},
    {"plms_arousal_index", "all", "TST"},
    {"periodicity_ratio", "all", "TIB"},
});

/// What the scorer's movements were scored with.
const NightEvents& context_of(const Comparison& all, std::size_t which) {
  return all.options.context ? *all.options.context : all.scorers[which].scoring;
}

/// The scorer's index with its unit; value, numerator and denominator are NaN where the legs are unknown.
Index index_of(const Comparison& all, std::size_t which, const Wanted& what) {
  const ComparedNight& night = all.nights[which];
  const auto found = std::ranges::find_if(night.score.indices, [&](const Index& index) {
    return index.statistic == what.statistic && index.legs == what.group && index.state == what.state;
  });
  Index index = found != night.score.indices.end() ? *found
                                                   : Index{.statistic = std::string(what.statistic),
                                                           .legs = std::string(what.group),
                                                           .state = std::string(what.state)};
  if (!night.silent.empty() || (what.group != "all" && night.unknown_leg > 0)) {
    index.value = index.numerator = index.denominator = MovementAgreement::nan;
  }
  return index;
}

std::string why_undefined(const Comparison& all, std::size_t which, const Index& index) {
  const Scorer& scorer = all.scorers[which];
  const ComparedNight& night = all.nights[which];
  const std::string whose = all.options.context ? "the common scoring" : scorer.name;
  const NightEvents& context = context_of(all, which);
  if (!night.silent.empty()) return scorer.name + ' ' + night.silent;
  if (index.legs != "all" && night.unknown_leg > 0) {
    return fmt::format("the leg of {} movements of {} is unknown", night.unknown_leg, scorer.name);
  }
  for (const Legs leg : {Legs::left, Legs::right}) {
    if (!night.scored(leg) && (index.legs == name(leg) || index.legs == "bilateral"))
      return fmt::format("{} could not score the {} leg", scorer.name, name(leg));
  }
  if (index.state != "TIB" && context.hypnogram.empty()) return whose + " has no sleep stages";
  if (index.statistic == "plms_arousal_index" && !knows_arousals(context)) return whose + " marks no arousal";
  if (index.unit == "1/h" && !(all.window.start_known && all.window.end_known)) {
    return "nobody says when the night began and ended";
  }
  if (index.unit == "1/h") return fmt::format("no time in {} by {}", index.state, scorer.name);
  return fmt::format("{} has no candidate", scorer.name);
}

}  // namespace

std::vector<IndexAgreement> index_agreement(const Comparison& night, std::size_t a, std::size_t b) {
  std::vector<IndexAgreement> out;
  for (const Wanted& what : wanted) {
    IndexAgreement agreement{.a = index_of(night, a, what), .b = index_of(night, b, what)};
    const bool known_a = std::isfinite(agreement.a.value);
    if (known_a && std::isfinite(agreement.b.value)) {
      agreement.difference = agreement.b.value - agreement.a.value;
      if (agreement.a.value > 0) {
        agreement.ratio = agreement.b.value / agreement.a.value;
      } else {
        agreement.why = "ratio to 0 is undefined";
      }
    } else {
      const std::size_t undefined = known_a ? b : a;
      agreement.why = why_undefined(night, undefined, known_a ? agreement.b : agreement.a);
    }
    out.push_back(std::move(agreement));
  }
  return out;
}

const IndexAgreement* find_index(const PairAgreement& pair, const char* statistic, const char* legs) {
  const auto found = std::ranges::find_if(pair.indices, [&](const IndexAgreement& index) {
    return index.a.statistic == statistic && index.a.legs == legs;
  });
  return found == pair.indices.end() ? nullptr : &*found;
}

}  // namespace psg::compare

namespace psg {
namespace {

using namespace compare;  // the room's own names

/// What `CompareOptions::context` is called.
constexpr const char* common_stages = "the common stages";

void check(const std::vector<Scorer>& scorers, const CompareOptions& options) {
  const auto refuse = [](std::string sentence) { throw Error(ErrorKind::bad_argument, sentence); };
  if (scorers.size() < 2) refuse(fmt::format("{} scorings, expected at least two", scorers.size()));
  if (!(options.min_iou > 0 && options.min_iou <= 1)) {
    refuse(fmt::format("intersection over union of {}, expected above 0 and at most 1", options.min_iou));
  }
  if (options.test && *options.test >= scorers.size()) {
    refuse(fmt::format("scorer {} is to be tested, and there are {}", *options.test, scorers.size()));
  }
  for (std::size_t i = 0; i < scorers.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (scorers[i].name == scorers[j].name) {
        refuse(fmt::format("two scorers are named \"{}\", give each its own name", scorers[i].name));
      }
    }
  }
}

/// Breaks of all scorers, each once.
std::vector<Break> breaks_of(const std::vector<Scorer>& scorers) {
  const auto place = [](const Break& b) { return std::tuple(b.span.start, b.span.end, b.why); };
  std::set<std::tuple<Time, Time, Boundary>> seen;
  std::vector<Break> all;
  for (const Scorer& scorer : scorers) {
    for (const Break& b : scorer.breaks) {
      if (seen.insert(place(b)).second) all.push_back(b);
    }
  }
  return all;
}

std::vector<double> differences(const std::vector<Match>& matches, const std::vector<Span>& a,
                                const std::vector<Span>& b, Time Span::*edge) {
  std::vector<double> seconds;
  for (const Match& match : matches) seconds.push_back(to_seconds(b[match.b].*edge - a[match.a].*edge));
  return seconds;
}

double share(std::size_t part, std::size_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : MovementAgreement::nan;
}

/// Why nothing can be said about these movements; empty when something can.
std::string why_not_comparable(Legs legs, const Comparison& night, std::size_t a, std::size_t b) {
  for (const std::size_t i : {a, b}) {
    const std::string& silent = night.nights[i].silent;
    if (!silent.empty()) return night.scorers[i].name + ' ' + silent;
  }
  for (const std::size_t i : {a, b}) {
    if (night.nights[i].knows(legs)) continue;
    if (!night.nights[i].scored(legs) && !night.nights[i].legless())
      return fmt::format("{} could not score the {} leg", night.scorers[i].name, name(legs));
    return fmt::format("the leg of the movements of {} is unknown, see \"all\"", night.scorers[i].name);
  }
  return {};
}

std::string why_undefined(const MovementAgreement& agreement, const std::string& a, const std::string& b) {
  if (agreement.movements_a == 0 && agreement.movements_b == 0) {
    return "neither has a movement: precision, recall and F1 are undefined";
  }
  if (agreement.movements_b == 0) return fmt::format("{} has no movement: precision is undefined", b);
  if (agreement.movements_a == 0) return fmt::format("{} has no movement: recall is undefined", a);
  return {};
}

/// Where somebody could not score, a missing movement says nothing.
Confusion epochs_with_movements(const Comparison& night, const std::vector<Span>& a,
                                const std::vector<Span>& b) {
  Confusion counts(2);
  const std::vector<bool> in_a = epochs_with(night.epochs, a);
  const std::vector<bool> in_b = epochs_with(night.epochs, b);
  for (std::size_t k = 0; k < in_a.size(); ++k) {
    if (!night.broken[k]) counts.add(in_a[k], in_b[k]);
  }
  return counts;
}

std::vector<bool> broken_epochs(const EpochGrid& grid, const std::vector<Break>& breaks) {
  std::vector<Span> spans;
  for (const Break& b : breaks) {
    if (b.span.start < b.span.end) spans.push_back(b.span);
  }
  return epochs_with(grid, joined(std::move(spans)));
}

MovementAgreement agreement_on(Legs legs, const Comparison& night, std::size_t a, std::size_t b) {
  const auto& [night_a, night_b] =
      std::pair<const ComparedNight&, const ComparedNight&>(night.nights[a], night.nights[b]);
  const std::vector<Span>& spans_a = night_a.of(legs);
  const std::vector<Span>& spans_b = night_b.of(legs);
  MovementAgreement out{.legs = legs};
  if (night_a.knows(legs)) out.movements_a = std::ssize(spans_a);
  if (night_b.knows(legs)) out.movements_b = std::ssize(spans_b);
  if (std::string why = why_not_comparable(legs, night, a, b); !why.empty()) {
    out.comparable = false;
    out.why = out.kappa.why = std::move(why);
    return out;
  }
  out.matches = match_spans(spans_a, spans_b, night.options.min_iou);
  out.precision = share(out.matches.size(), spans_b.size());
  out.recall = share(out.matches.size(), spans_a.size());
  out.f1 = share(2 * out.matches.size(), spans_a.size() + spans_b.size());
  out.why = why_undefined(out, night.scorers[a].name, night.scorers[b].name);
  out.onset = spread_of(differences(out.matches, spans_a, spans_b, &Span::start));
  out.offset = spread_of(differences(out.matches, spans_a, spans_b, &Span::end));
  out.epochs = epochs_with_movements(night, spans_a, spans_b);
  out.kappa = cohen_kappa(out.epochs);
  return out;
}

StageAgreement agreement_on_stages(const EpochGrid& grid, const Scorer& a, const Scorer& b) {
  StageAgreement out;
  for (const Scorer* scorer : {&a, &b}) {
    if (!scorer->scoring.hypnogram.empty()) continue;
    out.comparable = false;
    out.kappa.why = scorer->name + " has no sleep stages";
    return out;
  }
  const std::vector<Stage> by_a = stages_on(grid, a.scoring.hypnogram);
  const std::vector<Stage> by_b = stages_on(grid, b.scoring.hypnogram);
  for (std::size_t k = 0; k < by_a.size(); ++k) {
    if (by_a[k] == Stage::unscored || by_b[k] == Stage::unscored) {
      ++out.left_out;
    } else {
      out.epochs.add(static_cast<std::size_t>(by_a[k]), static_cast<std::size_t>(by_b[k]));
    }
  }
  out.kappa = cohen_kappa(out.epochs);
  return out;
}

PairAgreement agreement_of(const Comparison& night, std::size_t a, std::size_t b) {
  PairAgreement pair{.a = a, .b = b};
  for (const Legs legs : every_legs) pair.movements.push_back(agreement_on(legs, night, a, b));
  pair.stages = agreement_on_stages(night.epochs, night.scorers[a], night.scorers[b]);
  pair.indices = index_agreement(night, a, b);
  return pair;
}

/// A movement near an apnea that only one of them marked is another movement to each.
void warn_of_respiratory(const Comparison& night, std::vector<std::string>& warnings) {
  if (night.options.context || night.options.rule.respiratory == Respiratory::ignore) return;
  std::vector<std::string> with, without;
  for (const Scorer& scorer : night.scorers) {
    (knows_respiratory(scorer.scoring) ? with : without).push_back(scorer.name);
  }
  if (with.empty() || without.empty()) return;
  warnings.push_back(
      fmt::format("respiratory events come from {} and not from {}, so movements near them are not scored "
                  "alike; one scoring of events for all makes them comparable",
                  fmt::join(with, ", "), fmt::join(without, ", ")));
}

/// What is undefined because nobody scored it, each sentence beginning with who.
void warn_of_unscored(const std::string& who, const NightEvents& scoring, const Rule& rule,
                      std::vector<std::string>& warnings) {
  for (const auto& sentence : {unscored_arousals(scoring), unscored_respiratory(scoring, {&rule})}) {
    if (sentence) warnings.push_back(who + ": " + *sentence);
  }
}

/// What was bent: by the files' readers, those of the common stages too, by the rule set, and by the
/// comparison.
std::vector<std::string> warnings_of(const Comparison& night) {
  std::vector<std::string> warnings;
  if (!night.window.start_known || !night.window.end_known) {
    warnings.emplace_back(
        "no scoring says when the night began and ended: epochs are counted between the first and the last "
        "movement, and indices per hour are undefined");
  }
  warn_of_respiratory(night, warnings);
  if (night.options.context) {
    for (const std::string& text : night.options.context->warnings) {
      warnings.push_back(fmt::format("{}: {}", common_stages, text));
    }
    warn_of_unscored(common_stages, *night.options.context, night.options.rule, warnings);
  }
  for (std::size_t i = 0; i < night.scorers.size(); ++i) {
    const Scorer& scorer = night.scorers[i];
    const ComparedNight& scored = night.nights[i];
    for (const auto* list : {&scorer.scoring.warnings, &scored.warnings}) {
      for (const std::string& text : *list) warnings.push_back(scorer.name + ": " + text);
    }
    if (!night.options.context && scored.silent.empty())
      warn_of_unscored(scorer.name, scorer.scoring, night.options.rule, warnings);
    if (off_grid(night.epochs, scorer.scoring.hypnogram)) {
      warnings.push_back(fmt::format(
          "{}: its epochs do not begin with those that are compared, so its stage at the middle of "
          "each is taken",
          scorer.name));
    }
    if (!scored.silent.empty()) {
      warnings.push_back(scorer.name + ' ' + scored.silent + ", so nothing is said about its movements");
    }
    if (scored.unknown_leg > 0 && !scored.legless()) {
      warnings.push_back(
          fmt::format("{}: the leg of {} of {} movements is unknown, they are compared in \"all\" only",
                      scorer.name, scored.unknown_leg, scored.compared));
    }
  }
  return warnings;
}

}  // namespace

Comparison compare_scorings(std::vector<Scorer> scorers, const CompareOptions& options) {
  check(scorers, options);
  Comparison night{.options = options};
  if (options.test) {
    const auto test = scorers.begin() + static_cast<std::ptrdiff_t>(*options.test);
    std::rotate(test, test + 1, scorers.end());
    night.has_test = true;
    night.options.test = scorers.size() - 1;
  }
  night.scorers = std::move(scorers);
  std::vector<Scorer> bounding = night.scorers;
  if (options.context) bounding.push_back({.name = common_stages, .scoring = *options.context});
  night.window = common_window(bounding);
  night.epochs = epoch_grid(night.window.span, bounding);
  const std::vector<Break> breaks = breaks_of(night.scorers);
  night.broken = broken_epochs(night.epochs, breaks);
  for (const Scorer& scorer : night.scorers) {
    night.nights.push_back(score_by(scorer, night.window, breaks, options));
  }
  for (std::size_t a = 0; a < night.scorers.size(); ++a) {
    for (std::size_t b = a + 1; b < night.scorers.size(); ++b) {
      night.pairs.push_back(agreement_of(night, a, b));
    }
  }
  night.warnings = warnings_of(night);
  return night;
}

}  // namespace psg
