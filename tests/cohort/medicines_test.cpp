#include <gmock/gmock.h>
#include <gtest/gtest.h>

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
  EXPECT_EQ(flag("Zoloft; tramadol", "tramadol"), 1);
  EXPECT_TRUE(std::isnan(flag("Zoloft; tramadol", "ssri"))) << "Zoloft is one, but the table knows no brands";
  EXPECT_THAT(read_medicines("Zoloft; tramadol").unclassified, ElementsAre("Zoloft"));
}

TEST(Medicines, TheLabMaySayTheClassOfANameItself) {
  EXPECT_EQ(flag("ssri:Zoloft", "ssri"), 1);
  EXPECT_EQ(flag("ssri:Zoloft", "lithium"), 0);
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
}

}  // namespace
}  // namespace psg
