#include "psg/export/event_table.hpp"

#include <algorithm>
#include <utility>

#include "psg/annotations/known_text.hpp"
#include "psg/table/select.hpp"

namespace psg::exports {
namespace {

std::vector<std::string>& texts_in(Table& table, const char* column) {
  const auto found = std::ranges::find(table.columns, column, &Column::name);
  return std::get<std::vector<std::string>>(found->values);
}

EventKind kind_named(const std::string& text) {
  using enum EventKind;
  for (const EventKind kind :
       {apnea, hypopnea, rera, arousal, leg_movement, artefact, lights_off, lights_on}) {
    if (text == name(kind)) return kind;
  }
  return other;
}

}  // namespace

std::vector<std::string> leave_out_remarks(Table& events) {
  const std::vector<std::string>& kinds = values_of<std::string>(events, "kind");
  static_cast<void>(values_of<std::string>(events, "text"));  // are there, or the table is refused
  static_cast<void>(values_of<std::string>(events, "channel"));
  std::vector<std::string>& texts = texts_in(events, "text");
  std::vector<std::string>& channels = texts_in(events, "channel");
  NightEvents scoring;
  for (std::size_t row = 0; row < kinds.size(); ++row) {
    // One at a time, each at its own place, so that none is taken for another and the order stays.
    const Time at(static_cast<Time::rep>(row));
    scoring.events.push_back({kind_named(kinds[row]), {at, at}, texts[row], channels[row], {}});
  }
  scoring = without_remarks(std::move(scoring));
  for (std::size_t row = 0; row < kinds.size(); ++row) {
    texts[row] = std::move(scoring.events[row].text);
    channels[row] = std::move(scoring.events[row].channel);
  }
  return std::move(scoring.warnings);
}

}  // namespace psg::exports
