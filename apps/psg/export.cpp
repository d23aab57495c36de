#include "psg/export/export.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "command.hpp"
#include "event_files.hpp"
#include "options.hpp"
#include "psg/core/error.hpp"
#include "psg/system/atomic_file.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

struct Options {
  std::string input;
  std::vector<std::string> outputs;
  std::vector<std::string> formats;
  ExportOptions how;
  bool force = false;
};

ExportOptions options_of(const Options& options, std::size_t output) {
  ExportOptions how = options.how;
  how.force = force_if(options.force);
  if (!options.formats.empty()) how.format = options.formats[options.formats.size() == 1 ? 0 : output];
  return how;
}

/// No file may be written twice, not even as the sidecar of another.
void check_outputs(const Options& options) {
  std::vector<std::string> written;
  for (std::size_t i = 0; i < options.outputs.size(); ++i) {
    for (std::string& file : files_written(options.outputs[i], options_of(options, i))) {
      written.push_back(std::move(file));
    }
  }
  check_written_once(written);
}

void check(const Options& options) {
  const std::size_t outputs = options.outputs.size();
  if (options.formats.size() > 1 && options.formats.size() != outputs) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{} formats for {} outputs, expected one for all or one for each",
                            options.formats.size(), outputs));
  }
  if (!options.how.into.empty() && outputs != 1) {
    throw Error(ErrorKind::bad_argument, fmt::format("{} outputs with --into, expected one", outputs));
  }
  check_outputs(options);
}

std::string count_of(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string summary_of(const Exported& done, const std::string& output) {
  const std::string what =
      done.format == "csv" || done.format == "tsv"
          ? count_of(done.rows, "row")
          : fmt::format("{}, {}, {}", count_of(done.stages, "stage"),
                        count_of(done.movements, "leg movement"), count_of(done.events, "other event"));
  return fmt::format("{}: {}, {}\n", printable(output), done.format, what);
}

void run(const Options& options) {
  check(options);
  Together all;
  std::string text;
  for (std::size_t i = 0; i < options.outputs.size(); ++i) {
    const Exported done = export_file(options.input, options.outputs[i], options_of(options, i));
    if (i == 0 && !done.report.format.empty()) {
      text += files_text({{options.input, done.report}});
    }
    text += summary_of(done, options.outputs[i]);
    for (const std::string& note : done.notes) text += fmt::format("  {}\n", printable(note));
  }
  all.commit();
  print_out("{}", text);
}

}  // namespace

std::function<void()> declare_export(CLI::App& app) {
  auto options = std::make_shared<Options>();
  ExportOptions& how = options->how;
  app.add_option("FILE", options->input,
                 "HDF5 file that psg score wrote, or annotations of any format that is read")
      ->required();
  app.add_option("-o,--output", options->outputs,
                 "file to write; repeat for more formats; replaces a file of its kind that psg wrote")
      ->required()
      ->expected(1)
      ->take_all();
  app.add_option("--format", options->formats,
                 "edf, annot, bids, nsrr, remlogic, json, csv or tsv (default: by the file's name)")
      ->delimiter(',');
  app.add_option("--rules", how.rule,
                 "whose movements to write, for example aasm; needed if the night was scored by several");
  app.add_option("--table", how.table,
                 "for csv and tsv: a table of psg show (default: the movements of each leg)");
  app.add_option("--recording", how.recording, "EDF file of the night: its clock for edf, nsrr and remlogic");
  app.add_option("--start", how.start,
                 "instead of --recording: start of the recording, HH:MM:SS (default: that in the result)");
  auto* into =
      app.add_option("--into", how.into, "recording of which -o becomes a copy, with the annotations inside");
  app.add_flag("--keep-date", how.keep_date, "write the recording's date too (edf, nsrr, remlogic)");
  for (const char* other : {"--format", "--table", "--recording", "--start", "--keep-date"}) {
    into->excludes(app.get_option(other));
  }
  declare_keep_text(app, how.keep_text);
  app.add_option("--stage-map", how.stage_map,
                 "what bare numbers in an annotation file mean, for example 0=W,1=N1");
  app.add_option("--scorer", how.scorer,
                 "whose staging to write where an annotation file holds several (default: a person's)")
      ->type_name("NAME");
  app.add_option("--epoch", how.epoch_s,
                 "length of an epoch in seconds, for an annotation file with one stage per line")
      ->check(number_within(1, 300))
      ->capture_default_str();
  declare_force(app, options->force, "replace any file that is there, except an input or a recording");
  return [options] { run(*options); };
}

}  // namespace psg::app
