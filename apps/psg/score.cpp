#include <algorithm>
#include <memory>
#include <thread>
#include <utility>

#include "command.hpp"
#include "event_files.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "psg/night/about_file.hpp"
#include "psg/night/night.hpp"
#include "psg/rules/rule.hpp"
#include "score_output.hpp"

namespace psg::app {
namespace {

struct ScoreCommand {
  NightRequest request{.recording = {}, .options = {}};
  std::vector<std::string> rules = {"aasm", "wasm2016"};
  std::string measure;
  ScoreOutput output;
};

int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

ScoredNight score(NightRequest request, const ScoreOutput& output) {
  OpenedNight night = open_night(request);
  const bool shown = !request.options.use_marked && !output.quiet && !output.json;
  Progress progress("scoring", to_seconds(night.recording.duration) / 3600, shown);
  request.options.progress = progress.callback();
  ScoredNight scored =
      about_file(request.recording, [&] { return score_night(std::move(night), request.options); });
  progress.clear();
  return scored;
}

void run(ScoreCommand command) {
  NightRequest& request = command.request;
  request.options.rules = rules_named(command.rules, command.measure);
  if (request.options.threads == 0) request.options.threads = cores();
  auto& inputs = command.output.inputs;
  inputs = {request.recording};
  for (const auto& files : {request.files.stages, request.files.events}) {
    inputs.insert(inputs.end(), files.begin(), files.end());
  }
  check_before_work(command.output);
  const std::string file = request.recording;
  const ScoredNight night = score(std::move(request), command.output);
  put_out(command.output, {night.score, file, night.files, &night.recording, night.mapping});
}

void declare_files(CLI::App& app, EventFiles& files) {
  const std::string group = "Stages and events (those of the recording when not given)";
  app.add_option("--stages", files.stages, "file of sleep stages; its events count too")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--events", files.events, "file of respiratory events, arousals, marked movements")
      ->type_name("FILE")
      ->group(group);
  declare_reading(app, files, group);
  app.add_option("--start", files.start,
                 "when the recording started, 22:30:00, where its header says nothing or 00:00:00")
      ->type_name("TIME")
      ->group(group);
}

}  // namespace

std::function<void()> declare_score(CLI::App& app) {
  auto command = std::make_shared<ScoreCommand>();
  NightRequest& request = command->request;
  ScoringOptions& options = request.options;
  options.threads = 0;  // one per core
  app.add_option("FILE", request.recording, "EDF, EDF+ or BDF file")->required();
  declare_rules(app, command->rules);
  declare_output(app, command->output);
  declare_keep_text(app, options.keep_text);
  declare_measure(app, command->measure);
  declare_calibration(app, options.calibration_uv);
  app.add_option("--threads", options.threads,
                 "number of threads; results are the same for any number (default: one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_flag("--envelope", options.keep_envelope, "also write the envelope and the resting level");
  declare_files(app, request.files);
  declare_channels(app, options.channels);
  auto* marked =
      app.add_flag("--use-marked", options.use_marked,
                   "score the movements marked in the recording or the files instead of detecting any");
  for (const char* of_detection :
       {"--measure", "--envelope", "--left", "--right", "--legs", "--unit", "--channel-table"}) {
    marked->excludes(app.get_option(of_detection));
  }
  return [command] { run(*command); };
}

}  // namespace psg::app
