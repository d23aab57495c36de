#include "psg/batch/list.hpp"

#include "psg/batch/failures.hpp"
#include "psg/batch/list_file.hpp"
#include "support.hpp"

namespace psg::batch {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class ListTest : public testing::Test {
 protected:
  [[nodiscard]] std::vector<Item> list(const std::string& text) const {
    return read_list_file(folder.file("nights.tsv", text));
  }
  [[nodiscard]] std::string refusal(const std::string& text) const {
    return error_of(ErrorKind::malformed, [&] { (void)list(text); });
  }
  TemporaryFolder folder;
};

TEST_F(ListTest, ASampleListOfLunaHasIdRecordingAndAnnotations) {
  const auto items = list("n1\ta/n1.edf\ta/n1.xml\nn2\t/data/n2.edf\t.\n\nn3\tn3.edf\n");
  ASSERT_THAT(items, SizeIs(3));
  EXPECT_EQ(items[0].id, "n1");
  EXPECT_EQ(items[0].edf, folder.at("a/n1.edf"));  // relative to the list
  EXPECT_THAT(items[0].stages, ElementsAre(folder.at("a/n1.xml")));
  EXPECT_EQ(items[1].edf, "/data/n2.edf");
  EXPECT_THAT(items[1].stages, IsEmpty());
  EXPECT_THAT(items[2].stages, IsEmpty());
}

TEST_F(ListTest, SeveralAnnotationsAreSeparatedByCommasOrTabsAndAFolderMeansAllInIt) {
  folder.file("annots/b.annot");
  folder.file("annots/a.xml");
  folder.file("annots/readme.pdf");
  const auto items = list("n1\tn1.edf\tx.xml,y.annot\nn2\tn2.edf\tx.xml\ty.annot\nn3\tn3.edf\tannots/\n");
  EXPECT_THAT(items[0].stages, ElementsAre(folder.at("x.xml"), folder.at("y.annot")));
  EXPECT_THAT(items[1].stages, ElementsAre(folder.at("x.xml"), folder.at("y.annot")));
  EXPECT_THAT(items[2].stages, ElementsAre(folder.at("annots/a.xml"), folder.at("annots/b.annot")));
}

TEST_F(ListTest, AFileWithACommaInItsNameIsOneFile) {
  folder.file("a,b.xml");
  EXPECT_THAT(list("n1\tn1.edf\ta,b.xml\n")[0].stages, ElementsAre(folder.at("a,b.xml")));
}

TEST_F(ListTest, NamedColumnsComeInAnyOrder) {
  const auto items = list(
      "edf\tid\tstages\tevents\tleft\tright\tunit\trules\tlights_off\tlights_on\tstage_map\tsubject\tnight\n"
      "n1.edf\tn1\ts.txt\te1.csv,e2.csv\tLAT\tRAT\tuV\taasm,wasm2016\t22:41:10\t+8:00:00\t0=W,1=N1\tP7\t2\n");
  const Item& item = items.at(0);
  EXPECT_EQ(item.id, "n1");
  EXPECT_EQ(item.edf, folder.at("n1.edf"));
  EXPECT_THAT(item.stages, ElementsAre(folder.at("s.txt")));
  EXPECT_THAT(item.events, ElementsAre(folder.at("e1.csv"), folder.at("e2.csv")));
  EXPECT_EQ(item.left, "LAT");
  EXPECT_EQ(item.right, "RAT");
  EXPECT_EQ(item.unit, "uV");
  EXPECT_THAT(item.rules, ElementsAre("aasm", "wasm2016"));
  EXPECT_EQ(item.lights_off, "22:41:10");
  EXPECT_EQ(item.lights_on, "+8:00:00");
  EXPECT_EQ(item.stage_map, "0=W,1=N1");
  EXPECT_EQ(item.subject, "P7");
  EXPECT_EQ(item.session, "2");
  EXPECT_THAT(item.covariates, IsEmpty());
}

TEST_F(ListTest, OtherColumnsAreCovariatesAndNothingIsNoCovariate) {
  const auto items = list("id,edf,ferritin_ug_l,dialysis\nn1,n1.edf,42,yes\nn2,n2.edf,n/a,\n");
  EXPECT_THAT(items[0].covariates, ElementsAre(Pair("ferritin_ug_l", "42"), Pair("dialysis", "yes")));
  EXPECT_THAT(items[1].covariates, IsEmpty());
}

TEST_F(ListTest, SemicolonsQuotesAndByteOrderMarksAreUnderstood) {
  const auto items = list("\xEF\xBB\xBFID;EDF;Rules\r\nn1;\"a; b.edf\";\"aasm,wasm2016\"\r\n");
  EXPECT_EQ(items.at(0).edf, folder.at("a; b.edf"));
  EXPECT_THAT(items[0].rules, ElementsAre("aasm", "wasm2016"));
}

TEST_F(ListTest, a_line_end_in_quotes_belongs_to_the_cell_and_lines_are_counted) {
  const auto items = list("id,edf,remark\nn1,n1.edf,\"a\n# b\"\nn2,n2.edf,\n");
  EXPECT_THAT(items.at(0).covariates, ElementsAre(Pair("remark", "a\n# b")));
  EXPECT_THAT(items.at(1).origin, HasSubstr("line 4"));
}

TEST_F(ListTest, a_quote_that_does_not_close_is_refused_with_its_line) {
  EXPECT_THAT(refusal("id,edf\nn1,n1.edf\nn2,\"n2.edf\nn3,n3.edf\n"),
              HasSubstr("line 3 has a quote that does not close"));
}

TEST_F(ListTest, two_stray_quotes_are_refused_and_swallow_no_recording) {
  const auto* const refused = "line 2 has a quote that does not close";
  EXPECT_THAT(refusal("id,edf,note\nn1,n1.edf,\"5 mm\nn2,n2.edf,x\nn3,n3.edf,7\"\n"), HasSubstr(refused));
  // Rows may be shorter than the heading: one that names a recording is a row.
  EXPECT_THAT(refusal("id;edf;left;note\nn1;n1.edf;LAT;\"a\nn2;n2.edf\nn3;n3.edf;LAT;b\"\n"),
              HasSubstr(refused));
  EXPECT_THAT(refusal("edf\tnote\nn1.edf\t\"a\nn2.edf\tb\"\n"), HasSubstr(refused));
  EXPECT_THAT(refusal("# sample list\nn1\tn1.edf\t\"a\nn2\tn2.edf\nn3\tn3.edf\tb\"\n"), HasSubstr(refused));
  EXPECT_THAT(refusal("edf\n\"n1.edf\nn2.edf\"\n"), HasSubstr(refused));
}

TEST_F(ListTest, every_spelling_of_missing_is_nothing) {
  const auto items = list("id,edf,ferritin\nn1,n1.edf,NaN\nn2,n2.edf,<NA>\nn3,n3.edf,-\nn4,n4.edf,?\n");
  for (const Item& item : items) EXPECT_THAT(item.covariates, IsEmpty());
}

TEST_F(ListTest, WithoutAnIdTheRecordingNamesIt) {
  EXPECT_EQ(list("edf\nx/night-7-PSG.edf\n").at(0).id, "night-7");
}

TEST_F(ListTest, MistakesAreToldWithTheirLine) {
  EXPECT_THAT(refusal("n1\tn1.edf\nn2\n"), HasSubstr("line 2 is no row of a sample list"));
  EXPECT_THAT(refusal("id\tedf\nn1\tn1.edf\tx\n"), HasSubstr("line 2 has 3 cells, expected at most the 2"));
  EXPECT_THAT(refusal("id\tedf\n\nn1\t.\n"), HasSubstr("line 3 names no recording"));
  EXPECT_THAT(refusal("id\tedf\tID\n"), HasSubstr("has the columns \"id\" and \"ID\""));
  EXPECT_THAT(refusal("id\tedf\tcalibration_uv\nn1\tn1.edf\thigh\n"), HasSubstr("expected a number above 0"));
}

TEST_F(ListTest, ATableInMemoryIsReadAsAListWithAHeading) {
  const auto items = read_rows({"ID", "edf", "ferritin"}, {{"n1", "x/n1.edf", "42"}, {"", "/n2.edf", "n/a"}},
                               "/data", "recordings");
  ASSERT_THAT(items, SizeIs(2));
  EXPECT_EQ(items[0].edf, "/data/x/n1.edf");
  EXPECT_THAT(items[0].covariates, ElementsAre(Pair("ferritin", "42")));
  EXPECT_EQ(items[1].id, "n2");
  EXPECT_EQ(items[1].origin, "recordings, row 2");
  EXPECT_THAT(error_of(ErrorKind::malformed,
                       [] {
                         (void)read_rows({"edf"}, {{"a.edf"}, {"."}}, "/", "table");
                       }),
              HasSubstr("table: row 2 names no recording"));
}

TEST_F(ListTest, CovariatesOfAFileReplaceThoseOfTheListColumnByColumn) {
  auto items = list("id\tedf\tferritin\tdialysis\nn1\tn1.edf\t42\tyes\nn2\tn2.edf\t43\tno\n");
  add_covariates(items, read_covariates(folder.file("covariates.tsv", "id\tferritin\nn1\t50\n")));
  EXPECT_THAT(items[0].covariates, ElementsAre(Pair("dialysis", "yes"), Pair("ferritin", "50")));
  EXPECT_THAT(items[1].covariates, ElementsAre(Pair("ferritin", "43"), Pair("dialysis", "no")));
}

TEST_F(ListTest, AMissingCovariateOfAFileReplacesNothing) {
  auto items = list("id\tedf\tferritin\nn1\tn1.edf\t40\nn2\tn2.edf\t41\n");
  add_covariates(items, read_covariates(folder.file("covariates.tsv", "id\tferritin\nn1\tNA\nn2\t\n")));
  EXPECT_THAT(items[0].covariates, ElementsAre(Pair("ferritin", "40")));
  EXPECT_THAT(items[1].covariates, ElementsAre(Pair("ferritin", "41")));
}

TEST_F(ListTest, ACovariateIsReplacedUnderWhicheverNameItComesWithWhatFollowedFromIt) {
  auto items = list("id\tedf\tferritin\tferritin_low\tSite\nn1\tn1.edf\t40\tyes\tA\n");
  add_covariates(items,
                 read_covariates(folder.file("covariates.tsv", "id\tFerritin (ng/mL)\tsite\nn1\t90\tB\n")));
  EXPECT_THAT(items[0].covariates, ElementsAre(Pair("Ferritin (ng/mL)", "90"), Pair("site", "B")));
  EXPECT_NO_THROW(check(items));
}

TEST_F(ListTest, AnIdThatComesTwiceNamesBothLines) {
  const std::string path = folder.file("l.tsv", "id\tedf\nn1\ta.edf\nn2\tb.edf\nn1\tc.edf\n");
  const std::string why = error_of(ErrorKind::malformed, [&] { (void)read_list({path}); });
  EXPECT_THAT(why, HasSubstr("l.tsv, line 4: the id \"n1\" comes twice, first in"));
  EXPECT_THAT(why, HasSubstr("line 2"));
}

TEST_F(ListTest, AnIdThatCannotNameAFileIsRefused) {
  for (const char* id : {"a/b", "..", ".n1", "a:b", "cohort", "a\\b", "n1."}) {
    Item item{.id = id, .edf = "x.edf"};
    (void)error_of(ErrorKind::bad_argument, [&] { check({item}); });
  }
  for (const char* id : {"n1", "N 1", "sub-01_ses-2", "Nächtle", "1.2"}) {
    EXPECT_NO_THROW(check({Item{.id = id, .edf = "x.edf"}}));
  }
}

// A tab in a name is one of Linux's, not of a list: the recording fails, the others do not.
TEST(Check, a_name_of_a_file_that_no_result_can_have_is_no_fault_of_the_list) {
  for (const char* name : {"a\tb", "a\x1b[1mb", "a\nb", "\u202Eb", "\xFF"}) {
    const Item item{.id = name, .edf = std::string("x/") + name + ".edf"};
    EXPECT_NO_THROW(check({item, Item{.id = "a b", .edf = "x/a b.edf"}}));
    EXPECT_THAT(error_of(ErrorKind::bad_argument, [&] { (void)usable_id(item.id); }),
                AllOf(HasSubstr("another character that is not seen"), HasSubstr(spelled(name))));
    EXPECT_THAT(
        error_of(ErrorKind::malformed, [&] { check({{.id = name, .edf = "x.edf", .origin = "l, line 2"}}); }),
        HasSubstr("l, line 2: the id"));
  }
  EXPECT_EQ(spelled("a\tb"), "a<U+0009>b");
  EXPECT_NE(spelled("a\tb"), spelled("a b"));
  EXPECT_NE(spelled("\xFF"), spelled("\u00FF"));
}

TEST(Check, a_cell_that_cannot_be_read_is_told_with_its_column_and_not_its_words) {
  const auto refused = [](Item item) {
    item.id = "a";
    item.origin = "l, line 2";
    return error_of(ErrorKind::malformed, [&] { check({item}); });
  };
  EXPECT_EQ(
      refused({.lights_off = "2019-03-17 22:41:10"}),
      "l, line 2: column \"lights_off\" is text of the form \"9999-99-99 99:99:99\", expected a clock time "
      "such as 22:41:10 or a time since the start of the recording such as +1:02:03");
  EXPECT_THAT(refused({.lights_on = "Zorblatt"}), HasSubstr("column \"lights_on\" is text of the form"));
  EXPECT_THAT(refused({.rules = {"Zorblatt"}}),
              HasSubstr("column \"rules\" is text of the form \"aaaaaaaa\""));
  EXPECT_THAT(refused({.unit = "Zorblatt"}), HasSubstr("column \"unit\" is text of the form \"aaaaaaaa\""));
}

TEST(Check, columns_that_are_kept_hold_no_date) {
  const Item item{.id = "a", .covariates = {{"bought", "12.3.2019"}}, .origin = "l, line 2"};
  EXPECT_NO_THROW(check({item}));  // it is left out
  EXPECT_EQ(error_of(ErrorKind::malformed, [&] { check_kept_columns({item}, {.keep_columns = {"bought"}}); }),
            "l, line 2: a: column \"bought\" holds a date (45 CFR 164.514(b)(2)), expected text without");
}

TEST(Check, ADateIsNoCodeOfASubjectOrSessionInAList) {
  const auto refused = [](const Item& item) {
    return error_of(ErrorKind::malformed, [&] { check({item}); });
  };
  EXPECT_THAT(refused({.id = "a", .session = "2019-03-12", .origin = "l, line 2"}),
              testing::AllOf(HasSubstr("\"session\" holds a date"), testing::Not(HasSubstr("2019"))));
  EXPECT_THAT(refused({.id = "a", .subject = "12.3.1957", .origin = "l, line 2"}), HasSubstr("\"subject\""));
  check({{.id = "a", .subject = "P-7", .session = "2", .origin = "l, line 2"}});
  check({{.id = "sub-1_ses-20190312",
          .subject = "1",
          .session = "20190312"}});  // found in a folder by its name
}

TEST_F(ListTest, ValuesThatCannotBeUnderstoodAreToldBeforeAnythingStarts) {
  const auto refused = [](const Item& item) {
    const bool listed = !item.origin.empty();
    return error_of(listed ? ErrorKind::malformed : ErrorKind::bad_argument, [&] { check({item}); });
  };
  EXPECT_THAT(refused({.id = "a", .rules = {"who"}, .origin = "l, line 2"}), HasSubstr("l, line 2: "));
  EXPECT_THAT(refused({.id = "a", .unit = "mmHg"}), HasSubstr("no known voltage"));
  EXPECT_THAT(refused({.id = "a", .stage_map = "0:W"}), HasSubstr("text of the form \"9:a\""));
}

TEST_F(ListTest, SeveralListsFoldersAndRecordingsAreOneList) {
  folder.file("a/n1.edf");
  folder.file("n2.edf");
  folder.file("n2.annot");
  const auto items = read_list({folder.at("a"), folder.at("n2.edf"), folder.file("l.lst", "n3\tn3.edf\n")});
  ASSERT_THAT(items, SizeIs(3));
  EXPECT_EQ(items[0].id, "n1");
  EXPECT_THAT(items[1].stages, ElementsAre(folder.at("n2.annot")));
  EXPECT_EQ(items[2].id, "n3");
}

TEST_F(ListTest, AListThatIsNotThereIsAnError) {
  (void)error_of(ErrorKind::not_found, [&] { (void)read_list({folder.at("none.tsv")}); });
}

}  // namespace
}  // namespace psg::batch
