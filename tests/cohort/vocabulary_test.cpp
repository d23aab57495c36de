#include "psg/cohort/vocabulary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "psg/cohort/columns.hpp"
#include "psg/cohort/covariate_text.hpp"
#include "psg/cohort/covariates.hpp"
#include "psg/cohort/data_files.hpp"
#include "psg/core/error.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

using cohort::read_vocabulary;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const std::string some_citations = R"([[citation]]
key = "paper"
authors = "Author et al."
label = "a guideline"
title = "A title"
journal = "Sleep"
year = 2020
volume = "43"
pages = "1-10"
checked = true
)";

const std::string some_medicines = R"([[class]]
name = "ssri"
description = "an inhibitor"
source = ["paper"]
medicines = ["sertraline"]
[[class]]
name = "other"
description = "another"
source = ["paper"]
medicines = ["aspirin"]
[names]
"sertraline" = ["Zoloft"]
[words]
withdrawal = ["stopped"]
)";

const std::string some_covariates = R"([[covariate]]
name = "ferritin_ug_l"
group = "Iron"
kind = "number"
description = "Ferritin."
source = ["paper"]
synonyms = ["Serum ferritin"]
units = ["ug/L", { unit = "pmol/L", over = 2.247 }]
range = [0, 100]
privacy = "common"

[[covariate.flag]]
name = "ferritin_low"
is = "<="
value = 75
description = "Low."
source = ["paper"]
privacy = "common"
)";

/// The first `text` of a file by another.
std::string with(std::string file, const std::string& text, const std::string& by) {
  const auto at = file.find(text);
  EXPECT_NE(at, std::string::npos) << text;
  return file.replace(at, text.size(), by);
}

std::string message(const std::string& citations, const std::string& covariates,
                    const std::string& medicines) {
  // The sources that classes are described by in the library itself.
  const std::string own = "[[citation]]\nkey = \"design\"\ntext = \"here\"\nchecked = true\n";
  try {
    (void)read_vocabulary(own + citations, covariates, medicines);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::malformed);
    return error.what();
  }
  return "";
}

std::string message_of_covariates(const std::string& text, const std::string& by) {
  return message(some_citations, with(some_covariates, text, by), some_medicines);
}

std::string message_of_medicines(const std::string& text, const std::string& by) {
  return message(some_citations, some_covariates, with(some_medicines, text, by));
}

TEST(VocabularyFiles, a_block_says_all_of_a_covariate) {
  const auto all = read_vocabulary(some_citations, some_covariates, some_medicines);
  ASSERT_EQ(all.covariates.size(), 2U);
  const CovariateInfo& ferritin = all.covariates[0];
  EXPECT_EQ(ferritin.source, "Author et al. (a guideline), Sleep 2020;43:1-10");
  EXPECT_THAT(ferritin.synonyms, ::testing::ElementsAre("serumferritin"));
  EXPECT_EQ(ferritin.units.at(1).over, 2.247);
  EXPECT_EQ(ferritin.most, 100);
  const CovariateInfo& low = all.covariates[1];
  EXPECT_EQ(low.kind, CovariateKind::flag);
  EXPECT_EQ(low.derived_from, "ferritin_ug_l");
  EXPECT_EQ(low.comparison, "<=");
  EXPECT_EQ(low.threshold, 75);
  EXPECT_EQ(low.group, "Iron");
}

TEST(VocabularyFiles, what_is_wrong_is_one_sentence_with_file_and_line) {
  EXPECT_EQ(message_of_covariates("kind = \"number\"", "kind = \"numbr\""),
            "covariates.toml: line 4: \"kind\" is \"numbr\", expected number, whole, flag, level, text or "
            "medicines");
  EXPECT_THAT(message_of_covariates("group = \"Iron\"\n", ""), "covariates.toml: line 1: has no \"group\"");
  EXPECT_THAT(message_of_covariates("synonyms", "synonym"),
              StartsWith("covariates.toml: line 7: has the key \"synonym\", expected one of name, "));
  EXPECT_THAT(message_of_covariates("range = [0, 100]", "range = [100, 0]"),
              StartsWith("covariates.toml: line 9: \"range\" is not"));
  EXPECT_THAT(message_of_covariates("Ferritin.", "Ferritin"),
              StartsWith("covariates.toml: line 5: \"description\" ends without a full stop"));
  EXPECT_THAT(message_of_covariates("privacy = \"common\"", "privacy = \"secret\""),
              StartsWith("covariates.toml: line 10: \"privacy\" is \"secret\""));
  EXPECT_THAT(message_of_covariates("over = 2.247", "times = 2, over = 2.247"),
              HasSubstr("expected either \"times\" or \"over\""));
  EXPECT_THAT(message_of_covariates("is = \"<=\"", "is = \"=\""), HasSubstr("line 14: \"is\" is \"=\""));
  EXPECT_THAT(message_of_covariates("value = 75", "value = 750"), HasSubstr("outside the range"));
  EXPECT_THAT(message_of_covariates("[[covariate]]", "[[covariate]"),
              StartsWith("covariates.toml: line 1: is no TOML"));
}

TEST(VocabularyFiles, a_source_that_nobody_wrote_down_is_refused) {
  EXPECT_EQ(message_of_covariates("source = [\"paper\"]", "source = [\"papr\"]"),
            "covariates.toml: line 6: \"source\" names \"papr\", which citations.toml does not have");
  EXPECT_THAT(message_of_covariates("source = [\"paper\"]", "source = []"), HasSubstr("has no \"source\""));
  EXPECT_THAT(message_of_medicines("source = [\"paper\"]", "source = [\"papr\"]"),
              StartsWith("medicines.toml: line 4: "));
}

TEST(VocabularyFiles, names_and_synonyms_stand_once) {
  EXPECT_THAT(message_of_covariates("ferritin_low", "serum_ferritin"), HasSubstr("expected names once"));
  EXPECT_THAT(message_of_medicines("medicines = [\"aspirin\"]", "medicines = [\"Sertraline\"]"),
              HasSubstr("line 10: \"medicines\" holds \"Sertraline\", which is in ssri"));
  EXPECT_EQ(message_of_medicines("medicines = [\"aspirin\"]",
                                 "medicines = [\"sertraline\"]\nalso_in = { sertraline = \"ssri\" }"),
            "")
      << "unless both classes say so";
  EXPECT_THAT(message_of_medicines("[\"Zoloft\"]", "[\"Zoloft\", \"zoloft\"]"),
              HasSubstr("\"zoloft\" is named twice"));
  EXPECT_THAT(message_of_medicines("\"sertraline\" = ", "\"sertralin\" = "), HasSubstr("is in no class"));
  EXPECT_THAT(message(some_citations + some_citations, some_covariates, some_medicines),
              HasSubstr("stands above already"));
}

TEST(VocabularyFiles, those_of_the_library_are_read) {
  EXPECT_NO_THROW(
      (void)read_vocabulary(cohort::citations_toml(), cohort::covariates_toml(), cohort::medicines_toml()));
}

/// The keys that covariates, medicines, columns and messages name.
std::set<std::string> named_sources() {
  std::set<std::string> keys;
  const auto add = [&](const std::vector<std::string>& more) { keys.insert(more.begin(), more.end()); };
  for (const CovariateInfo& info : covariate_vocabulary()) add(info.source_keys);
  for (const MedicineClass& c : medicine_classes()) {
    add(c.source_keys);
    add(c.withdrawal_keys);
  }
  std::string elsewhere = problems_of({{"name", "x"}}, "n1").front() + cohort_column("unheard of").source;
  for (const CohortColumn& column : cohort_columns()) elsewhere += column.source + "\n";
  for (const UnclassifiedMedicine& medicine : unclassified_medicines()) elsewhere += medicine.source;
  for (const Citation& citation : citations()) {
    if (elsewhere.find(citation.text) != std::string::npos) keys.insert(citation.key);
  }
  return keys;
}

TEST(Citations, every_source_is_named_somewhere_and_no_two_are_the_same) {
  const std::set<std::string> named = named_sources();
  std::set<std::string> texts;
  for (const Citation& citation : citations()) {
    EXPECT_TRUE(named.contains(citation.key)) << citation.key << " is named by nothing";
    EXPECT_TRUE(texts.insert(citation.text).second) << citation.text;
    EXPECT_EQ(citation.text.find("http"), std::string::npos) << "a paper or guideline, not a page";
  }
  EXPECT_EQ(cite("hoque2010"), "Hoque & Chesson, J Clin Sleep Med 2010;6:79-83");
  EXPECT_THROW((void)cite("nobody1900"), Error);
}

TEST(Vocabulary, every_column_name_means_one_covariate_with_or_without_its_units) {
  std::map<std::string, std::string> owners;
  for (const CovariateInfo& info : covariate_vocabulary()) {
    std::set<std::string> own = {folded_unit(info.name)};
    for (const std::string& synonym : info.synonyms) {
      own.insert(synonym);
      for (const CovariateUnit& unit : info.units) own.insert(synonym + folded_unit(unit.spelling));
    }
    for (const std::string& name : own) {
      EXPECT_TRUE(owners.emplace(name, info.name).second)
          << name << " of " << info.name << " and " << owners[name];
    }
  }
}

TEST(Vocabulary, thresholds_stand_with_what_they_follow_from_and_levels_rise) {
  for (const CovariateInfo& info : covariate_vocabulary()) {
    const bool follows = !info.comparison.empty() || !info.up_to.empty();
    EXPECT_EQ(follows, info.kind != CovariateKind::medicines && !info.derived_from.empty() &&
                           covariate_named(info.derived_from)->kind != CovariateKind::medicines)
        << info.name;
    EXPECT_EQ(info.up_to.size(), info.up_to.empty() ? 0 : info.levels.size()) << info.name;
    if (!info.dose_of.empty()) {
      EXPECT_EQ(covariate_named(info.dose_of)->kind, CovariateKind::level) << info.name;
    }
    for (const auto& [spelling, level] : info.also) EXPECT_EQ(spelling, lower(spelling));
  }
}

TEST(Vocabulary, an_age_and_a_code_say_how_they_may_identify) {
  EXPECT_EQ(covariate_named("age_years")->privacy, CovariatePrivacy::over_89);
  EXPECT_EQ(covariate_named("age_at_onset_years")->privacy, CovariatePrivacy::over_89);
  EXPECT_EQ(covariate_named("subject")->privacy, CovariatePrivacy::code);
  EXPECT_EQ(covariate_named("huntington_disease")->privacy, CovariatePrivacy::rare);
}

TEST(Medicines, stems_of_names_do_not_meet) {
  std::map<std::string, std::string> stems;
  for (const MedicineClass& c : medicine_classes()) {
    for (const std::string& medicine : c.medicines) {
      const auto words = cohort::medicine_words(medicine);
      const std::string name = cohort::joined(words, 0, words.size());
      const auto [place, added] = stems.emplace(cohort::stem(name), name);
      EXPECT_TRUE(added || place->second == name) << name << " and " << place->second;
    }
  }
}

}  // namespace
}  // namespace psg
