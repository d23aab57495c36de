#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "psg/cohort/vocabulary.hpp"

// The tables of docs/cohort.md are made of libpsg/data. PSG_WRITE_DOCS=1 writes them anew:
//   PSG_WRITE_DOCS=1 build/release/tests/test_cohort --gtest_filter='Documentation.*'

namespace psg {
namespace {

const std::string page = PSG_TEST_DATA "/../../docs/cohort.md";

std::string read_page() {
  std::ifstream file(page, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The page before, inside and after the markers of a part.
struct Parts {
  std::string before;
  std::string inside;
  std::string after;
};

Parts parts_of(const std::string& text, const std::string& part) {
  const std::string begin = fmt::format("<!-- begin {}, made of libpsg/data -->\n", part);
  const std::string end = fmt::format("<!-- end {} -->\n", part);
  const auto from = text.find(begin), to = text.find(end);
  if (from == std::string::npos || to == std::string::npos) return {text, "no markers of " + part, ""};
  const auto start = from + begin.size();
  return {text.substr(0, start), text.substr(start, to - start), text.substr(to)};
}

void expect_part(const std::string& part, const std::string& wanted) {
  const Parts parts = parts_of(read_page(), part);
  if (std::getenv("PSG_WRITE_DOCS") != nullptr) {
    ASSERT_FALSE(parts.after.empty()) << parts.inside;
    std::ofstream(page, std::ios::binary) << parts.before << wanted << parts.after;
    return;
  }
  EXPECT_EQ(parts.inside, wanted) << "docs/cohort.md, part " << part << "; PSG_WRITE_DOCS=1 writes it anew";
}

std::string list_of(const std::vector<std::string>& texts) {
  return fmt::format("{}", fmt::join(texts, ", "));
}

bool of_a_class(const CovariateInfo& info) {
  return info.derived_from == "medicines" ? info.kind != CovariateKind::medicines
                                          : info.derived_from == "withdrawal";
}

/// "ug/L, ng/mL; 0 to 20000".
std::string values_of(const CovariateInfo& info) {
  if (!info.levels.empty()) return list_of(info.levels);
  if (info.least >= info.most) return "";
  std::vector<std::string> units;
  for (const CovariateUnit& unit : info.units) units.push_back(unit.spelling);
  return fmt::format("{}{}{} to {}", list_of(units), units.empty() ? "" : "; ", info.least, info.most);
}

/// "flag: `ferritin_ug_l` <= 75".
std::string type_of(const CovariateInfo& info) {
  if (!info.other_than.empty())
    return fmt::format("flag: `{}` is not {}", info.derived_from, info.other_than);
  if (!info.comparison.empty())
    return fmt::format("flag: `{}` {} {}", info.derived_from, info.comparison, info.threshold);
  if (!info.derived_from.empty()) return fmt::format("{}, from `{}`", name(info.kind), info.derived_from);
  return name(info.kind);
}

std::string notes_of(const std::vector<std::pair<std::string, std::string>>& notes) {
  std::string text = notes.empty() ? "" : "\n";
  for (const auto& [name, note] : notes) text += fmt::format("- `{}`: {}\n", name, note);
  return text;
}

std::string covariates() {
  std::string text;
  std::vector<std::string> groups;
  std::map<std::string, std::vector<const CovariateInfo*>> members;
  for (const CovariateInfo& info : covariate_vocabulary()) {
    if (of_a_class(info) && info.kind == CovariateKind::flag) continue;
    if (members[info.group].empty()) groups.push_back(info.group);
    members[info.group].push_back(&info);
  }
  for (const std::string& group : groups) {
    text += fmt::format(
        "\n### {}\n\n| column | type | units; range or levels | what | privacy | source |\n"
        "|---|---|---|---|---|---|\n",
        group);
    std::vector<std::pair<std::string, std::string>> notes;
    for (const CovariateInfo* info : members[group]) {
      text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", info->name, type_of(*info), values_of(*info),
                          info->description, name(info->privacy), list_of(info->source_keys));
      if (!info->note.empty()) notes.emplace_back(info->name, info->note);
    }
    text += notes_of(notes);
  }
  return text + "\n";
}

std::string medicines() {
  std::string text = "| flag | medicines | source |\n|---|---|---|\n";
  std::vector<std::pair<std::string, std::string>> notes;
  for (const MedicineClass& c : medicine_classes()) {
    text += fmt::format("| {} | {} | {} |\n",
                        c.name == "other" ? "none of them (`other`)" : fmt::format("`medicines_{}`", c.name),
                        list_of(c.medicines), list_of(c.source_keys));
    if (!c.note.empty()) notes.emplace_back(c.name, c.note);
  }
  text += notes_of(notes) + "\n| flag | stopping which medicines | source |\n|---|---|---|\n";
  for (const MedicineClass& c : medicine_classes()) {
    if (!c.withdrawal_keys.empty())
      text +=
          fmt::format("| `withdrawal_{}` | {} | {} |\n", c.name, c.description, list_of(c.withdrawal_keys));
  }
  return text;
}

std::string names() {
  std::string text = "| medicine | other names |\n|---|---|\n";
  std::vector<std::pair<std::string, std::vector<std::string>>> rows;
  for (const MedicineName& entry : medicine_names()) {
    const std::string medicine = fmt::format("{}", fmt::join(entry.medicines, " + "));
    if (rows.empty() || rows.back().first != medicine) rows.push_back({medicine, {}});
    rows.back().second.push_back(entry.name);
  }
  for (const auto& [medicine, others] : rows) text += fmt::format("| {} | {} |\n", medicine, list_of(others));
  text += "\n| in no class | because it is | source |\n|---|---|---|\n";
  for (const UnclassifiedMedicine& medicine : unclassified_medicines())
    text += fmt::format("| {} | {} | {} |\n", medicine.name, medicine.why, medicine.source);
  return text;
}

std::string sources() {
  std::string text = "| key | source | compared |\n|---|---|---|\n";
  for (const Citation& citation : citations()) {
    text += fmt::format("| {} | {}{} | {} |\n", citation.key, citation.text,
                        citation.title.empty() ? "" : ". *" + citation.title + "*",
                        citation.checked ? "yes" : "no");
  }
  return text;
}

TEST(Documentation, cohort_md_shows_the_covariates_of_the_data_file) {
  expect_part("covariates", covariates());
}
TEST(Documentation, cohort_md_shows_the_medicines_of_the_data_file) { expect_part("medicines", medicines()); }
TEST(Documentation, cohort_md_shows_other_names_of_medicines) { expect_part("names", names()); }
TEST(Documentation, cohort_md_shows_every_source) { expect_part("sources", sources()); }

}  // namespace
}  // namespace psg
