// EDF+ without signals: the texts of edfplus.info, "text@@channel" where an event belongs to a signal.
#include <fmt/format.h>

#include <utility>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/write.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/edf/tal.hpp"
#include "psg/edf/write.hpp"

namespace psg::annotations {
namespace {

/// The bytes that one annotation may take beside the record's own time.
constexpr std::size_t most_bytes = 90;

std::string text_of(const Item& item, Namer& namer, std::size_t most) {
  if (item.stage) return fmt::format("Sleep stage {}", name(*item.stage));
  if (item.lights) return *item.lights == EventKind::lights_off ? "Lights off" : "Lights on";
  const EventName named = namer.name_of(*item.event, most);
  return named.channel.empty() ? named.text : fmt::format("{}@@{}", named.text, named.channel);
}

}  // namespace

std::vector<std::string> write_edf_plus(const NightEvents& scoring, const std::string& path,
                                        const WriteOptions& options) {
  EdfPlusTexts written = edf_plus_texts(scoring);
  EdfDescription description;
  description.start = options.start;
  description.equipment = annotations_equipment;
  if (!options.start.time_of_day) description.equipment += fmt::format("_{}", unknown_clock);
  description.annotations = std::move(written.annotations);
  EdfWriter(path, std::move(description), options.overwrite).close();
  return std::move(written.notes);
}

}  // namespace psg::annotations

namespace psg {

EdfPlusTexts edf_plus_texts(const NightEvents& scoring) {
  using namespace annotations;
  Namer namer(Style::edf_plus);
  EdfPlusTexts texts;
  for (const Item& item : items_of(scoring)) {
    const Time length = item.span.duration();
    Annotation annotation{item.span.start, length > Time{0} ? std::optional(length) : std::nullopt, ""};
    annotation.text = text_of(item, namer, most_bytes - edf::encode_tal(annotation).size());
    texts.annotations.push_back(std::move(annotation));
  }
  texts.notes = namer.notes();
  return texts;
}

}  // namespace psg
