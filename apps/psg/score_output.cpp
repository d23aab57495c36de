#include "score_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "event_files.hpp"
#include "json.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/rules/night_clock.hpp"
#include "psg/store/store.hpp"
#include "psg/store/tables.hpp"
#include "streams.hpp"
#include "summary.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

std::size_t count_movements(const AnnotationReport& report) {
  std::size_t count = 0;
  for (const ClassCount& c : report.classes) {
    if (c.meaning.starts_with(name(EventKind::leg_movement))) count += c.count;
  }
  return count;
}

/// Who marked the movements: "29 in events.csv, 3 in the recording itself".
std::string marked_by(const ScoreToShow& scored) {
  std::vector<std::string> sources;
  const auto add = [&sources](std::size_t count, const std::string& where) {
    if (count > 0) sources.push_back(fmt::format("{} in {}", count, where));
  };
  for (const auto& [file, report] : scored.files) add(count_movements(report), file);
  if (scored.night != nullptr) {
    const auto events = night_events_from(*scored.night).events;
    add(static_cast<std::size_t>(std::ranges::count(events, EventKind::leg_movement, &Event::kind)),
        "the recording's own annotations");
  }
  return fmt::format("{}", fmt::join(sources, ", "));
}

std::string movements_text(const ScoreToShow& scored) {
  if (scored.score.source == MovementSource::detected) {
    return channels_text(scored.score, *scored.night, scored.mapping);
  }
  return "Movements\n  " +
         wrapped(printable("marked, not detected: " + marked_by(scored) +
                           "; no EMG was read, amplitude and morphology are unknown"),
                 4) +
         '\n';
}

void print_json(const ScoreToShow& scored) {
  Json json = json_of(tables_of(scored.score));
  json["mapping"] = scored.night == nullptr ? Json::array() : json_of(scored.mapping, *scored.night);
  json["files"] = Json::array();
  for (const FileReport& file : scored.files) {
    Json report = json_of(file.report);
    report["file"] = file.file;
    json["files"].push_back(std::move(report));
  }
  print(json);
}

void print_text(const ScoreOutput& output, const ScoreToShow& scored) {
  const Score& score = scored.score;
  const Time length = score.night.recording.duration();
  const std::string start = NightClock(score.night).time_of_day(Time{0});
  print_out("{}: {}, {}{}{}\n\n", printable(scored.title),
            score.format == Format::none ? "no recording" : name(score.format),
            length > Time{0} ? hms(length) : "of unknown length", start.empty() ? "" : ", from ", start);
  print_out("{}{}\n{}", files_text(scored.files), movements_text(scored), indices_text(score));
  if (const std::string warnings = warnings_text(score); !warnings.empty()) print_out("\n{}", warnings);
  if (output.file.empty()) {
    print_out("\nNothing was written; -o FILE.h5 keeps every movement and why it counts.\n");
  } else {
    print_out("\n{} written; psg show {} lists its tables.\n", printable(output.file),
              printable(output.file));
  }
}

}  // namespace

void declare_output(CLI::App& app, ScoreOutput& output) {
  app.add_option("-o,--output", output.file,
                 "HDF5 file to write; replaces a result of psg, no other file (default: none)")
      ->type_name("FILE");
  app.add_flag("--json", output.json, "print one JSON object with everything, and nothing else");
  app.add_flag("-q,--quiet", output.quiet, "print nothing but errors");
}

void check_before_work(const ScoreOutput& output) {
  if (!output.file.empty()) check_before_work({output.file, result_kind(), {.inputs = output.inputs}});
}

void put_out(const ScoreOutput& output, const ScoreToShow& scored) {
  if (!output.file.empty()) write(scored.score, output.file, {.inputs = output.inputs});
  if (output.json) {
    print_json(scored);
  } else if (!output.quiet) {
    print_text(output, scored);
  }
}

}  // namespace psg::app
