#include "psg/edf/check/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "deviation_text.hpp"
#include "json.hpp"
#include "progress.hpp"
#include "psg/core/error.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

/// Like grep and diff: 0 nothing found, 1 something found, 2 trouble.
enum CheckExit { conforms = 0, deviates = 1, trouble = 2 };

struct CheckCommand {
  std::vector<std::string> files;
  bool json = false;
  bool quiet = false;
  bool list = false;
  bool header_only = false;
};

edf::CheckReport checked(const std::string& path, const CheckCommand& command) {
  Progress progress("checking", 0, !command.quiet);
  return edf::check(path, {.data = !command.header_only, .progress = progress.callback()});
}

/// The reader's sentence, without the file name, with which the line already begins.
std::string refusal_of(const edf::CheckReport& report) {
  std::string_view refusal = report.refusal;
  const std::string file = report.name + ": ";
  if (refusal.starts_with(file)) refusal.remove_prefix(file.size());
  return fmt::format("refused: {}", printable(refusal));
}

void print_text(const std::string& path, const edf::CheckReport& report) {
  print_out("{}: {}\n", printable(path), report.format ? name(*report.format) : refusal_of(report));
  for (const auto& row : report.rows) print_row(row);
  print_out("  {}\n", summary_of(report));
}

void run(const CheckCommand& command) {
  if (command.list) {
    print_out("{}", edf::deviation_rules_markdown());
    return;
  }
  if (command.files.empty()) throw Error(ErrorKind::bad_argument, "FILE is missing; see psg check --help");
  int worst = conforms;
  Json all = Json::array();
  for (const auto& path : command.files) {
    try {
      const edf::CheckReport report = checked(path, command);
      worst = std::max<int>(worst, report.conforms() ? conforms : deviates);
      if (command.json) all.push_back(json_of(report));
      if (!command.json && !command.quiet) print_text(path, report);
    } catch (const Error& error) {
      worst = trouble;
      print_err("psg: {}\n", printable(error.what()));
    }
  }
  if (command.json) print(Json{{"files", all}});
  if (worst != conforms) throw Exit{worst};
}

}  // namespace

std::function<void()> declare_check(CLI::App& app) {
  auto command = std::make_shared<CheckCommand>();
  app.add_option("FILE", command->files, "EDF, EDF+ or BDF files");
  app.add_flag("--header-only", command->header_only,
               "do not read the data records, so do not check samples and the text of annotations");
  app.add_flag("--json", command->json, "print one JSON object instead of text");
  app.add_flag("-q,--quiet", command->quiet, "print nothing but errors; the exit code gives the result");
  app.add_flag("--list", command->list, "print every deviation that psg looks for, as a Markdown table");
  app.footer(app.get_footer() +
             "\n\nExit codes: 0 every file conforms (notes do not count), 1 a file deviates,\n"
             "2 wrong usage, or a file that is not EDF or cannot be read.");
  return [command] { run(*command); };
}

}  // namespace psg::app
