#include "json.hpp"

#include <fmt/format.h>

#include <cmath>

#include "psg/core/shown_text.hpp"
#include "streams.hpp"

namespace psg::app {

Json json_of(const AnnotationReport& report) {
  Json classes = Json::array();
  for (const ClassCount& c : report.classes) {
    classes.push_back({{"class", c.text},
                       {"meaning", c.meaning},
                       {"use", name(c.use)},
                       {"note", c.note},
                       {"count", c.count}});
  }
  return {{"format", report.format}, {"classes", std::move(classes)}};
}

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json json_of(const Table& table) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < table.rows(); ++i) rows.push_back(Json::object());
  for (const auto& column : table.columns) {
    std::visit(
        [&](const auto& values) {
          for (std::size_t i = 0; i < values.size(); ++i) {
            if constexpr (std::is_same_v<std::decay_t<decltype(values[i])>, double>) {
              rows[i][column.name] = finite(values[i]);
            } else {
              rows[i][column.name] = values[i];
            }
          }
        },
        column.values);
  }
  return rows;
}

Json json_of(const Tables& tables) {
  Json json = {{"attributes", Json::object()}, {"tables", Json::object()}};
  for (const auto& [key, value] : tables.attributes) json["attributes"][key] = value;
  for (const auto& table : tables.tables) json["tables"][table.name] = json_of(table);
  return json;
}

Json json_of(const LegMapping& mapping, const Recording& night) {
  Json rows = Json::array();
  for (const auto& use : mapping.channels) {
    const Channel& channel = night.channels[use.channel];
    rows.push_back(
        {{"signal", channel.number},
         {"label", use.label_shown ? Json(channel.label) : Json(nullptr)},
         {"role", name(use.role)},
         {"leg", use.leg ? Json(name(*use.leg)) : Json(nullptr)},
         {"why",
          use.label_shown ? use.why : "its label is outside the lists of known names; psg info shows it"}});
  }
  return rows;
}

std::string text_of(const Json& json) {
  return shown_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

void print(const Json& json) { print_out("{}", text_of(json)); }

}  // namespace psg::app
