#include <algorithm>
#include <array>

#include "psg/annotations/text.hpp"
#include "psg/cohort/covariate_text.hpp"

namespace psg::cohort {
namespace {

using annotations::lower;
using annotations::trimmed;

std::vector<std::string_view> parts_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find_first_of(separators);
    if (const auto part = trimmed(text.substr(0, end)); !part.empty()) parts.push_back(part);
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// The words of a medicine without its dose: "Sertraline 50 mg" is {"sertraline"}. A digit inside the first
/// words stays: "vitamin b12".
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string_view part : parts_of(text, " \t-_()")) {
    if (part.front() >= '0' && part.front() <= '9') break;
    words.push_back(lower(part));
  }
  return words;
}

std::string joined(const std::vector<std::string>& words, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : " ") + words[i];
  return text;
}

bool names_class(const MedicineClass& c, std::string_view text) {
  const auto same = [&](std::string_view name) {
    const std::string wanted = folded(text), known = folded(name);
    return wanted == known || wanted == known + "s";
  };
  return same(c.name) || std::ranges::any_of(c.synonyms, same);
}

/// The classes of a medicine, by the longest known name that its words begin with.
std::vector<std::string> classes_of(std::string_view medicine) {
  std::vector<std::string> found;
  for (const MedicineClass& c : medicine_classes()) {
    if (names_class(c, medicine)) return {c.name};
  }
  const std::vector<std::string> words = words_of(medicine);
  for (std::size_t count = words.size(); count > 0 && found.empty(); --count) {
    const std::string name = joined(words, count);
    for (const MedicineClass& c : medicine_classes()) {
      if (std::ranges::find(c.medicines, name) != c.medicines.end()) found.push_back(c.name);
    }
  }
  return found;
}

/// "ssri:zoloft": the lab says the class itself.
std::vector<std::string> classes_said(std::string_view medicine) {
  const auto colon = medicine.find(':');
  if (colon == std::string_view::npos) return {};
  for (const MedicineClass& c : medicine_classes()) {
    if (names_class(c, medicine.substr(0, colon))) return {c.name};
  }
  return {};
}

/// What follows a "/" in "50 mg/day".
bool is_dose(std::string_view part) {
  constexpr std::array<std::string_view, 10> words{"d",  "day",  "die", "night", "h",
                                                   "hs", "dose", "ml",  "l",     "week"};
  return std::ranges::find(words, lower(part)) != words.end() || (part.front() >= '0' && part.front() <= '9');
}

bool is_none(std::string_view text) {
  constexpr std::array<std::string_view, 5> none{"none", "no", "0", "keine", "no medication"};
  return std::ranges::find(none, lower(text)) != none.end();
}

}  // namespace

Medicines read_medicines(std::string_view list) {
  Medicines medicines;
  if (is_none(trimmed(list))) return medicines;
  for (const std::string_view entry : parts_of(list, ";,")) {
    for (const std::string_view part : parts_of(entry, "/+")) {
      if (is_dose(part)) continue;
      std::vector<std::string> classes = classes_said(part);
      if (classes.empty()) classes = classes_of(part);
      if (classes.empty()) medicines.unclassified.emplace_back(part);
      for (std::string& name : classes) {
        if (std::ranges::find(medicines.classes, name) == medicines.classes.end())
          medicines.classes.push_back(std::move(name));
      }
    }
  }
  return medicines;
}

}  // namespace psg::cohort
