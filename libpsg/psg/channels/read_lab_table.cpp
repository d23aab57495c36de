#include "psg/channels/read_lab_table.hpp"

#define TOML_HEADER_ONLY 1
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/system/input_file.hpp"
#include "psg/text/toml_bounds.hpp"

namespace psg {
namespace {

/// A section that gives its labels a role.
struct Section {
  std::string_view key;
  Role role;
  bool has_pairs;
};

constexpr std::array sections = {Section{"left_leg", Role::left_leg, true},
                                 Section{"right_leg", Role::right_leg, true},
                                 Section{"both_legs", Role::both_legs, true},
                                 Section{"chin", Role::chin, false}, Section{"ignore", Role::other, false}};

constexpr std::string_view unit_key = "unit";

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

/// Fills a table and remembers what each label was given.
class Reader {
 public:
  explicit Reader(std::string name) : table_{.name = std::move(name)} {}

  ChannelTable read(const toml::table& root) && {
    for (const auto& [key, node] : root) read_section(key.str(), key.source().begin.line, node);
    if (table_.empty()) {
      throw Error(ErrorKind::malformed,
                  fmt::format("{}: gives no channel a role or a unit, expected at least one label in {}",
                              table_.name, keys()));
    }
    return std::move(table_);
  }

 private:
  struct Use {
    std::string_view section;
    bool pair;
    int line;
  };

  static std::string keys() {
    std::vector<std::string_view> names;
    names.reserve(std::size(sections) + 1);
    for (const Section& section : sections) names.push_back(section.key);
    names.push_back(unit_key);
    return fmt::format("{}", fmt::join(names, ", "));
  }

  [[noreturn]] void refuse(int line, const std::string& sentence) const {
    throw Error(ErrorKind::malformed, fmt::format("{}: line {}: {}", table_.name, line, sentence));
  }

  void read_section(std::string_view key, toml::source_index line, const toml::node& node) {
    const auto section = std::ranges::find(sections, key, &Section::key);
    if (section == sections.end() && key != unit_key) {
      refuse(static_cast<int>(line), fmt::format("unknown key \"{}\", expected {}", key, keys()));
    }
    if (!node.is_table()) {
      refuse(static_cast<int>(line),
             fmt::format("{} is no section, expected [{}] and its keys below", key, key));
    }
    key == unit_key ? read_units(*node.as_table()) : read_role(*section, *node.as_table());
  }

  void read_role(const Section& section, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const bool pairs = key.str() == "pairs" && section.has_pairs;
      if (key.str() != "labels" && !pairs) {
        refuse(static_cast<int>(key.source().begin.line),
               fmt::format("unknown key \"{}\" in [{}], expected {}", key.str(), section.key,
                           section.has_pairs ? "labels or pairs" : "labels"));
      }
      const std::string path = fmt::format("{}.{}", section.key, key.str());
      if (!node.is_array()) refuse(line_of(node), path + " is no list, expected [...]");
      for (const toml::node& item : *node.as_array()) {
        pairs ? add_pair(section, item, path) : add_label(section, item, path);
      }
    }
  }

  void add_label(const Section& section, const toml::node& item, const std::string& path) {
    std::string label = label_in(item, path);
    claim(label, {section.key, false, line_of(item)});
    table_.labels.push_back({std::move(label), section.role, line_of(item)});
  }

  void add_pair(const Section& section, const toml::node& item, const std::string& path) {
    const toml::array* both = item.as_array();
    if (both == nullptr || both->size() != 2) {
      refuse(line_of(item), path + " holds something that is no pair, expected [\"first\", \"second\"]");
    }
    std::string first = label_in(*both->get(0), path);
    std::string second = label_in(*both->get(1), path);
    if (normalised(first) == normalised(second)) {
      refuse(line_of(item), fmt::format("{} subtracts \"{}\" from itself", path, first));
    }
    claim(first, {section.key, true, line_of(item)});
    claim(second, {section.key, true, line_of(item)});
    table_.pairs.push_back({std::move(first), std::move(second), section.role, line_of(item)});
  }

  void read_units(const toml::table& table) {
    std::map<std::string, int> lines;
    for (const auto& [key, node] : table) {
      const std::string label(key.str());
      const auto unit = node.value_exact<std::string>();
      if (!unit || !microvolts_per(*unit)) {
        refuse(line_of(node),
               fmt::format("the unit of \"{}\" is {}, expected \"V\", \"mV\", \"uV\" or \"nV\"", label,
                           unit ? fmt::format("\"{}\"", *unit) : "no text"));
      }
      if (normalised(label).empty()) refuse(line_of(node), "a unit has no label before it");
      const auto [known, added] = lines.emplace(normalised(label), line_of(node));
      if (!added) {
        refuse(line_of(node), fmt::format("\"{}\" has a unit in line {} already", label, known->second));
      }
      table_.units.push_back({label, *unit, line_of(node)});
    }
  }

  std::string label_in(const toml::node& item, const std::string& path) const {
    const auto label = item.value_exact<std::string>();
    if (!label) refuse(line_of(item), path + " holds something that is no text, expected labels in quotes");
    if (normalised(*label).empty()) refuse(line_of(item), path + " holds a label without a letter or digit");
    return *label;
  }

  /// One label, one meaning. An electrode may be in several pairs of one leg.
  void claim(const std::string& label, const Use& use) {
    const auto [known, added] = uses_.emplace(normalised(label), use);
    const Use& before = known->second;
    if (added || (before.section == use.section && before.pair == use.pair)) return;
    const auto words = [](const Use& u) {
      return fmt::format("{}{}", u.pair ? "a pair of " : "", u.section);
    };
    refuse(use.line,
           fmt::format("\"{}\" is in {}, and in {} in line {} already, expected one role for a label", label,
                       words(use), words(before), before.line));
  }

  ChannelTable table_;
  std::map<std::string, Use> uses_;  // by normalised label
};

}  // namespace

ChannelTable channel_table_from(const std::string& text, const std::string& name) {
  if (text.size() > largest_channel_table) {
    throw Error(ErrorKind::malformed, name + ": is above 1 MiB, expected a channel table of a few lines");
  }
  check_toml_bounds(text, name);
  try {
    return Reader(name).read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::malformed, fmt::format("{}: line {}: is no TOML: {}", name,
                                                  error.source().begin.line, error.description()));
  }
}

ChannelTable read_channel_table(const std::string& path) {
  const std::string text = read_file(path, largest_channel_table + 1, "a channel table");
  return channel_table_from(text, std::filesystem::path(path).filename().string());
}

}  // namespace psg
