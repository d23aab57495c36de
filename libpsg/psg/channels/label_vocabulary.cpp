#include "psg/channels/label_vocabulary.hpp"

#define TOML_HEADER_ONLY 1
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <initializer_list>

#include "psg/channels/label_file.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

[[noreturn]] void refuse(const toml::node& at, const std::string& what) {
  throw Error(ErrorKind::malformed, fmt::format("labels.toml: line {}: {}", at.source().begin.line, what));
}

constexpr auto roles =
    std::to_array<Role>({Role::left_leg, Role::right_leg, Role::both_legs, Role::chin, Role::chin_part,
                         Role::ecg, Role::eeg, Role::eog, Role::respiratory, Role::oximetry});

/// One table of the file, of which every key is to be known.
class Block {
 public:
  Block(const toml::table& table, std::initializer_list<std::string_view> keys) : table_(table) {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(keys, key.str()) == keys.end()) {
        refuse(value, fmt::format("\"{}\" is no key of this block", key.str()));
      }
    }
    if (text("source").empty()) refuse(table, "the source is empty, expected where the labels are from");
  }

  [[nodiscard]] std::string text(std::string_view key) const {
    const auto value = table_[key].value<std::string>();
    if (!value) refuse(table_, fmt::format("there is no text \"{}\"", key));
    return *value;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
    const toml::array* list = table_[key].as_array();
    if (list == nullptr) refuse(table_, fmt::format("there is no list \"{}\"", key));
    return texts_of(*list);
  }
  [[nodiscard]] Role role() const {
    const std::string wanted = text("role");
    const auto* found = std::ranges::find_if(roles, [&](Role role) { return name(role) == wanted; });
    if (found == roles.end()) refuse(table_, fmt::format("\"{}\" is no role", wanted));
    return *found;
  }
  /// Lists of two labels; none when the key is not there.
  [[nodiscard]] std::vector<std::array<std::string, 2>> pairs() const {
    std::vector<std::array<std::string, 2>> found;
    const toml::array* list = table_["pairs"].as_array();
    if (list == nullptr) return found;
    for (const toml::node& node : *list) {
      const toml::array* pair = node.as_array();
      if (pair == nullptr || pair->size() != 2) refuse(node, "a pair is not two labels");
      const std::vector<std::string> labels = texts_of(*pair);
      found.push_back({labels[0], labels[1]});
    }
    return found;
  }
  [[nodiscard]] const toml::table& table() const noexcept { return table_; }

 private:
  static std::vector<std::string> texts_of(const toml::array& list) {
    std::vector<std::string> texts;
    for (const toml::node& node : list) {
      const auto value = node.value<std::string>();
      if (!value || value->empty()) refuse(node, "an entry is no text");
      texts.push_back(*value);
    }
    return texts;
  }

  const toml::table& table_;
};

void add(LabelVocabulary& to, const Block& block, const std::string& label, Role role,
         std::string pair = {}) {
  const auto [there, is_new] = to.muscles.try_emplace(normalised(label), LabelVocabulary::Muscle{role, pair});
  if (is_new) return;
  if (there->second.role == role && there->second.pair == pair) return;  // "Chin 1" and "Chin1"
  refuse(block.table(),
         fmt::format("\"{}\" has two roles, {} and {}", label, name(there->second.role), name(role)));
}

/// Two electrodes of one leg, and their derivation: a recorder may have subtracted them either way.
void add_pair(LabelVocabulary& to, const Block& block, const std::string& first, const std::string& second,
              Role role) {
  const bool left = role == Role::left_leg;
  const std::string pair = normalised(first) + "/" + normalised(second);
  add(to, block, first, left ? Role::left_leg_part_a : Role::right_leg_part_a, pair);
  add(to, block, second, left ? Role::left_leg_part_b : Role::right_leg_part_b, pair);
  add(to, block, first + "-" + second, role);
  add(to, block, second + "-" + first, role);
}

void read_muscle(LabelVocabulary& to, const Block& block) {
  const Role role = block.role();
  for (const std::string& label : block.texts("labels")) add(to, block, label, role);
  for (const auto& [first, second] : block.pairs()) {
    if (role != Role::left_leg && role != Role::right_leg) refuse(block.table(), "pairs are of one leg");
    add_pair(to, block, first, second, role);
  }
}

/// The leg by one word for it and one for its side, in either order, and the electrodes of it.
void read_leg_words(LabelVocabulary& to, const Block& block) {
  const std::vector<std::string> legs = block.texts("legs");
  const std::size_t left = block.texts("left").size(), right = block.texts("right").size();
  if (left != right) {
    refuse(block.table(),
           fmt::format("{} words for left and {} for right, expected each word's counterpart", left, right));
  }
  for (const auto& [key, role] : {std::pair("left", Role::left_leg), std::pair("right", Role::right_leg)}) {
    for (const std::string& side : block.texts(key)) {
      for (const std::string& leg : legs) {
        for (const std::string& label : {side + " " + leg, leg + " " + side}) {
          add(to, block, label, role);
          add_pair(to, block, label + "1", label + "2", role);
          add_pair(to, block, label + "+", label + "-", role);
        }
      }
    }
  }
}

LabelVocabulary::Company company_of(const Block& block, Role role) {
  LabelVocabulary::Company company{role, block.texts("labels"), block.texts("beside")};
  for (auto* labels : {&company.labels, &company.beside}) {
    for (std::string& label : *labels) label = normalised(label);
  }
  return company;
}

template <typename Read>
void each_block(const toml::table& file, std::string_view key, Read read) {
  const toml::array* blocks = file[key].as_array();
  if (blocks == nullptr) refuse(file, fmt::format("there is no block [[{}]]", key));
  for (const toml::node& node : *blocks) {
    const toml::table* table = node.as_table();
    if (table == nullptr) refuse(node, fmt::format("\"{}\" is no block", key));
    read(*table);
  }
}

const toml::table& section(const toml::table& file, std::string_view key) {
  const toml::table* table = file[key].as_table();
  if (table == nullptr) refuse(file, fmt::format("there is no section [{}]", key));
  return *table;
}

toml::table parsed(std::string_view text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::malformed,
                fmt::format("labels.toml: line {}: {}", error.source().begin.line, error.description()));
  }
}

}  // namespace

LabelVocabulary read_label_vocabulary(std::string_view toml) {
  const toml::table file = parsed(toml);
  LabelVocabulary vocabulary;
  each_block(file, "muscle", [&](const toml::table& table) {
    read_muscle(vocabulary, Block(table, {"role", "source", "labels", "pairs"}));
  });
  each_block(file, "leg_words", [&](const toml::table& table) {
    const Block block(table, {"language", "source", "legs", "left", "right"});
    if (block.text("language").empty()) refuse(table, "the language is empty");
    read_leg_words(vocabulary, block);
  });
  each_block(file, "only_beside", [&](const toml::table& table) {
    const Block block(table, {"role", "source", "labels", "beside"});
    vocabulary.companies.push_back(company_of(block, block.role()));
  });
  each_block(file, "not_beside", [&](const toml::table& table) {
    vocabulary.companies.push_back(company_of(Block(table, {"source", "labels", "beside"}), Role::other));
  });
  each_block(file, "word", [&](const toml::table& table) {
    const Block block(table, {"role", "source", "words"});
    for (std::string& word : block.texts("words"))
      vocabulary.words.emplace_back(block.role(), std::move(word));
  });
  const Block electrodes(section(file, "electrodes"), {"source", "scalp", "mastoids", "eyes"});
  vocabulary.scalp = electrodes.texts("scalp");
  vocabulary.mastoids = electrodes.texts("mastoids");
  vocabulary.eyes = electrodes.texts("eyes");
  vocabulary.known = Block(section(file, "words"), {"source", "known"}).texts("known");
  return vocabulary;
}

const LabelVocabulary& label_vocabulary() {
  static const LabelVocabulary vocabulary = read_label_vocabulary(labels_toml());
  return vocabulary;
}

}  // namespace psg
