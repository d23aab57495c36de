// Deviations from EDF (Kemp et al. 1992), EDF+ (Kemp & Olivan 2003) and BDF, made one at a time.
#include "psg/edf/check/check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "deviating_files.hpp"
#include "edf_bytes.hpp"
#include "psg/core/error.hpp"

namespace psg::edf {
namespace {

using testing::edf_plus;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RawEdf;
using testing::RawSignal;
using testing::TemporaryFolder;
using K = DeviationKind;
namespace fs = std::filesystem;

RawEdf plain() { return testing::plain_edf(); }

RawEdf plus() {
  RawEdf edf = edf_plus("EDF+C", {"+0", "+1"});
  edf.signals[0].label = "EMG LAT";
  return edf;
}

CheckReport report_of(const RawEdf& edf) {
  const TemporaryFolder folder;
  return check(folder.write("night.edf", edf.bytes()));
}

/// "id@offset", with a star where it can be repaired.
std::vector<std::string> rows_of(const CheckReport& report) {
  std::vector<std::string> out;
  for (const CheckedFinding& row : report.rows) {
    out.push_back(std::string(row.rule().id) + "@" + std::to_string(row.finding.offset) +
                  (row.fixable ? "*" : ""));
  }
  return out;
}

std::vector<std::string> rows_of(const RawEdf& edf) { return rows_of(report_of(edf)); }

const CheckedFinding& only(const CheckReport& report) {
  EXPECT_EQ(report.rows.size(), 1U);
  return report.rows.at(0);
}

TEST(Check, files_that_conform_have_no_rows) {
  EXPECT_THAT(rows_of(plain()), IsEmpty());
  EXPECT_THAT(rows_of(plus()), IsEmpty());
  EXPECT_TRUE(report_of(plus()).conforms());
}

TEST(Check, the_number_of_records_is_held_against_the_size) {
  RawEdf open = plain(), wrong = plain(), longer = plain();
  open.records = "-1";
  wrong.records = "2";
  longer.data += "abc";
  EXPECT_THAT(rows_of(open), ElementsAre("number-of-records-open@236*"));
  EXPECT_THAT(rows_of(wrong), ElementsAre("number-of-records-wrong@236*"));
  EXPECT_THAT(rows_of(longer), ElementsAre("trailing-bytes@520*"));  // 512 + 8
  EXPECT_THAT(only(report_of(longer)).finding.found, HasSubstr("3 bytes"));
}

TEST(Check, a_row_tells_rule_consequence_and_repair) {
  RawEdf edf = plain();
  edf.records = "-1";
  const CheckReport report = report_of(edf);
  const CheckedFinding& row = only(report);
  EXPECT_EQ(row.finding.field, "number of data records");
  EXPECT_THAT(row.finding.found, HasSubstr("-1"));
  EXPECT_THAT(row.rule().rule, HasSubstr("EDF+ 2.1.3 (10)"));
  EXPECT_THAT(row.consequence(), HasSubstr("1 complete records"));
  EXPECT_THAT(row.repair(), HasSubstr("writes the number"));
  EXPECT_EQ(report.count(Severity::warning), 1);
  EXPECT_FALSE(report.conforms());
}

TEST(Check, dates_are_repairable_only_when_one_order_is_possible) {
  const auto with = [](const char* date, const char* identification = "") {
    RawEdf edf = plain();
    edf.date = date;
    edf.identification = identification;
    return rows_of(edf);
  };
  EXPECT_THAT(with("02.03.02"), IsEmpty());
  EXPECT_THAT(with("2.3.02"), ElementsAre("startdate-form@168*"));
  EXPECT_THAT(with("25/03/99"), ElementsAre("startdate-form@168*"));  // no month 25, no year 25 with day 99
  EXPECT_THAT(with("25/03/99", "Startdate 24-MAR-1999 X X X"),
              ElementsAre("startdate-differs@168", "startdate-form@168*"));
  EXPECT_THAT(with("02/03/99"), ElementsAre("startdate-form@168"));  // March or February
  EXPECT_THAT(with("02/03/99", "Startdate 03-FEB-1999 X X X"),
              ElementsAre("startdate-differs@168", "startdate-form@168"));  // which is right is not known
  EXPECT_THAT(with("02/03/99", "Startdate 02-MAR-1999 X X X"), ElementsAre("startdate-form@168*"));
  EXPECT_THAT(with("00.00.00"), ElementsAre("startdate-unreadable@168"));
  EXPECT_THAT(with("00.00.00", "Startdate 03-FEB-1999 X X X"), ElementsAre("startdate-unreadable@168*"));
  EXPECT_THAT(with("03.02.yy", "Startdate 03-FEB-2090 X X X"), IsEmpty());
}

TEST(Check, an_impossible_date_is_not_taken_for_another_one) {
  const auto with = [](const char* date, const char* identification) {
    RawEdf edf = plain();
    edf.date = date;
    edf.identification = identification;
    return rows_of(edf);
  };
  // 31 February; 29 February of a common year; a day that was taken out; 31 of a month that has 30.
  for (const char* date : {"31.02.05", "29.02.03", "00.05.12", "31/06/07", "12/31/05", "1.13.99"}) {
    EXPECT_THAT(with(date, ""), ElementsAre("startdate-unreadable@168")) << date;
    EXPECT_THAT(with(date, "Startdate X X X X"), ElementsAre("startdate-unreadable@168")) << date;
    EXPECT_THAT(with(date, "Startdate 28-FEB-2005 X X X"), ElementsAre("startdate-unreadable@168*")) << date;
  }
}

TEST(Check, times_are_repairable_unless_midnight_is_in_doubt) {
  const auto with = [](const char* time) {
    RawEdf edf = plain();
    edf.time = time;
    return rows_of(edf);
  };
  EXPECT_THAT(with("22:15:00"), ElementsAre("starttime-form@176*"));
  EXPECT_THAT(with("2.5.7"), ElementsAre("starttime-form@176*"));
  EXPECT_THAT(with("23.59.59"), IsEmpty());
  EXPECT_THAT(with("24.00.00"), ElementsAre("starttime-24@176"));
  EXPECT_THAT(with("24.00.01"), ElementsAre("starttime-unreadable@176"));
}

TEST(Check, characters_are_told_once_for_each_field) {
  RawEdf edf = plain();
  edf.signals[0].label = std::string("LAT\0\t", 5);
  edf.signals[0].unit = " uV";
  edf.signals[0].physical_max = "1000,5";
  edf.signals[0].digital_max = "1000.0";
  EXPECT_THAT(rows_of(edf), ElementsAre("nul-padding@256*", "control-characters@256*",
                                        "not-left-justified@352*", "decimal-comma@368*", "number-form@384*"));
}

TEST(Check, a_comma_that_may_divide_thousands_is_not_repairable) {
  RawEdf edf = plain();
  edf.signals[0].physical_max = "1,000";
  EXPECT_THAT(rows_of(edf), ElementsAre("decimal-comma@368"));
  edf.signals[0].physical_max = "0,500";
  EXPECT_THAT(rows_of(edf), ElementsAre("decimal-comma@368*"));
}

TEST(Check, signs_with_one_spelling_in_ascii_are_repairable_and_others_not) {
  RawEdf edf = plain();
  edf.signals[0].unit = "\xb5V";
  EXPECT_THAT(rows_of(edf), ElementsAre("non-ascii@352*", "unit-spelling@352*"));
  edf.signals[0].unit =
      "\xc2\xb0"
      "C";
  EXPECT_THAT(rows_of(edf), ElementsAre("non-ascii@352*"));
  edf.signals[0].unit = "uV";
  edf.signals[0].label = "J\xc3\xa4ger";
  EXPECT_THAT(rows_of(edf), ElementsAre("non-ascii@256"));
}

TEST(Check, voltages_have_one_spelling_that_all_readers_know) {
  RawEdf edf = plain();
  for (const char* right : {"uV", "mV", "V", "nV", "degC"}) {
    edf.signals[0].unit = right;
    EXPECT_THAT(rows_of(edf), IsEmpty()) << right;
  }
  edf.signals[0].unit = "mcV";
  EXPECT_THAT(rows_of(edf), ElementsAre("unit-spelling@352*"));
  edf.signals[0].unit = "";
  EXPECT_THAT(rows_of(edf), ElementsAre("unit-empty@352"));
}

TEST(Check, ranges_are_held_against_edf_plus_2_1_3_5) {
  const auto with = [](const char* dmin, const char* dmax, const char* pmin, const char* pmax) {
    RawEdf edf = plain();
    edf.signals[0] = {"LAT", "uV", pmin, pmax, dmin, dmax, "4"};
    return rows_of(edf);
  };
  EXPECT_THAT(with("100", "100", "-1", "1"), ElementsAre("digital-range-empty@384"));
  EXPECT_THAT(with("-9", "9", "1", "1"), ElementsAre("physical-range-empty@368"));
  EXPECT_THAT(with("-9", "9", "1", "-1"), ElementsAre("physical-range-inverted@368"));
  EXPECT_THAT(with("9", "-9", "-1", "1"), ElementsAre("digital-range-inverted@384*"));
  EXPECT_THAT(with("9", "-9", "1", "-1"), ElementsAre("digital-range-inverted@384*"));
  EXPECT_THAT(with("-32768", "32767", "-1", "1"), IsEmpty());
  EXPECT_THAT(with("-32769", "32768", "-1", "1"),
              ElementsAre("digital-range-outside@376", "digital-range-outside@384"));
  EXPECT_THAT(with("-9", "x", "-1", "1"), ElementsAre("range-unreadable@384"));
}

TEST(Check, samples_outside_the_digital_range_are_counted) {
  RawEdf edf;
  edf.signals[0].digital_min = "-3";
  edf.signals[0].digital_max = "3";
  edf.int16({-3, 3, 0, 0}).record().int16({0, 4, -5, 4}).record();
  const CheckReport report = report_of(edf);
  EXPECT_THAT(rows_of(report), ElementsAre("samples-outside@522"));  // 512 + 8 + 2
  EXPECT_THAT(only(report).finding.found,
              HasSubstr("3 samples outside, from -5 to 4, the first in record 2"));
  EXPECT_EQ(only(report).finding.record, 2);
  EXPECT_EQ(only(report).finding.signal, 1);
}

TEST(Check, identification_of_edf_plus_has_its_subfields) {
  RawEdf edf = plus();
  edf.patient = "John Doe";
  edf.identification = "Night 1";
  EXPECT_THAT(rows_of(edf), ElementsAre("patient-subfields@8*", "recording-subfields@88*"));
  for (const CheckedFinding& row : report_of(edf).rows)
    EXPECT_THAT(row.finding.message(), Not(HasSubstr("Doe")));
  edf.patient = "MCH-0234567 F 02-MAY-1951 Haagse_Harry";
  edf.identification = "Startdate 02-MAR-2002 PSG-1234 NN Telemetry03  more of it";
  EXPECT_THAT(rows_of(edf), IsEmpty());
  edf.patient = "MCH-0234567 F 02.05.1951 Haagse_Harry";  // what was meant cannot be known
  EXPECT_THAT(rows_of(edf), ElementsAre("patient-subfields@8"));
  edf.reserved = "";
  edf.signals.pop_back();
  edf.data = std::string(8, '\0');
  edf.record_count = 1;
  EXPECT_THAT(rows_of(edf), IsEmpty()) << "EDF asks for no subfields";
}

TEST(Check, the_kind_of_edf_plus_comes_from_the_onsets) {
  EXPECT_THAT(rows_of(edf_plus("EDF+", {"+0", "+1"})),
              ElementsAre("reserved-kind@192*", "label-nonstandard@256"));
  RawEdf gap = plus();
  gap.reserved = "edf+d";
  EXPECT_THAT(rows_of(gap), ElementsAre("reserved-kind@192*"));
  gap = edf_plus("EDF+C", {"+0", "+5", "+6"});
  EXPECT_THAT(rows_of(gap), ElementsAre("label-nonstandard@256", "onset-gap@816"));  // 768 + 48
}

TEST(Check, annotation_signals_have_fixed_fields) {
  RawEdf edf = plus();
  edf.signals[1].unit = "uV";
  edf.signals[1].digital_min = "0";
  edf.signals[1].physical_max = "-1";
  EXPECT_THAT(rows_of(edf), ElementsAre("annotation-signal-text@456*", "annotation-signal-range@488*",
                                        "annotation-signal-range@504*"));
  edf = plus();
  edf.reserved = "";
  EXPECT_THAT(rows_of(edf), ElementsAre("annotations-in-plain@192"));
  edf = plain();
  edf.reserved = "EDF+C";
  edf.signals[0].label = "EMG LAT";
  EXPECT_THAT(rows_of(edf), ElementsAre("annotations-missing@192"));
}

TEST(Check, annotations_are_held_against_edf_plus_2_2_2_by_the_letter) {
  const auto with = [](const std::string& tal) { return rows_of(testing::edf_of_tals(tal)); };
  using namespace std::string_literals;
  const std::string start = "+0\x14\x14\0"s;  // the lane begins at 768 + 8
  EXPECT_THAT(with(start + "+0.5\x15"
                           "2\x14"
                           "A\x14\0"s),
              IsEmpty());
  EXPECT_THAT(with(start + "\0+0.5\x14"
                           "A\x14\0"s),
              ElementsAre("annotation-place@782"));
  EXPECT_THAT(with("\0"s + start), ElementsAre("annotation-place@777"));
  EXPECT_THAT(with(start + "+1.\x14"
                           "A\x14\0"s),
              ElementsAre("annotation-time-form@781"));
  EXPECT_THAT(with(start + "+1\x15\x14"
                           "A\x14\0"s),
              ElementsAre("annotation-time-form@781"));
  EXPECT_THAT(with(start + "1\x14"
                           "A\x14\0"s),
              ElementsAre("annotation-unreadable@781"));
  EXPECT_THAT(with(start + "+1\x14"
                           "A\0"s),
              ElementsAre("annotation-not-ended@781"));
  EXPECT_THAT(with(start + "+1\x14" + std::string(23, 'A') + "\x14"),
              ElementsAre("annotation-not-ended@781"));
  EXPECT_THAT(with(start + "+1\x14"
                           "A\x01\x14\0"s),
              ElementsAre("annotation-control-characters@781"));
  EXPECT_THAT(with(start + "+1\x14"
                           "A\tB\r\n\x14\0"s),
              IsEmpty());
  EXPECT_THAT(with(start + "+1\x14"
                           "\xe9\x14\0"s),
              ElementsAre("annotation-encoding@781"));
  EXPECT_THAT(with(start + "+1\x14" + std::string(24, 'A')), ElementsAre("annotation-not-ended@781"))
      << "neither byte 20 nor byte 0 behind it is one annotation without its end";
  EXPECT_THAT(with(""), ElementsAre("onset-missing@776"));
  EXPECT_THAT(with("+0.999\x14\x14\0"s), IsEmpty());
  EXPECT_THAT(with("+1\x14\x14\0"s), ElementsAre("onset-late-start@776"));
  EXPECT_THAT(with("-0.001\x14\x14\0"s), ElementsAre("onset-late-start@776"));
}

TEST(Check, what_is_recommended_is_a_note) {
  RawEdf edf = plain();
  edf.duration = "0.5";
  EXPECT_THAT(rows_of(edf), ElementsAre("duration-not-whole@244"));
  EXPECT_TRUE(report_of(edf).conforms());
  edf.duration = "30";
  edf.signals[0].samples = "30720";  // 61440 bytes
  edf.data.assign(61440, '\0');
  EXPECT_THAT(rows_of(edf), IsEmpty());
  edf.signals[0].samples = "30721";
  edf.data.assign(61442, '\0');
  EXPECT_THAT(rows_of(edf), ElementsAre("record-size@472"));
}

TEST(Check, a_file_whose_structure_cannot_be_known_is_reported_as_far_as_it_goes) {
  RawEdf edf = plain();
  edf.time = "22:15:00";
  edf.signals[0].samples = "four";
  const CheckReport report = report_of(edf);
  EXPECT_FALSE(report.format);
  EXPECT_THAT(report.refusal, HasSubstr("number of samples in a data record"));
  EXPECT_THAT(rows_of(report), ElementsAre("starttime-form@176", "samples-unreadable@472"));
  edf.count = "999";
  EXPECT_THAT(rows_of(edf), ElementsAre("starttime-form@176", "number-of-signals@252"));
}

TEST(Check, a_discontinuous_file_without_onsets_is_refused_and_says_so) {
  const CheckReport report = report_of(edf_plus("EDF+D", {"", ""}));
  EXPECT_THAT(report.refusal, HasSubstr("one in every record of a file that calls itself discontinuous"));
  EXPECT_EQ(report.count(Severity::error), 2);
  for (const CheckedFinding& row : report.rows) {
    if (row.finding.kind == K::onset_missing) {
      EXPECT_THAT(row.consequence(), HasSubstr("the file is refused"));
    }
  }
  const CheckReport some = report_of(edf_plus("EDF+D", {"+0", ""}));
  EXPECT_THAT(some.refusal, IsEmpty());
  EXPECT_THAT(some.rows.back().consequence(), HasSubstr("it was left out"));
}

TEST(Check, findings_in_annotations_have_their_record) {
  RawEdf edf = plus();
  edf.data.replace(48 + 8 + 5, 4, "x\x14y\x14");  // behind "+1\x14\x14\0" of record 2
  const CheckReport report = report_of(edf);
  EXPECT_THAT(rows_of(report), ElementsAre("annotation-unreadable@829"));  // 768 + 48 + 8 + 5
  EXPECT_EQ(only(report).finding.record, 2);
}

TEST(Check, what_is_no_edf_is_an_error) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.version = "1";
  for (const std::string& bytes : {std::string("short"), edf.bytes(), std::string()}) {
    const std::string path = folder.write("file.edf", bytes);
    try {
      (void)check(path);
      FAIL() << "was checked";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::malformed) << error.what();
    }
  }
  EXPECT_THROW((void)check(folder.file("absent.edf")), Error);
}

TEST(Check, rows_of_one_kind_are_told_a_few_times_and_counted) {
  RawEdf edf = edf_plus("EDF+C", std::vector<std::string>(30, ""));
  edf.signals[0].label = "EMG LAT";
  const CheckReport report = report_of(edf);
  EXPECT_EQ(report.rows.size(), 21U);
  EXPECT_EQ(report.count(Severity::error), 30);
}

TEST(Check, long_records_are_read_in_pieces) {
  RawEdf edf;
  edf.signals = {RawSignal{"A", "uV", "-1", "1", "-5", "5", "700000"}, RawSignal{}};
  edf.data.assign(1400008, '\0');
  edf.data[1399998] = 6;
  edf.record();
  EXPECT_THAT(rows_of(edf), ElementsAre("record-size@688", "samples-outside@1400766"));
}

TEST(Check, every_kind_of_deviation_is_found_where_it_is) {
  std::set<K> kinds;
  for (const testing::DeviatingFile& file : testing::deviating_files()) {
    SCOPED_TRACE(rule_of(file.kind).id);
    EXPECT_TRUE(kinds.insert(file.kind).second) << "is there twice";
    std::vector<std::int64_t> offsets;
    for (const CheckedFinding& row : report_of(file.edf).rows) {
      if (row.finding.kind == file.kind) offsets.push_back(row.finding.offset);
    }
    EXPECT_THAT(offsets, ElementsAre(file.offset));
  }
  for (const DeviationRule& rule : deviation_rules()) EXPECT_TRUE(kinds.contains(rule.kind)) << rule.id;
}

TEST(Check, the_reference_lists_every_deviation) {
  std::ifstream docs(fs::path(PSG_SAMPLES).parent_path() / "docs" / "check.md");
  const std::string text{std::istreambuf_iterator<char>(docs), std::istreambuf_iterator<char>()};
  EXPECT_THAT(text, HasSubstr(deviation_rules_markdown()))
      << "docs/check.md holds what psg check --list prints";
}

class CheckedFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!fs::is_directory(PSG_SHARED_DATA)) GTEST_SKIP() << "no folder " << PSG_SHARED_DATA;
  }
  static std::vector<std::string> rows(const std::string& name) {
    return rows_of(check(std::string(PSG_SHARED_DATA) + "/" + name));
  }
};

TEST_F(CheckedFiles, real_files_deviate_in_what_their_bytes_show) {
  // Looked up in the bytes: "EEG C\xe9z-A1" and "\xb5V" in a file of two signals.
  EXPECT_THAT(rows("quirks/latin1-labels.edf"),
              ElementsAre("non-ascii@256", "non-ascii@448*", "unit-spelling@448*"));
  // Three signals: physical 100 to -100; digital 1000 to -1000; both.
  EXPECT_THAT(rows("quirks/reversed-bounds.edf"),
              ElementsAre("physical-range-inverted@592", "digital-range-inverted@648*",
                          "digital-range-inverted@656*"));
  EXPECT_THAT(rows("quirks/comma-decimal.edf"),
              ElementsAre("decimal-comma@244*", "decimal-comma@252*", "number-form@252*"));
  EXPECT_THAT(rows("annotations/sleep-edf_SC4002EC-Hypnogram.edf"), IsEmpty());
}

TEST_F(CheckedFiles, every_real_file_is_checked) {
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(PSG_SHARED_DATA)) {
    const auto extension = entry.path().extension();
    if (extension != ".edf" && extension != ".bdf") continue;
    SCOPED_TRACE(entry.path().filename().string());
    EXPECT_NO_THROW((void)check(entry.path().string()));
    ++files;
  }
  EXPECT_GE(files, 30);
}

}  // namespace
}  // namespace psg::edf
