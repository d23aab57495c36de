// Luna's .annot with its six columns and the classes that the NSRR agreed on.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg::annotations {
namespace {

constexpr const char* heading = "class\tinstance\tchannel\tstart\tstop\tmeta\n";

EventName class_of(const Item& item, Namer& namer) {
  if (item.stage) return {name(*item.stage), ""};
  if (item.lights) return {*item.lights == EventKind::lights_off ? "lights_off" : "lights_on", ""};
  return namer.name_of(*item.event);
}

}  // namespace

/// The heading is Luna's own; but the columns `instance` and `meta` of our rows say nothing.
FileKind luna_annot_kind() {
  return {"a .annot file that psg wrote", [](const std::string&, std::string_view bytes) {
            if (!bytes.starts_with(heading)) return false;
            bytes.remove_prefix(std::string_view(heading).size());
            for (auto end = bytes.find('\n'); end != std::string_view::npos; end = bytes.find('\n')) {
              const std::string_view row = bytes.substr(0, end);
              const std::string_view behind_class = row.substr(std::min(row.find('\t'), row.size()));
              if (!behind_class.starts_with("\t.\t") || !row.ends_with("\t.")) return false;
              bytes.remove_prefix(end + 1);
            }
            return true;
          }};
}

std::vector<std::string> write_luna_annot(const NightEvents& scoring, const std::string& path,
                                          const WriteOptions& options) {
  Namer namer(Style::luna);
  std::string text = heading;
  for (const Item& item : items_of(scoring)) {
    const auto [label, channel] = class_of(item, namer);
    fmt::format_to(std::back_inserter(text), "{}\t.\t{}\t{}\t{}\t.\n", label, channel.empty() ? "." : channel,
                   seconds_text(item.span.start), seconds_text(item.span.end));
  }
  write_atomically({path, luna_annot_kind(), options.overwrite}, text);
  return namer.notes();
}

}  // namespace psg::annotations
