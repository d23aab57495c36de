#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/time.hpp"

namespace psg::annotations {

/// Whether a text begins as XML whose outermost element has this name, with any prefix.
[[nodiscard]] bool xml_begins_with(std::string_view head, std::string_view root);

/// Parses a file into `document`, and gives its outermost element. Entities other than those of XML
/// itself do not exist here; elements nest at most 64 deep.
/// @throws Error not_found, io, or malformed: no XML, entity declarations, too large or too deep.
[[nodiscard]] pugi::xml_node read_xml(const std::string& path, pugi::xml_document& document,
                                      std::vector<std::string>& warnings);

/// An element's name without its prefix.
[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);
/// The first child of that name, with any prefix; a null node when there is none.
[[nodiscard]] pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name);
/// All children of that name, with any prefix.
[[nodiscard]] std::vector<pugi::xml_node> children_of(const pugi::xml_node& node, std::string_view name);
/// The trimmed text of the first child of that name; empty when there is none.
[[nodiscard]] std::string_view text_of(const pugi::xml_node& node, std::string_view name);

/// The seconds that `text` says; empty text gives nothing.
/// @throws Error(malformed) naming the event and the field when it is no number.
[[nodiscard]] std::optional<Time> xml_seconds(const std::string& path, std::size_t event, const char* field,
                                              std::string_view text);
/// As above, of a field that must be there.
[[nodiscard]] Time xml_seconds_needed(const std::string& path, std::size_t event, const char* field,
                                      std::string_view text);

}  // namespace psg::annotations
