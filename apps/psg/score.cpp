#include "psg/legs/score.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <thread>

#include "command.hpp"
#include "json.hpp"
#include "progress.hpp"
#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/legs/channels.hpp"
#include "psg/legs/tables.hpp"
#include "psg/store/store.hpp"
#include "scoring_files.hpp"
#include "summary.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct ScoreCommand {
  std::string file;
  ScoringFiles scoring;
  std::vector<std::string> rules = {"aasm", "wasm2016"};
  std::string measure;
  LegChoice channels;
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();
  int threads = 0;
  bool envelope = false;
  std::string output;
  bool json = false;
  bool quiet = false;
};

/// The standards asked for, each once. With another measure a rule is no longer the standard, and its
/// name says so.
std::vector<Rule> rules_of(const ScoreCommand& command) {
  std::vector<Rule> rules;
  for (const auto& name : command.rules) {
    Rule rule = rule_named(name);
    if (!command.measure.empty() && command.measure != psg::name(rule.detection.measure)) {
      rule.detection.measure = command.measure == "peak" ? Measure::peak : Measure::rms;
      rule.name += "-" + command.measure;
    }
    if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(std::move(rule));
  }
  return rules;
}

int threads_of(const ScoreCommand& command) {
  return command.threads > 0 ? command.threads
                             : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void print_json(const Score& score, const Recording& night, const LegMapping& mapping,
                const std::vector<FileReport>& files) {
  Json json = json_of(tables_of(score));
  json["mapping"] = json_of(mapping, night);
  json["files"] = Json::array();
  for (const FileReport& file : files) {
    Json report = json_of(file.report);
    report["file"] = file.file;
    json["files"].push_back(std::move(report));
  }
  print(json);
}

void print_text(const ScoreCommand& command, const Score& score, const Recording& night,
                const LegMapping& mapping, const std::vector<FileReport>& files) {
  fmt::print("{}: {}, {}\n\n", printable(command.file), name(night.format),
             hms(score.night.recording.duration()));
  fmt::print("{}", files_text(files));
  fmt::print("{}\n{}", channels_text(score, night, mapping), indices_text(score));
  if (const std::string warnings = warnings_text(score); !warnings.empty()) fmt::print("\n{}", warnings);
  if (command.output.empty()) {
    fmt::print("\nNothing was written; -o FILE.h5 keeps every movement and why it counts.\n");
  } else {
    fmt::print("\n{} written; psg show {} lists its tables.\n", printable(command.output),
               printable(command.output));
  }
}

void run(const ScoreCommand& command) {
  LegOptions options{.rules = rules_of(command)};
  if (!command.output.empty()) check_folder(command.output);  // before minutes of work, not after
  const Recording night = Recording::open_deferred(command.file);
  const LegMapping mapping = find_legs(night, command.channels);
  options.channels = command.channels;
  const NightScoring scoring = scoring_by(night, command.scoring);
  options.scoring_of = scoring.from;
  options.calibration_uv = command.calibration_uv;
  options.threads = threads_of(command);
  options.keep_envelope = command.envelope;

  Progress progress("scoring", to_seconds(night.duration) / 3600, !command.quiet && !command.json);
  options.progress = progress.callback();
  const Score score = score_legs(night, options);
  progress.clear();

  if (!command.output.empty()) write(score, command.output);
  if (command.json) {
    print_json(score, night, mapping, scoring.files);
  } else if (!command.quiet) {
    print_text(command, score, night, mapping, scoring.files);
  }
}

std::string check_unit(const std::string& unit) {
  return microvolts_per(unit) ? ""
                              : fmt::format("\"{}\" is no known voltage, expected V, mV, uV or nV", unit);
}

std::string check_rule(const std::string& name) {
  try {
    static_cast<void>(rule_named(name));
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

void declare_channels(CLI::App& app, LegChoice& channels) {
  const std::string group = "Channels (found by their labels when not given)";
  auto* left =
      app.add_option("--left", channels.left, "channel of the left tibialis anterior, or A-B to subtract");
  auto* right = app.add_option("--right", channels.right, "channel of the right tibialis anterior, or A-B");
  auto* legs = app.add_option("--legs", channels.legs, "one channel that records both legs, or A-B");
  legs->excludes(left)->excludes(right);
  auto* unit =
      app.add_option("--unit", channels.unit, "V, mV, uV or nV where the file gives no known voltage");
  unit->check(CLI::Validator(check_unit, ""));
  for (auto* option : {left, right, legs}) option->type_name("LABEL")->group(group);
  unit->type_name("UNIT")->group(group);
}

void declare_scoring(CLI::App& app, ScoringFiles& scoring) {
  const std::string group = "Stages and events (those of the recording when not given)";
  for (auto* option : {
           app.add_option("--stages", scoring.stages, "file of sleep stages; events in it count too")
               ->type_name("FILE"),
           app.add_option("--events", scoring.events, "file of respiratory events and arousals")
               ->type_name("FILE"),
           app.add_option("--stage-map", scoring.stage_map,
                          "what the labels of a plain list mean, for example 0=W,1=N1,2=N2,3=N3,5=R")
               ->type_name("LABEL=STAGE,..."),
           app.add_option("--epoch", scoring.epoch_s, "length of an epoch of a plain list in seconds")
               ->check(CLI::Range(1.0, 300.0))
               ->capture_default_str(),
           app.add_option("--lights-off", scoring.lights_off,
                          "22:41:10 by the clock, or +0:12:00 since the start")
               ->type_name("TIME"),
           app.add_option("--lights-on", scoring.lights_on, "the same for the end of the night")
               ->type_name("TIME"),
       }) {
    option->group(group);
  }
}

}  // namespace

std::function<void()> declare_score(CLI::App& app) {
  auto command = std::make_shared<ScoreCommand>();
  app.add_option("FILE", command->file, "EDF, EDF+ or BDF file")->required();
  app.add_option("--rules", command->rules,
                 "standards, separated by commas: aasm, wasm2016, wasm2006, asda1993")
      ->delimiter(',')
      ->check(CLI::Validator(check_rule, ""))
      ->type_name("NAME,...")
      ->default_str("aasm,wasm2016");
  app.add_option("-o,--output", command->output, "HDF5 file to write; without it nothing is written")
      ->type_name("FILE");
  app.add_option("--measure", command->measure, "rms or peak instead of the standard's own measure of EMG")
      ->check(CLI::IsMember({"rms", "peak"}));
  app.add_option("--calibration", command->calibration_uv,
                 "amplitude of the calibration movement in uV (asda1993)")
      ->check(CLI::Range(0.1, 1e5))
      ->type_name("UV");
  app.add_option("--threads", command->threads, "results are the same for any number (default: one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_flag("--envelope", command->envelope, "also write the envelope and the resting level");
  app.add_flag("--json", command->json, "print one JSON object with everything, and nothing else");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but errors");
  declare_scoring(app, command->scoring);
  declare_channels(app, command->channels);
  return [command] { run(*command); };
}

}  // namespace psg::app
