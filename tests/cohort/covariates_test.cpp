#include "psg/cohort/covariates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "psg/cohort/covariate_text.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/error.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The value of a covariate after reading one column; NaN when there is none.
double value_of(const std::string& column, const std::string& cell, const std::string& covariate) {
  for (const Covariate& c : covariates_of({{column, cell}}, "n1")) {
    if (c.name == covariate) return c.value;
  }
  return std::nan("");
}

std::string text_of(const CovariateTexts& texts, const std::string& covariate) {
  for (const Covariate& c : covariates_of(texts, "n1")) {
    if (c.name == covariate) return c.text;
  }
  return "absent";
}

/// The one problem of a column, or "" when there is none.
std::string problem(const std::string& column, const std::string& cell) {
  const auto problems = problems_of({{column, cell}}, "n1");
  return problems.empty() ? "" : problems.front();
}

TEST(Ferritin, SeventyFiveIsLowAndAbove75IsNot) {
  EXPECT_EQ(value_of("ferritin", "75", "ferritin_low"), 1);
  EXPECT_EQ(value_of("ferritin", "75.1", "ferritin_low"), 0);
}

TEST(Ferritin, FiftyIsNotBelow50And49Point9Is) {
  EXPECT_EQ(value_of("ferritin", "50", "ferritin_below_50"), 0);
  EXPECT_EQ(value_of("ferritin", "49.9", "ferritin_below_50"), 1);
}

TEST(Ferritin, MissingFerritinHasNoFlagsNotEvenNo) {
  for (const char* cell : {"", "NA", "n/a", "NaN", "null", ".", "?", " "}) {
    EXPECT_THAT(covariates_of({{"ferritin", cell}}, "n1"), IsEmpty()) << cell;
  }
}

TEST(Ferritin, NanogramsPerMillilitreAreMicrogramsPerLitre) {
  for (const char* column :
       {"ferritin_ug_l", "Ferritin (ng/mL)", "serum ferritin [µg/L]", "S-Ferritin", "ferritin_ng_ml"}) {
    EXPECT_EQ(value_of(column, "42", "ferritin_ug_l"), 42) << column;
  }
  EXPECT_EQ(value_of("ferritin", "42 ng/mL", "ferritin_ug_l"), 42);
  // 1 ng/mL = 2.247 pmol/L (AMA Manual of Style, SI conversion).
  EXPECT_NEAR(value_of("ferritin", "224.7 pmol/L", "ferritin_ug_l"), 100, 1e-9);
}

TEST(TransferrinSaturation, TwentyPercentIsNotLowAndBelowIs) {
  EXPECT_EQ(value_of("tsat", "20", "transferrin_saturation_low"), 0);
  EXPECT_EQ(value_of("TSAT (%)", "19.9 %", "transferrin_saturation_low"), 1);
}

TEST(TransferrinSaturation, AFractionIsNotTakenForPercent) {
  EXPECT_THAT(problem("tsat", "0.32"), HasSubstr("up to 1 with its unit, as it may be a fraction"));
  EXPECT_NE(problem("tsat", "1"), "");
  EXPECT_EQ(value_of("tsat", "1.1", "transferrin_saturation_percent"), 1.1);
  EXPECT_EQ(value_of("tsat", "0.9 %", "transferrin_saturation_percent"), 0.9);
  EXPECT_EQ(value_of("tsat_percent", "0.9", "transferrin_saturation_percent"), 0.9);
}

TEST(CovariateNumber, ADecimalCommaIsReadAndAThousandsCommaIsRefused) {
  EXPECT_EQ(value_of("ferritin", "45,5", "ferritin_ug_l"), 45.5);
  EXPECT_THAT(problem("ferritin", "1,234"), HasSubstr("\"1,234\""));
  EXPECT_EQ(value_of("ferritin", "0,123", "ferritin_ug_l"), 0.123);
}

TEST(CovariateNumber, TheProblemNamesIdColumnValueAndWhatWasExpected) {
  EXPECT_EQ(problem("Ferritin", "low"),
            "n1: column \"Ferritin\" is text of the form \"aaa\", expected a number from 0 to 20000 ug/L "
            "(units understood: ug/L, "
            "ng/mL, mcg/L, pmol/L)");
  for (const char* cell : {"<15", "-1", "20001", "12 g/dL", "1e3", "inf", "5 5", "--", ","}) {
    EXPECT_THAT(problem("ferritin", cell), HasSubstr("expected a number")) << cell;
  }
}

TEST(CovariateNumber, TheEndsOfTheRangeAreTakenAndBeyondIsNot) {
  EXPECT_EQ(value_of("age", "120", "age_years"), 90);
  EXPECT_NE(problem("age", "120.1"), "");
  EXPECT_EQ(value_of("age", "0", "age_years"), 0);
  EXPECT_NE(problem("age", "-0.1"), "");
}

TEST(CovariateNumber, HaemoglobinInAnotherUnitIsConvertedOrRefused) {
  EXPECT_EQ(value_of("haemoglobin_g_dl", "13.5", "haemoglobin_g_dl"), 13.5);
  EXPECT_EQ(value_of("Hb (g/L)", "135", "haemoglobin_g_dl"), 13.5);
  EXPECT_EQ(value_of("Hb", "135 g/L", "haemoglobin_g_dl"), 13.5);
  // 1 mmol/L of monomer (64458 / 4 = 16114 g/mol) is 1.6114 g/dL.
  EXPECT_NEAR(value_of("Hb", "8.4 mmol/L", "haemoglobin_g_dl"), 13.53576, 1e-9);
  EXPECT_NE(problem("Hb", "135 g/dL"), "") << "nobody's";
  EXPECT_THAT(problem("Hb (g/L)", "13.5 g/dL"), HasSubstr("expected g/L as the column says"));
}

TEST(CovariateNumber, TwoUnitsThatTheValueCannotTellApartMustBeSaid) {
  EXPECT_THAT(problem("b12", "300"), HasSubstr("with its unit, one of pmol/L, pg/mL"));
  EXPECT_THAT(problem("Hb", "8.4"), HasSubstr("with its unit, one of g/dL, g/L, mmol/L"));
  EXPECT_EQ(value_of("b12_pmol_l", "300", "vitamin_b12_pmol_l"), 300);
  EXPECT_NEAR(value_of("b12 (pg/mL)", "400", "vitamin_b12_pmol_l"), 295.2, 1e-9);
}

TEST(CovariateNumber, CupsAndYesAreNoAmounts) {
  EXPECT_THAT(problem("caffeine", "3"), HasSubstr("with its unit, one of mg/day"));
  EXPECT_EQ(value_of("caffeine (mg/day)", "300", "caffeine_mg_per_day"), 300);
  EXPECT_THAT(problem("alcohol", "1"), HasSubstr("with its unit, one of g/day"));
  EXPECT_EQ(value_of("alcohol", "10 g/d", "alcohol_g_per_day"), 10);
}

TEST(CovariateNumber, AFiltrationRateThatIsNotIndexedToTheBodySurfaceIsAnother) {
  EXPECT_EQ(value_of("eGFR", "60", "egfr_ml_min_1_73m2"), 60);
  EXPECT_EQ(value_of("eGFR", "60 mL/min/1.73m2", "egfr_ml_min_1_73m2"), 60);
  EXPECT_NE(problem("eGFR", "60 mL/min"), "");
  EXPECT_THAT(unknown_covariates({{"eGFR (mL/min)", "60"}}), ElementsAre("eGFR (mL/min)"));
}

TEST(CovariateNumber, EighteenYearsInMonthsAreExactlyEighteenYears) {
  EXPECT_EQ(value_of("age", "216 months", "age_years"), 18);
}

// Every threshold of the vocabulary, in pairs around its boundary, as the source prints it.

// Walters et al. 2003: 1 to 10 mild, 11 to 20 moderate, 21 to 30 severe, 31 to 40 very severe.
TEST(IrlsScore, its_severity_changes_where_the_rating_scale_says) {
  const auto severity = [](const char* score) { return text_of({{"IRLS", score}}, "irls_severity"); };
  EXPECT_EQ(severity("0"), "none");
  EXPECT_EQ(severity("1"), "mild");
  EXPECT_EQ(severity("10"), "mild");
  EXPECT_EQ(severity("11"), "moderate");
  EXPECT_EQ(severity("20"), "moderate");
  EXPECT_EQ(severity("21"), "severe");
  EXPECT_EQ(severity("30"), "severe");
  EXPECT_EQ(severity("31"), "very severe");
  EXPECT_EQ(severity("40"), "very severe");
  EXPECT_NE(problem("IRLS", "41"), "");
  EXPECT_NE(problem("IRLS", "10.5"), "") << "a sum of ten whole numbers";
}

TEST(IrlsScore, a_severity_that_is_given_must_agree) {
  EXPECT_THAT(problems_of({{"irls", "25"}, {"irls severity", "severe"}}, "n1"), IsEmpty());
  EXPECT_THAT(problems_of({{"irls", "25"}, {"irls severity", "mild"}}, "n1"),
              ElementsAre("n1: column \"irls_severity\" is mild, expected severe, which follows from "
                          "irls_score"));
  EXPECT_EQ(text_of({{"irls severity", "very"}}, "irls_severity"), "very severe") << "alone, as given";
}

// WHO 2000: obesity from 30 kg/m2.
TEST(BodyMassIndex, thirty_is_at_least_30_and_below_is_not) {
  EXPECT_EQ(value_of("BMI", "30", "bmi_at_least_30"), 1);
  EXPECT_EQ(value_of("BMI (kg/m2)", "29.9", "bmi_at_least_30"), 0);
  EXPECT_TRUE(std::isnan(value_of("BMI", "29.9", "obesity"))) << "a child may be obese below";
}

// KDIGO 2024: G3a is 45 to 59, G5 is below 15.
TEST(FiltrationRate, sixty_and_fifteen_are_not_below) {
  EXPECT_EQ(value_of("eGFR", "60", "egfr_below_60"), 0);
  EXPECT_EQ(value_of("eGFR", "59.9", "egfr_below_60"), 1);
  EXPECT_EQ(value_of("eGFR", "15", "egfr_below_15"), 0);
  EXPECT_EQ(value_of("eGFR", "14.9", "egfr_below_15"), 1);
}

// WHO 2020: above 5 mg/L.
TEST(CReactiveProtein, five_is_not_raised_and_above_is) {
  EXPECT_EQ(value_of("CRP (mg/L)", "5", "crp_raised"), 0);
  EXPECT_EQ(value_of("CRP (mg/L)", "5.1", "crp_raised"), 1);
  EXPECT_EQ(value_of("CRP", "0.51 mg/dL", "crp_raised"), 1);
  EXPECT_NE(problem("CRP", "5"), "") << "mg/L or mg/dL?";
}

// By molar masses: Fe 55.845, Mg 24.305 (two charges), P 30.974, urea 60.06, its nitrogen 28.014, creatinine
// 113.12, 25-hydroxyvitamin D3 400.64 g/mol.
TEST(CovariateNumber, units_of_the_laboratory_are_converted_by_molar_mass) {
  EXPECT_NEAR(value_of("serum iron", "100 ug/dL", "serum_iron_umol_l"), 1000 / 55.845, 2e-3);
  EXPECT_NEAR(value_of("TIBC (ug/dL)", "300", "tibc_umol_l"), 3000 / 55.845, 6e-3);
  EXPECT_NEAR(value_of("magnesium (mg/dL)", "2", "magnesium_mmol_l"), 20 / 24.305, 1e-4);
  EXPECT_EQ(value_of("magnesium", "1.6 mEq/L", "magnesium_mmol_l"), 0.8);
  EXPECT_NEAR(value_of("phosphate", "3.5 mg/dL", "phosphate_mmol_l"), 35 / 30.974, 1e-4);
  EXPECT_NEAR(value_of("urea", "30 mg/dL", "urea_mmol_l"), 300 / 60.06, 1e-3);
  EXPECT_NEAR(value_of("BUN", "5 mmol/L", "urea_nitrogen_mg_dl"), 5 * 28.014 / 10, 1e-3);
  EXPECT_NEAR(value_of("creatinine", "1 mg/dL", "creatinine_umol_l"), 10000 / 113.12, 1e-2);
  EXPECT_NEAR(value_of("vitamin D (ng/mL)", "20", "vitamin_d_nmol_l"), 20000 / 400.64, 1e-2);
  EXPECT_EQ(value_of("time since iron infusion", "21 days", "iron_intravenous_weeks_before"), 3);
}

TEST(CovariateLevel, other_spellings_of_a_level_are_understood) {
  EXPECT_EQ(text_of({{"dialysis modality", "hemodialysis"}}, "dialysis_kind"), "haemodialysis");
  EXPECT_EQ(text_of({{"dialysis modality", "CAPD"}}, "dialysis_kind"), "peritoneal");
  EXPECT_EQ(text_of({{"iron treatment", "iv"}}, "iron_route"), "intravenous");
  EXPECT_EQ(text_of({{"menopausal status", "postmenopausal"}}, "menopause"), "after");
}

TEST(CovariateLevel, a_flag_may_follow_from_a_level) {
  EXPECT_EQ(value_of("dialysis modality", "peritoneal", "dialysis"), 1);
  EXPECT_EQ(value_of("dialysis modality", "none", "dialysis"), 0);
  EXPECT_EQ(value_of("dialysis", "yes", "dialysis"), 1) << "by itself, as given";
  EXPECT_THAT(problems_of({{"dialysis", "no"}, {"dialysis modality", "capd"}}, "n1"),
              ElementsAre("n1: column \"dialysis\" is no, expected yes, which follows from dialysis_kind"));
}

TEST(DopaminergicDrug, pramipexole_must_say_whether_its_dose_is_of_salt_or_base) {
  EXPECT_THAT(problem("dopaminergic drug", "pramipexole"),
              HasSubstr("one of none, levodopa, pramipexole salt, pramipexole base"));
  EXPECT_EQ(text_of({{"dopaminergic drug", "pramipexole base"}}, "dopaminergic_drug"), "pramipexole base");
}

TEST(CovariateFlag, conditions_that_bear_on_restless_legs_are_known_by_their_usual_names) {
  const std::pair<const char*, const char*> names[] = {
      {"Hypoglycemia", "hypoglycaemia"},
      {"Rheumatoid arthritis", "rheumatoid_arthritis"},
      {"Sjögren's syndrome", "sjoegren_syndrome"},
      {"Fibromyalgia", "fibromyalgia"},
      {"Amyloidosis", "amyloidosis"},
      {"Lyme disease", "lyme_disease"},
      {"uremia", "uraemia"},
      {"hypothyroidism", "hypothyroidism"},
      {"varicose veins", "varicose_veins"},
      {"chronic venous insufficiency", "leg_vascular_disease"},
      {"spine surgery", "back_surgery"},
      {"recent surgery", "recent_surgery"},
      {"coronary artery disease", "cardiovascular_disease"},
      {"lung disease", "respiratory_disease"},
      {"spinal cord injury", "spinal_cord_damage"},
      {"nerve damage", "peripheral_neuropathy"},
      {"stress", "stress"},
      {"inactivity", "physical_inactivity"},
      {"sleep deprivation", "sleep_deprivation"},
      {"augmentation", "augmentation"}};
  for (const auto& [column, covariate] : names) EXPECT_EQ(value_of(column, "yes", covariate), 1) << column;
}

TEST(CovariateWhole, TrimestersAndAllelesHaveNoHalves) {
  EXPECT_EQ(value_of("trimester", "3", "pregnancy_trimester"), 3);
  EXPECT_EQ(value_of("trimester", "0", "pregnancy_trimester"), 0);
  EXPECT_NE(problem("trimester", "4"), "");
  EXPECT_NE(problem("trimester", "2.5"), "");
  EXPECT_THAT(unknown_covariates({{"pregnancy", "1"}}), ElementsAre("pregnancy")) << "yes, not the first";
  EXPECT_EQ(value_of("MEIS1", "2", "meis1_risk_alleles"), 2);
  EXPECT_NE(problem("MEIS1", "3"), "");
  EXPECT_EQ(value_of("rs6747972", "1.0", "rs6747972_risk_alleles"), 1);
}

TEST(CovariateFlag, YesAndNoInTheUsualWritings) {
  for (const char* yes : {"yes", "Y", "TRUE", "1", "1.0", "positive"})
    EXPECT_EQ(value_of("dialysis", yes, "dialysis"), 1);
  for (const char* no : {"no", "N", "false", "0", "0.0", "absent"})
    EXPECT_EQ(value_of("dialysis", no, "dialysis"), 0);
  EXPECT_EQ(problem("dialysis", "2"), "n1: column \"dialysis\" is \"2\", expected yes or no (or 1 or 0)");
}

TEST(CovariateLevel, ABeginningThatNoOtherLevelHasIsEnough) {
  EXPECT_EQ(text_of({{"sex", "F"}}, "sex"), "female");
  EXPECT_EQ(text_of({{"Gender", "male"}}, "sex"), "male");
  EXPECT_EQ(problem("sex", "1"), "n1: column \"sex\" is \"1\", expected one of female, male, other");
}

TEST(UnknownColumn, IsKeptAsTextAndListed) {
  const CovariateTexts texts = {{"Shoe size", "42"}, {"ferritin", "80"}, {"Shoe size", "42"}};
  EXPECT_THAT(unknown_covariates(texts), ElementsAre("Shoe size"));
  const Covariates all = covariates_of(texts, "n1");
  EXPECT_EQ(all.back(), (Covariate{"Shoe size", CovariateOrigin::unknown, std::nan(""), "42"}));
}

TEST(Contradiction, TwoColumnsOfOneCovariateMustAgree) {
  EXPECT_THAT(problems_of({{"ferritin", "45"}, {"Ferritin (ng/mL)", "45"}}, "n1"), IsEmpty());
  EXPECT_THAT(
      problems_of({{"ferritin", "45"}, {"Ferritin (ng/mL)", "47"}}, "n1"),
      ElementsAre(
          "n1: column \"Ferritin (ng/mL)\" contradicts another column of ferritin_ug_l, expected them to "
          "agree"));
}

TEST(Contradiction, AFlagMustAgreeWithWhatItFollowsFrom) {
  EXPECT_THAT(problems_of({{"ferritin_low", "yes"}, {"ferritin", "60"}}, "n1"), IsEmpty());
  EXPECT_THAT(
      problems_of({{"ferritin_low", "yes"}, {"ferritin", "90"}}, "n1"),
      ElementsAre("n1: column \"ferritin_low\" is yes, expected no, which follows from ferritin_ug_l"));
  EXPECT_EQ(value_of("ferritin_low", "yes", "ferritin_low"), 1) << "alone it is taken as given";
}

TEST(Privacy, AColumnThatMayIdentifyAPatientIsRefusedButNotWhenItIsEmpty) {
  for (const char* column :
       {"Name", "Patient name", "surname", "Date of birth", "DOB", "MRN", "E-mail", "Vorname"}) {
    EXPECT_THAT(problem(column, "x"), HasSubstr("may identify a patient")) << column;
    EXPECT_EQ(problem(column, ""), "") << column;
  }
  EXPECT_EQ(problem("subject", "S01"), "");
}

// 45 CFR 164.514(b)(2)(i): each of the eighteen identifiers, as a column of a laboratory calls it.
TEST(Privacy, EachIdentifierOfTheRuleIsRefusedInTheLanguagesOfSleepLaboratories) {
  for (const char* column : {
           "mother's name",
           "nom",
           "Prénom",
           "Nachname",
           "vorname",
           "Apellidos",
           "cognome",
           "sobrenome",
           "achternaam",
           "姓名",
           "patientName",  // (A)
           "Zip code",
           "PLZ",
           "Straße",
           "ciudad",
           "Indirizzo",
           "Endereço",
           "straat",  // (B)
           "Geburtsdatum",
           "date_of_birth",
           "Date de naissance",
           "fecha-nacimiento",
           "data di nascita",
           "Data de nascimento",
           "geboortedatum",
           "Admission Date",
           "生年月日",  // (C)
           "Phone 2",
           "Téléphone",
           "Telefonnummer",
           "numero de telefono",  // (D)
           "FAX",
           "e-mail",
           "Mail",  // (E), (F)
           "SSN",
           "Social-Security Number",
           "Codice fiscale",
           "BSN",
           "AHV-Nr",  // (G)
           "patient_id",
           "PatientID",
           "hospital_number",
           "hospital no.",
           "MRN",
           "Fallnummer",
           "N° dossier",
           "IPP",  // (H)
           "insurance",
           "Versicherten-Nummer",
           "mutuelle",  // (I)
           "account number",
           "IBAN",  // (J)
           "driving licence",
           "Führerschein",  // (K)
           "licence plate",
           "VIN",  // (L)
           "device serial",
           "Device ID",
           "Seriennummer",  // (M)
           "URL",
           "web_site",
           "ip",
           "IP address",  // (N), (O)
           "biometric",
           "finger print",
           "photo",
           "Foto"  // (P), (Q)
       }) {
    EXPECT_THAT(problem(column, "x"), HasSubstr("may identify a patient")) << column;
  }
}

TEST(Privacy, cap_and_case_are_refused_by_what_they_hold) {
  for (const char* rate : {"0", "42.7", "42,7", "37 %", "100", "yes"})
    EXPECT_EQ(problem("cap", rate), "") << rate;
  for (const char* code : {"100.5", "118", "00118", "00042", "20121", "-1", "Roma"}) {
    EXPECT_THAT(problem("CAP", code), HasSubstr("may identify a patient")) << code;
  }
  for (const char* choice : {"case", "Control", "0", "1", "yes"})
    EXPECT_EQ(problem("Case", choice), "") << choice;
  for (const char* number : {"2", "17", "2019/117", "A-12"}) {
    EXPECT_THAT(problem("case", number), HasSubstr("may identify a patient")) << number;
  }
}

TEST(Privacy, AnAccentMayBeACharacterOfItsOwn) {
  EXPECT_THAT(problem("pre\u0301nom", "x"), HasSubstr("may identify a patient"));
}

TEST(Privacy, AWordWithinAnotherWordIdentifiesNobody) {
  for (const char* column :
       {"ship", "zipper", "update", "nominal", "tip", "site", "birth_weight", "country"}) {
    EXPECT_FALSE(cohort::identifies_patient(column)) << column;
  }
}

TEST(Privacy, AColumnThatNobodyKnowsIsLeftOutUnlessItIsNamed) {
  const CovariateTexts texts = {{"remarks", "woke twice"}, {"ferritin", "80"}, {"Site", "B"}};
  EXPECT_EQ(without_unknown(texts, {}), (CovariateTexts{{"ferritin", "80"}}));
  EXPECT_EQ(without_unknown(texts, {"Site"}), (CovariateTexts{{"ferritin", "80"}, {"Site", "B"}}));
  const CovariateTexts identifying = {{"MRN", "1"}};
  EXPECT_EQ(without_unknown(identifying, {}), identifying) << "is refused, not passed over";
}

// An adversary's lists, made without knowledge of ours.
TEST(Privacy, IdentifiersInOneWordOrOfAPersonAreRefused) {
  for (const char* column : {"Todesdatum",    "Untersuchungsdatum",
                             "PSGdate",       "N\u00e9 le",
                             "F. Nac.",       "geb",
                             "admission",     "DOD",
                             "subjectname",   "Probandenname",
                             "fname",         "lname",
                             "Pat-Nr",        "PatNr",
                             "Handynummer",   "VersNr",
                             "KVNR",          "nhsno",
                             "Ausweisnummer", "ID_patient",
                             "username",      "patient phone",
                             "mother's city", "home address",
                             "Nombre"}) {
    EXPECT_THAT(problem(column, "x"), HasSubstr("may identify a patient")) << column;
  }
}

TEST(Privacy, ColumnsOfSleepLaboratoriesAreNotTakenForIdentifiers) {
  for (const char* column : {"nombre de r\u00e9veils",
                             "nombre_apnees",
                             "Nombre PLM",
                             "compte_eveils",
                             "nom_m\u00e9dicament",
                             "full face mask",
                             "full_face",
                             "placebo_vehicle",
                             "physician_diagnosed",
                             "doctor visits",
                             "drug_name",
                             "generic name",
                             "Name of medication",
                             "device_name",
                             "scale name",
                             "name_recall_test",
                             "serial_7",
                             "serial_ferritin",
                             "image_quality",
                             "face_pain",
                             "IP_index",
                             "insurance_type",
                             "city_noise"}) {
    EXPECT_EQ(problem(column, "1"), "") << column;
  }
}

TEST(Privacy, AgesAbove89AreOneClassAsTheRuleSays) {
  EXPECT_EQ(value_of("age", "89", "age_years"), 89);
  EXPECT_EQ(value_of("age", "90", "age_years"), 90);
  EXPECT_EQ(value_of("age", "97", "age_years"), 90);
}

TEST(Privacy, ADateWithItsDayIsNoPlaceForATreatment) {
  for (const char* text : {"since 12.3.2019", "2019-03-12", "12/03/19", "20190312"}) {
    EXPECT_THAT(problem("treatment", text), HasSubstr("holds a date")) << text;
    EXPECT_THAT(problem("treatment", text), Not(HasSubstr("2019"))) << text;
  }
  for (const char* text : {"before", "visit 2", "2019", "0.25 mg", "v1.2.3", "12345678"}) {
    EXPECT_EQ(problem("treatment", text), "") << text;
  }
}

// Doses of combinations, thresholds and trials: no day and month stand beside a year in them.
TEST(Privacy, ThreeNumbersThatAreNoDateMayStandInATreatment) {
  for (const char* text :
       {"Stalevo 100/25/200", "5/50/200 mg", "day 32/12/24", "13/13/24", "1/0/24", "2200-01-02", "1-2-3",
        "v1.2.3", "may 2 weeks", "10 mg mar 20", "12 3 24", "CPAP 8/12/160"}) {
    EXPECT_EQ(problem("treatment", text), "") << text;
  }
  for (const char* text : {"31/12/24", "12-31-2024", "2024.1.2", "5.6.24", "17032019", "17 03 1953",
                           "17_03_1953", "17 / 03 / 1953", "17 Mar 1953", "Mar 17, 1953",
                           "since 17. M\xc3\xa4rz 1953", "17 mars 1953", "17-MAR-53", "17MAR1953"}) {
    EXPECT_THAT(problem("treatment", text), HasSubstr("holds a date")) << text;
  }
}

// 45 CFR 164.514(b)(2)(i)(C): all elements of dates but the year.
TEST(Privacy, ADateIsToldInTheWritingsOfOtherCountriesToo) {
  for (const char* text : {"March 17th 1953",
                           "17 de marzo de 1953",
                           "17th of March 1953",
                           "1953\u5E743\u670817\u65E5",
                           "1953\uB144 3\uC6D4 17\uC77C",
                           "17.III.1953",
                           "1953-W11-2",
                           "1953-076",
                           "\uFF11\uFF17.\uFF10\uFF13.1953",
                           "17\u202403\u20241953",
                           "17\u201303\u20131953",
                           "17\u201003\u20101953",
                           "MAR171953",
                           "1953Mar17",
                           "Mar 1953",
                           "17 March",
                           "until March 17th",
                           "since 03/1953",
                           "2019-03",
                           "in M\u00E4rz 2019"}) {
    EXPECT_THAT(problem("treatment", text), HasSubstr("holds a date")) << text;
  }
  for (const char* text : {"born 1953", "2.5/5/10 mg", "5.10.15 mg", "1.2000", "2000 mg", "10/2000 ml",
                           "may 2000 mg", "vitamin C 1000", "2000-500", "IV 2000", "1953 W"}) {
    EXPECT_EQ(problem("treatment", text), "") << text;
  }
}

// 45 CFR 164.514(b)(2)(i)(F) and (N).
TEST(Privacy, AnAddressOfMailOrOfTheWebIsNoPlaceForATreatment) {
  for (const char* text : {"ask anna@clinic.example", "Anna.B@x.org", "<a@b.de>"}) {
    EXPECT_THAT(problem("treatment", text), HasSubstr("holds an address of mail")) << text;
    EXPECT_THAT(problem("treatment", text), Not(HasSubstr("@"))) << text;
  }
  for (const char* text : {"see https://x.org/p7", "WWW.x.org"}) {
    EXPECT_THAT(problem("treatment", text), HasSubstr("holds an address of the web")) << text;
  }
  for (const char* text : {"@home", "5 mg @ 22 h", "a@b", "iron @night", "1.5 @2.5"}) {
    EXPECT_EQ(problem("treatment", text), "") << text;
  }
}

TEST(Privacy, WhatIsKeptWithoutBeingKnownHoldsNoDateEither) {
  EXPECT_EQ(problem("shoe bought", "12.3.2019"),
            "n1: column \"shoe bought\" holds a date (45 CFR 164.514(b)(2)), expected text without");
  EXPECT_THAT(problem("shoe shop", "www.shoes.example"), HasSubstr("an address of the web"));
  EXPECT_EQ(problem("shoe size", "42"), "");
}

TEST(CovariatesOf, ThrowsTheFirstProblem) {
  try {
    (void)covariates_of({{"age", "old"}, {"dialysis", "maybe"}}, "n7");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
    EXPECT_THAT(error.what(), HasSubstr("n7: column \"age\" is text of the form \"aaa\""));
  }
  EXPECT_EQ(problems_of({{"age", "old"}, {"dialysis", "maybe"}}, "n7").size(), 2U);
}

TEST(CovariateTable, ComesBackAsItWas) {
  const Covariates all = covariates_of({{"ferritin", "42"}, {"sex", "f"}, {"Site", "B"}}, "n1");
  EXPECT_EQ(covariates_in({{}, {covariate_table(all)}}), all);
  EXPECT_THAT(covariates_in({}), IsEmpty());
}

TEST(CovariateTable, SubjectAndSessionMayBeAttributesOfTheResult) {
  const Tables result{{{"version", "1"}, {"subject", "S1"}, {"session", ""}}, {}};
  EXPECT_THAT(covariates_in(result),
              ElementsAre(Covariate{"subject", CovariateOrigin::given, std::nan(""), "S1"}));
}

TEST(Vocabulary, NamesAndTheirFoldedSynonymsAreUniqueAndEveryEntryHasASource) {
  std::set<std::string> names, synonyms;
  for (const CovariateInfo& info : covariate_vocabulary()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_TRUE(synonyms.insert(folded_unit(info.name)).second) << info.name;
    EXPECT_FALSE(info.source.empty()) << info.name;
    EXPECT_TRUE(info.description.ends_with('.')) << info.name;
    for (const std::string& synonym : info.synonyms) {
      EXPECT_EQ(folded_unit(synonym), synonym) << "is compared folded";
      EXPECT_EQ(cohort::meaning_of(synonym).info, &info) << synonym;
      EXPECT_FALSE(cohort::identifies_patient(synonym)) << synonym;
    }
    EXPECT_TRUE(info.derived_from.empty() || covariate_named(info.derived_from) != nullptr) << info.name;
    const bool number = info.kind == CovariateKind::number || info.kind == CovariateKind::whole;
    EXPECT_EQ(number, info.least < info.most) << info.name;
    EXPECT_FALSE(info.group.empty()) << info.name;
    EXPECT_EQ(info.kind == CovariateKind::level, !info.levels.empty()) << info.name;
    EXPECT_FALSE(cohort::identifies_patient(info.name)) << info.name;
    EXPECT_EQ(cohort::meaning_of(info.name).info, &info);
  }
}

}  // namespace
}  // namespace psg
