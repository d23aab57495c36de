#include <algorithm>
#include <array>
#include <unordered_map>

#include "psg/cohort/covariate_text.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/text/text.hpp"

namespace psg::cohort {
namespace {

using Classes = std::vector<std::string>;

/// What every name means: medicines, their other names and spellings, and the classes themselves.
class Names {
 public:
  Names() {
    for (const MedicineClass& c : medicine_classes()) {
      add_class(c.name, c.name);
      for (const std::string& synonym : c.synonyms) add_class(synonym, c.name);
      for (const std::string& medicine : c.medicines) {
        const auto words = medicine_words(medicine);
        const std::string name = joined(words, 0, words.size());
        add(by_name_, name, c.name);
        add(by_stem_, std::string(stem(name)), c.name);
        longest_ = std::max(longest_, words.size());
      }
    }
    for (const MedicineName& other : medicine_names()) {
      const auto words = medicine_words(other.name);
      longest_ = std::max(longest_, words.size());
      for (const std::string& medicine : other.medicines) {
        const auto of = medicine_words(medicine);
        for (const std::string& c : by_name_.at(joined(of, 0, of.size())))
          add(by_name_, joined(words, 0, words.size()), c);
      }
    }
  }

  /// The class of this name, in the singular or the plural; empty when there is none.
  [[nodiscard]] Classes of_class(std::string_view text) const {
    std::string wanted = folded_unit(text);
    if (const auto found = by_class_.find(wanted); found != by_class_.end()) return {found->second};
    if (!wanted.ends_with('s')) return {};
    wanted.pop_back();
    const auto found = by_class_.find(wanted);
    return found == by_class_.end() ? Classes{} : Classes{found->second};
  }

  /// The classes of the longest name that the words hold at a place, and its number of words; 0: no name.
  [[nodiscard]] std::pair<const Classes*, std::size_t> at(const std::vector<std::string>& words,
                                                          std::size_t place) const {
    for (std::size_t count = std::min(longest_, words.size() - place); count > 0; --count) {
      const std::string name = joined(words, place, count);
      if (const auto found = by_name_.find(name); found != by_name_.end()) return {&found->second, count};
      const auto found = by_stem_.find(std::string(stem(name)));
      if (found != by_stem_.end()) return {&found->second, count};
    }
    return {nullptr, 0};
  }

 private:
  using ByName = std::unordered_map<std::string, Classes>;

  static void add(ByName& to, const std::string& name, const std::string& c) {
    Classes& classes = to[name];
    if (std::ranges::find(classes, c) == classes.end()) classes.push_back(c);
  }
  void add_class(std::string_view name, const std::string& c) { by_class_.emplace(folded_unit(name), c); }

  ByName by_name_;
  ByName by_stem_;
  std::unordered_map<std::string, std::string> by_class_;
  std::size_t longest_ = 1;
};

const Names& names() {
  static const Names all;
  return all;
}

bool is_dose(const std::string& word) {
  return is_digit(word.front()) || vocabulary().words.doses.contains(word);
}

bool says_stopped(std::string_view entry) {
  return std::ranges::any_of(split(entry, "/+"), [](std::string_view part) {
    return std::ranges::any_of(medicine_words(part), [](const std::string& word) {
      return vocabulary().words.withdrawal.contains(word);
    });
  });
}

/// Whether the entry begins with such a word and a colon, which counts up to the next ";".
bool begins_stopped(std::string_view entry) {
  const auto colon = entry.find(':');
  return colon != std::string_view::npos && says_stopped(entry.substr(0, colon));
}

/// "ssri:zoloft": the lab says the class itself.
Classes classes_said(std::string_view part) {
  const auto colon = part.find(':');
  return colon == std::string_view::npos ? Classes{} : names().of_class(part.substr(0, colon));
}

/// What a part of an entry is: the classes of its medicines, and whether every word was understood.
struct Part {
  Classes classes;
  bool understood = true;
  bool dose = true;  ///< nothing but a dose: "25 mg", "day"
};

Part read_part(const std::vector<std::string>& words) {
  const MedicineWords& known = vocabulary().words;
  Part part;
  bool named = false;
  for (std::size_t i = 0; i < words.size();) {
    const std::string& word = words[i];
    const bool salt = named && known.salts.contains(word);  // the magnesium of a salt is no magnesium
    const auto [classes, count] = salt ? std::pair<const Classes*, std::size_t>{} : names().at(words, i);
    if (classes != nullptr) {
      part.classes.insert(part.classes.end(), classes->begin(), classes->end());
      named = true;
      i += count;
      continue;
    }
    const bool dose = is_dose(word);
    part.understood = part.understood && (dose || salt || known.others.contains(word));
    part.dose = part.dose && dose;
    ++i;
  }
  part.dose = part.dose && !named && !words.empty();
  part.understood = part.understood && named;
  return part;
}

/// The words of a part, without those that say that it was stopped.
std::vector<std::string> words_of(std::string_view part, bool stopped) {
  std::vector<std::string> words = medicine_words(part);
  if (stopped) {
    std::erase_if(words, [](const std::string& word) {
      return vocabulary().words.withdrawal.contains(word) || vocabulary().words.links.contains(word);
    });
  }
  return words;
}

void read_entry(std::string_view entry, bool stopped, Medicines& to) {
  for (const std::string_view part : split(entry, "/+")) {
    Classes classes = classes_said(part);
    if (classes.empty()) {
      const std::vector<std::string> words = words_of(part, stopped);
      if (stopped && words.empty()) continue;  // it says no more than that
      Part read = read_part(words);
      if (read.dose) continue;
      // A class may have the name of its medicine, which may be in another class too: the medicine comes
      // first.
      classes = read.understood ? std::move(read.classes) : names().of_class(joined(words, 0, words.size()));
    }
    if (classes.empty()) to.unclassified.emplace_back(part);
    for (std::string& name : classes) {
      if (std::ranges::find(to.classes, name) == to.classes.end()) to.classes.push_back(std::move(name));
    }
  }
}

bool is_none(std::string_view text) {
  constexpr std::array<std::string_view, 5> none{"none", "no", "0", "keine", "no medication"};
  return std::ranges::find(none, lower(text)) != none.end();
}

}  // namespace

MedicineList read_medicine_list(std::string_view list) {
  MedicineList read;
  if (is_none(trimmed(list))) return read;
  for (const std::string_view group : split(list, ";")) {
    const bool all_stopped = begins_stopped(group);
    for (const std::string_view entry : split(group, ",")) {
      if (all_stopped || says_stopped(entry)) {
        read_entry(entry, true, read.stopped);
        read.stopped_as_written.emplace_back(entry);
      } else {
        read_entry(entry, false, read.taken);
      }
    }
  }
  return read;
}

Medicines read_medicines(std::string_view list) { return read_medicine_list(list).taken; }

Medicines read_withdrawal(std::string_view list) {
  Medicines read;
  if (is_none(trimmed(list))) return read;
  for (const std::string_view entry : split(list, ";,")) read_entry(entry, true, read);
  return read;
}

}  // namespace psg::cohort
