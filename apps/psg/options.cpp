#include "options.hpp"

#include <fmt/format.h>

#include <cmath>

#include "psg/channels/read_lab_table.hpp"
#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/rules/rule.hpp"
#include "psg/store/marked.hpp"

namespace psg::app {
namespace {

std::string check_unit(const std::string& unit) {
  return microvolts_per(unit) ? ""
                              : fmt::format("\"{}\" is no known voltage, expected V, mV, uV or nV", unit);
}

}  // namespace

CLI::Validator number_within(double low, double high) {
  return {[low, high](const std::string& text) {
            double value = 0;
            const bool number = CLI::detail::lexical_cast(text, value);
            return number && value >= low && value <= high
                       ? std::string()
                       : fmt::format("\"{}\" is no number from {} to {}", text, low, high);
          },
          fmt::format("{:g} to {:g}", low, high)};
}

CLI::Validator finite_number() {
  return {[](const std::string& text) {
            double value = 0;
            return CLI::detail::lexical_cast(text, value) && std::isfinite(value)
                       ? std::string()
                       : fmt::format("\"{}\" is no number", text);
          },
          ""};
}

std::string check_rule(const std::string& name) {
  try {
    static_cast<void>(rule_named(name));
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

void declare_channels(CLI::App& app, LegChoice& channels) {
  const std::string group = "Channels (found by their labels when not given)";
  auto* left =
      app.add_option("--left", channels.left, "channel of the left tibialis anterior, or A-B to subtract");
  auto* right = app.add_option("--right", channels.right, "channel of the right tibialis anterior, or A-B");
  auto* legs = app.add_option("--legs", channels.legs, "one channel that records both legs, or A-B");
  legs->excludes(left)->excludes(right);
  auto* unit = app.add_option("--unit", channels.unit,
                              "V, mV, uV or nV, for channels whose unit in the file is not a known voltage");
  unit->check(CLI::Validator(check_unit, ""));
  for (auto* option : {left, right, legs}) option->type_name("LABEL")->group(group);
  declare_channel_table(app, channels.table)->group(group);
  unit->type_name("UNIT")->group(group);
}

CLI::Option* declare_channel_table(CLI::App& app, ChannelTable& table) {
  return app
      .add_option_function<std::string>(
          "--channel-table", [&table](const std::string& path) { table = read_channel_table(path); },
          "TOML file of the laboratory's own labels, tried before the usual ones (docs/channels.md)")
      ->type_name("FILE");
}

void declare_rules(CLI::App& app, std::vector<std::string>& rules) {
  app.add_option("--rules", rules, "standards, separated by commas: aasm, wasm2016, wasm2006, asda1993")
      ->delimiter(',')
      ->check(CLI::Validator(check_rule, ""))
      ->type_name("NAME,...")
      ->default_str("aasm,wasm2016");
}

void declare_measure(CLI::App& app, std::string& measure) {
  app.add_option("--measure", measure, "measure of EMG that replaces the standard's own: rms or peak")
      ->check(CLI::IsMember({"rms", "peak"}));
}

void declare_calibration(CLI::App& app, double& calibration_uv) {
  app.add_option("--calibration", calibration_uv, "amplitude of the calibration movement in uV (asda1993)")
      ->check(number_within(0.1, 1e5))
      ->type_name("UV");
}

void declare_force(CLI::App& app, bool& force, const std::string& help) {
  app.add_flag("-f,--force", force, help);
}

void declare_keep_text(CLI::App& app, bool& keep_text) {
  app.add_flag("--keep-text", keep_text,
               "keep and show texts outside the lists of known names; they may be about the patient");
}

void declare_keep_columns(CLI::App& app, std::vector<std::string>& columns) {
  app.add_option("--keep-column", columns,
                 "column to keep as text although it is not in the vocabulary of covariates")
      ->type_name("NAME");
}

void declare_scored(CLI::App& app, bool& no_arousals, bool& no_respiratory, const std::string& group) {
  for (auto* option : {
           app.add_flag("--no-arousals", no_arousals,
                        "arousals were scored: where none is given, there was none (default: not known)"),
           app.add_flag("--no-respiratory", no_respiratory, "the same of apneas, hypopneas and RERAs"),
       }) {
    option->group(group);
  }
}

void declare_reading(CLI::App& app, EventFiles& files, const std::string& group) {
  files.read_result = &events_of_result;
  for (auto* option : {
           app.add_option("--stage-map", files.stage_map,
                          "what the labels of a plain list mean, for example 0=W,1=N1,2=N2,3=N3,5=R")
               ->type_name("LABEL=STAGE,..."),
           app.add_option("--epoch", files.epoch_s, "length of an epoch of a plain list in seconds")
               ->check(number_within(1, 300))
               ->capture_default_str(),
           app.add_option("--scorer", files.scorer,
                          "whose staging counts where a file holds several (default: a person's)")
               ->type_name("NAME"),
           app.add_option("--lights-off", files.lights_off,
                          "22:41:10 by the clock, or +0:12:00 since the start")
               ->type_name("TIME"),
           app.add_option("--lights-on", files.lights_on, "the same for the end of the night")
               ->type_name("TIME"),
       }) {
    option->group(group);
  }
  declare_scored(app, files.no_arousals, files.no_respiratory, group);
}

}  // namespace psg::app
