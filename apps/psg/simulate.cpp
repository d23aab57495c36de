#include "psg/simulate/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "command.hpp"
#include "event_files.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "psg/edf/write.hpp"
#include "psg/system/atomic_file.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct SimulateCommand {
  SimulateOptions options;
  std::string output;
  std::string truth;
  std::string artefacts;
  bool force = false;
  bool quiet = false;
};

/// "night.edf" -> "night-truth.tsv".
std::string beside(const std::string& edf) {
  std::filesystem::path path(edf);
  return path.replace_filename(path.stem().string() + "-truth.tsv").string();
}

void run(const SimulateCommand& command) {
  const std::string truth_path = command.truth.empty() ? beside(command.output) : command.truth;
  const Overwrite overwrite{.force = force_if(command.force)};
  check_before_work({command.output, recording_kind(), overwrite});
  check_before_work({truth_path, truth_kind(), overwrite});
  std::vector<std::string> written = {command.output, truth_path};
  if (!command.artefacts.empty()) {
    check_before_work({command.artefacts, truth_artefacts_kind(), overwrite});
    written.push_back(command.artefacts);
  }
  check_written_once(written);
  Progress progress("simulating", command.options.hours, !command.quiet);
  Together night;
  const Truth truth = simulate(command.options, command.output, progress.callback(), overwrite);
  write_truth(truth, truth_path, overwrite);
  if (!command.artefacts.empty()) write_truth_artefacts(truth, command.artefacts, overwrite);
  night.commit();
  progress.clear();
  if (command.quiet) return;
  const auto certain = std::count_if(truth.movements.begin(), truth.movements.end(),
                                     [](const TruthMovement& movement) { return movement.certain; });
  print_out("{}: {} h, {} channels, seed {}, {} profile\n", printable(command.output), hms(truth.duration),
            command.options.channels, command.options.seed, command.options.hard ? "hard" : "normal");
  print_out("{}: {} movements of one leg, {} of them beyond doubt\n", printable(truth_path),
            truth.movements.size(), certain);
}

void declare_profile(CLI::App& app, SimulateOptions& options) {
  const auto knob = [&app](const char* name, double& value, const char* help) {
    app.add_option(name, value, help)
        ->check(finite_number())
        ->group("Knobs (default: the profile's, normal / hard)")
        ->type_name("NUMBER");
  };
  knob("--plm-index", options.plm_index, "periodic movements per hour of sleep, 25 / 25");
  knob("--isolated", options.isolated_per_hour, "other movements per hour, 8 / 10");
  knob("--respiratory-index", options.respiratory_index,
       "apneas, hypopneas and RERA per hour of sleep, 6 / 12");
  knob("--arousal-index", options.arousal_index,
       "arousals per hour of sleep that are not coupled to movements, 5 / 8");
  knob("--posture", options.posture_per_hour, "postural shifts per hour, 1.5 / 3");
  knob("--movement-uv", options.movement_uv, "median RMS of a movement in uV, 50 / 35");
  knob("--floor-uv", options.floor_uv, "median resting RMS in uV, 1.7 / 4");
  knob("--ecg-uv", options.ecg_uv, "R peak on the legs in uV, 1.5 / 20");
  knob("--mains-uv", options.mains_uv, "mains amplitude on the legs in uV, 0.3 / 4");
  knob("--drift-uv", options.drift_uv, "sweat drift below 0.5 Hz in uV, 10 / 80");
  knob("--pops", options.pops_per_hour, "electrode pops per hour and leg, 0.3 / 3");
  knob("--detached", options.detached_per_hour, "flat or hum-filled stretches per hour and leg, 0 / 0.3");
}

}  // namespace

std::function<void()> declare_simulate(CLI::App& app) {
  auto command = std::make_shared<SimulateCommand>();
  auto& options = command->options;
  app.add_option("-o,--output", command->output, "EDF+ file to write; replaces no file without --force")
      ->required()
      ->type_name("FILE");
  app.add_option("--truth", command->truth,
                 "table of the movements to write (default: NAME-truth.tsv beside it)")
      ->type_name("FILE");
  app.add_option("--artefacts", command->artefacts, "table of the artefacts to write (default: none)")
      ->type_name("FILE");
  declare_force(app, command->force, "replace any files with these names, even a recording");
  app.add_option("--hours", options.hours, "length in hours, 1/60 to 100")->capture_default_str();
  app.add_option("--rate", options.rate_hz, "samples per second of the legs, 100 to 2000")
      ->capture_default_str();
  app.add_option("--channels", options.channels, "signals, 2 (the legs) to 128")->capture_default_str();
  app.add_option("--seed", options.seed, "same seed, same night")->capture_default_str();
  app.add_option("--record", options.record_s, "length of a data record in seconds")->capture_default_str();
  app.add_option("--mains-hz", options.mains_hz, "mains frequency, 50 or 60")->capture_default_str();
  app.add_flag("--hard", options.hard,
               "legs as difficult as real ones: ECG, mains, pops, dips, weak movements");
  app.add_flag("--gaps", options.gaps, "interrupt the recording (EDF+D)");
  app.add_flag_callback(
      "--no-movements", [command] { command->options.movements = false; },
      "a night without any leg movement");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but errors");
  declare_profile(app, options);
  return [command] { run(*command); };
}

}  // namespace psg::app
