#include "psg/cohort/vocabulary.hpp"

#include <algorithm>

#include "psg/cohort/citations.hpp"

namespace psg {
namespace {

using Kind = CovariateKind;
using Infos = std::vector<CovariateInfo>;

CovariateInfo flag(std::string name, std::string description, const char* source,
                   std::vector<std::string> synonyms = {}) {
  return {.name = std::move(name),
          .kind = Kind::flag,
          .description = std::move(description),
          .source = source,
          .synonyms = std::move(synonyms)};
}

CovariateInfo derived(std::string name, std::string description, const char* source, std::string from) {
  CovariateInfo info = flag(std::move(name), std::move(description), source);
  info.derived_from = std::move(from);
  return info;
}

CovariateInfo alleles(std::string name, std::string gene, const char* source,
                      std::vector<std::string> synonyms) {
  return {.name = std::move(name),
          .kind = Kind::whole,
          .description = "Number of risk alleles " + std::move(gene) + ".",
          .source = source,
          .synonyms = std::move(synonyms),
          .least = 0,
          .most = 2};
}

void append(Infos& to, Infos more) { std::ranges::move(more, std::back_inserter(to)); }

Infos persons() {
  return {
      {.name = "subject",
       .description = "Code of the person; nights of one person share it. Not a name.",
       .source = cite::design,
       .synonyms = {"subjectid", "participant", "participantid", "subjectcode"}},
      {.name = "session",
       .description = "Which night of the subject.",
       .source = cite::design,
       .synonyms = {"night", "visit", "sessionid", "visitnumber"}},
      {.name = "treatment",
       .description = "What the night was under, in the study's own words: before, after, placebo, ...",
       .source = cite::design,
       .synonyms = {"condition", "arm"}},
      {.name = "age_years",
       .kind = Kind::number,
       .description = "Age at the recording; below 18 counts as a child, and 90 stands for 90 or over.",
       .source = cite::icsd3,
       .synonyms = {"age", "ageatrecording", "ageatstudy"},
       .units = {{"years", 1}, {"y", 1}, {"yr", 1}, {"months", 1, 12}},
       .least = 0,
       .most = 120},
      {.name = "sex",
       .kind = Kind::level,
       .description = "Sex.",
       .source = cite::allen2014,
       .synonyms = {"gender"},
       .levels = {"female", "male", "other"}},
      {.name = "rls",
       .kind = Kind::level,
       .description =
           "Restless legs syndrome as the study diagnosed it; secondary: explained by another condition.",
       .source = cite::allen2014,
       .synonyms = {"rlsdiagnosis", "restlesslegs", "restlesslegssyndrome", "wed"},
       .levels = {"none", "primary", "secondary", "yes"}},
      {.name = "age_at_onset_years",
       .kind = Kind::number,
       .description = "Age when restless legs began; 90 stands for 90 or over.",
       .source = cite::allen2000,
       .synonyms = {"ageatonset", "ageatrlsonset", "rlsonsetage", "onsetage", "ageofonset"},
       .units = {{"years", 1}, {"y", 1}, {"yr", 1}},
       .least = 0,
       .most = 120},
      flag("family_history", "Restless legs in a relative of first degree.", cite::allen2014,
           {"familyhistoryrls", "rlsfamilyhistory", "fh"}),
  };
}

Infos blood() {
  return {
      {.name = "ferritin_ug_l",
       .kind = Kind::number,
       .description = "Ferritin in serum.",
       .source = cite::allen2018,
       .synonyms = {"ferritin", "serumferritin", "sferritin"},
       .units = {{"ug/L", 1}, {"ng/mL", 1}, {"mcg/L", 1}, {"pmol/L", 1, 2.247}},
       .least = 0,
       .most = 20000},
      derived("ferritin_low", "Ferritin <= 75 ug/L: iron is an option for adults with restless legs.",
              cite::allen2018_winkelman2025, "ferritin_ug_l"),
      derived("ferritin_below_50", "Ferritin < 50 ug/L: iron is an option for children with restless legs.",
              cite::allen2018_winkelman2025, "ferritin_ug_l"),
      {.name = "transferrin_saturation_percent",
       .kind = Kind::number,
       .description = "Transferrin saturation: serum iron / total iron binding capacity. Up to 1 its unit "
                      "must be given, as it may be a fraction.",
       .source = cite::allen2018,
       .synonyms = {"transferrinsaturation", "tsat", "transferrinsat", "ironsaturation"},
       .units = {{"percent", 1}, {"%", 1}, {"pct", 1}},
       .least = 0,
       .most = 100,
       .bare_above = 1},
      derived("transferrin_saturation_low",
              "Transferrin saturation < 20 %: iron is an option for adults with restless legs.",
              cite::winkelman2025, "transferrin_saturation_percent"),
      {.name = "haemoglobin_g_dl",
       .kind = Kind::number,
       .description = "Haemoglobin. Its unit must be given.",
       .source = cite::trenkwalder2016,
       .synonyms = {"haemoglobin", "hemoglobin", "hb", "hgb"},
       .units = {{"g/dL", 1}, {"g/L", 1, 10}, {"mmol/L", 1.6114}},
       .least = 2,
       .most = 25,
       .needs_unit = true},
      {.name = "vitamin_b12_pmol_l",
       .kind = Kind::number,
       .description = "Vitamin B12 (cobalamin) in serum. Its unit must be given.",
       .source = cite::trenkwalder2016,
       .synonyms = {"vitaminb12", "b12", "cobalamin", "vitb12"},
       .units = {{"pmol/L", 1}, {"pg/mL", 0.738}, {"ng/L", 0.738}},
       .least = 10,
       .most = 5000,
       .needs_unit = true},
      {.name = "folate_nmol_l",
       .kind = Kind::number,
       .description = "Folate in serum. Its unit must be given.",
       .source = cite::trenkwalder2016,
       .synonyms = {"folate", "folicacid", "serumfolate", "vitaminb9"},
       .units = {{"nmol/L", 1}, {"ng/mL", 2.266}, {"ug/L", 2.266}},
       .least = 0,
       .most = 200,
       .needs_unit = true},
  };
}

Infos conditions() {
  return {
      {.name = "pregnancy_trimester",
       .kind = Kind::whole,
       .description = "Trimester of pregnancy at the recording; 0: not pregnant.",
       .source = cite::picchietti2015,
       .synonyms = {"trimester"},  // not "pregnancy", of which 1 is yes
       .least = 0,
       .most = 3},
      {.name = "egfr_ml_min_1_73m2",
       .kind = Kind::number,
       .description = "Estimated glomerular filtration rate for 1.73 m2 of body surface.",
       .source = cite::trenkwalder2016,
       .synonyms = {"egfr", "gfr", "estimatedgfr"},
       // mL/min alone is another quantity: of this body's surface.
       .units = {{"mL/min/1.73m2", 1}, {"mL/min/1.73m²", 1}},
       .least = 0,
       .most = 250},
      flag("dialysis", "On dialysis.", cite::trenkwalder2016,
           {"haemodialysis", "hemodialysis", "ondialysis"}),
      flag("peripheral_neuropathy", "Peripheral neuropathy.", cite::trenkwalder2016,
           {"neuropathy", "polyneuropathy"}),
      flag("diabetes", "Diabetes mellitus.", cite::trenkwalder2016, {"diabetesmellitus", "dm"}),
      flag("parkinsons_disease", "Parkinson's disease.", cite::trenkwalder2016,
           {"parkinson", "parkinsons", "pd"}),
      flag("multiple_sclerosis", "Multiple sclerosis.", cite::trenkwalder2016, {"ms"}),
      flag("spinal_disease", "Disease of the spine or spinal cord.", cite::trenkwalder2016,
           {"spinal", "myelopathy", "spinalcorddisease"}),
      flag("rheumatic_disease", "Rheumatic disease.", cite::trenkwalder2016,
           {"rheumatic", "rheumatoidarthritis", "rheumatologicaldisease"}),
  };
}

Infos genes() {
  return {
      alleles("meis1_risk_alleles", "in MEIS1 (2p14)", cite::winkelmann2007, {"meis1"}),
      alleles("btbd9_risk_alleles", "in BTBD9 (6p21.2)", cite::winkelmann2007_stefansson2007, {"btbd9"}),
      alleles("ptprd_risk_alleles", "in PTPRD (9p24.1-p23)", cite::schormair2008, {"ptprd"}),
      alleles("map2k5_skor1_risk_alleles", "in MAP2K5/SKOR1 (15q23)", cite::winkelmann2007,
              {"map2k5skor1", "map2k5", "skor1", "lbxcor1"}),
      alleles("tox3_risk_alleles", "in TOX3 (16q12.1)", cite::winkelmann2011, {"tox3", "tox3bc034767"}),
      alleles("rs6747972_risk_alleles", "at rs6747972 (2p14, between genes)", cite::winkelmann2011,
              {"rs6747972"}),
  };
}

Infos habits() {
  return {
      {.name = "caffeine_mg_per_day",
       .kind = Kind::number,
       .description = "Caffeine a day. Its unit must be given.",
       .source = cite::silber2021,
       .synonyms = {"caffeine", "caffeinemg"},
       .units = {{"mg/day", 1}, {"mg/d", 1}, {"mg", 1}},
       .least = 0,
       .most = 3000,
       .needs_unit = true},
      {.name = "alcohol_g_per_day",
       .kind = Kind::number,
       .description = "Pure alcohol a day. Its unit must be given.",
       .source = cite::aldrich1993,
       .synonyms = {"alcohol", "alcoholg"},
       .units = {{"g/day", 1}, {"g/d", 1}, {"g", 1}},
       .least = 0,
       .most = 500,
       .needs_unit = true},
      flag("nicotine", "Smokes or takes nicotine.", cite::batool2016, {"smoking", "smoker", "tobacco"}),
  };
}

Infos medicines() {
  Infos infos = {
      {.name = "medicines",
       .kind = Kind::medicines,
       .description =
           "Medicines on the night of the recording: names or classes, separated by \";\"; \"none\" for "
           "none. \"ssri:zoloft\" says the class of a name that is not known.",
       .source = cite::medicines,
       .synonyms = {"medication", "medications", "drugs", "medicine"}},
      {.name = "medicines_unclassified",
       .description = "Those of `medicines` that are in no class: they may belong to any, so a class is then "
                      "never \"no\".",
       .source = cite::design,
       .derived_from = "medicines"}};
  for (const MedicineClass& c : medicine_classes()) {
    if (c.name == "other") continue;
    infos.push_back(
        derived("medicines_" + c.name, "Takes " + c.description + ".", c.source.c_str(), "medicines"));
  }
  return infos;
}

}  // namespace

const char* name(CovariateKind kind) noexcept {
  switch (kind) {
    case Kind::number: return "number";
    case Kind::whole: return "whole";
    case Kind::flag: return "flag";
    case Kind::level: return "level";
    case Kind::medicines: return "medicines";
    case Kind::text: break;
  }
  return "text";
}

const std::vector<CovariateInfo>& covariate_vocabulary() {
  static const Infos vocabulary = [] {
    Infos infos = persons();
    append(infos, blood());
    append(infos, conditions());
    append(infos, genes());
    append(infos, habits());
    append(infos, medicines());
    return infos;
  }();
  return vocabulary;
}

const CovariateInfo* covariate_named(std::string_view name) {
  const auto& all = covariate_vocabulary();
  const auto found = std::ranges::find(all, name, &CovariateInfo::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace psg
