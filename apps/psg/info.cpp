#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <memory>
#include <string_view>

#include "command.hpp"
#include "json.hpp"
#include "options.hpp"
#include "psg/annotations/known_text.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/channels/find.hpp"
#include "psg/channels/known_label.hpp"
#include "psg/channels/recording_roles.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"
#include "psg/night/scorable_legs.hpp"
#include "psg/rules/rule.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct InfoOptions {
  std::string file;
  LegChoice channels;
  bool json = false;
  bool keep_text = false;
  bool keep_date = false;
};

/// The choice of legs, or the sentence that says why there is none.
struct Legs {
  LegMapping mapping;
  std::string problem;
};

/// Says of a leg's channels that they are not scored after all.
void take_out(LegMapping& mapping, Leg leg, const std::string& reason) {
  for (ChannelUse& use : mapping.channels) {
    if (use.leg != leg) continue;
    use.leg.reset();
    const char* of = leg == Leg::left ? "the left leg" : leg == Leg::right ? "the right leg" : "both legs";
    use.why = fmt::format("{}, but not scored: {}", of, reason);
  }
}

/// What psg score refuses without reading samples is refused here too: rates and steps of the converter.
void take_out_refused(const Recording& night, Legs& legs) {
  LegMapping& mapping = legs.mapping;
  try {
    for (const LegInput& leg : mapping.legs) {
      if (auto warning = check_rate(night.channels[leg.channel])) mapping.warnings.push_back(*warning);
    }
    ExcludedLegs coarse;
    const auto rules = rules_named({"aasm", "wasm2016"}, "");
    const bool none_left = scorable_legs(night, mapping.legs, rules, coarse).empty();
    for (std::size_t i = 0; i < coarse.legs.size(); ++i) {
      take_out(mapping, coarse.legs[i].leg, coarse.reasons[i]);
    }
    coarse.warn(none_left, mapping.warnings);
  } catch (const Error& error) {
    legs.problem = error.what();
    for (const Leg leg : {Leg::left, Leg::right, Leg::both}) take_out(mapping, leg, "the night is refused");
  }
}

Legs legs_of(const Recording& night, const LegChoice& channels) {
  Legs legs;
  try {
    legs.mapping = find_legs(night, channels);
    take_out_refused(night, legs);
  } catch (const Error& error) {
    legs.problem = error.what();
    std::vector<RoleMatch> roles = roles_in(night, channels.table);
    for (std::size_t i = 0; i < roles.size(); ++i) {
      legs.mapping.channels.push_back({i, std::nullopt, roles[i].role, std::move(roles[i].why), true});
    }
  }
  return legs;
}

constexpr const char* not_shown = "(not shown)";

/// How often each text occurs, the most frequent first. Texts outside the lists of known names may be about
/// the patient and are counted together, unless the user asks for them.
std::vector<std::pair<std::string, std::size_t>> counts_of(const std::vector<Annotation>& annotations,
                                                           bool keep_text) {
  std::map<std::string, std::size_t> counts;
  for (const auto& annotation : annotations) {
    const Meaning meaning = meaning_of(annotation.text);
    const bool known = is_known_text(meaning.text) && is_known_label(meaning.channel);
    ++counts[keep_text || known ? annotation.text : not_shown];
  }
  std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return sorted;
}

std::vector<std::pair<Stage, Time>> time_in_stages(const Hypnogram& hypnogram) {
  std::vector<std::pair<Stage, Time>> times;
  for (const Stage stage : {Stage::wake, Stage::n1, Stage::n2, Stage::n3, Stage::rem, Stage::unscored}) {
    Time total{0};
    for (const auto& epoch : hypnogram.epochs()) {
      if (epoch.stage == stage) total += epoch.span.duration();
    }
    times.emplace_back(stage, total);
  }
  return times;
}

std::string date_of(const StartClock& start) {
  if (!start.date) return {};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(start.date->year()),
                     static_cast<unsigned>(start.date->month()), static_cast<unsigned>(start.date->day()));
}

std::string start_of(const StartClock& start, bool keep_date) {
  if (!start.date && !start.time_of_day) return "unknown";
  const std::string date = keep_date ? date_of(start) : "date not shown (--keep-date),";
  return fmt::format("{} {}", start.date ? date : "unknown date",
                     start.time_of_day ? hms(*start.time_of_day) : "unknown time");
}

// ---- text

void print_overview(const Recording& night, bool keep_date) {
  const auto row = [](const char* what, const std::string& value) { print_out("{:<12}{}\n", what, value); };
  row("file", printable(night.path));
  row("format", name(night.format));
  row("start", start_of(night.start, keep_date));
  row("duration", hms(night.duration));
  row("records", fmt::format("{} of {} s", night.records, to_seconds(night.record_duration)));
  if (night.segments.size() > 1) {
    row("gaps", fmt::format("{}", night.segments.size() - 1));
    for (std::size_t i = 1; i < night.segments.size() && i <= 10; ++i) {
      const Span gap{night.segments[i - 1].span.end, night.segments[i].span.start};
      row("", fmt::format("from {} for {}", hms(gap.start), hms(gap.duration())));
    }
    if (night.segments.size() > 11) row("", fmt::format("and {} more", night.segments.size() - 11));
  } else {
    row("gaps", "none");
  }
}

/// The quantisation step, of channels in a known voltage.
std::optional<double> step_uv(const Channel& channel) {
  if (!channel.microvolts_per_unit || !channel.unusable.empty()) return {};
  return std::abs(channel.gain()) * *channel.microvolts_per_unit;
}

void print_signals(const Recording& night, const Legs& legs) {
  print_out("\nSignals\n");
  if (night.channels.empty()) {
    print_out("  none, only annotations\n");
    return;
  }
  using enum TextTable::Align;
  TextTable table({{"#", right},
                   {"label"},
                   {"unit"},
                   {"uV/unit", right},
                   {"step uV", right},
                   {"Hz", right},
                   {"range", right},
                   {"role"}});
  for (const auto& use : legs.mapping.channels) {
    const Channel& channel = night.channels[use.channel];
    table.add({fmt::format("{}", channel.number), printable(channel.label), printable(channel.unit),
               channel.microvolts_per_unit ? fmt::format("{:g}", *channel.microvolts_per_unit) : "",
               step_uv(channel) ? fmt::format("{:.3g}", *step_uv(channel)) : "",
               fmt::format("{:.6g}", channel.clock.rate_hz()),
               fmt::format("{:g} to {:g}", channel.physical_min, channel.physical_max),
               std::string(name(use.role)) + (channel.unusable.empty() ? "" : ", unusable")});
  }
  print_out("{}", table.str());
  for (const auto& channel : night.channels) {
    if (channel.unusable.empty()) continue;
    print_out("  {}\n",
              wrapped(printable(fmt::format("\"{}\" is unusable: {}", channel.label, channel.unusable)), 4));
  }
}

bool is_of_legs(Role role) { return role <= Role::both_legs; }

/// The channels that are legs, look like legs, or stand in the laboratory's table, each with its reason.
void print_legs(const Recording& night, const Legs& legs, const ChannelTable& table) {
  print_out("\nLegs\n");
  for (const auto& use : legs.mapping.channels) {
    const std::string& label = night.channels[use.channel].label;
    if (!use.leg && !is_of_legs(use.role) && !table.names(label)) continue;
    print_out("  {}\n", wrapped(printable(fmt::format("{}: {}", label, use.why)), 4));
  }
  for (const auto& warning : legs.mapping.warnings) print_out("  {}\n", wrapped(printable(warning), 4));
  if (!legs.problem.empty()) print_out("  {}\n", wrapped(printable(legs.problem), 4));
}

void print_scoring(const Recording& night, const Hypnogram& hypnogram, bool keep_text) {
  const auto counts = counts_of(night.annotations, keep_text);
  print_out("\nAnnotations\n");
  if (counts.empty()) print_out("  none\n");
  constexpr std::size_t most = 30;
  using enum TextTable::Align;
  TextTable table({{"count", right}, {"text"}});
  for (std::size_t i = 0; i < counts.size() && i < most; ++i) {
    table.add({fmt::format("{}", counts[i].second), printable(counts[i].first)});
  }
  if (!counts.empty()) print_out("{}", table.str());
  if (std::ranges::any_of(counts, [](const auto& count) { return count.first == not_shown; })) {
    print_out("  texts outside the lists of known names may be about the patient; --keep-text shows them\n");
  }
  if (counts.size() > most) print_out("  and {} more texts (--json lists all)\n", counts.size() - most);

  print_out("\nStages\n");
  if (hypnogram.empty()) {
    print_out("  none\n");
    return;
  }
  TextTable stages({{"stage"}, {"h:mm:ss", right}});
  for (const auto& [stage, time] : time_in_stages(hypnogram)) {
    if (time > Time{0}) stages.add({name(stage), hms(time)});
  }
  print_out("{}", stages.str());
}

void print_deviations(const Recording& night, const std::vector<std::string>& warnings) {
  if (night.deviations.empty() && warnings.empty()) return;
  print_out("\nDeviations from the format\n");
  constexpr std::size_t most = 20;
  for (std::size_t i = 0; i < night.deviations.size() && i < most; ++i) {
    const auto& deviation = night.deviations[i];
    print_out("  {}\n", wrapped(printable(fmt::format("byte {}, {}: {}", deviation.offset, deviation.field,
                                                      deviation.message)),
                                4));
  }
  if (night.deviations.size() > most) {
    print_out("  and {} more (--json lists all)\n", night.deviations.size() - most);
  }
  for (const auto& warning : warnings) print_out("  {}\n", wrapped(printable(warning), 4));
}

// ---- JSON

/// Whether a text is empty or says no more than filters do: "HP:0.1Hz LP:75Hz N:50Hz".
bool is_filter_text(std::string_view text) {
  std::string word;
  const auto known = [&word] {
    constexpr auto words =
        std::to_array<std::string_view>({"", "hp", "lp", "n", "notch", "hz", "bp", "none", "s"});
    const bool is_known = std::ranges::find(words, word) != words.end();
    word.clear();
    return is_known;
  };
  std::size_t digits = 0;
  for (const char c : text) {
    if (is_letter(c)) {
      word += lower(c);
      digits = 0;
      continue;
    }
    constexpr std::size_t longest = 4;  // digits; more is no edge of a band
    if (!known() || (is_digit(c) && ++digits > longest) ||
        std::string_view("0123456789.:,; -/").find(c) == std::string_view::npos) {
      return false;
    }
    if (c == ' ' || c == ';' || c == ',') digits = 0;
  }
  return known();
}

Json signals_json(const Recording& night, const Legs& legs, bool keep_text) {
  Json signals = Json::array();
  // Text that scoring does not need and that somebody wrote freely.
  const auto own = [&](const std::string& text) {
    return keep_text || is_filter_text(text) ? Json(text) : Json(nullptr);
  };
  for (const auto& use : legs.mapping.channels) {
    const Channel& channel = night.channels[use.channel];
    signals.push_back({{"signal", channel.number},
                       {"label", channel.label},
                       {"transducer", own(channel.transducer)},
                       {"unit", channel.unit},
                       {"microvolts_per_unit",
                        channel.microvolts_per_unit ? finite(*channel.microvolts_per_unit) : Json(nullptr)},
                       {"prefilter", own(channel.prefilter)},
                       {"rate_hz", finite(channel.clock.rate_hz())},
                       {"samples_per_record", channel.samples_per_record},
                       {"step_uv", step_uv(channel) ? finite(*step_uv(channel)) : Json(nullptr)},
                       {"physical_min", finite(channel.physical_min)},
                       {"physical_max", finite(channel.physical_max)},
                       {"digital_min", channel.digital_min},
                       {"digital_max", channel.digital_max},
                       {"unusable", channel.unusable.empty() ? Json(nullptr) : Json(channel.unusable)},
                       {"role", name(use.role)},
                       {"leg", use.leg ? Json(name(*use.leg)) : Json(nullptr)},
                       {"why", use.why}});
  }
  return signals;
}

Json spans_json(const Recording& night) {
  Json segments = Json::array();
  for (const auto& segment : night.segments) {
    segments.push_back({{"onset_s", to_seconds(segment.span.start)},
                        {"duration_s", to_seconds(segment.span.duration())},
                        {"records", segment.records}});
  }
  return segments;
}

Json json_of(const Recording& night, const NightEvents& scoring, const Legs& legs,
             const InfoOptions& options) {
  Json json = {{"format", name(night.format)},
               {"start",
                {{"date", night.start.date && options.keep_date ? Json(date_of(night.start)) : Json(nullptr)},
                 {"date_known", night.start.date.has_value()},
                 {"time_of_day_s",
                  night.start.time_of_day ? Json(to_seconds(*night.start.time_of_day)) : Json(nullptr)}}},
               {"duration_s", to_seconds(night.duration)},
               {"records", night.records},
               {"record_duration_s", to_seconds(night.record_duration)},
               {"segments", spans_json(night)},
               {"signals", signals_json(night, legs, options.keep_text)},
               {"legs_problem", legs.problem.empty() ? Json(nullptr) : Json(legs.problem)}};
  json["annotations"] = Json::array();
  for (const auto& [text, count] : counts_of(night.annotations, options.keep_text)) {
    json["annotations"].push_back({{"text", text}, {"count", count}});
  }
  json["stages_s"] = Json::object();
  for (const auto& [stage, time] : time_in_stages(scoring.hypnogram)) {
    json["stages_s"][name(stage)] = to_seconds(time);
  }
  json["deviations"] = Json::array();
  for (const auto& deviation : night.deviations) {
    json["deviations"].push_back(
        {{"field", deviation.field}, {"offset", deviation.offset}, {"message", deviation.message}});
  }
  json["warnings"] = legs.mapping.warnings;
  for (const auto& warning : scoring.warnings) json["warnings"].push_back(warning);
  return json;
}

void run(const InfoOptions& options) {
  const Recording night = read_edf(options.file);
  const NightEvents scoring = night_events_from(night);
  const Legs legs = legs_of(night, options.channels);
  if (options.json) {
    print(json_of(night, scoring, legs, options));
    return;
  }
  print_overview(night, options.keep_date);
  print_signals(night, legs);
  print_legs(night, legs, options.channels.table);
  print_scoring(night, scoring.hypnogram, options.keep_text);
  print_deviations(night, scoring.warnings);
}

}  // namespace

std::function<void()> declare_info(CLI::App& app) {
  auto options = std::make_shared<InfoOptions>();
  app.add_option("FILE", options->file, "EDF, EDF+ or BDF file")->required();
  declare_channels(app, options->channels);
  declare_keep_text(app, options->keep_text);
  app.add_flag("--keep-date", options->keep_date, "show the date of the recording");
  app.add_flag("--json", options->json, "print one JSON object instead of text");
  return [options] { run(*options); };
}

}  // namespace psg::app
