#include "psg/batch/merge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

#include "command.hpp"
#include "merge_report.hpp"
#include "options.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

constexpr std::size_t most_named = 20;  // of a list that may have thousands

struct MergeCommand {
  std::string folder;
  std::string covariates;
  std::vector<std::string> keep_columns;
  bool movements = false;
  bool quiet = false;
};

std::string first_of(std::vector<int> shards) {
  const std::size_t more = shards.size() - std::min(shards.size(), most_named);
  shards.resize(shards.size() - more);
  return fmt::format("{}{}", fmt::join(shards, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

void run(const MergeCommand& command) {
  CohortOptions options{
      .movements = command.movements, .inputs = {command.covariates}, .keep_columns = command.keep_columns};
  if (!command.covariates.empty()) {
    options.covariates = read_covariates(command.covariates);
    check_cohort_outputs(command.folder, options);  // before anything is said of columns
    print_dropped(options.covariates->unknown, command.keep_columns, command.quiet);
  }
  const batch::MergeReport report = batch::merge(command.folder, options);
  const bool left_out = print_merge(report, command.folder, command.quiet);
  if (left_out || !report.missing_shards.empty()) throw Exit{1};  // failures are the news of the batch
}

}  // namespace

void print_unfit(const std::string& sentence, bool quiet) {
  if (!quiet && !sentence.empty()) print_err("warning: {}\n", sentence);
}

void print_dropped(std::vector<std::string> unknown, const std::vector<std::string>& keep, bool quiet) {
  std::erase_if(unknown,
                [&](const std::string& column) { return std::ranges::find(keep, column) != keep.end(); });
  if (quiet || unknown.empty()) return;
  const std::size_t more = unknown.size() - std::min(unknown.size(), most_named);
  unknown.resize(unknown.size() - more);
  print_err(
      "not in the vocabulary of covariates, and not stored, as they may identify a patient: \"{}\"{}; "
      "--keep-column keeps one\n",
      printable(fmt::format("{}", fmt::join(unknown, "\", \""))),
      more > 0 ? fmt::format(" and {} more", more) : "");
}

bool print_merge(const batch::MergeReport& report, const std::string& folder, bool quiet) {
  const auto& left_out = report.cohort.left_out;
  for (std::size_t i = 0; i < std::min(left_out.size(), most_named); ++i) {
    print_err("{} is left out of the cohort: {}\n", printable(left_out[i].id), printable(left_out[i].reason));
  }
  if (left_out.size() > most_named) print_err("and {} more are left out\n", left_out.size() - most_named);
  if (!report.missing_shards.empty()) {
    print_err("{} of {} shards have not ended: {}\n", report.missing_shards.size(), report.shards,
              first_of(report.missing_shards));
  }
  print_unfit(report.cohort.unfit_covariates, quiet);
  if (quiet) return !left_out.empty();
  const auto& kept = report.cohort.unknown_covariates;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const std::string& name = report.cohort.kept_as[i];
    print_out("column \"{}\" is not in the vocabulary of covariates and is kept as text{}\n",
              printable(kept[i]), name == kept[i] ? "" : fmt::format(", in column \"{}\"", name));
  }
  print_out("{}/cohort.tsv: {} recordings, {} rows\n", printable(folder), report.cohort.recordings,
            report.cohort.rows);
  if (!report.failures.empty()) {
    print_out("{}/failed.tsv: {} recordings failed\n", printable(folder), report.failures.size());
  }
  return !left_out.empty();
}

std::function<void()> declare_merge(CLI::App& app) {
  auto command = std::make_shared<MergeCommand>();
  app.add_option("FOLDER", command->folder, "output folder of a batch")->required()->type_name("");
  app.add_option("--covariates", command->covariates,
                 "table of covariates by id or subject; replaces those in the results, column by column")
      ->type_name("FILE");
  declare_keep_columns(app, command->keep_columns);
  app.add_flag("--movements", command->movements,
               "also write movements.tsv, every movement of every recording");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but what is missing");
  return [command] { run(*command); };
}

}  // namespace psg::app
