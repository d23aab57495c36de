#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "command.hpp"
#include "compare_files.hpp"
#include "compare_text.hpp"
#include "event_files.hpp"
#include "json.hpp"
#include "options.hpp"
#include "psg/compare/comparison.hpp"
#include "psg/compare/tables.hpp"
#include "psg/core/error.hpp"
#include "psg/store/store.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/table/select.hpp"
#include "psg/table/table_text.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct CompareCommand {
  CompareFiles files;
  std::string rule = "wasm2016";
  double iou = 0.5;
  std::string test;
  std::string output;
  std::string table = "agreement";
  bool json = false;
  bool force = false;
  bool quiet = false;
};

/// The scorer that is judged: the one the user asked for, else the only result of ours.
std::optional<std::size_t> test_of(const CompareCommand& command, const ComparedFiles& read) {
  if (command.test.empty()) {
    return read.results.size() == 1 ? std::optional(read.results.front()) : std::nullopt;
  }
  const auto& paths = command.files.scorings;
  const auto found = std::ranges::find(paths, command.test);
  if (found != paths.end()) return static_cast<std::size_t>(found - paths.begin());
  throw Error(ErrorKind::bad_argument, fmt::format("--test {} is none of the files that are compared: {}",
                                                   command.test, fmt::join(paths, ", ")));
}

Json json_of_all(const Comparison& night, const ComparedFiles& read) {
  Json json = json_of(tables_of(night));
  json["files"] = Json::array();
  for (const FileReport& file : read.reports) {
    Json report = json_of(file.report);
    report["file"] = file.file;
    json["files"].push_back(std::move(report));
  }
  return json;
}

std::string extension_of(const std::string& path) { return std::filesystem::path(path).extension().string(); }

Overwrite overwrite_of(const CompareCommand& command) {
  Overwrite overwrite{.inputs = command.files.scorings, .force = force_if(command.force)};
  overwrite.inputs.push_back(command.files.stages);
  overwrite.inputs.push_back(command.files.recording);
  return overwrite;
}

/// The kind of file that is written. `heading` is the table's heading; it is empty if not known yet, and then
/// any text may be one.
FileKind kind_of(const CompareCommand& command, const std::string& heading) {
  if (extension_of(command.output) == ".h5") return result_kind();
  if (extension_of(command.output) == ".tsv") return text_beginning("a table with the same columns", heading);
  return {"a comparison that psg wrote", [](const std::string&, std::string_view bytes) {
            return bytes.starts_with("{\n  \"attributes\": {\n") &&
                   bytes.find("\n    \"min_iou\": ") != std::string_view::npos;
          }};
}

void write_file(const CompareCommand& command, const Comparison& night, const ComparedFiles& read) {
  const std::string extension = extension_of(command.output);
  const Overwrite overwrite = overwrite_of(command);
  if (extension == ".h5") return write(tables_of(night), command.output, overwrite);
  const std::string text = extension == ".json"
                               ? text_of(json_of_all(night, read))
                               : table_text(table_named(tables_of(night), command.table), '\t');
  write_atomically({command.output, kind_of(command, text.substr(0, text.find('\n') + 1)), overwrite}, text);
}

void run(const CompareCommand& command) {
  if (!command.output.empty()) {
    check_before_work({command.output, kind_of(command, ""), overwrite_of(command)});
  }
  CompareOptions options{.rule = rule_named(command.rule), .min_iou = command.iou};
  ComparedFiles read = read_compared(command.files, options.rule);
  options.test = test_of(command, read);
  options.context = std::move(read.context);
  const Comparison night = compare_scorings(std::move(read.scorers), options);
  if (!command.output.empty()) write_file(command, night, read);
  if (command.json) {
    print(json_of_all(night, read));
  } else if (!command.quiet) {
    print_out("{}", comparison_text(night));
    if (!command.output.empty()) print_out("\n{} written\n", printable(command.output));
  }
}

std::string check_output(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  const bool known = extension == ".h5" || extension == ".json" || extension == ".tsv";
  return known ? "" : fmt::format("{} ends in none of .h5, .json, .tsv", path);
}

}  // namespace

std::function<void()> declare_compare(CLI::App& app) {
  auto command = std::make_shared<CompareCommand>();
  app.add_option("FILE", command->files.scorings,
                 "two or more scorings of one night: annotation files of any format, results of psg score")
      ->required()
      ->expected(2, 1000);
  app.add_option("--rules", command->rule,
                 "standard by which all movements are counted: aasm, wasm2016, wasm2006, asda1993")
      ->check(CLI::Validator(check_rule, ""))
      ->type_name("NAME")
      ->capture_default_str();
  app.add_option("--iou", command->iou,
                 "least intersection over union that makes two movements the same, above 0 to 1")
      ->capture_default_str();
  app.add_option("--test", command->test,
                 "which FILE is judged by the others (default: the result of psg score, if just one)")
      ->type_name("FILE");
  app.add_option("--stages", command->files.stages,
                 "file of stages and events for all scorings, instead of each one's own")
      ->type_name("FILE");
  app.add_option("--recording", command->files.recording,
                 "EDF whose clock and length the files follow; needed if only some have a clock")
      ->type_name("FILE");
  app.add_option("--stage-map", command->files.stage_maps,
                 "what the labels of plain lists mean, as 0=W,1=N1,5=R, or of one FILE of them")
      ->expected(1)
      ->take_all()
      ->type_name("[FILE=]LABEL=STAGE,...");
  app.add_option("--scorer", command->files.scorer,
                 "whose staging counts where a file holds several (default: a person's)")
      ->type_name("NAME");
  app.add_option("--epoch", command->files.epochs,
                 "length of an epoch of plain lists in seconds, or of one FILE of them")
      ->expected(1)
      ->take_all()
      ->type_name("[FILE=]SECONDS")
      ->default_str("30");
  declare_keep_text(app, command->files.keep_text);
  app.add_option("-o,--output", command->output,
                 "write all tables as .h5 or .json, or one as .tsv; replaces a comparison that psg wrote")
      ->check(CLI::Validator(check_output, ""))
      ->type_name("FILE");
  app.add_option("--table", command->table, "table to write as .tsv: summary, agreement, timing, pairs, ...")
      ->type_name("NAME")
      ->capture_default_str();
  declare_force(app, command->force, "replace any file that is there, except an input or a recording");
  app.add_flag("--json", command->json, "print one JSON object with every table, and nothing else");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but errors");
  return [command] { run(*command); };
}

}  // namespace psg::app
