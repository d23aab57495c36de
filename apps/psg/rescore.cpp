#include "psg/night/rescore.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>
#include <utility>

#include "command.hpp"
#include "event_files.hpp"
#include "options.hpp"
#include "psg/annotations/instant.hpp"
#include "psg/night/about_file.hpp"
#include "psg/rules/rule.hpp"
#include "score_output.hpp"

namespace psg::app {
namespace {

struct RescoreCommand {
  std::vector<std::string> events;
  EventFiles files;
  bool keep_text = false;
  std::string start;
  std::string duration;
  std::vector<std::string> rules = {"aasm", "wasm2016"};
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();
  ScoreOutput output;
};

/// Everything in the files counts. The files of --stages come last, so their stages replace those of other
/// files.
EventFiles files_of(const RescoreCommand& command) {
  EventFiles files = command.files;
  files.stages.insert(files.stages.begin(), command.events.begin(), command.events.end());
  files.unsure = command.events.size();
  return files;
}

std::optional<Time> duration_of(const RescoreCommand& command) {
  if (command.duration.empty()) return {};
  return instant_of("+" + command.duration, {}, Time{0});
}

void run(RescoreCommand command) {
  const std::vector<Rule> rules = rules_named(command.rules);
  const EventFiles files = files_of(command);
  command.output.inputs = files.stages;
  check_before_work(command.output);
  const std::optional<Time> duration = duration_of(command);
  const Recording night = recording_of_files(files, command.start, duration.value_or(Time{0}));
  const EventSource source(night, files, command.keep_text);
  NightContext context{.given = source.joined_with(night),
                       .start_of_day = night.start.time_of_day,
                       .calibration_uv = command.calibration_uv};
  context.recording = recording_of(context.given, duration);
  const std::string files_read = fmt::format("{}", fmt::join(command.events, ", "));
  const Score score =
      about_file(files_read, [&] { return rescore(std::move(context), rules, command.keep_text); });
  put_out(command.output, {score, files_read, source.reports()});
}

}  // namespace

std::function<void()> declare_rescore(CLI::App& app) {
  auto command = std::make_shared<RescoreCommand>();
  app.add_option("EVENTS", command->events,
                 "files with marked movements and other events, and stages if they have any")
      ->required();
  declare_rules(app, command->rules);
  declare_output(app, command->output);
  declare_keep_text(app, command->keep_text);
  declare_calibration(app, command->calibration_uv);
  const std::string group = "Night";
  for (auto* option : {
           app.add_option("--stages", command->files.stages,
                          "file of sleep stages, which replace those of EVENTS; its events count too")
               ->type_name("FILE"),
           app.add_option("--duration", command->duration,
                          "length of the recording, h:mm:ss (default: to the last stage, event or lights on)")
               ->type_name("TIME"),
           app.add_option("--start", command->start,
                          "start of the recording, 22:30:00 (default: that of the first file that has one)")
               ->type_name("TIME"),
       }) {
    option->group(group);
  }
  declare_reading(app, command->files, group);
  return [command] { run(*command); };
}

}  // namespace psg::app
