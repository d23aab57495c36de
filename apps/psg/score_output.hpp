#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "psg/annotations/event_files.hpp"
#include "psg/channels/find.hpp"
#include "psg/night/score.hpp"

namespace psg::app {

/// What a command does with a score.
struct ScoreOutput {
  std::string file;                 ///< HDF5; empty: none
  std::vector<std::string> inputs;  ///< files that the command reads, which are never replaced
  bool json = false;
  bool quiet = false;
};

/// --output, --json, --quiet.
void declare_output(CLI::App& app, ScoreOutput& output);

/// Reports anything that would keep the file from being written, before minutes of work rather than after.
/// @throws Error as check_before_work.
void check_before_work(const ScoreOutput& output);

/// A score and what it was made from, for people to check.
struct ScoreToShow {
  const Score& score;
  std::string title;                 ///< what was scored, as the user named it
  std::vector<FileReport> files;     ///< stages and events that were read for it
  const Recording* night = nullptr;  ///< null: marked movements alone
  LegMapping mapping = {};           ///< empty for marked movements
};

/// Writes the file and prints JSON or text, as the user wishes.
/// @throws Error(io).
void put_out(const ScoreOutput& output, const ScoreToShow& scored);

}  // namespace psg::app
