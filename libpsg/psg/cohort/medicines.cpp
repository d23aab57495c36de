#include "psg/cohort/citations.hpp"
#include "psg/cohort/vocabulary.hpp"

namespace psg {
namespace {

using Classes = std::vector<MedicineClass>;

Classes antidepressants() {
  return {
      {"ssri",
       "a selective serotonin reuptake inhibitor",
       cite::antidepressants,
       {"selective serotonin reuptake inhibitor"},
       {"citalopram", "escitalopram", "fluoxetine", "fluvoxamine", "paroxetine", "sertraline"}},
      {"snri",
       "a serotonin and noradrenaline reuptake inhibitor",
       cite::antidepressants,
       {"serotonin noradrenaline reuptake inhibitor"},
       {"venlafaxine", "desvenlafaxine", "duloxetine", "milnacipran", "levomilnacipran"}},
      {"mirtazapine", "mirtazapine or mianserin", cite::antidepressants, {}, {"mirtazapine", "mianserin"}},
      {"tricyclic",
       "a tricyclic or tetracyclic antidepressant",
       cite::hoque2010,
       {"tca", "tricyclic antidepressant"},
       {"amitriptyline", "clomipramine", "desipramine", "dosulepin", "doxepin", "imipramine", "maprotiline",
        "nortriptyline", "opipramol", "protriptyline", "trimipramine"}},
      // Kolla et al.: bupropion may ease restless legs for a while, trazodone and nefazodone do not seem to
      // add movements. Hoque & Chesson: bupropion is among the drugs with evidence for such movements.
      // Vortioxetine is here because it is no selective inhibitor: it acts at serotonin receptors too.
      {"other_antidepressant",
       "an antidepressant of another kind (bupropion, trazodone, nefazodone, vortioxetine)",
       cite::hoque2010_kolla2018,
       {},
       {"bupropion", "trazodone", "nefazodone", "vortioxetine"}},
  };
}

Classes blockers() {
  return {
      {"antipsychotic",
       "an antipsychotic",
       cite::patatanian2018,
       {"neuroleptic"},
       {"amisulpride", "aripiprazole", "asenapine",    "brexpiprazole", "cariprazine",     "chlorpromazine",
        "clozapine",   "flupentixol",  "fluphenazine", "haloperidol",   "levomepromazine", "lurasidone",
        "melperone",   "olanzapine",   "paliperidone", "perphenazine",  "pimozide",        "pipamperone",
        "quetiapine",  "risperidone",  "sulpiride",    "thioridazine",  "ziprasidone",     "zuclopenthixol"}},
      {"lithium", "lithium", cite::patatanian2018, {}, {"lithium"}},
      // Domperidone, which hardly crosses the blood-brain barrier, is in "other". Droperidol, of
      // which the source is not known to speak, is in no class: then nothing is said.
      {"dopamine_blocker",
       "a dopamine blocker against nausea that acts in the brain",
       cite::silber2021,
       {"dopamine antagonist"},
       {"metoclopramide", "prochlorperazine", "promethazine"}},
      {"antihistamine",
       "a sedating antihistamine",
       cite::silber2021,
       {"sedating antihistamine"},
       {"alimemazine", "brompheniramine", "chlorphenamine", "chlorpheniramine", "clemastine",
        "cyproheptadine", "dexchlorpheniramine", "dimenhydrinate", "diphenhydramine", "dimetindene",
        "doxylamine", "hydroxyzine", "ketotifen", "promethazine"}},
      {"levothyroxine",
       "a thyroid hormone",
       cite::hoque2010,
       {"thyroid hormone"},
       {"levothyroxine", "l thyroxine", "thyroxine", "liothyronine"}},
  };
}

Classes treatments() {
  return {
      {"dopaminergic",
       "a dopaminergic drug",
       cite::silber2021,
       {"dopamine agonist"},
       {"apomorphine", "benserazide", "bromocriptine", "cabergoline", "carbidopa", "levodopa", "pergolide",
        "piribedil", "pramipexole", "rasagiline", "ropinirole", "rotigotine", "selegiline"}},
      {"alpha2delta",
       "an alpha-2-delta ligand",
       cite::silber2021,
       {"alpha 2 delta ligand", "gabapentinoid"},
       {"gabapentin", "gabapentin enacarbil", "pregabalin", "mirogabalin"}},
      {"tramadol", "tramadol", cite::hoque2010, {}, {"tramadol"}},
      {"opioid",
       "an opioid other than tramadol",
       cite::silber2021,
       {"opiate"},
       {"buprenorphine", "codeine", "dihydrocodeine", "fentanyl", "hydrocodone", "hydromorphone",
        "levorphanol", "methadone", "morphine", "oxycodone", "tapentadol", "tilidine"}},
      {"benzodiazepine",
       "a benzodiazepine or a z-drug",
       cite::silber2021,
       {"hypnotic", "z drug"},
       {"alprazolam", "bromazepam", "clonazepam", "diazepam", "eszopiclone", "lorazepam", "lormetazepam",
        "nitrazepam", "oxazepam", "temazepam", "triazolam", "zaleplon", "zolpidem", "zopiclone"}},
      {"iron",
       "iron",
       cite::allen2018_winkelman2025,
       {"iron supplement"},
       {"ferric carboxymaltose", "ferric derisomaltose", "ferrous bisglycinate", "ferrous fumarate",
        "ferrous gluconate", "ferrous sulfate", "ferrous sulphate", "ferumoxytol", "iron dextran",
        "iron isomaltoside", "iron sucrose"}},
  };
}

/// Common medicines of none of the classes, so that a list with them still says what is not taken.
MedicineClass others() {
  return {"other",
          "a medicine of none of the classes",
          cite::design,
          {},
          {"acetylsalicylic acid",
           "allopurinol",
           "amlodipine",
           "apixaban",
           "aspirin",
           "atenolol",
           "atorvastatin",
           "bisoprolol",
           "calcium",
           "candesartan",
           "clopidogrel",
           "dapagliflozin",
           "domperidone",
           "edoxaban",
           "empagliflozin",
           "enalapril",
           "esomeprazole",
           "ezetimibe",
           "folic acid",
           "furosemide",
           "glimepiride",
           "hydrochlorothiazide",
           "ibuprofen",
           "insulin",
           "irbesartan",
           "lansoprazole",
           "lisinopril",
           "losartan",
           "magnesium",
           "melatonin",
           "metformin",
           "metoprolol",
           "montelukast",
           "naloxone",  // an antagonist; the opioid beside it counts by itself
           "naproxen",
           "nebivolol",
           "omeprazole",
           "pantoprazole",
           "paracetamol",
           "acetaminophen",
           "perindopril",
           "pravastatin",
           "prednisolone",
           "prednisone",
           "ramipril",
           "rivaroxaban",
           "rosuvastatin",
           "salbutamol",
           "simvastatin",
           "sitagliptin",
           "spironolactone",
           "tamsulosin",
           "telmisartan",
           "torasemide",
           "valsartan",
           "vitamin b12",
           "vitamin d",
           "warfarin"}};
}

}  // namespace

const std::vector<MedicineClass>& medicine_classes() {
  static const Classes classes = [] {
    Classes all = antidepressants();
    for (Classes more : {blockers(), treatments(), Classes{others()}})
      all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return classes;
}

}  // namespace psg
