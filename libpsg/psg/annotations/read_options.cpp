#include "psg/annotations/read_options.hpp"

#include <fmt/format.h>

#include "psg/annotations/standard_texts.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

std::pair<std::string, Stage> pair_from(const std::string& text) {
  const auto equals = text.find('=');
  const std::string label(trimmed(std::string_view(text).substr(0, equals)));
  const auto stage = equals == std::string::npos ? std::nullopt : stage_labelled(text.substr(equals + 1));
  if (label.empty() || !stage) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("stage map has {}, expected a label, \"=\" and a stage, as in 0=W,1=N1,5=R",
                            form_of(text)));
  }
  return {label, *stage};
}

}  // namespace

StageMap stage_map_from(const std::string& text) {
  StageMap map;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const auto [label, stage] = pair_from(text.substr(start, end - start));
    if (!map.emplace(label, stage).second) {
      throw Error(ErrorKind::bad_argument, fmt::format("stage map names \"{}\" twice, expected once", label));
    }
    start = end + 1;
  }
  return map;
}

}  // namespace psg
