#include "summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "psg/detect/leg_signal.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

/// A line of the summary: which index it shows under which words.
struct Line {
  const char* words;
  const char* statistic;
  const char* state;
};

constexpr std::array lines = {
    Line{"Leg movements", "movements", "TIB"},
    Line{"  per hour", "movements_per_hour", "TIB"},
    Line{"  candidates", "candidates", "TIB"},
    Line{"  with a respiratory event", "respiratory", "TIB"},
    Line{"PLMS index", "plms_index", "TST"},
    Line{"  without respiratory", "plms_index_nr", "TST"},
    Line{"PLMW index", "plmw_index", "W"},
    Line{"PLMS-arousal index", "plms_arousal_index", "TST"},
    Line{"PLM per hour of N1", "plm_per_hour", "N1"},
    Line{"PLM per hour of N2", "plm_per_hour", "N2"},
    Line{"PLM per hour of N3", "plm_per_hour", "N3"},
    Line{"PLM per hour of R", "plm_per_hour", "R"},
    Line{"PLM in the whole night", "plm", "TIB"},
    Line{"  series", "series_count", "TIB"},
    Line{"Periodicity: PLM / candidates", "periodicity_ratio", "TIB"},
    Line{"Periodicity: Ferri 2006", "periodicity_ferri2006", "TIB"},
};

const Index* find_index(const RuleScore& score, std::string_view statistic, std::string_view state) {
  const auto found = std::find_if(score.indices.begin(), score.indices.end(), [&](const Index& index) {
    return index.statistic == statistic && index.legs == "all" && index.state == state;
  });
  return found == score.indices.end() ? nullptr : &*found;
}

/// "7.91 h", and "0.0417 h" where two decimals would say too little.
std::string hours(double value) { return fmt::format("{:.{}f} h", value, value < 0.1 ? 4 : 2); }

/// "12.4 /h = 98 / 7.91 h", "0.83 = 120 / 145", "312"; "—" when undefined.
std::string cell(const Index* index) {
  if (index == nullptr || !std::isfinite(index->value)) return "—";
  if (index->unit == "1/h") {
    return fmt::format("{:.1f} /h = {:g} / {}", index->value, index->numerator, hours(index->denominator));
  }
  if (!std::isfinite(index->denominator)) return fmt::format("{:g}", index->value);
  return fmt::format("{:.2f} = {:g} / {:g}", index->value, index->numerator, index->denominator);
}

/// "TIB 8.00 h, TST 6.52 h, W 1.48 h": what the indices are divided by.
std::string hours_text(const RuleScore& score) {
  std::string out;
  for (const char* state : {"TIB", "TST", "W", "N1", "N2", "N3", "R"}) {
    const Index* index = find_index(score, "movements_per_hour", state);
    out +=
        fmt::format("{}{} {}", out.empty() ? "" : ", ", state,
                    index == nullptr || !std::isfinite(index->denominator) ? "—" : hours(index->denominator));
  }
  return out;
}

/// The summary of a few standards, one column each.
std::string table_of(std::span<const RuleScore> rules) {
  std::vector<TextTable::Head> heads = {{""}};
  for (const auto& rule : rules) heads.push_back({rule.rule.name, TextTable::Align::right});
  TextTable table(std::move(heads));
  for (const auto& line : lines) {
    std::vector<std::string> cells = {line.words};
    for (const auto& rule : rules) cells.push_back(cell(find_index(rule, line.statistic, line.state)));
    table.add(std::move(cells));
  }
  return table.str();
}

const char* words(Leg leg) {
  return leg == Leg::left ? "left leg" : leg == Leg::right ? "right leg" : "both legs";
}

/// "0.1 %", "—" when undefined.
std::string percent(double share) {
  return std::isfinite(share) ? fmt::format("{:.{}f} %", 100 * share, share > 0 && share < 0.001 ? 3 : 1)
                              : "—";
}

/// What was measured in each leg besides its resting level.
std::string signals_text(const Score& score) {
  using enum TextTable::Align;
  TextTable table({{"leg"},
                   {"step uV", right},
                   {"flat", right},
                   {"clipped", right},
                   {"hum", right},
                   {"pops", right},
                   {"ECG of power", right},
                   {"mains of power", right}});
  for (const auto& leg : score.legs) {
    table.add({words(leg.leg), std::isfinite(leg.step_uv) ? fmt::format("{:.3g}", leg.step_uv) : "—",
               percent(artefact_share(leg, ArtefactKind::flat)),
               percent(artefact_share(leg, ArtefactKind::saturated)),
               percent(artefact_share(leg, ArtefactKind::hum)),
               percent(artefact_share(leg, ArtefactKind::pop)), percent(leg.ecg_share),
               percent(leg.mains_share)});
  }
  return table.str();
}

}  // namespace

std::string channels_text(const Score& score, const Recording& night, const LegMapping& mapping) {
  using enum TextTable::Align;
  TextTable table({{"leg"},
                   {"channel"},
                   {"unit"},
                   {"Hz", right},
                   {"band Hz", right},
                   {"resting uV (5-95 %)", right},
                   {"scored", right},
                   {"quality"}});
  for (const auto& leg : score.legs) {
    const std::string channel = leg.reference.empty() ? leg.channel : leg.channel + " - " + leg.reference;
    table.add({words(leg.leg), printable(channel), printable(leg.unit), fmt::format("{:.6g}", leg.rate_hz),
               std::isfinite(leg.low_hz) ? fmt::format("{:g}-{:.4g}", leg.low_hz, leg.high_hz) : "—",
               fmt::format("{} ({}-{})", decimals(leg.resting_uv, 2), decimals(leg.resting_low_uv, 2),
                           decimals(leg.resting_high_uv, 2)),
               hms(std::chrono::round<std::chrono::seconds>(leg.scored)), name(leg.quality)});
  }
  std::string out = "Channels\n" + table.str();
  for (const auto& leg : score.legs) {
    if (leg.quality_reasons.empty()) continue;
    const std::string reasons = fmt::format("{}", fmt::join(leg.quality_reasons, ", "));
    out +=
        "  " +
        wrapped(printable(fmt::format("{}: {} because of {}", leg.channel, name(leg.quality), reasons)), 4) +
        '\n';
  }
  out += signals_text(score);
  for (const auto& use : mapping.channels) {
    if (!use.leg) continue;
    out += "  " + wrapped(printable(fmt::format("{}: {}", night.channels[use.channel].label, use.why)), 4) +
           '\n';
  }
  return out;
}

std::string indices_text(const Score& score) {
  std::string out = "Indices\n";
  if (!score.rules.empty())
    out += "  " + wrapped("scored time: " + hours_text(score.rules.front()), 4) + "\n\n";
  constexpr std::size_t side_by_side = 2;
  const std::span rules(score.rules);
  for (std::size_t first = 0; first < rules.size(); first += side_by_side) {
    out += (first > 0 ? "\n" : "") +
           table_of(rules.subspan(first, std::min(side_by_side, rules.size() - first)));
  }
  return out;
}

std::string warnings_text(const Score& score) {
  std::vector<std::string> warnings;
  const auto add = [&warnings](const std::vector<std::string>& list) {
    for (const auto& text : list) {
      if (std::find(warnings.begin(), warnings.end(), text) == warnings.end()) warnings.push_back(text);
    }
  };
  add(score.warnings);
  add(score.night.given.warnings);
  for (const auto& rule : score.rules) add(rule.warnings);
  if (warnings.empty()) return {};
  std::string out = "Warnings\n";
  for (const auto& text : warnings) out += "  " + wrapped(printable(text), 4) + '\n';
  return out;
}

}  // namespace psg::app
