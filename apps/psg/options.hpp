#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "psg/annotations/event_files.hpp"
#include "psg/channels/leg_choice.hpp"
#include "psg/night/score.hpp"

namespace psg::app {

// Options that several commands have.

/// A number from `low` to `high`. CLI::Range takes NaN, which is neither below nor above anything.
[[nodiscard]] CLI::Validator number_within(double low, double high);
/// Any number but NaN and infinity.
[[nodiscard]] CLI::Validator finite_number();

/// --left, --right, --legs, --unit, --channel-table.
void declare_channels(CLI::App& app, LegChoice& channels);
/// --channel-table; the file is read where the option stands.
CLI::Option* declare_channel_table(CLI::App& app, ChannelTable& table);
/// A sentence if no standard has this name, else nothing.
[[nodiscard]] std::string check_rule(const std::string& name);
/// --rules; `rules` holds the default.
void declare_rules(CLI::App& app, std::vector<std::string>& rules);
/// --measure
void declare_measure(CLI::App& app, std::string& measure);
/// --calibration
void declare_calibration(CLI::App& app, double& calibration_uv);
/// --force, for a command that writes `what`.
void declare_force(CLI::App& app, bool& force, const std::string& help);
/// --keep-text
void declare_keep_text(CLI::App& app, bool& keep_text);
/// --keep-column
void declare_keep_columns(CLI::App& app, std::vector<std::string>& columns);
/// --no-arousals, --no-respiratory
void declare_scored(CLI::App& app, bool& no_arousals, bool& no_respiratory, const std::string& group);
/// How files of stages and events are read: --stage-map, --epoch, --lights-off, --lights-on,
/// --no-arousals, --no-respiratory.
void declare_reading(CLI::App& app, EventFiles& files, const std::string& group);

}  // namespace psg::app
