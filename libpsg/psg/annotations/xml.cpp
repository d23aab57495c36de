#include "psg/annotations/xml.hpp"

#include <fmt/format.h>

#include "psg/annotations/format.hpp"
#include "psg/annotations/text.hpp"
#include "psg/core/error.hpp"

namespace psg::annotations {
namespace {

constexpr int most_depth = 64;  // the deepest of the formats, Philips', needs 8

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::malformed, fmt::format("{}: {}", path, why));
}

/// Walks the tree without recursion, as the file decides how deep it is.
void check_depth(const std::string& path, const pugi::xml_node& root) {
  int depth = 1;
  for (pugi::xml_node node = root.first_child(); node;) {
    if (node.first_child()) {
      node = node.first_child();
      if (++depth > most_depth) {
        refuse(path, fmt::format("nests its elements more than {} deep, expected an export of scored events",
                                 most_depth));
      }
      continue;
    }
    while (node && !node.next_sibling()) {
      node = node.parent();
      if (node == root) return;
      --depth;
    }
    node = node.next_sibling();
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
  const std::string text = read_text(path, warnings);
  if (text.find("<!ENTITY") != std::string::npos) {
    refuse(path, "declares entities, which are not read; expected plain XML");
  }
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    refuse(path,
           fmt::format("is no well-formed XML at character {}: {}", parsed.offset, parsed.description()));
  }
  check_depth(path, document);
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
    refuse(path, fmt::format("event {} has {} \"{:.40}\", expected seconds", event, field, text));
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
