#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "psg/annotations/read.hpp"
#include "psg/channels/find.hpp"
#include "psg/core/event.hpp"
#include "psg/table/table.hpp"

namespace psg::app {

/// JSON with its keys in the order in which they were written.
using Json = nlohmann::ordered_json;

/// One object for each row; an undefined or infinite value is null.
[[nodiscard]] Json json_of(const Table& table);

/// {"attributes": {...}, "tables": {name: rows}}.
[[nodiscard]] Json json_of(const Tables& tables);

/// One object for each channel: what it is used for and why; a label that may hold a name is null.
[[nodiscard]] Json json_of(const LegMapping& mapping, const Recording& night);

/// {"format": ..., "classes": [{"class", "meaning", "use", "note", "count"}, ...]}.
[[nodiscard]] Json json_of(const AnnotationReport& report);

/// A number, or null when it is not finite.
[[nodiscard]] Json finite(double value);

/// The object, indented, and a line feed; bytes that are no UTF-8 are replaced.
[[nodiscard]] std::string text_of(const Json& json);

/// The object and a line feed on standard output; bytes that are no UTF-8 are replaced.
void print(const Json& json);

}  // namespace psg::app
