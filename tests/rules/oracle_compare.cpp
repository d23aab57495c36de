#include <algorithm>
#include <cmath>
#include <map>

#include "rules/oracle.hpp"

namespace psg::oracle {
namespace {

std::string text_of(Span span) {
  return std::to_string(span.start.count()) + ".." + std::to_string(span.end.count()) + " ns";
}

std::string text_of(const Outcome& f) {
  return std::string(name(f.leg)) + " " + text_of(f.span) + (f.open_end ? " open " : " ") + name(f.reason) +
         " group " + std::to_string(f.movement);
}

std::string text_of(const Combined& c) {
  return std::string(name(c.sides)) + " " + text_of(c.span) + " components " + std::to_string(c.components) +
         " stage " + name(c.stage) + " " + name(c.non_candidate) + (c.respiratory ? " respiratory" : "") +
         (c.arousal ? " arousal" : "") + " series " + std::to_string(c.series) + " nr " +
         std::to_string(c.series_nr) + " run " + std::to_string(c.run) + " nr " + std::to_string(c.run_nr);
}

std::string text_of(const Run& r) {
  std::string movements;
  for (const int g : r.movements) movements += " " + std::to_string(g);
  return text_of(r.span) + " groups" + movements + ", began " + name(r.began) + " " +
         std::to_string(r.interval_before.count()) + " ns, ended " + name(r.ended) + " " +
         std::to_string(r.interval_after.count()) + " ns";
}

template <typename T>
void compare(const char* what, const std::vector<T>& oracle, const std::vector<T>& library,
             std::vector<std::string>& lines) {
  if (oracle == library) return;
  for (std::size_t i = 0; i < std::max(oracle.size(), library.size()); ++i) {
    if (i < oracle.size() && i < library.size() && oracle[i] == library[i]) continue;
    lines.push_back(std::string(what) + " " + std::to_string(i));
    lines.push_back("  oracle:  " + (i < oracle.size() ? text_of(oracle[i]) : "none"));
    lines.push_back("  library: " + (i < library.size() ? text_of(library[i]) : "none"));
  }
}

std::vector<Outcome> outcomes_of(const std::vector<ScoredActivity>& movements) {
  std::vector<Outcome> outcomes;
  outcomes.reserve(movements.size());
  for (const ScoredActivity& m : movements) {
    outcomes.push_back({m.activity.leg, m.activity.span, m.activity.open_end, m.verdict.reason, m.movement});
  }
  return outcomes;
}

std::vector<Combined> groups_of(const std::vector<LegMovement>& movements) {
  std::vector<Combined> combined;
  combined.reserve(movements.size());
  for (const LegMovement& g : movements) {
    combined.push_back({g.span, g.sides, g.components, g.stage, g.non_candidate, g.respiratory >= 0,
                        g.arousal >= 0, g.series, g.series_nr, g.run, g.run_nr});
  }
  return combined;
}

std::vector<Run> runs_of(const std::vector<psg::Run>& library) {
  std::vector<Run> runs;
  runs.reserve(library.size());
  for (const psg::Run& r : library) {
    runs.push_back({{r.movements.begin(), r.movements.end()},
                    r.span,
                    r.began,
                    r.ended,
                    r.interval_before.value_or(Time{-1}),
                    r.interval_after.value_or(Time{-1})});
  }
  return runs;
}

template <typename T>
std::string key_of(const T& number) {
  return number.statistic + " / " + number.legs + " / " + number.state;
}

std::map<std::string, std::size_t> places_of(const std::vector<Index>& indices) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < indices.size(); ++i) places[key_of(indices[i])] = i;
  return places;
}

// Sums in another order differ in the last digits; both undefined is equal, one undefined is not.
bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(a));
}

}  // namespace

std::vector<std::string> differences(const Answer& oracle, const RuleScore& library) {
  std::vector<std::string> lines;
  compare("movement", oracle.outcomes, outcomes_of(library.activities), lines);
  compare("group", oracle.movements, groups_of(library.movements), lines);
  compare("series", oracle.series, runs_of(library.series), lines);
  compare("series nr", oracle.series_nr, runs_of(library.series_nr), lines);
  compare("run", oracle.runs, runs_of(library.runs), lines);
  compare("run nr", oracle.runs_nr, runs_of(library.runs_nr), lines);
  return lines;
}

std::vector<std::string> differences(const std::vector<Number>& oracle, const RuleScore& library) {
  // "The list is the same for every night and rule set", so it is searched once.
  static const std::map<std::string, std::size_t> places = places_of(library.indices);
  std::vector<std::string> lines;
  for (const Number& n : oracle) {
    const auto place = places.find(key_of(n));
    if (place == places.end() || place->second >= library.indices.size() ||
        key_of(library.indices[place->second]) != place->first) {
      lines.push_back(key_of(n) + ": not where the library has it on other nights");
      continue;
    }
    const double value = library.indices[place->second].value;
    if (!same(n.value, value)) {
      lines.push_back(key_of(n) + ": oracle " + std::to_string(n.value) + ", library " +
                      std::to_string(value));
    }
  }
  return lines;
}

}  // namespace psg::oracle
