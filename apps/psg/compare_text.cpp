#include "compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <vector>

#include "psg/compare/comparison.hpp"
#include "psg/compare/ranking.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

using compare::Criterion;
using enum TextTable::Align;

std::string number(std::int64_t value) { return fmt::format("{}", value); }
std::string ms(double seconds) { return decimals(1000 * seconds, 0); }

std::string clock_of(Time t) { return hms(std::chrono::round<std::chrono::milliseconds>(t)); }

std::string note(const std::string& why) {
  return why.empty() ? "" : "  " + wrapped(printable(why), 4) + '\n';
}

std::string title(const Comparison& night) {
  const auto& window = night.window;
  std::string out =
      fmt::format("{} scorings of one night by {}; matched from an intersection over union of {:g} on\n",
                  night.scorers.size(), printable(night.options.rule.name), night.options.min_iou);
  out += wrapped(printable(fmt::format("common time: {} ({}) to {} ({}), {} epochs of 30 s",
                                       clock_of(window.span.start), window.from, clock_of(window.span.end),
                                       window.to, night.epochs.count)),
                 2) +
         '\n';
  if (const auto broken = std::ranges::count(night.broken, true); broken > 0) {
    out += fmt::format("  {} of these with a gap or artefact, left out of the kappa of movements\n", broken);
  }
  const char* whose = night.has_test ? "the scorers and the test" : "the scorers";
  return out + fmt::format("stages and events, for what counts and for the indices: {}\n\n",
                           night.options.context ? "of --stages, the same for all"
                                                 : fmt::format("each of {} by its own", whose));
}

std::string scorers_text(const Comparison& night) {
  TextTable table({{"scorer"},
                   {"role"},
                   {"marked", right},
                   {"compared", right},
                   {"all", right},
                   {"left", right},
                   {"right", right},
                   {"leg unknown", right},
                   {"stages"}});
  for (std::size_t i = 0; i < night.scorers.size(); ++i) {
    const auto& scored = night.nights[i];
    const bool test = night.has_test && i + 1 == night.scorers.size();
    table.add({printable(night.scorers[i].name), test ? "test" : "scorer", number(scored.marked),
               number(scored.compared), number(std::ssize(scored.all)), number(std::ssize(scored.left)),
               number(std::ssize(scored.right)), number(scored.unknown_leg),
               night.scorers[i].scoring.hypnogram.empty() ? "no" : "yes"});
  }
  return "Scorers\n" + table.str();
}

// ---- two scorings

std::string movements_text(const PairAgreement& pair) {
  TextTable table({{"legs"},
                   {"of a", right},
                   {"of b", right},
                   {"matched", right},
                   {"precision", right},
                   {"recall", right},
                   {"F1", right},
                   {"epochs both", right},
                   {"a", right},
                   {"b", right},
                   {"neither", right},
                   {"kappa", right}});
  std::string notes;
  for (const MovementAgreement& m : pair.movements) {
    if (m.comparable) {
      table.add({name(m.legs), number(*m.movements_a), number(*m.movements_b), number(std::ssize(m.matches)),
                 decimals(m.precision, 3), decimals(m.recall, 3), decimals(m.f1, 3),
                 number(m.epochs.at(1, 1)), number(m.epochs.at(1, 0)), number(m.epochs.at(0, 1)),
                 number(m.epochs.at(0, 0)), decimals(m.kappa.kappa, 3)});
    }
    for (const std::string& why : {m.why, m.kappa.why == m.why ? "" : m.kappa.why}) {
      if (!why.empty()) notes += note(fmt::format("{}: {}", name(m.legs), why));
    }
  }
  return "Movements (b against a)\n" + (table.rows() > 0 ? table.str() : "") + notes;
}

std::string timing_text(const PairAgreement& pair) {
  TextTable table({{"legs"},
                   {"edge"},
                   {"matched", right},
                   {"median", right},
                   {"quartiles", right},
                   {"mean", right},
                   {"95 % limits", right}});
  for (const MovementAgreement& m : pair.movements) {
    for (const auto& [edge, spread] : {std::pair("onset", &m.onset), std::pair("offset", &m.offset)}) {
      if (spread->count == 0) continue;
      table.add({name(m.legs), edge, number(spread->count), ms(spread->median),
                 ms(spread->lower_quartile) + " to " + ms(spread->upper_quartile), ms(spread->mean),
                 spread->count > 1 ? ms(spread->lower_limit) + " to " + ms(spread->upper_limit) : "—"});
    }
  }
  if (table.rows() == 0) return "";
  return "\nTimes of the matched in ms, b - a (positive: b is later)\n" + table.str();
}

std::string stages_text(const StageAgreement& stages) {
  std::string out = "\nSleep stages\n";
  if (stages.epochs.total() > 0) {
    out += fmt::format("  {} epochs that both scored ({} left out): agreement {}, kappa {}\n",
                       stages.epochs.total(), stages.left_out, decimals(stages.kappa.observed, 3),
                       decimals(stages.kappa.kappa, 3));
    std::vector<TextTable::Head> heads = {{"a \\ b"}};
    for (std::size_t b = 0; b < stages.epochs.classes(); ++b)
      heads.push_back({name(static_cast<Stage>(b)), right});
    TextTable table(std::move(heads));
    for (std::size_t a = 0; a < stages.epochs.classes(); ++a) {
      std::vector<std::string> cells = {name(static_cast<Stage>(a))};
      for (std::size_t b = 0; b < stages.epochs.classes(); ++b)
        cells.push_back(number(stages.epochs.at(a, b)));
      table.add(std::move(cells));
    }
    out += table.str();
  }
  return out + note(stages.kappa.why);
}

/// "12.40 = 98 / 7.91 h"; "—" when undefined.
std::string index_cell(const Index& index) {
  if (!std::isfinite(index.value)) return "—";
  const char* unit = index.unit == "1/h" ? " h" : "";
  return fmt::format("{:.2f} = {:g} / {:.4g}{}", index.value, index.numerator, index.denominator, unit);
}

std::string indices_text(const Comparison& night, const PairAgreement& pair) {
  TextTable table({{"index"},
                   {"legs"},
                   {"state"},
                   {"unit"},
                   {"a", right},
                   {"b", right},
                   {"b - a", right},
                   {"b / a", right},
                   {""}});
  for (const IndexAgreement& index : pair.indices) {
    table.add({index.a.statistic, index.a.legs, index.a.state, index.a.unit, index_cell(index.a),
               index_cell(index.b), decimals(index.difference, 2), decimals(index.ratio, 3),
               printable(index.why)});
  }
  return fmt::format("\nIndices by {}\n", printable(night.options.rule.name)) + table.str();
}

std::string pair_text(const Comparison& night) {
  const PairAgreement& pair = night.pairs.front();
  std::string out = fmt::format("\na is {}, b is {}\n\n", printable(night.scorers[pair.a].name),
                                printable(night.scorers[pair.b].name));
  return out + movements_text(pair) + timing_text(pair) + stages_text(pair.stages) +
         indices_text(night, pair);
}

// ---- several scorings

const char* words(Criterion criterion) {
  switch (criterion) {
    case Criterion::f1: return "F1 of movements, all legs";
    case Criterion::kappa_movements: return "Kappa of epochs with and without a movement, all legs";
    case Criterion::kappa_stages: return "Kappa of sleep stages";
    case Criterion::plms_index_difference: break;
  }
  return "Absolute difference of the PLMS index, 1/h";
}

int digits(Criterion criterion) { return criterion == Criterion::plms_index_difference ? 2 : 3; }

std::string matrix_text(const Comparison& night, Criterion criterion) {
  const std::size_t count = night.scorers.size();
  std::vector<std::vector<std::string>> cells(count, std::vector<std::string>(count));
  bool defined = false;
  for (const PairAgreement& pair : night.pairs) {
    const double value = value_of(criterion, pair);
    defined = defined || !std::isnan(value);
    cells[pair.a][pair.b] = cells[pair.b][pair.a] = decimals(value, digits(criterion));
  }
  std::string out = fmt::format("\n{}\n", words(criterion));
  if (!defined) return out + "  undefined for every pair\n";
  std::vector<TextTable::Head> heads = {{""}, {""}};
  for (std::size_t i = 0; i < count; ++i) heads.push_back({number(static_cast<std::int64_t>(i + 1)), right});
  heads.push_back({"mean", right});
  heads.push_back({"rank", right});
  TextTable table(std::move(heads));
  for (const compare::Ranking& ranking : compare::rankings(night)) {
    if (ranking.criterion != criterion) continue;
    const std::size_t i = ranking.scorer;
    std::vector<std::string> row = {number(static_cast<std::int64_t>(i + 1)),
                                    printable(night.scorers[i].name)};
    row.insert(row.end(), cells[i].begin(), cells[i].end());
    row.push_back(decimals(ranking.mean, digits(criterion)));
    row.push_back(ranking.rank ? fmt::format("{} of {}", *ranking.rank, ranking.ranked) : "—");
    table.add(std::move(row));
  }
  return out + table.str();
}

std::string matrices_text(const Comparison& night) {
  std::string out;
  for (const Criterion criterion : compare::every_criterion) out += matrix_text(night, criterion);
  out += "\nA mean is over the other scorers";
  if (night.has_test) {
    out += fmt::format("; {} is compared with all of them and is in nobody else's mean",
                       printable(night.scorers.back().name));
  }
  return out + ".\n";
}

// ---- both

/// How many movements of whom were left out by which criterion.
std::string left_out_text(const Comparison& night) {
  TextTable table({{"scorer"}, {"movements", right}, {"verdict"}, {"the first of them"}});
  for (std::size_t i = 0; i < night.scorers.size(); ++i) {
    std::map<std::string, std::pair<std::int64_t, const compare::ExcludedMovement*>> by_verdict;
    for (const compare::ExcludedMovement& movement : night.nights[i].excluded) {
      auto& [count, first] = by_verdict.try_emplace(movement.verdict, 0, &movement).first->second;
      ++count;
    }
    for (const auto& [verdict, found] : by_verdict) {
      table.add({printable(night.scorers[i].name), number(found.first), verdict,
                 fmt::format("at {}: {}", clock_of(found.second->span.start), found.second->why)});
    }
  }
  return table.rows() == 0 ? "" : "\nMovements that are not compared\n" + table.str();
}

std::string warnings_text(const Comparison& night) {
  std::string out;
  for (const std::string& warning : night.warnings) out += note(warning);
  return out.empty() ? "" : "\nWarnings\n" + out;
}

}  // namespace

std::string comparison_text(const Comparison& night) {
  return title(night) + scorers_text(night) +
         (night.scorers.size() == 2 ? pair_text(night) : matrices_text(night)) + left_out_text(night) +
         warnings_text(night);
}

}  // namespace psg::app
