// All of a scoring as JSON, one stage or event a line; psg_json.cpp reads it.
#include <nlohmann/json.hpp>

#include "psg/annotations/writers.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg::annotations {
namespace {

using Json = nlohmann::ordered_json;

/// On one line; bytes that are not UTF-8 become U+FFFD.
std::string dumped(const Json& json) {
  return shown_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

Json seconds_or_null(const std::optional<Time>& time) { return time ? Json(to_seconds(*time)) : Json(); }

std::string said(bool scored) { return scored ? "true" : "false"; }

Json json_of(const Epoch& epoch) {
  return {{"onset_s", to_seconds(epoch.span.start)},
          {"duration_s", to_seconds(epoch.span.duration())},
          {"stage", name(epoch.stage)}};
}

Json json_of(const Event& event) {
  return {{"onset_s", to_seconds(event.span.start)},
          {"duration_s", to_seconds(event.span.duration())},
          {"kind", name(event.kind)},
          {"leg", event.leg ? Json(name(*event.leg)) : Json()},
          {"channel", event.channel},
          {"text", event.text}};
}

template <typename Rows>
std::string list_of(const Rows& rows) {
  std::string text = "[";
  for (const auto& row : rows) text += (text.size() == 1 ? "\n    " : ",\n    ") + dumped(json_of(row));
  return text + (text.size() == 1 ? "]" : "\n  ]");
}

}  // namespace

FileKind json_kind() {
  return text_beginning("a scoring as JSON that psg wrote", "{\n  \"format\": " + dumped(json_format));
}

std::vector<std::string> write_json(const NightEvents& scoring, const std::string& path,
                                    const WriteOptions& options) {
  const std::string text = std::string("{\n") +                                                            //
                           "  \"format\": " + dumped(json_format) + ",\n" +                                //
                           "  \"version\": 1,\n" +                                                         //
                           "  \"lights_off_s\": " + dumped(seconds_or_null(scoring.lights_off)) + ",\n" +  //
                           "  \"lights_on_s\": " + dumped(seconds_or_null(scoring.lights_on)) + ",\n" +    //
                           "  \"arousals_scored\": " + said(knows_arousals(scoring)) + ",\n" +             //
                           "  \"respiratory_scored\": " + said(knows_respiratory(scoring)) + ",\n" +       //
                           "  \"stages\": " + list_of(scoring.hypnogram.epochs()) + ",\n" +                //
                           "  \"events\": " + list_of(scoring.events) + "\n}\n";
  write_atomically({path, json_kind(), options.overwrite}, text);
  return {};
}

}  // namespace psg::annotations
