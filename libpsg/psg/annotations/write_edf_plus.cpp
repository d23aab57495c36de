// EDF+ without signals: the texts of edfplus.info, "text@@channel" where an event belongs to a signal.
#include <fmt/format.h>

#include <algorithm>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/edf/tal_packing.hpp"
#include "psg/edf/write.hpp"

namespace psg::annotations {
namespace {

/// The bytes that one annotation may take beside the record's own time.
constexpr std::size_t most_bytes = 90;

std::string text_of(const Item& item, Namer& namer) {
  if (item.stage) return fmt::format("Sleep stage {}", name(*item.stage));
  if (item.lights) return *item.lights == EventKind::lights_off ? "Lights off" : "Lights on";
  const EventName named = namer.name_of(*item.event);
  return named.channel.empty() ? named.text : fmt::format("{}@@{}", named.text, named.channel);
}

/// Cuts the text, between characters, so that the annotation fits; whether it had to.
bool cut_to_fit(Annotation& annotation) {
  bool cut = false;
  while (edf::encode_tal(annotation).size() > most_bytes && !annotation.text.empty()) {
    const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    while (continues(annotation.text.back())) annotation.text.pop_back();
    annotation.text.pop_back();
    cut = true;
  }
  return cut;
}

}  // namespace

std::vector<std::string> write_edf_plus(const Scoring& scoring, const std::string& path,
                                        const WriteOptions& options) {
  Namer namer(Style::edf_plus);
  EdfDescription description;
  description.start = options.start;
  description.equipment = options.start.time_of_day ? "" : unknown_clock;
  std::size_t shortened = 0;
  for (const Item& item : items_of(scoring)) {
    const Time length = item.span.duration();
    Annotation annotation{item.span.start, length > Time{0} ? std::optional(length) : std::nullopt,
                          text_of(item, namer)};
    if (cut_to_fit(annotation)) ++shortened;
    description.annotations.push_back(std::move(annotation));
  }
  EdfWriter(path, std::move(description)).close();
  std::vector<std::string> notes = namer.notes();
  if (shortened > 0) {
    notes.push_back(fmt::format("{} text{} shortened to fit into an annotation of EDF+", shortened,
                                shortened == 1 ? " is" : "s are"));
  }
  return notes;
}

}  // namespace psg::annotations
