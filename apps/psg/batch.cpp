#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <thread>

#include "batch_plan.hpp"
#include "batch_progress.hpp"
#include "command.hpp"
#include "merge_report.hpp"
#include "options.hpp"
#include "psg/annotations/read.hpp"
#include "psg/batch/list.hpp"
#include "psg/batch/merge.hpp"
#include "psg/batch/run.hpp"
#include "psg/cohort/covariate_file.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "signals.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct BatchCommand {
  std::vector<std::string> lists;
  batch::Settings settings;
  batch::RunOptions run;
  std::string shard;
  std::string covariates;
  bool movements = false;
  bool dry_run = false;
  bool quiet = false;
};

/// The part of the list that this process scores: the one the user asked for, else that of its job array.
batch::Shard shard_of(const BatchCommand& command) {
  if (!command.shard.empty()) return batch::shard_from(command.shard);
  const auto task = batch::array_task();
  if (!task) return {};
  if (!command.quiet) {
    print_err("shard {} of the list, by {}\n", batch::text_of(task->shard), task->source);
  }
  return task->shard;
}

batch::Summary score_all(const BatchCommand& command, const std::vector<batch::Item>& items) {
  // There are no other threads yet, so a recording may get a process of its own, which it may bring down.
  batch::RunOptions options = command.run;
  options.isolated = true;
  BatchProgress progress(batch::slice(items.size(), command.run.shard).size(), !command.quiet);
  batch::Summary summary = batch::run(items, command.settings, options,
                                      {.done = [&](const batch::Outcome& outcome) { progress(outcome); },
                                       .stop =
                                           [&] {
                                             progress.tick();
                                             return caught_signal() != 0;
                                           }});
  progress.clear();
  return summary;
}

/// The columns of covariates that the vocabulary does not know.
std::vector<std::string> unknown_columns(const std::vector<batch::Item>& items) {
  std::vector<std::string> columns;
  for (const batch::Item& item : items) {
    for (std::string& column : unknown_covariates(item.covariates)) {
      if (std::ranges::find(columns, column) == columns.end()) columns.push_back(std::move(column));
    }
  }
  return columns;
}

void print_summary(const BatchCommand& command, const batch::Summary& summary) {
  if (command.quiet) return;
  const std::size_t failed = summary.failures.size();
  print_out("{} recordings: {} scored, {} kept from before, {} failed\n", summary.planned, summary.scored,
            summary.kept, failed);
  if (summary.stopped) {
    print_out("stopped with {} left; run the same command to continue\n",
              summary.planned - summary.scored - summary.kept - failed);
  }
  if (!command.run.shard.whole()) {
    print_out("when all shards have ended, psg merge {} makes the tables of the cohort\n",
              printable(command.run.output));
  }
}

/// Whether a recording was left out.
bool merge_all(const BatchCommand& command, const CohortOptions& cohort) {
  try {
    const batch::MergeReport report = batch::merge(command.run.output, cohort);
    return print_merge(report, command.run.output, command.quiet);
  } catch (const Stopped&) {
    if (!command.quiet)
      print_out("stopped before the cohort's tables were made; run the same command to make them\n");
    throw Exit{128 + caught_signal()};
  }
}

void run(BatchCommand command) {
  using namespace std::chrono_literals;
  leave_within(2s);  // it says what is left to do
  command.run.shard = shard_of(command);
  if (command.run.jobs == 0)
    command.run.jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  // A wrong option is reported once, not as a failure of each recording.
  if (!command.settings.stage_map.empty()) static_cast<void>(stage_map_from(command.settings.stage_map));
  std::vector<batch::Item> items = batch::read_list(command.lists);
  std::string unfit;
  if (!command.covariates.empty()) unfit = batch::add_covariates(items, read_covariates(command.covariates));
  batch::check_kept_columns(items, command.settings);
  command.run.inputs = command.lists;
  command.run.inputs.push_back(command.covariates);
  const auto tell_of_covariates = [&] {
    print_unfit(unfit, command.quiet);
    print_dropped(unknown_columns(items), command.settings.keep_columns, command.quiet);
  };
  if (command.dry_run) {
    tell_of_covariates();
    if (print_plan(items, command.settings, command.run) > 0) throw Exit{1};
    return;
  }
  if (command.run.output.empty()) {
    throw Error(ErrorKind::bad_argument, "there is no folder for the results, expected --output FOLDER");
  }
  const CohortOptions cohort{.movements = command.movements, .inputs = command.run.inputs};
  if (command.run.shard.whole()) check_cohort_outputs(command.run.output, cohort);
  tell_of_covariates();
  const batch::Summary summary = score_all(command, items);
  print_summary(command, summary);
  if (summary.stopped) throw Exit{128 + caught_signal()};
  const bool left_out = command.run.shard.whole() && merge_all(command, cohort);
  if (left_out || !summary.failures.empty()) throw Exit{1};
}

}  // namespace

std::function<void()> declare_batch(CLI::App& app) {
  auto command = std::make_shared<BatchCommand>();
  app.add_option("LIST", command->lists,
                 "lists (TSV, CSV, Luna sample list), folders, BIDS datasets or recordings")
      ->required()
      ->type_name("");
  app.add_option("-o,--output", command->run.output,
                 "folder for the results, one ID.h5 per recording; replaces no file that psg did not write")
      ->type_name("FOLDER");
  declare_rules(app, command->settings.rules);
  declare_measure(app, command->settings.measure);
  app.add_option("-j,--jobs", command->run.jobs, "recordings at a time (default: one per core)")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_option("--shard", command->shard,
                 "part k of n of the list, k from 1 (default: set by a Slurm or SGE job array, else all)")
      ->type_name("k/n");
  app.add_flag("--resume,!--no-resume", command->run.resume,
               "keep results made from the same files, options and version (default), or score all");
  app.add_flag("--dry-run", command->dry_run, "show what would be scored, and write nothing");
  app.add_option("--covariates", command->covariates, "table of covariates by id or subject")
      ->type_name("FILE");
  app.add_option("--stage-map", command->settings.stage_map,
                 "what the labels of plain lists mean, for example 0=W,1=N1,2=N2,3=N3,5=R")
      ->type_name("LABEL=STAGE,...");
  app.add_option("--scorer", command->settings.scorer,
                 "whose staging counts where a file holds several (default: a person's)")
      ->type_name("NAME");
  app.add_option("--epoch", command->settings.epoch_s, "length of an epoch of plain lists in seconds")
      ->check(number_within(1, 300))
      ->capture_default_str();
  declare_scored(app, command->settings.no_arousals, command->settings.no_respiratory,
                 app.get_option("--epoch")->get_group());
  app.add_flag("--movements", command->movements,
               "also write movements.tsv, every movement of every recording");
  app.add_flag("--envelope", command->settings.keep_envelope, "also write the envelopes and resting levels");
  app.add_flag("--use-marked", command->settings.use_marked,
               "score the movements marked in the files of stages and events; reads no EMG");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but errors");
  declare_keep_text(app, command->settings.keep_text);
  declare_keep_columns(app, command->settings.keep_columns);
  declare_channels(app, command->settings.channels);
  return [command] { run(*command); };
}

}  // namespace psg::app
