#include "psg/export/export.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "psg/annotations/instant.hpp"
#include "psg/annotations/known_classes.hpp"
#include "psg/annotations/known_text.hpp"
#include "psg/annotations/write.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/export/event_table.hpp"
#include "psg/export/into_recording.hpp"
#include "psg/export/movement_table.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/store.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/table/select.hpp"
#include "psg/table/table_text.hpp"

namespace psg {
namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::bad_argument, sentence); }

std::vector<std::string> formats() {
  std::vector<std::string> names;
  for (const AnnotationFormat format : annotation_formats()) names.emplace_back(name(format));
  names.insert(names.end(), {"csv", "tsv"});
  return names;
}

std::string format_by_extension(const std::string& output) {
  constexpr std::pair<const char*, const char*> endings[] = {
      {".edf", "edf"},      {".annot", "annot"}, {"events.tsv", "bids"}, {".xml", "nsrr"},
      {".txt", "remlogic"}, {".json", "json"},   {".csv", "csv"},        {".tsv", "tsv"}};
  for (const auto& [ending, format] : endings) {
    if (output.ends_with(ending)) return format;
  }
  refuse(fmt::format("{}: its extension tells no format, expected one of {} by --format", output,
                     fmt::join(formats(), ", ")));
}

std::string format_of(const std::string& output, const ExportOptions& options) {
  if (options.format.empty()) return format_by_extension(output);
  const auto known = formats();
  if (std::ranges::find(known, options.format) != known.end()) return options.format;
  refuse(fmt::format("\"{}\" is no format, expected one of {}", options.format, fmt::join(known, ", ")));
}

bool is_table(const std::string& format) { return format == "csv" || format == "tsv"; }

/// The clock and length of the recording, as far as the user told.
ReadOptions recording_of(const ExportOptions& options) {
  if (!options.recording.empty() && !options.start.empty()) {
    refuse("the recording and its start are given both, expected one of them");
  }
  if (options.keep_date && options.recording.empty()) {
    refuse("the date is to be kept, expected the recording that it is in");
  }
  ReadOptions known{.epoch = from_seconds(options.epoch_s), .scorer = options.scorer};
  if (!options.stage_map.empty()) known.stage_map = stage_map_from(options.stage_map);
  if (!options.recording.empty()) {
    const Recording night = read_in_single_pass(options.recording).recording;
    known.start = night.start;
    known.duration = night.duration;
  } else if (!options.start.empty()) {
    known.start.time_of_day = clock_time_of(options.start);
  }
  return known;
}

AnnotationFormat annotation_format(const std::string& format) {
  return *std::ranges::find(annotation_formats(), format, [](AnnotationFormat f) { return name(f); });
}

Exported write_scoring(NightEvents scoring, const std::string& output, const std::string& format,
                       const ReadOptions& night, const ExportOptions& how, const Overwrite& overwrite) {
  WriteOptions options{.start = night.start, .duration = night.duration, .overwrite = overwrite};
  if (!how.keep_date) options.start.date.reset();
  if (!how.keep_text) scoring = without_remarks(std::move(scoring));
  Exported done{.format = format};
  done.stages = scoring.hypnogram.epochs().size();
  done.movements =
      static_cast<std::size_t>(std::ranges::count(scoring.events, EventKind::leg_movement, &Event::kind));
  done.events = scoring.events.size() - done.movements;
  done.notes = scoring.warnings;
  const auto notes = write_annotation_file(scoring, output, annotation_format(format), options);
  done.notes.insert(done.notes.end(), notes.begin(), notes.end());
  return done;
}

Exported write_table(const Tables& result, const std::string& output, const std::string& format,
                     const ExportOptions& options, const Overwrite& overwrite) {
  Table table =
      options.table.empty() ? exports::one_leg_movements(result) : table_named(result, options.table);
  if (!options.rule.empty()) {
    check_rule(result, options.rule);
    table = rows_of_rule(table, options.rule);
  }
  Exported done{.format = format, .rows = table.rows()};
  if (!options.keep_text && table.name == "events") done.notes = exports::leave_out_remarks(table);
  const std::string text = table_text(table, format == "csv" ? ',' : '\t');
  const FileKind kind = text_beginning("a table with the same columns", text.substr(0, text.find('\n') + 1));
  write_atomically({output, kind, overwrite}, text);
  return done;
}

std::string rule_of(const Tables& result, const ExportOptions& options) {
  if (!options.rule.empty()) return options.rule;
  const auto rules = rules_in(result);
  if (rules.size() == 1) return rules.front();
  throw Error(ErrorKind::ambiguous,
              fmt::format("the night was scored by {}; choose one with --rules", fmt::join(rules, ", ")));
}

/// The recording's length that the result knows, where the user gave no recording.
Time duration_in(const Tables& result) {
  const auto duration = first_time_of(table_named(result, "recording"), "duration_s");
  return std::max(duration.value_or(Time{0}), Time{0});
}

/// The time of day at which the recording started, where the result knows it; those of older versions do not.
std::optional<Time> start_of_day_in(const Tables& result) {
  const Table& recording = table_named(result, "recording");
  if (column_named(recording, "start_of_day_s") == nullptr) return {};
  return first_time_of(recording, "start_of_day_s");
}

}  // namespace

std::vector<std::string> files_written(const std::string& output, const ExportOptions& options) {
  if (!options.into.empty()) return {output};
  const std::string format = format_of(output, options);
  if (is_table(format)) return {output};
  return files_written(output, annotation_format(format));
}

namespace {

Exported export_tables(const Tables& result, const std::string& output, const ExportOptions& options,
                       const Overwrite& overwrite) {
  if (!options.into.empty()) {
    const auto duration = first_time_of(table_named(result, "recording"), "duration_s");
    return exports::write_into(night_events_from(result, rule_of(result, options)), duration, output, options,
                               overwrite);
  }
  const std::string format = format_of(output, options);
  if (!is_table(format)) check_annotation_outputs(output, annotation_format(format), overwrite);
  ReadOptions night = recording_of(options);
  if (is_table(format)) return write_table(result, output, format, options, overwrite);
  if (!options.table.empty()) {
    refuse(fmt::format("table \"{}\" is to be written as {}, expected csv or tsv", options.table, format));
  }
  if (night.duration == Time{0}) night.duration = duration_in(result);
  if (options.recording.empty() && options.start.empty()) night.start.time_of_day = start_of_day_in(result);
  return write_scoring(night_events_from(result, rule_of(result, options)), output, format, night, options,
                       overwrite);
}

}  // namespace

Exported export_result(const Tables& result, const std::string& output, const ExportOptions& options) {
  exports::check_into(options);
  return export_tables(result, output, options, {.inputs = {options.recording}, .force = options.force});
}

namespace {

Exported export_file_into(const std::string& input, const std::string& output, const ExportOptions& options,
                          const Overwrite& overwrite) {
  ExportOptions of_recording = options;
  of_recording.recording = options.into;
  AnnotationFile file = read_annotation_file(input, recording_of(of_recording));
  Exported done = exports::write_into(std::move(file.scoring), {}, output, options, overwrite);
  done.report = options.keep_text ? std::move(file.report) : known_classes(std::move(file.report));
  return done;
}

}  // namespace

Exported export_file(const std::string& input, const std::string& output, const ExportOptions& options) {
  exports::check_into(options);
  const Overwrite overwrite{.inputs = {input, options.recording}, .force = options.force, .copy_of = input};
  if (is_hdf5(input)) return export_tables(read(input), output, options, overwrite);
  if (!options.into.empty()) return export_file_into(input, output, options, overwrite);
  const std::string format = format_of(output, options);
  if (is_table(format) || !options.rule.empty() || !options.table.empty()) {
    refuse(fmt::format("{}: is no result of psg score, expected one for tables and rule sets", input));
  }
  check_annotation_outputs(output, annotation_format(format), overwrite);
  const ReadOptions night = recording_of(options);
  AnnotationFile file = read_annotation_file(input, night);
  Exported done = write_scoring(std::move(file.scoring), output, format, night, options, overwrite);
  done.report = options.keep_text ? std::move(file.report) : known_classes(std::move(file.report));
  return done;
}

}  // namespace psg
