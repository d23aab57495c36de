// Luna's .annot with its six columns and the classes that the NSRR agreed on.
#include <fmt/format.h>

#include <iterator>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/atomic_file.hpp"

namespace psg::annotations {
namespace {

EventName class_of(const Item& item, Namer& namer) {
  if (item.stage) return {name(*item.stage), ""};
  if (item.lights) return {*item.lights == EventKind::lights_off ? "lights_off" : "lights_on", ""};
  return namer.name_of(*item.event);
}

}  // namespace

std::vector<std::string> write_luna_annot(const Scoring& scoring, const std::string& path,
                                          const WriteOptions&) {
  Namer namer(Style::luna);
  std::string text = "class\tinstance\tchannel\tstart\tstop\tmeta\n";
  for (const Item& item : items_of(scoring)) {
    const auto [label, channel] = class_of(item, namer);
    fmt::format_to(std::back_inserter(text), "{}\t.\t{}\t{}\t{}\t.\n", label, channel.empty() ? "." : channel,
                   seconds_text(item.span.start), seconds_text(item.span.end));
  }
  write_atomically(path, text);
  return namer.notes();
}

}  // namespace psg::annotations
