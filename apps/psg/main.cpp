#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <functional>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/edf/file_window.hpp"
#include "signals.hpp"
#include "streams.hpp"
#include "version.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace psg::app {
namespace {

constexpr std::array commands = {
    Command{"score", "score the leg movements of a night and write them as HDF5",
            "psg score night.edf --stages night-stages.edf --rules aasm,wasm2016 -o night.h5", declare_score},
    Command{"batch", "score many nights: a list, a folder or a BIDS dataset",
            "psg batch nights.tsv -o scored --jobs 8", declare_batch},
    Command{"merge", "make the tables of a cohort from the results of a batch",
            "psg merge scored --movements", declare_merge},
    Command{"cohort", "describe a cohort by strata or by pairs of nights; it does not diagnose",
            "psg cohort cohort.tsv --by ferritin_low,dialysis --rules wasm2016", declare_cohort},
    Command{"rescore", "score the leg movements that somebody marked, without a recording",
            "psg rescore night.xml --rules aasm,wasm2016 -o night.h5", declare_rescore},
    Command{"export", "write a scored night or an annotation file for another program",
            "psg export night.h5 -o night-plm.edf --rules aasm --recording night.edf", declare_export},
    Command{"info", "show what a recording holds: signals and their roles, stages, gaps, deviations",
            "psg info night.edf", declare_info},
    Command{"show", "show the tables of a scored night as text, TSV or JSON",
            "psg show night.h5 movements --rule wasm2016 --format tsv", declare_show},
    Command{"compare", "compare two or more scorings of one night: movements, stages, indices",
            "psg compare night.h5 scorer1.edf scorer2.txt --stages scorer1.edf", declare_compare},
    Command{"check", "check files against the specification of EDF, EDF+ or BDF and list every deviation",
            "psg check night.edf", declare_check},
    Command{"fix", "write a repaired copy; repairs need no guessing and leave the samples as they are",
            "psg fix night.edf -o night-fixed.edf", declare_fix},
    Command{"simulate", "write a simulated night as EDF+, with the truth beside it",
            "psg simulate -o night.edf --hours 8 --rate 512 --channels 24 --seed 5", declare_simulate},
};

enum ExitCode { done = 0, not_scored = 1, wrong_usage = 2 };

/// Prints a sentence as Error shows it: bounded in length, whatever an argument says, and safe to print.
int fail(ExitCode code, const std::string& sentence) {
  print_err("psg: {}\n", Error(ErrorKind::bad_argument, sentence).what());
  return code;
}

/// A bad argument is the caller's fault and means wrong usage; everything else is the input's.
int fail(const Error& error) {
  return fail(error.kind() == ErrorKind::bad_argument ? wrong_usage : not_scored, error.what());
}

/// Says what is wrong with the arguments and where to read more.
std::string usage_sentence(const CLI::App& app, std::string_view first, const CLI::ParseError& error) {
  const auto used = app.get_subcommands();
  if (!used.empty()) return fmt::format("{}; see psg {} --help", error.what(), used.front()->get_name());
  if (first.starts_with('-')) return fmt::format("{}; see psg --help", error.what());
  std::vector<std::string_view> names;
  names.reserve(std::size(commands));
  for (const auto& command : commands) names.emplace_back(command.name);
  return fmt::format("\"{}\" is not a command, expected {}; see psg --help", first, fmt::join(names, ", "));
}

// The next step uses the memory that one step frees. By default the C library returns large pieces to the
// system at once, and every page that is requested again costs a microsecond.
void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

int run(int argc, char** argv) {
  keep_freed_memory();
  edf::allow_file_windows();
  CLI::App app{"Leg movements in polysomnography, scored by the published rules.", "psg"};
  app.set_version_flag("--version", std::function(version_text),
                       "print the versions of psg and of the libraries it runs with");
  app.set_help_flag("-h,--help", "print this help; psg COMMAND --help explains a command");
  app.require_subcommand(1);
  app.get_formatter()->column_width(30);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  app.get_formatter()->label("Subcommands", "Commands");
  app.footer(
      "Research software, not a medical device.\n"
      "Exit codes: 0 done, 1 the input could not be read or scored, 2 wrong usage.");

  std::function<void()> chosen;
  const std::vector<std::string_view> words(argv, argv + argc);
  for (const auto& command : commands) {
    CLI::App* sub = app.add_subcommand(command.name, command.help);
    sub->footer(fmt::format("Example:\n  {}", command.example));
    sub->get_formatter()->column_width(30);
    if (std::ranges::find(words, command.name) == words.end()) continue;  // its options will not be asked for
    sub->callback([&chosen, run_it = command.declare(*sub)] { chosen = run_it; });
  }

  if (argc < 2) {
    put_err(app.help());
    return wrong_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for_help_or_version) {
    std::ostringstream text, nothing;
    const int code = app.exit(asked_for_help_or_version, text, nothing);
    put_out(text.str());
    return code;
  } catch (const CLI::ParseError& error) {
    return fail(wrong_usage, usage_sentence(app, argv[1], error));
  }
  chosen();
  return done;
}

/// Runs the command and returns its exit code; prints its error, if any.
int run_to_its_code(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const Exit& exit) {
    return exit.code;
  } catch (const Error& error) {
    return fail(error);
  } catch (const std::bad_alloc&) {
    return fail(not_scored, "there is not enough memory");
  } catch (const std::exception& error) {
    return fail(not_scored, error.what());
  }
}

int run_and_report(int argc, char** argv) {
  keep_standard_streams();
  take_signals();
  int code = not_scored;
  try {
    const StopScope scope([] { return caught_signal() != 0; });
    code = run_to_its_code(argc, argv);
    flush_out();
    return code;
  } catch (const Stopped&) {
    end_by_signal(caught_signal());
  } catch (const OutputFailed& failed) {
    if (failed.reader_gone) end_by_signal(SIGPIPE);  // as if it had not been ignored
    return fail(code == done ? not_scored : static_cast<ExitCode>(code),
                "standard output could not be written");
  }
}

}  // namespace
}  // namespace psg::app

int main(int argc, char** argv) { return psg::app::run_and_report(argc, argv); }
