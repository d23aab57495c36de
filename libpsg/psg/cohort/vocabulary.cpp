#include "psg/cohort/vocabulary.hpp"

#define TOML_HEADER_ONLY 1
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>

#include "psg/cohort/data_files.hpp"
#include "psg/core/error.hpp"
#include "psg/text/text.hpp"

namespace psg::cohort {
namespace {

using Keys = std::vector<std::string_view>;

/// One table of a data file: what it holds by key, or a sentence with its line.
class Block {
 public:
  Block(const char* file, const toml::table& table) : file_(file), table_(&table) {}

  [[noreturn]] static void refuse(const char* file, const toml::node& at, const std::string& why) {
    throw Error(ErrorKind::malformed, fmt::format("{}: line {}: {}", file, at.source().begin.line, why));
  }
  [[noreturn]] void refuse(const std::string& why) const { refuse(file_, *table_, why); }
  [[noreturn]] void refuse(std::string_view key, const std::string& why) const {
    const toml::node* node = table_->get(key);
    refuse(file_, node == nullptr ? *table_ : *node, fmt::format("\"{}\" {}", key, why));
  }

  /// Refuses keys that nobody reads: a slip of the pen would be dropped in silence.
  void only(const Keys& known) const {
    for (const auto& [key, node] : *table_) {
      if (std::ranges::find(known, key.str()) == known.end())
        refuse(file_, node,
               fmt::format("has the key \"{}\", expected one of {}", key.str(), fmt::join(known, ", ")));
    }
  }

  [[nodiscard]] bool has(std::string_view key) const { return table_->contains(key); }
  [[nodiscard]] const toml::node& node() const { return *table_; }

  [[nodiscard]] std::string text(std::string_view key) const {
    const toml::node* node = table_->get(key);
    if (node == nullptr) refuse(fmt::format("has no \"{}\"", key));
    const auto value = node->value_exact<std::string>();
    if (!value || value->empty()) refuse(key, "is no text, expected one in quotes");
    return *value;
  }
  [[nodiscard]] std::string text_or_none(std::string_view key) const { return has(key) ? text(key) : ""; }

  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const {
    std::vector<std::string> all;
    for (const toml::node& item : items(key)) {
      const auto value = item.value_exact<std::string>();
      if (!value || value->empty())
        refuse(file_, item, fmt::format("\"{}\" holds what is no text, expected texts in quotes", key));
      all.push_back(*value);
    }
    return all;
  }

  [[nodiscard]] std::vector<double> numbers(std::string_view key) const {
    std::vector<double> all;
    for (const toml::node& item : items(key)) {
      const auto value = item.value<double>();
      if (!value) refuse(file_, item, fmt::format("\"{}\" holds what is no number", key));
      all.push_back(*value);
    }
    return all;
  }

  [[nodiscard]] double number(std::string_view key) const {
    const toml::node* node = table_->get(key);
    if (node == nullptr) refuse(fmt::format("has no \"{}\"", key));
    const auto value = node->value<double>();
    if (!value) refuse(key, "is no number");
    return *value;
  }

  [[nodiscard]] bool yes(std::string_view key) const {
    if (!has(key)) return false;
    const auto value = table_->get(key)->value_exact<bool>();
    if (!value) refuse(key, "is neither true nor false");
    return *value;
  }

  /// The entries of a list: none when there is none.
  [[nodiscard]] const toml::array& items(std::string_view key) const {
    static const toml::array none;
    const toml::node* node = table_->get(key);
    if (node == nullptr) return none;
    if (!node->is_array()) refuse(key, "is no list, expected [...]");
    return *node->as_array();
  }

  /// The texts of a table by their keys: { hd = "haemodialysis" }.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(std::string_view key) const {
    std::vector<std::pair<std::string, std::string>> all;
    if (!has(key)) return all;
    const toml::table* table = table_->get(key)->as_table();
    if (table == nullptr) refuse(key, "is no table, expected { NAME = \"TEXT\" }");
    for (const auto& [name, node] : *table) {
      const auto value = node.value_exact<std::string>();
      if (!value) refuse(file_, node, fmt::format("\"{}\" is no text", name.str()));
      all.emplace_back(std::string(name.str()), *value);
    }
    return all;
  }

  [[nodiscard]] std::vector<Block> blocks(std::string_view key) const {
    std::vector<Block> all;
    for (const toml::node& item : items(key)) {
      if (!item.is_table()) refuse(file_, item, fmt::format("\"{}\" is no block [[{}]]", key, key));
      all.emplace_back(file_, *item.as_table());
    }
    return all;
  }

 private:
  const char* file_;
  const toml::table* table_;
};

toml::table parsed(std::string_view text, const char* file) {
  try {
    return toml::parse(text, std::string_view(file));
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::malformed, fmt::format("{}: line {}: is no TOML: {}", file,
                                                  error.source().begin.line, error.description()));
  }
}

/// What each name is of, so that no two have one.
class Taken {
 public:
  void add(const Block& block, const std::string& name, const std::string& owner) {
    const auto [place, added] = owners_.emplace(name, owner);
    if (!added)
      block.refuse(
          fmt::format("\"{}\" of {} is also of {}, expected names once", name, owner, place->second));
  }

 private:
  std::map<std::string, std::string> owners_;
};

class Reader {
 public:
  Vocabulary read(const toml::table& citations, const toml::table& covariates, const toml::table& medicines) {
    read_citations(Block("citations.toml", citations));
    read_medicines(Block("medicines.toml", medicines));
    read_covariates(Block("covariates.toml", covariates));
    return std::move(all_);
  }

 private:
  void read_citations(const Block& root) {
    root.only({"citation"});
    for (const Block& block : root.blocks("citation")) {
      Citation citation{.key = block.text("key"), .checked = block.yes("checked")};
      if (!block.has("checked")) block.refuse("has no \"checked\"");
      if (block.has("text")) {
        block.only({"key", "text", "checked"});
        citation.text = block.text("text");
      } else {
        block.only({"key", "authors", "label", "title", "journal", "year", "volume", "pages", "checked"});
        const std::string label = block.text_or_none("label");
        citation.title = block.text("title");
        citation.text = fmt::format("{}{}, {} {};{}:{}", block.text("authors"),
                                    label.empty() ? "" : fmt::format(" ({})", label), block.text("journal"),
                                    block.number("year"), block.text("volume"), block.text("pages"));
      }
      if (!texts_.emplace(citation.key, citation.text).second)
        block.refuse("key", fmt::format("is \"{}\", which stands above already", citation.key));
      all_.citations.push_back(std::move(citation));
    }
  }

  /// The keys of the sources under `key`, each of which must be known.
  std::vector<std::string> sources(const Block& block, std::string_view key) const {
    const std::vector<std::string> keys = block.texts(key);
    if (keys.empty()) block.refuse(fmt::format("has no \"{}\"", key));
    for (const std::string& source : keys) {
      if (!texts_.contains(source))
        block.refuse(key, fmt::format("names \"{}\", which citations.toml does not have", source));
    }
    return keys;
  }

  [[nodiscard]] std::string text_of(const std::vector<std::string>& keys) const {
    std::vector<std::string_view> texts;
    for (const std::string& key : keys) texts.emplace_back(texts_.find(key)->second);
    return fmt::format("{}", fmt::join(texts, "; "));
  }

  static std::string sentence(const Block& block) {
    std::string text = block.text("description");
    if (!text.ends_with('.')) block.refuse("description", "ends without a full stop");
    return text;
  }

  static CovariatePrivacy privacy_of(const Block& block) {
    const std::string text = block.text("privacy");
    for (const auto privacy : {CovariatePrivacy::common, CovariatePrivacy::rare, CovariatePrivacy::code,
                               CovariatePrivacy::over_89}) {
      if (text == name(privacy)) return privacy;
    }
    block.refuse("privacy",
                 fmt::format("is \"{}\", expected \"common\", \"rare\", \"code\" or \"over 89\"", text));
  }

  static CovariateKind kind_of(const Block& block) {
    const std::string text = block.text("kind");
    for (const auto kind : {CovariateKind::number, CovariateKind::whole, CovariateKind::flag,
                            CovariateKind::level, CovariateKind::text, CovariateKind::medicines}) {
      if (text == name(kind)) return kind;
    }
    block.refuse("kind",
                 fmt::format("is \"{}\", expected number, whole, flag, level, text or medicines", text));
  }

  /// What covariates and those that follow from them have in common.
  CovariateInfo described(const Block& block) {
    CovariateInfo info;
    info.name = block.text("name");
    info.description = sentence(block);
    info.source_keys = sources(block, "source");
    info.source = text_of(info.source_keys);
    info.privacy = privacy_of(block);
    info.note = block.text_or_none("note");
    columns_.add(block, folded_unit(info.name), info.name);
    for (const std::string& synonym : block.texts("synonyms")) {
      info.synonyms.push_back(folded_unit(synonym));
      columns_.add(block, info.synonyms.back(), info.name);
    }
    return info;
  }

  static std::vector<CovariateUnit> units_of(const Block& block) {
    std::vector<CovariateUnit> units;
    for (const toml::node& item : block.items("units")) {
      if (const auto spelling = item.value_exact<std::string>()) {
        units.push_back({*spelling});
        continue;
      }
      if (!item.is_table()) block.refuse("units", "holds what is neither a text nor { unit, times or over }");
      const Block unit("covariates.toml", *item.as_table());
      unit.only({"unit", "times", "over"});
      if (unit.has("times") == unit.has("over")) unit.refuse("expected either \"times\" or \"over\"");
      units.push_back({unit.text("unit"), unit.has("times") ? unit.number("times") : 1,
                       unit.has("over") ? unit.number("over") : 1});
      if (!(units.back().times > 0 && units.back().over > 0)) unit.refuse("is not above 0");
    }
    return units;
  }

  void read_covariate(const Block& block) {
    block.only({"name", "group", "kind", "description", "source", "synonyms", "units", "range", "needs_unit",
                "bare_above", "levels", "also", "privacy", "note", "beside_pairs", "dose_of", "from", "flag",
                "band"});
    CovariateInfo info = described(block);
    info.group = block.text("group");
    info.kind = kind_of(block);
    info.units = units_of(block);
    info.needs_unit = block.yes("needs_unit");
    if (block.has("bare_above")) info.bare_above = block.number("bare_above");
    info.levels = block.texts("levels");
    info.also = block.pairs("also");
    info.beside_pairs = block.yes("beside_pairs");
    info.dose_of = block.text_or_none("dose_of");
    info.derived_from = block.text_or_none("from");
    const bool number = info.kind == CovariateKind::number || info.kind == CovariateKind::whole;
    if (number != block.has("range"))
      block.refuse(number ? "has no \"range\"" : "has a \"range\" and is no number");
    if ((info.kind == CovariateKind::level) == info.levels.empty())
      block.refuse(info.levels.empty() ? "has no \"levels\"" : "has \"levels\" and is none");
    if (!number && (!info.units.empty() || block.has("band")))
      block.refuse("is no number, expected neither \"units\" nor a band that follows from it");
    if (!number && info.kind != CovariateKind::level && block.has("flag"))
      block.refuse("is neither a number nor a level, expected no flag that follows from it");
    if (info.needs_unit && info.units.empty()) block.refuse("needs its unit, expected \"units\"");
    if (number) {
      const std::vector<double> range = block.numbers("range");
      if (range.size() != 2 || !(range[0] < range[1])) block.refuse("range", "is not [SMALLEST, LARGEST]");
      info.least = range[0];
      info.most = range[1];
    }
    for (const auto& [spelling, level] : info.also) {
      if (std::ranges::find(info.levels, level) == info.levels.end())
        block.refuse("also", fmt::format("spells \"{}\", which is none of the levels", level));
    }
    const CovariateInfo base = info;
    all_.covariates.push_back(std::move(info));
    for (const Block& flag : block.blocks("flag")) read_flag(flag, base);
    for (const Block& band : block.blocks("band")) read_band(band, base);
    if (base.kind == CovariateKind::medicines) add_classes(base);
  }

  void read_flag(const Block& block, const CovariateInfo& base) {
    const bool of_level = base.kind == CovariateKind::level;
    if (of_level) {
      block.only({"name", "is_not", "description", "source", "synonyms", "privacy", "note"});
    } else {
      block.only({"name", "is", "value", "description", "source", "synonyms", "privacy", "note"});
    }
    CovariateInfo info = described(block);
    info.group = base.group;
    info.kind = CovariateKind::flag;
    info.derived_from = base.name;
    if (of_level) {
      info.comparison = "is not";
      info.other_than = block.text("is_not");
      if (std::ranges::find(base.levels, info.other_than) == base.levels.end())
        block.refuse("is_not", fmt::format("is none of the levels of {}", base.name));
    } else {
      info.comparison = block.text("is");
      info.threshold = block.number("value");
      constexpr std::array<std::string_view, 4> known{"<", "<=", ">", ">="};
      if (std::ranges::find(known, info.comparison) == known.end())
        block.refuse("is", fmt::format("is \"{}\", expected <, <=, > or >=", info.comparison));
      if (!(info.threshold > base.least && info.threshold < base.most))
        block.refuse("value", fmt::format("is outside the range of {}", base.name));
    }
    all_.covariates.push_back(std::move(info));
  }

  void read_band(const Block& block, const CovariateInfo& base) {
    block.only({"name", "levels", "up_to", "description", "source", "synonyms", "privacy", "note"});
    CovariateInfo info = described(block);
    info.group = base.group;
    info.kind = CovariateKind::level;
    info.derived_from = base.name;
    info.levels = block.texts("levels");
    info.up_to = block.numbers("up_to");
    const bool rising = std::ranges::is_sorted(info.up_to, std::ranges::less_equal{});
    if (info.levels.empty() || info.levels.size() != info.up_to.size() || !rising ||
        info.up_to.back() != base.most)
      block.refuse("up_to",
                   fmt::format("does not give each level its largest value, rising to {}", base.most));
    all_.covariates.push_back(std::move(info));
  }

  /// What follows from a list of medicines: a flag for each class, and the names of no class.
  void add_classes(const CovariateInfo& list) {
    const bool stopped = list.name == "withdrawal";
    const auto add = [&](std::string suffix, CovariateKind kind, std::string description,
                         std::vector<std::string> keys) {
      CovariateInfo info{.name = fmt::format("{}_{}", list.name, suffix),
                         .group = list.group,
                         .kind = kind,
                         .description = std::move(description),
                         .source = text_of(keys)};
      info.source_keys = std::move(keys);
      info.derived_from = list.name;
      all_.covariates.push_back(std::move(info));
    };
    add("unclassified", CovariateKind::text,
        fmt::format("Those of `{}` that are in no class: they may belong to any, so a class is then never "
                    "\"no\".",
                    list.name),
        {"design"});
    for (const MedicineClass& c : all_.classes) {
      if (c.name == "other" || (stopped && c.withdrawal_keys.empty())) continue;
      add(c.name, CovariateKind::flag,
          fmt::format("{} {}.", stopped ? "Was taken off" : "Takes", c.description),
          stopped ? c.withdrawal_keys : c.source_keys);
    }
  }

  void read_covariates(const Block& root) {
    root.only({"covariate"});
    for (const Block& block : root.blocks("covariate")) read_covariate(block);
    for (const CovariateInfo& info : all_.covariates) {
      for (const std::string& other : {info.derived_from, info.dose_of}) {
        if (!other.empty() &&
            std::ranges::find(all_.covariates, other, &CovariateInfo::name) == all_.covariates.end())
          root.refuse(fmt::format("{} names \"{}\", which is no covariate", info.name, other));
      }
    }
  }

  void read_class(const Block& block) {
    block.only({"name", "description", "source", "synonyms", "medicines", "also_in", "withdrawal", "note"});
    MedicineClass c{.name = block.text("name"), .description = block.text("description")};
    c.source_keys = sources(block, "source");
    c.source = text_of(c.source_keys);
    c.synonyms = block.texts("synonyms");
    c.medicines = block.texts("medicines");
    c.also_in = block.pairs("also_in");
    if (block.has("withdrawal")) c.withdrawal_keys = sources(block, "withdrawal");
    c.note = block.text_or_none("note");
    if (c.medicines.empty()) block.refuse("has no \"medicines\"");
    classes_.add(block, folded_unit(c.name), c.name);
    for (const std::string& synonym : c.synonyms) classes_.add(block, folded_unit(synonym), c.name);
    std::set<std::string> own;
    for (const std::string& medicine : c.medicines) {
      const std::string words = name_of(medicine);
      if (!own.insert(words).second) block.refuse("medicines", fmt::format("holds \"{}\" twice", medicine));
      const auto [place, added] = first_class_.emplace(words, c.name);
      const auto elsewhere =
          std::ranges::find(c.also_in, medicine, &std::pair<std::string, std::string>::first);
      if (!added && (elsewhere == c.also_in.end() || elsewhere->second != place->second))
        block.refuse("medicines", fmt::format("holds \"{}\", which is in {}; expected it once, or also_in",
                                              medicine, place->second));
    }
    all_.classes.push_back(std::move(c));
  }

  static std::string name_of(std::string_view medicine) {
    const auto words = medicine_words(medicine);
    return joined(words, 0, words.size());
  }

  void read_names(const Block& root, const toml::table& table) {
    const Block names("medicines.toml", table);
    for (const auto& [key, node] : table) {
      MedicineName entry;
      std::string_view rest = key.str();
      while (!rest.empty()) {
        const auto plus = rest.find(" + ");
        entry.medicines.emplace_back(rest.substr(0, plus));
        rest = plus == std::string_view::npos ? "" : rest.substr(plus + 3);
        if (!first_class_.contains(name_of(entry.medicines.back())))
          Block::refuse("medicines.toml", node, fmt::format("\"{}\" is in no class", entry.medicines.back()));
      }
      for (const std::string& name : names.texts(key.str())) {
        if (first_class_.contains(name_of(name)) || !known_names_.insert(name_of(name)).second)
          Block::refuse("medicines.toml", node, fmt::format("\"{}\" is named twice", name));
        entry.name = name;
        all_.names.push_back(entry);
      }
    }
    for (const Block& block : root.blocks("unclassified")) {
      block.only({"name", "why", "source"});
      all_.unclassified.push_back({block.text("name"), block.text("why"), text_of(sources(block, "source"))});
      const std::string words = name_of(all_.unclassified.back().name);
      if (first_class_.contains(words) || known_names_.contains(words))
        block.refuse("name", "is also in a class");
    }
  }

  void read_medicines(const Block& root) {
    root.only({"class", "names", "unclassified", "words"});
    for (const Block& block : root.blocks("class")) read_class(block);
    const auto table = [&](const char* key) -> const toml::table& {
      const toml::table* found = root.node().as_table()->get_as<toml::table>(key);
      if (found == nullptr) root.refuse(fmt::format("has no [{}]", key));
      return *found;
    };
    read_names(root, table("names"));
    const Block words("medicines.toml", table("words"));
    words.only({"withdrawal", "links", "doses", "salts", "others"});
    const auto read = [&](const char* key) {
      std::set<std::string, std::less<>> all;
      for (const std::string& word : words.texts(key)) all.insert(folded_unit(word));
      return all;
    };
    all_.words = {read("withdrawal"), read("links"), read("doses"), read("salts"), read("others")};
  }

  Vocabulary all_;
  std::map<std::string, std::string, std::less<>> texts_;  // of citations, by key
  Taken columns_;
  Taken classes_;
  std::map<std::string, std::string> first_class_;  // of each medicine
  std::set<std::string> known_names_;
};

}  // namespace

Vocabulary read_vocabulary(std::string_view citations, std::string_view covariates,
                           std::string_view medicines) {
  return Reader().read(parsed(citations, "citations.toml"), parsed(covariates, "covariates.toml"),
                       parsed(medicines, "medicines.toml"));
}

std::vector<std::string> medicine_words(std::string_view text) {
  constexpr std::string_view between = " \t-_()[]:";
  std::vector<std::string> words;
  for (const std::string_view raw : split(text, between)) {
    std::string word = folded_unit(raw);
    // Letters that folding does not know must not vanish: then the word is not understood.
    if (word.empty() && !std::ranges::all_of(raw, is_ascii)) word = raw;
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t from, std::size_t count) {
  return fmt::format("{}", fmt::join(words.begin() + static_cast<std::ptrdiff_t>(from),
                                     words.begin() + static_cast<std::ptrdiff_t>(from + count), " "));
}

std::string_view stem(std::string_view name) {
  const bool vowel = name.ends_with('a') || name.ends_with('e') || name.ends_with('o');
  return vowel ? name.substr(0, name.size() - 1) : name;
}

const Vocabulary& vocabulary() {
  static const Vocabulary all = read_vocabulary(citations_toml(), covariates_toml(), medicines_toml());
  return all;
}

}  // namespace psg::cohort

namespace psg {

const std::vector<Citation>& citations() { return cohort::vocabulary().citations; }

const std::string& cite(std::string_view key) {
  const auto found = std::ranges::find(citations(), key, &Citation::key);
  if (found != citations().end()) return found->text;
  throw Error(ErrorKind::bad_argument, fmt::format("there is no source \"{}\"", key));
}

const std::vector<CovariateInfo>& covariate_vocabulary() { return cohort::vocabulary().covariates; }

const CovariateInfo* covariate_named(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, const CovariateInfo*> all;
    for (const CovariateInfo& info : covariate_vocabulary()) all.emplace(info.name, &info);
    return all;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const std::vector<MedicineClass>& medicine_classes() { return cohort::vocabulary().classes; }

const std::vector<MedicineName>& medicine_names() { return cohort::vocabulary().names; }

const std::vector<UnclassifiedMedicine>& unclassified_medicines() {
  return cohort::vocabulary().unclassified;
}

}  // namespace psg
