#pragma once

namespace psg::cite {

/// The sources that vocabulary and data dictionary name, each written once.
inline constexpr const char* design = "libpsg, docs/cohort.md";
inline constexpr const char* format = "libpsg, docs/format.md";
inline constexpr const char* rules = "AASM manual or WASM 2016 as the rule set says; docs/rules.md";
inline constexpr const char* lab = "the lab's own list";
inline constexpr const char* wasm2016 = "Ferri et al. (WASM 2016), Sleep Med 2016;26:86-95";
inline constexpr const char* ferri2006 = "Ferri et al., Sleep 2006;29:759-769";
inline constexpr const char* icsd3 =
    "AASM, International Classification of Sleep Disorders, 3rd ed., 2014 (periodic limb movement disorder, "
    "B)";
inline constexpr const char* allen2000 = "Allen & Earley, Sleep Med 2000;1:11-19";
inline constexpr const char* allen2014 = "Allen et al. (IRLSSG criteria), Sleep Med 2014;15:860-873";
inline constexpr const char* allen2018 = "Allen et al. (IRLSSG iron guideline), Sleep Med 2018;41:27-44";
inline constexpr const char* winkelman2025 =
    "Winkelman et al. (AASM guideline), J Clin Sleep Med 2025;21:137-152";
inline constexpr const char* allen2018_winkelman2025 =
    "Allen et al. (IRLSSG iron guideline), Sleep Med 2018;41:27-44; Winkelman et al. (AASM guideline), J "
    "Clin Sleep "
    "Med 2025;21:137-152";
inline constexpr const char* trenkwalder2016 = "Trenkwalder et al., Neurology 2016;86:1336-1343";
inline constexpr const char* picchietti2015 = "Picchietti et al. (IRLSSG), Sleep Med Rev 2015;22:64-77";
inline constexpr const char* winkelmann2007 =
    "Winkelmann et al., Nat Genet 2007;39:1000-1006; Schormair et al., Lancet Neurol 2017;16:898-907";
inline constexpr const char* winkelmann2007_stefansson2007 =
    "Winkelmann et al., Nat Genet 2007;39:1000-1006; Stefansson et al., N Engl J Med 2007;357:639-647; "
    "Schormair et "
    "al., Lancet Neurol 2017;16:898-907";
inline constexpr const char* schormair2008 =
    "Schormair et al., Nat Genet 2008;40:946-948; Schormair et al., Lancet Neurol 2017;16:898-907";
inline constexpr const char* winkelmann2011 = "Winkelmann et al., PLoS Genet 2011;7:e1002171";
inline constexpr const char* hoque2010 = "Hoque & Chesson, J Clin Sleep Med 2010;6:79-83";
inline constexpr const char* hoque2010_kolla2018 =
    "Hoque & Chesson, J Clin Sleep Med 2010;6:79-83; Kolla et al., Sleep Med Rev 2018;38:131-140";
inline constexpr const char* patatanian2018 = "Patatanian & Claborn, Ann Pharmacother 2018;52:662-672";
inline constexpr const char* antidepressants =
    "Hoque & Chesson, J Clin Sleep Med 2010;6:79-83; Yang et al., Biol Psychiatry 2005;58:510-514; Kolla et "
    "al., Sleep "
    "Med Rev 2018;38:131-140";
inline constexpr const char* medicines =
    "Hoque & Chesson, J Clin Sleep Med 2010;6:79-83; Kolla et al., Sleep Med Rev 2018;38:131-140; Patatanian "
    "& "
    "Claborn, Ann Pharmacother 2018;52:662-672";
inline constexpr const char* aldrich1993 = "Aldrich & Shipley, Alcohol Clin Exp Res 1993;17:192-196";
inline constexpr const char* batool2016 = "Batool-Anwar et al., J Clin Sleep Med 2016;12:187-194";
inline constexpr const char* silber2021 = "Silber et al., Mayo Clin Proc 2021;96:1921-1937";
inline constexpr const char* hipaa = "45 CFR 164.514(b)(2)";

}  // namespace psg::cite
