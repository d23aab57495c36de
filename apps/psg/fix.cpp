#include <fmt/format.h>

#include <memory>

#include "command.hpp"
#include "deviation_text.hpp"
#include "json.hpp"
#include "options.hpp"
#include "progress.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/check/check.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct FixCommand {
  std::string file;
  std::string output;
  bool dry_run = false;
  bool identification = false;
  bool json = false;
  bool force = false;
  bool quiet = false;
};

std::string quoted_field(const edf::Change& change, const std::string& bytes, const FixCommand& command) {
  return fmt::format("\"{}\"", field_text(change, bytes, command.identification));
}

void print_changes(const edf::FixReport& report, const FixCommand& command) {
  using enum TextTable::Align;
  TextTable table({{"byte", right}, {"field"}, {"old"}, {"new"}});
  for (const auto& change : report.changes) {
    if (change.cut_bytes > 0) {
      table.add({fmt::format("{}", change.offset), change.field, fmt::format("{} bytes", change.cut_bytes),
                 "cut off"});
    } else {
      table.add({fmt::format("{}", change.offset), change.field, quoted_field(change, change.before, command),
                 quoted_field(change, change.after, command)});
    }
  }
  print_out("{}", table.str());
}

void print_text(const edf::FixReport& report, const FixCommand& command) {
  if (report.changes.empty()) {
    print_out("{}: nothing to repair{}\n", printable(command.file),
              command.dry_run ? "" : ", copied as it is");
  } else {
    print_out("{}: {}\n", printable(command.file),
              command.dry_run ? "would be repaired as follows" : "repaired");
    print_changes(report, command);
  }
  if (report.after.rows.empty()) return;
  print_out("What stays\n");
  for (const auto& row : report.after.rows) print_row(row);
  print_out("  {}\n", summary_of(report.after));
}

Json repaired_json(const edf::FixReport& report, const FixCommand& command) {
  Json changes = Json::array();
  for (const auto& change : report.changes) {
    Json row = {{"field", change.field},
                {"signal", change.signal ? Json(*change.signal) : Json(nullptr)},
                {"offset", change.offset}};
    if (change.cut_bytes > 0) {
      row["cut_bytes"] = change.cut_bytes;
    } else {
      row["old"] = field_text(change, change.before, command.identification);
      row["new"] = field_text(change, change.after, command.identification);
    }
    changes.push_back(std::move(row));
  }
  return {{"written", !command.dry_run}, {"changes", changes}, {"after", json_of(report.after)}};
}

void run(const FixCommand& command) {
  if (command.dry_run == !command.output.empty()) {
    throw Error(ErrorKind::bad_argument, "give either -o OUT or --dry-run; see psg fix --help");
  }
  Progress progress("checking", 0, !command.quiet);
  const edf::FixReport report =
      edf::fix(command.file, command.output, {.progress = progress.callback()}, force_if(command.force));
  progress.clear();
  if (command.json) {
    print(repaired_json(report, command));
  } else if (!command.quiet) {
    print_text(report, command);
  }
}

}  // namespace

std::function<void()> declare_fix(CLI::App& app) {
  auto command = std::make_shared<FixCommand>();
  app.add_option("FILE", command->file, "EDF, EDF+ or BDF file; it is never changed")->required();
  app.add_option("-o,--output", command->output, "repaired copy to write; replaces no file without --force")
      ->type_name("FILE");
  app.add_flag("--dry-run", command->dry_run, "print what would change and what would stay; write nothing");
  declare_force(app, command->force,
                "replace the output file even if it is a recording, but never FILE itself");
  app.add_flag("--show-identification", command->identification,
               "print all texts as they are, including patient and recording identification");
  app.add_flag("--json", command->json, "print one JSON object instead of text");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but errors");
  return [command] { run(*command); };
}

}  // namespace psg::app
