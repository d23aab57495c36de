// The JSON of a scoring, as write_json.cpp writes it.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "psg/annotations/marks.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::annotations {
namespace {

using Json = nlohmann::json;

bool recognises(const Head& head, const ReadOptions&) {
  return trimmed(head.text).starts_with('{') &&
         head.text.find(fmt::format("\"{}\"", json_format)) != std::string::npos;
}

constexpr std::size_t most_depth = 16;  // the rows need 3

/// What is asked of the file and of its rows.
enum Key : std::size_t {
  format_key,
  version_key,
  lights_off_key,
  lights_on_key,
  arousals_key,
  respiratory_key,
  onset_key,
  duration_key,
  stage_key,
  kind_key,
  leg_key,
  channel_key,
  text_key,
  key_count,  ///< any other
};
constexpr std::array<const char*, key_count> key_names = {"format",
                                                          "version",
                                                          "lights_off_s",
                                                          "lights_on_s",
                                                          "arousals_scored",
                                                          "respiratory_scored",
                                                          "onset_s",
                                                          "duration_s",
                                                          "stage",
                                                          "kind",
                                                          "leg",
                                                          "channel",
                                                          "text"};

struct Value {
  enum Type : std::uint8_t { missing, null, number, text, truth, other };
  Type type = missing;
  double amount = 0;  ///< of a truth 1 or 0
  std::string words;
};
using Values = std::array<Value, key_count>;

struct StageRow {
  Time onset{}, duration{};
  std::string label;
  Stage stage = Stage::unscored;
};

struct EventRow {
  Time onset{}, duration{};
  ClassMeaning meaning;
};

/// What a file says of itself, and its rows.
struct Content {
  Values values;
  std::vector<StageRow> stages;
  std::vector<EventRow> events;
  bool has_stages = false;
  bool has_events = false;
  std::optional<Error> fault;  ///< of the first row that has one
};

[[noreturn]] void refuse(const std::string& path, const std::string& where, Key key,
                         std::string_view expected) {
  throw Error(ErrorKind::malformed,
              fmt::format("{}: {} has an unfit \"{}\", expected {}", path, where, key_names[key], expected));
}

/// The values of the file or of one row, which `where` names.
struct Asked {
  const std::string& path;
  const std::string& where;
  const Values& values;

  [[nodiscard]] const std::string& text(Key key) const {
    if (values[key].type != Value::text) refuse(path, where, key, "a text");
    return values[key].words;
  }
  [[nodiscard]] Time time(Key key) const {
    constexpr double year = 366 * 86400.0;
    const Value& value = values[key];
    if (value.type != Value::number || !(std::abs(value.amount) < year)) {
      refuse(path, where, key, "seconds within a year");
    }
    return from_seconds(value.amount);
  }
  /// Empty where the file does not say: older ones do not.
  [[nodiscard]] std::optional<bool> truth(Key key) const {
    if (is_absent(key)) return std::nullopt;
    if (values[key].type != Value::truth) refuse(path, where, key, "true or false");
    return values[key].amount != 0;
  }
  [[nodiscard]] bool is_absent(Key key) const { return values[key].type <= Value::null; }
};

StageRow stage_in(const Asked& row) {
  const auto stage = stage_labelled(row.text(stage_key));
  if (!stage) refuse(row.path, row.where, stage_key, "W, N1, N2, N3, R or ?");
  return {row.time(onset_key), row.time(duration_key), row.text(stage_key), *stage};
}

EventKind kind_in(const Asked& row) {
  using enum EventKind;
  const std::string& text = row.text(kind_key);
  for (const EventKind kind : {apnea, hypopnea, rera, arousal, leg_movement, artefact, other}) {
    if (text == name(kind)) return kind;
  }
  refuse(row.path, row.where, kind_key, "apnea, hypopnea, rera, arousal, leg_movement, artefact or other");
}

std::optional<Leg> leg_in(const Asked& row) {
  if (row.is_absent(leg_key)) return std::nullopt;
  const std::string& text = row.text(leg_key);
  for (const Leg leg : {Leg::left, Leg::right, Leg::both}) {
    if (text == name(leg)) return leg;
  }
  refuse(row.path, row.where, leg_key, "L, R, B or null");
}

EventRow event_in(const Asked& row) {
  ClassMeaning meaning;
  meaning.meaning.kind = kind_in(row);
  meaning.meaning.leg = leg_in(row);
  meaning.meaning.channel = row.text(channel_key);
  meaning.meaning.text = row.text(text_key);
  return {row.time(onset_key), row.time(duration_key), std::move(meaning)};
}

/// Is told what a file holds, value by value, and keeps the rows alone: no tree of it is ever built, however
/// deep the file nests. Of a key that comes twice the last holds.
class Listener : public nlohmann::json_sax<Json> {
 public:
  explicit Listener(const std::string& path) : path_(path) {}
  [[nodiscard]] Content content() && { return std::move(content_); }

  bool null() override { return take({Value::null, 0, {}}); }
  bool boolean(bool value) override { return take({Value::truth, value ? 1.0 : 0.0, {}}); }
  bool number_integer(number_integer_t value) override { return take_number(static_cast<double>(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take_number(static_cast<double>(value)); }
  bool number_float(number_float_t value, const string_t&) override { return take_number(value); }
  bool string(string_t& value) override { return take({Value::text, 0, std::move(value)}); }
  bool binary(binary_t&) override { return take({Value::other, 0, {}}); }
  bool key(string_t& name) override;
  bool start_object(std::size_t) override;
  bool end_object() override;
  bool start_array(std::size_t) override;
  bool end_array() override;
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) override;

 private:
  enum class List : std::uint8_t { none, stages, events };
  enum class Place : std::uint8_t { file, list, row, elsewhere };

  [[nodiscard]] Place place() const noexcept;
  bool deeper();
  bool take(Value value);
  bool take_number(double amount) { return take({Value::number, amount, {}}); }
  void begin_list();
  void add_row();

  const std::string& path_;
  Content content_;
  Values row_;
  std::size_t depth_ = 0;  ///< how many lists and objects are open
  Key key_ = key_count;
  List list_ = List::none;  ///< that the last key of the file names
  bool in_list_ = false;
  std::size_t number_ = 0;  ///< of the entry in its list
};

Listener::Place Listener::place() const noexcept {
  if (depth_ == 1) return Place::file;
  if (in_list_ && depth_ == 2) return Place::list;
  return in_list_ && depth_ == 3 ? Place::row : Place::elsewhere;
}

bool Listener::key(string_t& name) {
  if (place() == Place::elsewhere) return true;
  key_ = static_cast<Key>(std::ranges::find(key_names, name) - key_names.begin());
  if (place() == Place::file) {
    list_ = name == "stages" ? List::stages : name == "events" ? List::events : List::none;
  }
  return true;
}

bool Listener::deeper() {
  stop_tick();
  if (++depth_ <= most_depth) return true;
  throw Error(ErrorKind::malformed,
              fmt::format("{}: nests its values more than {} deep, expected a scoring that psg wrote", path_,
                          most_depth));
}

bool Listener::start_object(std::size_t) {
  if (place() == Place::list) {
    row_ = {};
  } else {
    take({Value::other, 0, {}});
  }
  return deeper();
}

bool Listener::end_object() {
  --depth_;
  if (place() == Place::list) add_row();
  return true;
}

bool Listener::start_array(std::size_t) {
  if (place() == Place::file && list_ != List::none) {
    begin_list();
  } else {
    take({Value::other, 0, {}});
  }
  return deeper();
}

bool Listener::end_array() {
  if (--depth_ == 1) in_list_ = false;
  return true;
}

/// Takes a value where it is wanted.
bool Listener::take(Value value) {
  switch (place()) {
    case Place::file:
      if (list_ == List::stages) content_.has_stages = false;
      if (list_ == List::events) content_.has_events = false;
      if (key_ != key_count) content_.values[key_] = std::move(value);
      break;
    case Place::row:
      if (key_ != key_count) row_[key_] = std::move(value);
      break;
    case Place::list:  // an entry without anything that a row needs
      row_ = {};
      add_row();
      break;
    case Place::elsewhere: break;
  }
  return true;
}

void Listener::begin_list() {
  in_list_ = true;
  number_ = 0;
  (list_ == List::stages ? content_.has_stages : content_.has_events) = true;
  list_ == List::stages ? content_.stages.clear() : content_.events.clear();
}

/// The fault of a row is kept: that the file is of a newer version may stand behind it, and explains it.
void Listener::add_row() {
  stop_tick();
  if (++number_ > most_entries) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: holds more than {} stages or events, expected those of "
                            "a night",
                            path_, most_entries));
  }
  if (content_.fault) return;
  const bool stages = list_ == List::stages;
  const std::string where = fmt::format("entry {} of \"{}\"", number_, stages ? "stages" : "events");
  try {
    const Asked row{path_, where, row_};
    stages ? content_.stages.push_back(stage_in(row)) : content_.events.push_back(event_in(row));
  } catch (const Error& fault) {
    content_.fault = fault;
  }
}

bool Listener::parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception& error) {
  if (dynamic_cast<const Json::out_of_range*>(&error) != nullptr) {
    throw Error(ErrorKind::malformed, path_ + ": holds a number that is none, expected seconds");
  }
  throw Error(ErrorKind::malformed,
              fmt::format("{}: is no JSON at byte {}, expected a scoring that psg wrote", path_, byte));
}

Content content_of(const std::string& path, std::vector<std::string>& warnings) {
  const std::string text = read_text(path, warnings);
  Listener listener(path);
  Json::sax_parse(text, &listener);
  return std::move(listener).content();
}

void add_lights(const Asked& file, Key key, EventKind kind, MarkList& marks) {
  if (file.is_absent(key)) return;
  ClassMeaning meaning;
  meaning.meaning.kind = kind;
  meaning.meaning.text = key_names[key];
  marks.add(file.time(key), {}, std::move(meaning));
}

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  Content content = content_of(path, marks.warnings());
  const std::string where = "the file";
  const Asked file{path, where, content.values};
  const Value& version = content.values[version_key];
  if (file.text(format_key) != json_format || version.type != Value::number || version.amount != 1) {
    refuse(path, where, version_key, "1, or a newer libpsg");
  }
  add_lights(file, lights_off_key, EventKind::lights_off, marks);
  add_lights(file, lights_on_key, EventKind::lights_on, marks);
  if (content.fault) throw Error(*content.fault);
  for (const auto& [has, name] : {std::pair(content.has_stages, "stages"), {content.has_events, "events"}}) {
    if (has) continue;
    throw Error(ErrorKind::malformed,
                fmt::format("{}: the file has an unfit \"{}\", expected a list", path, name));
  }
  for (StageRow& row : content.stages) marks.add_stage(row.onset, row.duration, row.label, row.stage);
  for (EventRow& row : content.events) marks.add(row.onset, row.duration, std::move(row.meaning));
  const auto arousals = file.truth(arousals_key);
  const auto respiratory = file.truth(respiratory_key);
  content = {};
  FileContents contents = std::move(marks).contents();
  contents.arousals_scored = arousals;
  contents.respiratory_scored = respiratory;
  return contents;
}

}  // namespace

const FileFormat psg_json{"psg JSON", recognises, read};

}  // namespace psg::annotations
