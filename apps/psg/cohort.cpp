#include "psg/cohort/cohort.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cohort_text.hpp"
#include "command.hpp"
#include "json.hpp"
#include "psg/cohort/strata.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

namespace fs = std::filesystem;

struct CohortCommand {
  std::string file;
  StrataQuestion question;
  std::string paired;  ///< COLUMN or COLUMN=FIRST,SECOND
  bool json = false;
};

/// The table itself, or that in the folder of a batch.
std::string file_of(const std::string& given) {
  std::error_code failed;
  return fs::is_directory(given, failed) ? (fs::path(given) / "cohort.tsv").string() : given;
}

PairQuestion pair_question(const CohortCommand& command) {
  PairQuestion question{.measure = command.question.measure, .rule = command.question.rule};
  const auto equals = command.paired.find('=');
  question.column = command.paired.substr(0, equals);
  if (equals == std::string::npos) return question;
  const std::string levels = command.paired.substr(equals + 1);
  const auto comma = levels.find(',');
  question.first = levels.substr(0, comma);
  if (comma != std::string::npos) question.second = levels.substr(comma + 1);
  return question;
}

void print_json_of(const CohortCommand& command,
                   const std::vector<std::pair<const char*, const Table*>>& tables) {
  Json json = {{"measure", command.question.measure},
               {"notice", "These numbers describe nights; they diagnose nobody."}};
  for (const auto& [key, table] : tables) json[key] = json_of(*table);
  print(json);
}

void run(const CohortCommand& command) {
  const Table cohort = read_cohort(file_of(command.file));
  if (command.paired.empty()) {
    const Table strata = strata_of(cohort, command.question);
    if (command.json) return print_json_of(command, {{"strata", &strata}});
    print_out("{}\n{}", strata_text(strata, command.question), cohort_notice());
    return;
  }
  const PairQuestion question = pair_question(command);
  const Pairs pairs = pairs_of(cohort, question);
  if (command.json) {
    return print_json_of(
        command,
        {{"pairs", &pairs.subjects}, {"differences", &pairs.summary}, {"unpaired", &pairs.unpaired}});
  }
  print_out("{}\nThese numbers describe nights; they diagnose nobody.\n", pairs_text(pairs, question));
}

}  // namespace

std::function<void()> declare_cohort(CLI::App& app) {
  auto command = std::make_shared<CohortCommand>();
  app.add_option("FILE", command->file, "cohort.tsv that psg merge wrote, or the folder that holds it")
      ->required();
  auto* by = app.add_option("--by", command->question.by,
                            "columns to divide by, or thresholds: ferritin_low,dialysis or \"age_years<18\"")
                 ->delimiter(',')
                 ->type_name("COLUMN,...");
  app.add_option("--measure", command->question.measure, "column to describe; cohort.json lists them all")
      ->type_name("COLUMN")
      ->capture_default_str();
  app.add_option("--rules", command->question.rule,
                 "one rule set, for example wasm2016 (default: every one in the table)")
      ->type_name("NAME");
  app.add_option("--paired", command->paired,
                 "compare nights of one subject at two levels of a column: treatment, or session=1,2")
      ->type_name("COLUMN[=FIRST,SECOND]")
      ->excludes(by);
  app.add_flag("--json", command->json, "print one JSON object, and nothing else");
  return [command] { run(*command); };
}

}  // namespace psg::app
