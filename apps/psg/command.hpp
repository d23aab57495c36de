#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace psg::app {

/// One command of `psg`.
struct Command {
  const char* name;
  const char* help;     ///< one line
  const char* example;  ///< shown below its options
  /// Declares the command's options and returns what runs it once they are parsed.
  std::function<void()> (*declare)(CLI::App& app);
};

/// The exit code, thrown by a command that has already printed everything there is to say.
struct Exit {
  int code;
};

std::function<void()> declare_score(CLI::App& app);
std::function<void()> declare_batch(CLI::App& app);
std::function<void()> declare_merge(CLI::App& app);
std::function<void()> declare_cohort(CLI::App& app);
std::function<void()> declare_rescore(CLI::App& app);
std::function<void()> declare_compare(CLI::App& app);
std::function<void()> declare_export(CLI::App& app);
std::function<void()> declare_info(CLI::App& app);
std::function<void()> declare_show(CLI::App& app);
std::function<void()> declare_check(CLI::App& app);
std::function<void()> declare_fix(CLI::App& app);
std::function<void()> declare_simulate(CLI::App& app);

}  // namespace psg::app
