#include "psg/annotations/xml.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/annotations/format.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

constexpr int most_depth = 64;                        // the deepest of the formats, Philips', needs 8
constexpr std::size_t most_parts = 3 * most_entries;  // tags and attributes; an event of NSRR has 12

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::malformed, fmt::format("{}: {}", path, why));
}

/// What a text asks of a parser, counted before it is parsed.
struct Extent {
  int depth = 0;          ///< of its elements
  std::size_t parts = 0;  ///< elements, attributes and remarks
};

/// The end of what begins with `begin` and ends with `end`; the end of the text where nothing ends it.
std::size_t after(std::string_view text, std::size_t begin, std::string_view end) {
  const auto found = text.find(end, begin);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

/// The end of a tag: the ">" outside of its values in quotes. Counts its attributes.
std::size_t after_tag(std::string_view text, std::size_t begin, Extent& extent) {
  char quote = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '=') {
      ++extent.parts;
    } else if (c == '>') {
      return i + 1;
    }
  }
  return text.size();
}

/// Of a text that is no XML, what is found until it breaks: the parser finds nothing more.
Extent extent_of(std::string_view text) {
  Extent extent;
  int depth = 0;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at)) {
    const std::string_view rest = text.substr(at);
    ++extent.parts;
    if (rest.starts_with("<!--")) {
      at = after(text, at + 4, "-->");
    } else if (rest.starts_with("<![CDATA[")) {
      at = after(text, at + 9, "]]>");
    } else if (rest.starts_with("<?")) {
      at = after(text, at + 2, "?>");
    } else if (rest.starts_with("<!")) {
      at = after(text, at + 2, ">");
    } else {
      const bool closes = rest.starts_with("</");
      at = after_tag(text, at + 1, extent);
      const bool is_empty = !closes && at >= 2 && text[at - 2] == '/';
      if (closes) --depth;
      if (!closes && !is_empty) extent.depth = std::max(extent.depth, ++depth);
    }
  }
  return extent;
}

void check_extent(const std::string& path, std::string_view text) {
  const Extent extent = extent_of(text);
  if (extent.depth > most_depth) {
    refuse(path, fmt::format("nests its elements more than {} deep, expected an export of scored events",
                             most_depth));
  }
  if (extent.parts > most_parts) {
    refuse(path, fmt::format("holds {} elements and attributes, expected the events of a night, at most {}",
                             extent.parts, most_parts));
  }
}

std::string_view without_prefix(std::string_view name) {
  const auto colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

bool xml_begins_with(std::string_view head, std::string_view root) {
  while (true) {
    head = trimmed(head);
    if (!head.starts_with('<')) return false;
    const bool remark = head.starts_with("<!--");
    if (!remark && !head.starts_with("<?") && !head.starts_with("<!")) break;
    const auto end = head.find(remark ? "-->" : ">");
    if (end == std::string_view::npos) return false;
    head.remove_prefix(end + 1);
    if (remark) head.remove_prefix(2);
  }
  return without_prefix(head.substr(1, head.find_first_of(" \t\r\n/>", 1) - 1)) == root;
}

pugi::xml_node read_xml(const std::string& path, pugi::xml_document& document,
                        std::vector<std::string>& warnings) {
  std::string text = read_text(path, warnings);
  if (text.find("<!ENTITY") != std::string::npos) {
    refuse(path, "declares entities, which are not read; expected plain XML");
  }
  check_extent(path, text);
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    refuse(path,
           fmt::format("is no well-formed XML at character {}: {}", parsed.offset, parsed.description()));
  }
  return document.document_element();
}

std::string_view local_name(const pugi::xml_node& node) { return without_prefix(node.name()); }

pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children()) {
    if (local_name(child) == name) return child;
  }
  return {};
}

std::vector<pugi::xml_node> children_of(const pugi::xml_node& node, std::string_view name) {
  std::vector<pugi::xml_node> found;
  for (const pugi::xml_node& child : node.children()) {
    if (local_name(child) == name) found.push_back(child);
  }
  return found;
}

std::string_view text_of(const pugi::xml_node& node, std::string_view name) {
  return trimmed(child_of(node, name).text().get());
}

std::optional<Time> xml_seconds(const std::string& path, std::size_t event, const char* field,
                                std::string_view text) {
  if (trimmed(text).empty()) return std::nullopt;
  const auto time = seconds_in(text);
  if (!time) {
    refuse(path, fmt::format("event {} has {} as {}, expected seconds", event, field, form_of(text)));
  }
  return time;
}

Time xml_seconds_needed(const std::string& path, std::size_t event, const char* field,
                        std::string_view text) {
  const auto time = xml_seconds(path, event, field, text);
  if (!time) refuse(path, fmt::format("event {} has no {}, expected seconds", event, field));
  return *time;
}

}  // namespace psg::annotations
