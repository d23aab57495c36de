#include "psg/cohort/cohort.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "psg/cohort/columns.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/error.hpp"
#include "psg/rules/indices.hpp"
#include "psg/store/store.hpp"
#include "psg/table/select.hpp"
#include "results.hpp"

namespace psg {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string bytes_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// A folder of its own, and results by id.
class Cohort : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) /
              ("cohort-" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& file) const { return (folder_ / file).string(); }
  void write_file(const std::string& file, const std::string& text) const {
    std::ofstream(path(file), std::ios::binary) << text;
  }
  CohortReport write(std::vector<std::string> ids, const CohortOptions& options = {}) {
    return write_cohort(
        folder_.string(), std::move(ids), [&](const std::string& id) { return results_.at(id); }, options);
  }
  [[nodiscard]] Table table() const { return read_cohort(path("cohort.tsv")); }

  fs::path folder_;
  std::map<std::string, Tables> results_;
};

TEST_F(Cohort, OneRowForEachRecordingAndRuleSetById) {
  results_ = {{"n10", result()}, {"n2", result({.plms_index = 3})}};
  const CohortReport report = write({"n10", "n2"});
  EXPECT_EQ(report.recordings, 2);
  EXPECT_EQ(report.rows, 2);
  EXPECT_THAT(values_of<std::string>(table(), "id"), ElementsAre("n2", "n10"));
  EXPECT_THAT(values_of<double>(table(), "plms_index_per_h"), ElementsAre(3, 12.5));
  EXPECT_THAT(values_of<double>(table(), "tst_h"), ElementsAre(6, 6));
  EXPECT_THAT(values_of<double>(table(), "plms_count"), ElementsAre(18, 75));
}

TEST_F(Cohort, TheBytesDoNotDependOnTheOrderOfArrival) {
  results_ = {{"a", result({.covariates = {{"Site", "X"}}})},
              {"b", result({.covariates = {{"ferritin", "40"}, {"Zone", "1"}}})},
              {"c", result()}};
  write({"a", "b", "c"}, {.movements = true});
  std::map<std::string, std::string> first;
  for (const char* file : {"cohort.tsv", "cohort.h5", "cohort.json", "movements.tsv"})
    first[file] = bytes_of(path(file));
  write({"c", "b", "a"}, {.movements = true});
  for (const auto& [file, bytes] : first) EXPECT_EQ(bytes, bytes_of(path(file))) << file;
}

TEST_F(Cohort, UndefinedAndMissingAreNaNeverZero) {
  results_ = {{"a", result({.plms_index = std::nan("")})},
              {"b", result({.covariates = {{"ferritin", "40"}}})}};
  write({"a", "b"});
  std::istringstream lines(bytes_of(path("cohort.tsv")));
  std::string heading, first;
  std::getline(lines, heading);
  std::getline(lines, first);
  EXPECT_TRUE(std::isnan(values_of<double>(table(), "plms_index_per_h")[0]));
  EXPECT_TRUE(std::isnan(values_of<double>(table(), "ferritin_ug_l")[0]));
  EXPECT_THAT(first, HasSubstr("\tNA\t"));
  EXPECT_THAT(values_of<std::string>(table(), "channel_right"), ElementsAre("", ""))
      << "one leg was recorded";
}

TEST_F(Cohort, H5HoldsTheSameTable) {
  results_ = {{"a", result({.covariates = {{"ferritin", "40"}, {"sex", "f"}, {"Site", "B"}}})},
              {"b", result()}};
  write({"a", "b"});
  const Table stored = table_named(read(path("cohort.h5")), "cohort");
  const Table text = table();
  ASSERT_EQ(stored.columns.size(), text.columns.size());
  for (std::size_t c = 0; c < text.columns.size(); ++c) {
    EXPECT_EQ(stored.columns[c].name, text.columns[c].name);
    EXPECT_EQ(stored.columns[c].size(), text.columns[c].size());
  }
  EXPECT_EQ(values_of<double>(stored, "ferritin_low")[0], 1);
  EXPECT_EQ(values_of<double>(stored, "plms_index_per_h"), values_of<double>(text, "plms_index_per_h"));
}

TEST_F(Cohort, CovariatesFollowInTheOrderOfTheVocabularyAndUnknownOnesLast) {
  results_ = {{"a", result({.covariates = {
                                {"Zone", "1"}, {"dialysis", "no"}, {"ferritin", "75"}, {"subject", "S1"}}})}};
  const CohortReport report = write({"a"});
  std::vector<std::string> extra;
  const Table cohort = table();
  for (std::size_t c = cohort_columns().size(); c < cohort.columns.size(); ++c)
    extra.push_back(cohort.columns[c].name);
  EXPECT_THAT(extra, ElementsAre("ferritin_ug_l", "ferritin_low", "ferritin_below_50", "dialysis", "Zone"));
  EXPECT_THAT(values_of<std::string>(cohort, "subject"), ElementsAre("S1"));
  EXPECT_THAT(report.unknown_covariates, ElementsAre("Zone"));
}

TEST_F(Cohort, ALabsOwnColumnNeverTakesTheNameOfOneOfOurs) {
  results_ = {
      {"a", result({.covariates = {{"rule", "mine"}, {"Site (code)", "7"}, {"plms_index_per_h", "99"}}})}};
  write({"a"});
  EXPECT_THAT(values_of<double>(table(), "plms_index_per_h"), ElementsAre(12.5));
  EXPECT_THAT(values_of<std::string>(table(), "plms_index_per_h_given"), ElementsAre("99"));
  EXPECT_THAT(values_of<std::string>(table(), "rule_given"), ElementsAre("mine"));
  EXPECT_THAT(values_of<std::string>(table(), "Site_code"), ElementsAre("7"));
}

TEST_F(Cohort, AResultThatCannotBeReadIsLeftOutWithItsReason) {
  results_ = {{"a", result()}, {"b", Tables{}}};
  const CohortReport report = write_cohort(folder_.string(), {"a", "b", "c"}, [&](const std::string& id) {
    if (id == "c") throw Error(ErrorKind::malformed, "c.h5: was damaged");
    return results_.at(id);
  });
  EXPECT_EQ(report.recordings, 1);
  ASSERT_EQ(report.left_out.size(), 2U);
  EXPECT_EQ(report.left_out[0].id, "b");
  EXPECT_EQ(report.left_out[1].reason, "c.h5: was damaged");
  EXPECT_THAT(values_of<std::string>(table(), "id"), ElementsAre("a"));
}

TEST_F(Cohort, LeavesOutAResultWithAnInfiniteNumber) {
  const double infinity = std::numeric_limits<double>::infinity();
  results_ = {{"a", result()}, {"b", result({.plms_index = infinity})}, {"c", result({.tst_h = -infinity})}};
  results_["d"] = result();
  results_["d"].tables[0].columns[0].values = std::vector<double>{infinity};
  const CohortReport report = write({"a", "b", "c", "d"});
  ASSERT_EQ(report.left_out.size(), 3U);
  for (const ExcludedResult& left_out : report.left_out)
    EXPECT_THAT(left_out.reason, HasSubstr("expected a finite number"));
  EXPECT_EQ(table().rows(), 1U);
}

TEST_F(Cohort, AnIdMayNotComeTwice) { EXPECT_THROW((void)write({"a", "a"}), Error); }

TEST_F(Cohort, NoRecordingsMakeTablesWithoutRows) {
  write({});
  EXPECT_EQ(table().rows(), 0U);
  EXPECT_EQ(table_named(read(path("cohort.h5")), "cohort").rows(), 0U);
}

TEST_F(Cohort, AMissingFolderIsAnErrorOfTheSystem) {
  EXPECT_THROW((void)write_cohort(path("nowhere"), {}, [](const std::string&) { return Tables{}; }), Error);
}

TEST_F(Cohort, TextCannotBreakALine) {
  results_ = {{"a", result({.channel = "EMG\t\"L\"\nx"})}};
  write({"a"});
  EXPECT_THAT(values_of<std::string>(table(), "channel_left"), ElementsAre("EMG \"L\" x"));
}

TEST_F(Cohort, MovementsStandOneBelowTheOtherUnderOneHeading) {
  results_ = {{"a", result()}, {"b", result()}};
  write({"b", "a"}, {.movements = true});
  EXPECT_EQ(bytes_of(path("movements.tsv")),
            "id\trule\tonset_s\tduration_s\tlegs\tbilateral\n"
            "a\twasm2016\t60.5\t2.5\tL\t0\nb\twasm2016\t60.5\t2.5\tL\t0\n");
}

TEST_F(Cohort, TheHeadingOfMovementsStandsAlsoWhenTheFirstRecordingIsLeftOut) {
  results_ = {{"a", result()}, {"b", result()}};
  std::erase_if(results_["a"].tables, [](const Table& t) { return t.name == "indices"; });
  EXPECT_EQ(write({"a", "b"}, {.movements = true}).recordings, 1);
  EXPECT_EQ(bytes_of(path("movements.tsv")),
            "id\trule\tonset_s\tduration_s\tlegs\tbilateral\nb\twasm2016\t60.5\t2.5\tL\t0\n");
}

TEST_F(Cohort, MovementsOfAnEarlierScoringDoNotStayBesideNewTables) {
  results_ = {{"a", result()}};
  write({"a"}, {.movements = true});
  write({"a"});
  EXPECT_FALSE(fs::exists(path("movements.tsv")));
}

TEST_F(Cohort, ALaterCovariateMayBeSpelledOtherwiseAndMissingCellsReplaceNothing) {
  results_ = {{"a", result({.covariates = {{"ferritin", "40"}, {"Site", "A"}}})}};
  write_file("more.tsv", "id\tFerritin (ng/mL)\tsite\na\tNA\tB\n");
  write({"a"}, {.covariates = read_covariates(path("more.tsv")), .keep_columns = {"site"}});
  EXPECT_THAT(values_of<double>(table(), "ferritin_ug_l"), ElementsAre(40));
  EXPECT_EQ(column_named(table(), "Site"), nullptr);
  EXPECT_THAT(values_of<std::string>(table(), "site"), ElementsAre("B"));
}

TEST_F(Cohort, ALaterFlagThatContradictsWhatItFollowsFromLeavesTheRecordingOut) {
  results_ = {{"a", result({.covariates = {{"ferritin", "40"}}})}};
  write_file("more.tsv", "id\tferritin_low\na\tno\n");
  const CohortReport report = write({"a"}, {.covariates = read_covariates(path("more.tsv"))});
  ASSERT_EQ(report.left_out.size(), 1U);
  EXPECT_THAT(report.left_out[0].reason,
              HasSubstr("\"ferritin_low\" is no, expected yes, which follows from ferritin_ug_l"));
}

TEST_F(Cohort, CovariatesThatComeLaterReplaceThoseOfTheResultAndWhatFollowedFromThem) {
  results_ = {
      {"a", result({.covariates = {{"ferritin", "40"}, {"dialysis", "yes"}, {"medicines", "tramadol"}}})},
      {"b", result({.covariates = {{"ferritin", "40"}}})}};
  write_file("more.tsv", "id\tferritin\tmedicines\na\t90\tMysterol\n");
  write({"a", "b"}, {.covariates = read_covariates(path("more.tsv"))});
  const Table cohort = table();
  EXPECT_THAT(values_of<double>(cohort, "ferritin_ug_l"), ElementsAre(90, 40));
  EXPECT_THAT(values_of<double>(cohort, "ferritin_low"), ElementsAre(0, 1));
  EXPECT_EQ(values_of<double>(cohort, "dialysis")[0], 1);
  EXPECT_EQ(column_named(cohort, "medicines_tramadol"), nullptr)
      << "Mysterol rules nothing out, and no one takes any";
}

TEST_F(Cohort, what_followed_by_way_of_another_goes_with_it) {
  results_ = {{"a", result({.covariates = {{"medicines", "sertraline; withdrawal: clonazepam"}}})},
              {"b", result({.covariates = {{"medicines", "none"}, {"withdrawal", "clonazepam"}}})}};
  write({"a", "b"});
  EXPECT_THAT(values_of<std::string>(table(), "withdrawal"),
              ElementsAre("withdrawal: clonazepam", "clonazepam"));
  EXPECT_THAT(values_of<double>(table(), "withdrawal_benzodiazepine"), ElementsAre(1, 1));
  write_file("more.tsv", "id\tmedicines\na\tlithium\nb\tlithium\n");
  write({"a", "b"}, {.covariates = read_covariates(path("more.tsv"))});
  EXPECT_THAT(values_of<std::string>(table(), "withdrawal"), ElementsAre("", "clonazepam"))
      << "that of b was given by itself";
  EXPECT_TRUE(std::isnan(values_of<double>(table(), "withdrawal_benzodiazepine")[0]));
  EXPECT_EQ(values_of<double>(table(), "withdrawal_benzodiazepine")[1], 1);
}

TEST_F(Cohort, a_later_level_that_contradicts_what_it_follows_from_leaves_the_recording_out) {
  results_ = {{"a", result({.covariates = {{"irls", "25"}}})}};
  write_file("more.tsv", "id\tirls_severity\na\tmild\n");
  const CohortReport report = write({"a"}, {.covariates = read_covariates(path("more.tsv"))});
  ASSERT_EQ(report.left_out.size(), 1U);
  EXPECT_THAT(report.left_out[0].reason,
              HasSubstr("\"irls_severity\" is mild, expected severe, which follows from irls_score"));
}

TEST_F(Cohort, CovariatesMayBeFoundBySubject) {
  results_ = {{"a", result({.covariates = {{"subject", "S1"}}})},
              {"b", result({.covariates = {{"subject", "S2"}}})}};
  write_file("more.csv", "Participant ID;Ferritin (ng/mL)\nS2;33,5\n");
  write({"a", "b"}, {.covariates = read_covariates(path("more.csv"))});
  EXPECT_TRUE(std::isnan(values_of<double>(table(), "ferritin_ug_l")[0]));
  EXPECT_EQ(values_of<double>(table(), "ferritin_ug_l")[1], 33.5);
}

TEST_F(Cohort, TheDictionaryDescribesEveryColumn) {
  results_ = {{"a", result({.covariates = {{"ferritin", "40"}, {"Site", "B"}}})}};
  write({"a"});
  const std::string json = bytes_of(path("cohort.json"));
  for (const Column& column : table().columns)
    EXPECT_THAT(json, HasSubstr("\"name\": \"" + column.name + "\""));
  EXPECT_THAT(json, AllOf(HasSubstr("diagnose nobody"), HasSubstr("Allen et al. (IRLSSG iron guideline)"),
                          HasSubstr("\"denominator\": \"tst_h\""), Not(HasSubstr(folder_.string()))));
}

TEST_F(Cohort, ABrokenTableIsOneSentence) {
  const auto message = [&](const std::string& text) -> std::string {
    write_file("bad.tsv", text);
    try {
      (void)read_cohort(path("bad.tsv"));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(""), HasSubstr("is empty"));
  EXPECT_THAT(message("id\tx\na\t1\n"), HasSubstr("has no column \"rule\""));
  EXPECT_THAT(message("id\trule\tid\n"), HasSubstr("has two columns \"id\""));
  EXPECT_THAT(message("id\trule\na\n"), HasSubstr("line 2 has 1 cells, expected 2"));
  EXPECT_THAT(message("id\trule\ttst_h\na\taasm\tlong\n"),
              HasSubstr("line 2: column \"tst_h\" is \"long\", expected a number or NA"));
}

TEST_F(Cohort, ABrokenCovariateFileIsOneSentenceWithItsLine) {
  const auto message = [&](const std::string& text) -> std::string {
    write_file("bad.tsv", text);
    try {
      (void)read_covariates(path("bad.tsv"));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message("age\tsex\n3\tf\n"), HasSubstr("expected \"id\" or \"subject\""));
  EXPECT_THAT(message("id\tage\na\t3\na\t4\n"), HasSubstr("line 3: id \"a\" comes twice"));
  EXPECT_THAT(message("id\tage\n\t3\n"), HasSubstr("line 2: has no id"));
  EXPECT_THAT(message("id\tage\tsex\na\told\tx\n"),
              HasSubstr("line 2: a: column \"age\" is text of the form \"aaa\""));
  EXPECT_THAT(message("id\tage\tsex\na\told\tx\n"), HasSubstr("(and 1 more in this line)"));
}

TEST(CohortColumns, EachIndexIsAStatisticOfTheScoreAndEachDenominatorAColumn) {
  std::set<std::string> statistics_there, names;
  for (const StatisticInfo& info : statistics()) statistics_there.insert(info.name);
  for (const CohortColumn& column : cohort_columns()) {
    EXPECT_TRUE(names.insert(column.name).second) << column.name;
    EXPECT_TRUE(column.statistic.empty() || statistics_there.contains(column.statistic)) << column.name;
    EXPECT_FALSE(column.source.empty()) << column.name;
    EXPECT_TRUE(column.description.ends_with('.')) << column.name;
    EXPECT_EQ(column.unit == "1/h", column.name.ends_with("_per_h") || column.name == "plms_per_h_of_night")
        << column.name;
    EXPECT_EQ(column.unit == "h" || column.unit == "1/h",
              column.name.find("_h") != std::string::npos && column.name != "input_hash")
        << column.name;
  }
  for (const CohortColumn& column : cohort_columns()) {
    EXPECT_TRUE(column.denominator.empty() || names.contains(column.denominator)) << column.name;
  }
}

TEST(Documentation, CohortMdNamesEveryColumnCovariateAndMedicine) {
  const std::string page = bytes_of(fs::path(PSG_TEST_DATA) / ".." / ".." / "docs" / "cohort.md");
  const auto expect = [&](const std::string& text) {
    EXPECT_TRUE(page.find(text) != std::string::npos) << "docs/cohort.md lacks " << text;
  };
  for (const CohortColumn& column : cohort_columns())
    expect("| `" + column.name + "` | " + name(column.type));
  for (const CovariateInfo& info : covariate_vocabulary()) expect("`" + info.name + "`");
  for (const MedicineClass& c : medicine_classes()) {
    for (const std::string& medicine : c.medicines) expect(medicine);
  }
}

}  // namespace
}  // namespace psg
