#include "psg/night/score.hpp"

#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "about_file.hpp"
#include "command.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "psg/channels/find.hpp"
#include "psg/night/score_legs.hpp"
#include "psg/rules/rule_choice.hpp"
#include "score_output.hpp"
#include "scoring_files.hpp"

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
  bool use_marked = false;
  ScoreOutput output;
};

int threads_of(const ScoreCommand& command) {
  return command.threads > 0 ? command.threads
                             : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

LegOptions options_of(const ScoreCommand& command) {
  LegOptions options{.rules = rules_named(command.rules, command.measure)};
  options.channels = command.channels;
  options.calibration_uv = command.calibration_uv;
  options.threads = threads_of(command);
  options.keep_envelope = command.envelope;
  options.use_marked = command.use_marked;
  options.keep_text = command.scoring.keep_text;
  return options;
}

void score_detected(const ScoreCommand& command, LegOptions options) {
  const Recording night = Recording::open_deferred(command.file);
  LegMapping mapping = about_file(command.file, [&] { return find_legs(night, command.channels); });
  NightScoring scoring = scoring_by(night, command.scoring);
  options.scoring_of = scoring.from;
  Progress progress("scoring", to_seconds(night.duration) / 3600,
                    !command.output.quiet && !command.output.json);
  options.progress = progress.callback();
  const Score score = about_file(command.file, [&] { return score_legs(night, options); });
  progress.clear();
  put_out(command.output, {score, command.file, std::move(scoring.files), &night, std::move(mapping)});
}

void score_marked(const ScoreCommand& command, LegOptions options) {
  const Recording night = Recording::open(command.file);
  NightScoring scoring = scoring_by(night, command.scoring);
  options.scoring_of = scoring.from;
  const Score score = about_file(command.file, [&] { return score_legs(night, options); });
  put_out(command.output, {score, command.file, std::move(scoring.files), &night});
}

void run(ScoreCommand command) {
  LegOptions options = options_of(command);
  auto& inputs = command.output.inputs;
  inputs = {command.file};
  for (const auto& files : {command.scoring.stages, command.scoring.events}) {
    inputs.insert(inputs.end(), files.begin(), files.end());
  }
  check_before_work(command.output);
  command.use_marked ? score_marked(command, std::move(options))
                     : score_detected(command, std::move(options));
}

void declare_scoring(CLI::App& app, ScoringFiles& scoring) {
  const std::string group = "Stages and events (those of the recording when not given)";
  app.add_option("--stages", scoring.stages, "file of sleep stages; events in it count too")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--events", scoring.events, "file of respiratory events, arousals, marked movements")
      ->type_name("FILE")
      ->group(group);
  declare_reading(app, scoring, group);
}

}  // namespace

std::function<void()> declare_score(CLI::App& app) {
  auto command = std::make_shared<ScoreCommand>();
  app.add_option("FILE", command->file, "EDF, EDF+ or BDF file")->required();
  declare_rules(app, command->rules);
  declare_output(app, command->output);
  declare_keep_text(app, command->scoring.keep_text);
  declare_measure(app, command->measure);
  declare_calibration(app, command->calibration_uv);
  app.add_option("--threads", command->threads, "results are the same for any number (default: one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_flag("--envelope", command->envelope, "also write the envelope and the resting level");
  declare_scoring(app, command->scoring);
  declare_channels(app, command->channels);
  auto* marked = app.add_flag("--use-marked", command->use_marked,
                              "score the marked movements of the recording or the files, detect none");
  for (const char* of_detection :
       {"--measure", "--envelope", "--left", "--right", "--legs", "--unit", "--channel-table"}) {
    marked->excludes(app.get_option(of_detection));
  }
  return [command] { run(*command); };
}

}  // namespace psg::app
