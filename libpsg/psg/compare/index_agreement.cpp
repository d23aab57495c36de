#include "psg/compare/index_agreement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

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

/// Whether the index is of arousals, and nobody marked one.
bool needs_arousals(std::string_view statistic, const NightEvents& context) {
  return statistic == "plms_arousal_index" &&
         std::ranges::find(context.events, EventKind::arousal, &Event::kind) == context.events.end();
}

/// The scorer's index with its unit; value, numerator and denominator are NaN where the legs are unknown.
Index index_of(const Comparison& all, std::size_t which, const Wanted& what) {
  const ScoredNight& night = all.nights[which];
  const auto found = std::ranges::find_if(night.score.indices, [&](const Index& index) {
    return index.statistic == what.statistic && index.legs == what.group && index.state == what.state;
  });
  Index index = found != night.score.indices.end() ? *found
                                                   : Index{.statistic = std::string(what.statistic),
                                                           .legs = std::string(what.group),
                                                           .state = std::string(what.state)};
  if (!night.silent.empty() || (what.group != "all" && night.unknown_leg > 0) ||
      needs_arousals(what.statistic, context_of(all, which))) {
    index.value = index.numerator = index.denominator = MovementAgreement::nan;
  }
  return index;
}

std::string why_undefined(const Comparison& all, std::size_t which, const Index& index) {
  const Scorer& scorer = all.scorers[which];
  const ScoredNight& night = all.nights[which];
  const std::string whose = all.options.context ? "the common scoring" : scorer.name;
  const NightEvents& context = context_of(all, which);
  if (!night.silent.empty()) return scorer.name + ' ' + night.silent;
  if (index.legs != "all" && night.unknown_leg > 0) {
    return fmt::format("the leg of {} movements of {} is unknown", night.unknown_leg, scorer.name);
  }
  if (index.state != "TIB" && context.hypnogram.empty()) return whose + " has no sleep stages";
  if (needs_arousals(index.statistic, context)) return whose + " marks no arousal";
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
