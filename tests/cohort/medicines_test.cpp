#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "psg/cohort/covariate_text.hpp"
#include "psg/cohort/covariates.hpp"
#include "psg/cohort/vocabulary.hpp"

namespace psg {
namespace {

using cohort::read_medicines;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

double flag(const std::string& list, const std::string& medicine_class) {
  for (const Covariate& c : covariates_of({{"medicines", list}}, "n1")) {
    if (c.name == "medicines_" + medicine_class) return c.value;
  }
  return std::nan("");
}

TEST(Medicines, AreFoundByNameWithOrWithoutDoseAndSalt) {
  EXPECT_THAT(read_medicines("Sertraline 50 mg").classes, ElementsAre("ssri"));
  EXPECT_THAT(read_medicines("lithium carbonate; METOCLOPRAMIDE").classes,
              UnorderedElementsAre("lithium", "dopamine_blocker"));
  EXPECT_THAT(read_medicines("L-thyroxine 75").classes, ElementsAre("levothyroxine"));
  EXPECT_THAT(read_medicines("levothyroxine sodium 0.1 mg/day").classes, ElementsAre("levothyroxine"));
  EXPECT_THAT(read_medicines("pramipexole 0.5mg/d, tramadol").classes,
              UnorderedElementsAre("dopaminergic", "tramadol"));
  EXPECT_THAT(read_medicines("vitamin B12").classes, ElementsAre("other"));
}

TEST(Medicines, AreFoundByClass) {
  EXPECT_THAT(read_medicines("SSRI; antipsychotics; antihistamine").classes,
              UnorderedElementsAre("ssri", "antipsychotic", "antihistamine"));
}

TEST(Medicines, ACombinationHasTheClassesOfItsParts) {
  EXPECT_THAT(read_medicines("olanzapine 6 mg/fluoxetine 25 mg").classes,
              UnorderedElementsAre("antipsychotic", "ssri"));
  EXPECT_THAT(read_medicines("levodopa/carbidopa").classes, ElementsAre("dopaminergic"));
  EXPECT_EQ(flag("oxycodone + naloxone", "opioid"), 1);
  EXPECT_EQ(flag("oxycodone-naloxone", "opioid"), 1);
}

TEST(Medicines, AnOpioidAntagonistIsNoOpioid) { EXPECT_EQ(flag("naloxone", "opioid"), 0); }

TEST(Medicines, VortioxetineIsNoSelectiveReuptakeInhibitor) {
  EXPECT_EQ(flag("vortioxetine 10 mg", "ssri"), 0);
  EXPECT_EQ(flag("vortioxetine 10 mg", "other_antidepressant"), 1);
}

TEST(Medicines, DomperidoneHardlyReachesTheBrainAndOfDroperidolNothingIsSaid) {
  EXPECT_EQ(flag("domperidone", "dopamine_blocker"), 0);
  EXPECT_EQ(flag("metoclopramide", "dopamine_blocker"), 1);
  EXPECT_TRUE(std::isnan(flag("droperidol", "dopamine_blocker")));
}

TEST(Medicines, PromethazineBlocksDopamineAndHistamine) {
  EXPECT_THAT(read_medicines("promethazine").classes,
              UnorderedElementsAre("dopamine_blocker", "antihistamine"));
}

TEST(Medicines, ANameThatIsNotKnownIsKeptAndNoClassIsRuledOut) {
  EXPECT_EQ(flag("Mysterol; tramadol", "tramadol"), 1);
  EXPECT_TRUE(std::isnan(flag("Mysterol; tramadol", "ssri"))) << "it may be one";
  EXPECT_THAT(read_medicines("Mysterol; tramadol").unclassified, ElementsAre("Mysterol"));
}

TEST(Medicines, TheLabMaySayTheClassOfANameItself) {
  EXPECT_EQ(flag("ssri:Mysterol", "ssri"), 1);
  EXPECT_EQ(flag("ssri:Mysterol", "lithium"), 0);
  EXPECT_EQ(flag("other:mystery", "lithium"), 0);
}

TEST(Medicines, NoneIsNoToEveryClassAndMissingIsNothing) {
  EXPECT_EQ(flag("none", "ssri"), 0);
  EXPECT_EQ(flag("none", "opioid"), 0);
  EXPECT_TRUE(std::isnan(flag("", "ssri")));
  EXPECT_THAT(covariates_of({{"medicines", "NA"}}, "n1"), IsEmpty());
}

TEST(Medicines, AGivenFlagMustAgreeWithTheList) {
  EXPECT_THAT(problems_of({{"medicines", "metformin"}, {"medicines_ssri", "yes"}}, "n1"),
              ElementsAre(HasSubstr("expected no, which follows from medicines")));
}

// The task of the vocabulary: bupropion apart, and the classes that were "none of these" although sources
// name them.
TEST(Medicines, bupropion_is_a_class_of_its_own) {
  EXPECT_THAT(read_medicines("bupropion 150 mg").classes, ElementsAre("bupropion"));
  EXPECT_EQ(flag("bupropion", "other_antidepressant"), 0);
  EXPECT_EQ(flag("trazodone", "other_antidepressant"), 1);
  EXPECT_EQ(flag("trazodone", "bupropion"), 0);
}

TEST(Medicines, beta_blockers_h2_blockers_and_anticonvulsants_have_flags) {
  EXPECT_EQ(flag("metoprolol succinate 47.5 mg", "beta_blocker"), 1);
  EXPECT_EQ(flag("famotidine", "h2_blocker"), 1);
  EXPECT_EQ(flag("carbamazepine retard 400", "anticonvulsant"), 1);
  EXPECT_EQ(flag("gabapentin", "anticonvulsant"), 0) << "an alpha-2-delta ligand, listed apart";
  EXPECT_EQ(flag("metformin", "beta_blocker"), 0);
  EXPECT_THAT(read_medicines("beta-blockers; H2 blocker; anticonvulsants").classes,
              UnorderedElementsAre("beta_blocker", "h2_blocker", "anticonvulsant"));
}

TEST(Medicines, brands_are_their_medicines) {
  EXPECT_THAT(read_medicines("Zoloft 50 mg; LYRICA; Sifrol 0.18").classes,
              UnorderedElementsAre("ssri", "alpha2delta", "dopaminergic"));
  EXPECT_THAT(read_medicines("Symbyax").classes, UnorderedElementsAre("antipsychotic", "ssri"));
  EXPECT_EQ(flag("Targin 10/5 mg", "opioid"), 1);
  EXPECT_EQ(flag("Tylenol PM", "antihistamine"), 1) << "not the same as Tylenol";
  EXPECT_EQ(flag("Tylenol", "antihistamine"), 0);
}

TEST(Medicines, a_brand_whose_content_depends_on_the_country_is_in_no_class) {
  for (const UnclassifiedMedicine& medicine : unclassified_medicines()) {
    const auto read = read_medicines(medicine.name);
    EXPECT_THAT(read.classes, IsEmpty()) << medicine.name;
    EXPECT_THAT(read.unclassified, ElementsAre(medicine.name));
  }
  EXPECT_TRUE(std::isnan(flag("Norpramin", "tricyclic")));
}

TEST(Medicines, hyphenated_names_and_combinations_are_read) {
  EXPECT_THAT(read_medicines("co-careldopa 25/100").classes, ElementsAre("dopaminergic"));
  EXPECT_THAT(read_medicines("Co-Beneldopa").classes, ElementsAre("dopaminergic"));
  EXPECT_THAT(read_medicines("levodopa/carbidopa 100/25 mg").classes, ElementsAre("dopaminergic"));
  EXPECT_THAT(read_medicines("L-Thyroxin 75").classes, ElementsAre("levothyroxine"));
  EXPECT_THAT(read_medicines("co-codamol 30/500").classes, UnorderedElementsAre("opioid", "other"));
  EXPECT_THAT(read_medicines("sertraline and lithium").classes, UnorderedElementsAre("ssri", "lithium"));
}

TEST(Medicines, names_in_german_french_spanish_and_italian_are_read) {
  for (const char* name : {"Sertralin", "sertralina", "Sertraline", "SERTRALINA 50 mg"})
    EXPECT_THAT(read_medicines(name).classes, ElementsAre("ssri")) << name;
  for (const char* name : {"tramadolo", "Tramadol 50mg"})
    EXPECT_THAT(read_medicines(name).classes, ElementsAre("tramadol")) << name;
  for (const char* name : {"pramipexolo", "Pramipexol", "ropinirolo", "Ropinirol 0,5 mg", "lévodopa"})
    EXPECT_THAT(read_medicines(name).classes, ElementsAre("dopaminergic")) << name;
  EXPECT_THAT(read_medicines("lévothyroxine").classes, ElementsAre("levothyroxine"));
  EXPECT_THAT(read_medicines("litio").classes, ElementsAre("lithium"));
}

TEST(Medicines, the_salt_of_a_medicine_is_not_another_medicine) {
  EXPECT_THAT(read_medicines("esomeprazole magnesium 40 mg").classes, ElementsAre("proton_pump_inhibitor"));
  EXPECT_THAT(read_medicines("atorvastatin calcium").classes, ElementsAre("other"));
  EXPECT_THAT(read_medicines("magnesium citrate").classes, ElementsAre("magnesium"));
  EXPECT_THAT(read_medicines("sodium oxybate").classes, ElementsAre("sodium_oxybate"));
}

// An entry counts when every word of it is understood: what else it says may be the opposite.
TEST(Medicines, an_entry_with_a_word_that_is_not_understood_says_nothing) {
  for (const char* entry : {"no sertraline", "allergy: codeine", "sertraline refused", "5-HTP",
                            "mother takes lithium", "sertraline \xD0\xBD\xD0\xB5\xD1\x82"}) {
    EXPECT_THAT(read_medicines(entry).classes, IsEmpty()) << entry;
    EXPECT_THAT(read_medicines(entry).unclassified, ElementsAre(entry));
  }
  EXPECT_THAT(read_medicines("sertraline ratiopharm 50 mg tablets, once daily in the morning").classes,
              ElementsAre("ssri"));
  EXPECT_THAT(read_medicines("2 sertraline").classes, ElementsAre("ssri")) << "a number before it is a dose";
}

TEST(Withdrawal, is_not_the_use_of_the_medicine) {
  for (const char* list : {"withdrawal: clonazepam", "clonazepam withdrawal", "stopped clonazepam",
                           "withdrawal of clonazepam 2 mg", "Rivotril abgesetzt"}) {
    EXPECT_EQ(flag(list, "benzodiazepine"), 0) << list;
    EXPECT_THAT(read_medicines(list).unclassified, IsEmpty()) << list;
    EXPECT_THAT(cohort::read_medicine_list(list).stopped.classes, ElementsAre("benzodiazepine")) << list;
  }
  const auto list = cohort::read_medicine_list("withdrawal: clonazepam, zolpidem; sertraline");
  EXPECT_THAT(list.taken.classes, ElementsAre("ssri"));
  EXPECT_THAT(list.stopped_as_written, ElementsAre("withdrawal: clonazepam", "zolpidem"));
}

/// What a list under `column` says of a flag; NaN for nothing.
double said(const std::string& column, const std::string& list, const std::string& name) {
  for (const Covariate& c : covariates_of({{column, list}}, "n1")) {
    if (c.name == name) return c.value;
  }
  return std::nan("");
}

TEST(Withdrawal, its_own_column_is_complete_and_an_entry_of_medicines_is_not) {
  EXPECT_EQ(said("withdrawal", "clonazepam", "withdrawal_benzodiazepine"), 1);
  EXPECT_EQ(said("withdrawal", "clonazepam", "withdrawal_opioid"), 0);
  EXPECT_EQ(said("withdrawal", "imipramine", "withdrawal_tricyclic"), 1);
  EXPECT_EQ(said("withdrawal", "none", "withdrawal_tricyclic"), 0);
  EXPECT_TRUE(std::isnan(said("withdrawal", "Mysterol", "withdrawal_tricyclic")));
  EXPECT_EQ(said("medicines", "stopped morphine", "withdrawal_opioid"), 1);
  EXPECT_TRUE(std::isnan(said("medicines", "stopped morphine", "withdrawal_tricyclic")));
  EXPECT_TRUE(std::isnan(said("medicines", "morphine", "withdrawal_opioid")));
}

TEST(Withdrawal, names_that_are_not_known_are_kept_from_both_columns) {
  const Covariates all =
      covariates_of({{"withdrawal", "Mysterol"}, {"medicines", "withdrawal: Enigmol"}}, "n1");
  const auto found = std::ranges::find(all, "withdrawal_unclassified", &Covariate::name);
  ASSERT_NE(found, all.end());
  EXPECT_EQ(found->text, "Mysterol; withdrawal: Enigmol");
}

TEST(Withdrawal, must_not_contradict_the_list_of_medicines) {
  EXPECT_THAT(problems_of({{"medicines", "withdrawal: clonazepam"}, {"withdrawal", "none"}}, "n1"),
              ElementsAre(HasSubstr("withdrawal_benzodiazepine")));
  EXPECT_THAT(problems_of({{"medicines", "withdrawal: clonazepam"}, {"withdrawal", "clonazepam"}}, "n1"),
              IsEmpty());
}

TEST(Medicines, EachNameStandsOnceInAClassAndEveryClassHasAFlagAndASource) {
  std::set<std::string> classes;
  for (const MedicineClass& c : medicine_classes()) {
    EXPECT_TRUE(classes.insert(c.name).second);
    EXPECT_FALSE(c.source.empty());
    EXPECT_EQ(covariate_named("medicines_" + c.name) != nullptr, c.name != "other") << c.name;
    EXPECT_EQ(std::set<std::string>(c.medicines.begin(), c.medicines.end()).size(), c.medicines.size())
        << c.name;
    for (const std::string& name : c.medicines) {
      EXPECT_THAT(read_medicines(name).classes, ::testing::Contains(c.name)) << name;
    }
  }
  for (const MedicineName& other : medicine_names()) {
    std::set<std::string> wanted;
    for (const std::string& medicine : other.medicines) {
      for (const std::string& c : read_medicines(medicine).classes) wanted.insert(c);
    }
    const auto read = read_medicines(other.name).classes;
    EXPECT_EQ(std::set<std::string>(read.begin(), read.end()), wanted) << other.name;
  }
}

}  // namespace
}  // namespace psg
