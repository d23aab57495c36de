// The JSON of a scoring, as write_json.cpp writes it.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "psg/annotations/marks.hpp"
#include "psg/annotations/text.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::annotations {
namespace {

using Json = nlohmann::json;

bool recognises(const Head& head, const ReadOptions&) {
  return trimmed(head.text).starts_with('{') &&
         head.text.find(fmt::format("\"{}\"", json_format)) != std::string::npos;
}

class JsonReader {
 public:
  explicit JsonReader(const std::string& path) : path_(path) {}

  Companion read() {
    const Json root = parsed(read_text(path_, marks_.warnings()));
    where_ = "the file";
    if (text_in(root, "format") != json_format || member(root, "version") != 1) {
      refuse("version", "1, or a newer libpsg");
    }
    add_lights(root, "lights_off_s", EventKind::lights_off);
    add_lights(root, "lights_on_s", EventKind::lights_on);
    each(root, "stages", [&](const Json& row) { add_stage(row); });
    each(root, "events", [&](const Json& row) { add_event(row); });
    return std::move(marks_).companion();
  }

 private:
  [[noreturn]] void refuse(const char* key, std::string_view expected) const {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: {} has an unfit \"{}\", expected {}", path_, where_, key, expected));
  }

  Json parsed(const std::string& text) const {
    try {
      return Json::parse(text);
    } catch (const Json::parse_error& error) {
      throw Error(
          ErrorKind::malformed,
          fmt::format("{}: is no JSON at byte {}, expected a scoring that psg wrote", path_, error.byte));
    } catch (const Json::out_of_range&) {
      throw Error(ErrorKind::malformed, path_ + ": holds a number that is none, expected seconds");
    }
  }

  /// null where it is missing.
  [[nodiscard]] static Json member(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? Json() : *found;
  }
  [[nodiscard]] std::string text_in(const Json& object, const char* key) const {
    stop_tick();
    const Json value = member(object, key);
    if (!value.is_string()) refuse(key, "a text");
    return value.get<std::string>();
  }
  [[nodiscard]] Time time_in(const Json& object, const char* key) const {
    constexpr double year = 366 * 86400.0;
    const Json value = member(object, key);
    if (!value.is_number() || !(std::abs(value.get<double>()) < year)) refuse(key, "seconds within a year");
    return from_seconds(value.get<double>());
  }

  template <typename Add>
  void each(const Json& root, const char* key, Add add) {
    const Json list = member(root, key);
    if (!list.is_array()) refuse(key, "a list");
    std::size_t number = 0;
    for (const Json& row : list) {
      where_ = fmt::format("entry {} of \"{}\"", ++number, key);
      add(row);
    }
    where_ = "the file";
  }

  void add_lights(const Json& root, const char* key, EventKind kind) {
    if (member(root, key).is_null()) return;
    ClassMeaning meaning;
    meaning.meaning.kind = kind;
    meaning.meaning.text = key;
    marks_.add(time_in(root, key), {}, std::move(meaning));
  }

  void add_stage(const Json& row) {
    const std::string label = text_in(row, "stage");
    const auto stage = stage_labelled(label);
    if (!stage) refuse("stage", "W, N1, N2, N3, R or ?");
    marks_.add_stage(time_in(row, "onset_s"), time_in(row, "duration_s"), label, *stage);
  }

  void add_event(const Json& row) {
    ClassMeaning meaning;
    meaning.meaning.kind = kind_in(row);
    meaning.meaning.leg = leg_in(row);
    meaning.meaning.channel = text_in(row, "channel");
    meaning.meaning.text = text_in(row, "text");
    marks_.add(time_in(row, "onset_s"), time_in(row, "duration_s"), std::move(meaning));
  }

  [[nodiscard]] EventKind kind_in(const Json& row) const {
    using enum EventKind;
    const std::string text = text_in(row, "kind");
    for (const EventKind kind : {apnea, hypopnea, rera, arousal, leg_movement, artefact, other}) {
      if (text == name(kind)) return kind;
    }
    refuse("kind", "apnea, hypopnea, rera, arousal, leg_movement, artefact or other");
  }

  [[nodiscard]] std::optional<Leg> leg_in(const Json& row) const {
    if (member(row, "leg").is_null()) return std::nullopt;
    const std::string text = text_in(row, "leg");
    for (const Leg leg : {Leg::left, Leg::right, Leg::both}) {
      if (text == name(leg)) return leg;
    }
    refuse("leg", "L, R, B or null");
  }

  const std::string& path_;
  std::string where_;  ///< what is read now, for messages
  MarkList marks_;
};

Companion read(const std::string& path, const ReadOptions&) { return JsonReader(path).read(); }

}  // namespace

const FileFormat psg_json{"psg JSON", recognises, read};

}  // namespace psg::annotations
