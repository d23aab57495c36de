// Repairs: EDFlib, which refuses what is not by the letter, opens what was repaired.
#include <edflib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>

#include "deviating_files.hpp"
#include "edf_bytes.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/check/check.hpp"
#include "psg/edf/check/examine.hpp"
#include "psg/edf/read.hpp"

namespace psg::edf {
namespace {

using testing::edf_plus;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RawEdf;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

bool edflib_opens(const std::string& path) {
  edf_hdr_struct header{};
  if (edfopen_file_readonly(path.c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS) != 0) return false;
  edfclose_file(header.handle);
  return true;
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

RawEdf plain() { return testing::plain_edf().int16({5, 6, 7, 8}).record(); }

RawEdf plus() {
  RawEdf edf = edf_plus("EDF+C", {"+0", "+1"});
  edf.signals[0].label = "EMG LAT";
  return edf;
}

struct Case {
  const char* name;
  RawEdf edf;
};

std::vector<Case> repairable() {
  using namespace std::string_literals;
  std::vector<Case> cases;
  const auto add = [&](const char* name, RawEdf edf, auto change) {
    change(edf);
    cases.push_back({name, std::move(edf)});
  };
  add("records -1", plain(), [](RawEdf& e) { e.records = "-1"; });
  add("too many records", plus(), [](RawEdf& e) { e.records = "3"; });
  add("partial record", plain(), [](RawEdf& e) { e.data += "abc", e.records = "3"; });
  add("header size", plain(), [](RawEdf& e) { e.header_bytes = "256"; });
  add("NUL padding", plain(), [](RawEdf& e) { e.signals[0].label = "LAT\0\0"s, e.time += '\0'; });
  add("date with slashes", plain(), [](RawEdf& e) { e.date = "25/03/99", e.identification = ""; });
  add("no date but in the identification", plus(), [](RawEdf& e) { e.date = "00.00.00"; });
  add("time with colons", plain(), [](RawEdf& e) { e.time = "22:15:00"; });
  add("micro sign", plain(), [](RawEdf& e) { e.signals[0].unit = "\xb5V"; });
  add("micro sign in UTF-8", plain(), [](RawEdf& e) { e.signals[0].unit = "\xc2\xb5V"; });
  add("comma", plain(), [](RawEdf& e) { e.signals[0].physical_max = "1000,25", e.duration = "1,0"; });
  add("spaces before numbers", plain(), [](RawEdf& e) { e.signals[0].samples = "       4"; });
  add("whole number with decimals", plain(), [](RawEdf& e) { e.signals[0].digital_max = "1000.0"; });
  add("free identification", plus(), [](RawEdf& e) { e.patient = "somebody", e.identification = ""; });
  add("kind in small letters", plus(), [](RawEdf& e) { e.reserved = "edf+c"; });
  add("inverted digital range", plus(),
      [](RawEdf& e) { std::swap(e.signals[0].digital_min, e.signals[0].digital_max); });
  add("annotation signal", plus(), [](RawEdf& e) {
    e.signals[1].digital_min = "0";
    e.signals[1].digital_max = "0";
    e.signals[1].physical_max = "-1";
    e.signals[1].unit = "uV";
  });
  return cases;
}

/// What a field would hold, by the changes of a dry run; empty where it stays as it is.
std::string repaired_field(const RawEdf& edf, std::string_view field) {
  const TemporaryFolder folder;
  for (const Change& change : fix(folder.write("night.edf", edf.bytes()), "").changes) {
    if (change.field == field) return change.after.substr(0, change.after.find_last_not_of(' ') + 1);
  }
  return {};
}

TEST(Fix, what_edflib_refuses_it_opens_when_repaired_with_the_same_data) {
  const TemporaryFolder folder;
  int refused = 0;
  for (const Case& c : repairable()) {
    SCOPED_TRACE(c.name);
    const std::string path = folder.write("night.edf", c.edf.bytes()), out = folder.file("fixed.edf");
    refused += edflib_opens(path) ? 0 : 1;
    const FixReport report = fix(path, out, {}, Force::asked);
    EXPECT_FALSE(report.changes.empty());
    EXPECT_TRUE(edflib_opens(out));
    EXPECT_TRUE(check(out).conforms());
    EXPECT_EQ(report.after.fixable(), 0);
    const std::size_t header = 256 * (c.edf.signals.size() + 1);
    const std::size_t data = bytes_of(out).size() - header;
    EXPECT_EQ(bytes_of(out).substr(header), c.edf.data.substr(0, data));
    EXPECT_EQ(c.edf.data.size() - data, c.name == std::string("partial record") ? 3U : 0U);
    EXPECT_EQ(bytes_of(path), c.edf.bytes()) << "the input was changed";
  }
  EXPECT_GE(refused, 14);
}

TEST(Fix, physical_values_stay_when_limits_are_exchanged) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.signals[0] = {"LAT", "uV", "-250", "1000", "2000", "-3000", "4"};
  const std::string path = folder.write("night.edf", edf.bytes()), out = folder.file("fixed.edf");
  (void)fix(path, out, {}, Force::asked);
  EXPECT_EQ(read_signal(read_edf(out), "LAT").samples, read_signal(read_edf(path), "LAT").samples);
}

TEST(Fix, a_copy_that_would_be_read_differently_is_a_fault) {
  const TemporaryFolder folder;
  const auto examined = [&](const RawEdf& edf) {
    return examine(File(folder.write("night.edf", edf.bytes())), {});
  };
  const auto fault = [&](const RawEdf& before, auto change) {
    RawEdf after = before;
    change(after);
    return fault_of_copy(examined(before), examined(after));
  };
  EXPECT_EQ(fault(plus(), [](RawEdf&) {}), "");
  EXPECT_EQ(fault(plus(), [](RawEdf& e) { e.date = "03.03.02"; }), "starts at another time");
  EXPECT_EQ(fault(plus(), [](RawEdf& e) { e.time = "22.15.01"; }), "starts at another time");
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.duration = "2"; }), "has records of another duration");
  EXPECT_EQ(fault(plain(),
                  [](RawEdf& e) {
                    e.int16({0, 0, 0, 0}).record();
                  }),
            "has another number of records");
  EXPECT_EQ(fault(edf_plus("EDF+C", {"+0", "+1.5", "+2"}), [](RawEdf& e) { e.reserved = "EDF+D"; }),
            "has its records at other times");
  const std::string signal = "has a signal 1 that ";
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.signals[0].unit = "mV"; }), signal + "has another unit");
  // Steps of 1 uV: half of one is 0.5, and the rounding of a limit is much smaller.
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.signals[0].physical_max = "1000.1"; }),
            signal + "has other physical values");
  EXPECT_EQ(
      fault(plain(),
            [](RawEdf& e) { e.signals[0].physical_min = "-999.9", e.signals[0].physical_max = "1000.1"; }),
      signal + "has other physical values");
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.signals[0].physical_max = "-1000"; }),
            signal + "can be read in one of the two only");
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.signals[0].label = "EDF Annotations"; }),
            signal + "is of another kind");
  EXPECT_EQ(
      fault(plain(), [](RawEdf& e) { e.signals[0].samples = "8", e.records = "1", e.record_count = 1; }),
      "has another number of records");
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.signals[0].samples = "four"; }), "cannot be read");
  EXPECT_EQ(fault(plain(), [](RawEdf& e) { e.records = "-1"; }), "still holds what was to be repaired");
  RawEdf undated = plain();
  undated.date = "00.00.00";
  undated.identification = "";
  EXPECT_EQ(fault(undated, [](RawEdf& e) { e.date = "02.03.02"; }), "") << "it may become known";
}

TEST(Fix, exchanged_limits_may_round_the_offset) {
  // Thirds and tenths: minimum and maximum give offsets that differ in the last bit.
  const TemporaryFolder folder;
  for (const char* limit : {"0.1", "33.3333", "1e5", "-7.77"}) {
    RawEdf edf = plain();
    edf.signals[0] = {"LAT", "uV", "-1234.57", limit, "2047", "-1999", "4"};
    EXPECT_NO_THROW((void)fix(folder.write("night.edf", edf.bytes()), "")) << limit;
  }
}

TEST(Fix, what_the_reader_takes_for_a_start_stays_one) {
  const TemporaryFolder folder;
  const auto times = [&](const char* date, const std::string& time, const char* identification) {
    RawEdf edf = plus();
    edf.date = date;
    edf.time = time;
    edf.identification = identification;
    const std::string out = folder.file("fixed.edf");
    (void)fix(folder.write("night.edf", edf.bytes()), out, {}, Force::asked);
    const StartClock before = read_edf(folder.file("night.edf")).start;
    EXPECT_EQ(read_edf(out).start, before);
    return before;
  };
  EXPECT_EQ(times("02.03.02",
                  "2\xb0"
                  "5.7",
                  "Startdate X X X X")
                .time_of_day,
            Time(2h + 5min + 7s));
  EXPECT_EQ(times("01.01.85", "22.15.00", "Startdate  X").date, std::nullopt);
}

TEST(Fix, a_sign_is_spelled_where_the_rewording_of_its_field_makes_room) {
  RawEdf edf = plus();
  edf.patient = "\xc2\xb0 F X" + std::string(73, ' ') + "x";  // 80 bytes; "deg" has one more than the sign
  EXPECT_EQ(repaired_field(edf, "local patient identification"), "deg F X x");
}

TEST(Fix, changes_tell_field_offset_old_and_new) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.records = "-1";
  edf.data += "ab";
  const FixReport report = fix(folder.write("night.edf", edf.bytes()), "");
  ASSERT_EQ(report.changes.size(), 2U);
  EXPECT_EQ(report.changes[0].field, "number of data records");
  EXPECT_EQ(report.changes[0].offset, 236);
  EXPECT_EQ(report.changes[0].before, "-1      ");
  EXPECT_EQ(report.changes[0].after, "2       ");
  EXPECT_EQ(report.changes[1].offset, 512 + 16);
  EXPECT_EQ(report.changes[1].cut_bytes, 2);
  EXPECT_THAT(report.after.rows, IsEmpty());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1) << "a dry run writes nothing";
}

TEST(Fix, the_date_of_the_identification_is_written_where_the_field_can_hold_it) {
  RawEdf edf = plain();
  const auto written = [&](const char* date, const char* startdate) {
    edf.date = date;
    edf.identification = std::string("Startdate ") + startdate + " X X X";
    return repaired_field(edf, "startdate");
  };
  EXPECT_EQ(written("31.02.05", "28-FEB-2005"), "28.02.05");
  EXPECT_EQ(written("25/03/99", "X"), "25.03.99");
  // Two digits mean 1985 to 2084 (EDF+ 2.1.3 (2)); after it the year is written as the letters yy.
  EXPECT_EQ(written("00.00.00", "03-FEB-1984"), "");
  EXPECT_EQ(written("00.00.00", "03-FEB-1985"), "03.02.85");
  EXPECT_EQ(written("00.00.00", "03-FEB-2084"), "03.02.84");
  EXPECT_EQ(written("00.00.00", "03-FEB-2085"), "03.02.yy");
  EXPECT_EQ(written("00.00.00", "03-FEB-1970"), "");
}

TEST(Fix, the_letter_of_edf_plus_is_the_one_that_the_onsets_show) {
  const auto written = [](const RawEdf& edf) { return repaired_field(edf, "reserved"); };
  EXPECT_EQ(written(edf_plus("EDF+", {"+0", "+1", "+2"})), "EDF+C");
  EXPECT_EQ(written(edf_plus("EDF+", {"+0", "+5", "+6"})), "EDF+D");
  EXPECT_EQ(written(edf_plus("edf+d", {"+0", "+5", "+6"})), "EDF+D");
  EXPECT_EQ(written(edf_plus("edf+d", {"+0", "+1", "+2"})), "EDF+D");
  EXPECT_EQ(written(edf_plus("edf+c", {"+0", "+5", "+6"})), "EDF+C");
  EXPECT_EQ(written(edf_plus("EDF+ foo", {"+0", "+1"})), "EDF+C foo");
  EXPECT_EQ(written(edf_plus("edf+cfoo", {"+0", "+1"})), "EDF+Cfoo");
  EXPECT_EQ(written(edf_plus("EDF+ " + std::string(39, 'x'), {"+0", "+1"})), "") << "44 characters are all";
}

TEST(Fix, no_file_is_made_discontinuous_whose_records_would_move_or_be_left_out) {
  const auto written = [](const RawEdf& edf) { return repaired_field(edf, "reserved"); };
  EXPECT_EQ(written(edf_plus("edf+d", {"", ""})), "") << "no onset is known";
  EXPECT_EQ(written(edf_plus("edf+d", {"+0", "+1", "", "+9"})), "") << "one could be anywhere";
  EXPECT_EQ(written(edf_plus("edf+d", {"+0", "+1.5", "+2", "+3"})), "") << "record 3 would overlap";
  RawEdf edf = plain();
  edf.reserved = "edf+d";
  EXPECT_EQ(written(edf), "") << "no annotation signal";
  edf.reserved = "edf+c";
  EXPECT_EQ(written(edf), "EDF+C");
}

TEST(Fix, blank_bytes_between_header_and_data_are_cut_and_others_stay) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.header_bytes = "612";
  const std::string data = edf.data;
  edf.data = std::string(100, ' ') + data;
  const std::string out = folder.file("fixed.edf");
  (void)fix(folder.write("night.edf", edf.bytes()), out, {}, Force::asked);
  EXPECT_EQ(bytes_of(out).substr(512), data);
  EXPECT_TRUE(edflib_opens(out));
  edf.data = std::string(100, 'x') + data;
  const FixReport kept = fix(folder.write("night.edf", edf.bytes()), out, {}, Force::asked);
  EXPECT_THAT(kept.changes, IsEmpty());
  EXPECT_EQ(kept.after.count(Severity::error), 1);
  EXPECT_EQ(bytes_of(out), edf.bytes());
}

TEST(Fix, the_input_is_never_the_output) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.records = "-1";
  const std::string path = folder.write("night.edf", edf.bytes());
  fs::create_symlink(path, folder.file("link.edf"));
  fs::create_hard_link(path, folder.file("hard.edf"));
  for (const std::string& out :
       {path, folder.file("./night.edf"), folder.file("link.edf"), folder.file("hard.edf")}) {
    try {
      (void)fix(path, out);
      FAIL() << out;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument) << error.what();
    }
  }
  EXPECT_EQ(bytes_of(path), edf.bytes());
}

TEST(Fix, what_cannot_be_known_is_refused_and_leaves_nothing) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.signals[0].samples = "four";
  const std::string path = folder.write("night.edf", edf.bytes());
  try {
    (void)fix(path, folder.file("fixed.edf"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::malformed);
    EXPECT_THAT(error.what(), HasSubstr("number of samples"));
  }
  EXPECT_THROW((void)fix(folder.write("good.edf", plain().bytes()), folder.file("no/such/folder.edf")),
               Error);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 2);
}

/// A dry run holds the copy that it does not write against the input as well: the same start, records,
/// samples, gains and offsets, and nothing left to repair; it would be an Error(io) otherwise.
TEST(Robustness, thousands_of_damaged_headers_are_repaired_or_refused) {
  const TemporaryFolder folder;
  std::mt19937 random(7);
  const std::string alphabet("\0 ,.:/-+0129XxEDF\xb5\xc3\x14\x15\xff", 22);
  const auto pick = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  int repaired = 0, refused = 0;
  const std::string out = folder.file("fixed.edf");
  for (int round = 0; round < 1000; ++round) {
    std::string bytes = (round % 2 == 0 ? plain() : plus()).bytes();
    for (std::size_t k = 0; k < 1 + pick(6); ++k) bytes[pick(bytes.size())] = alphabet[pick(alphabet.size())];
    if (pick(4) == 0) bytes.resize(pick(bytes.size()) + 1);
    // A name of its own: to replace a file that was just written waits for the disk.
    const std::string path = folder.write(fmt::format("{}.edf", round), bytes);
    try {
      (void)fix(path, round % 250 == 0 ? out : "", {},
                Force::asked);  // syncing a file takes most of the time
      ++repaired;
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::malformed) << error.what();
      ++refused;
    }
  }
  EXPECT_GT(repaired, 300);
  EXPECT_GT(refused, 50);
}

/// One header byte or field after the other set to what real headers hold, often in another place.
std::string mutant(std::string bytes, std::mt19937& random) {
  using namespace std::string_literals;
  static const std::vector<std::string> words = {"Startdate ",
                                                 "startdate",
                                                 "02-MAR-2002",
                                                 "02-mar-2002",
                                                 "X X X X",
                                                 " X",
                                                 "M",
                                                 "female",
                                                 "xx.xx.xx",
                                                 "00.00.00",
                                                 "2/3/02",
                                                 "03.02.2002",
                                                 "31.12.99",
                                                 "22:15:00",
                                                 "24.00.00",
                                                 "EDF+C",
                                                 "EDF+D",
                                                 "edf+",
                                                 "BDF+C",
                                                 "24BIT",
                                                 "-1",
                                                 "1,5",
                                                 "1.0",
                                                 "0.5",
                                                 "1e3",
                                                 "\xb5V",
                                                 "\xc2\xb5V",
                                                 "mcV",
                                                 "uv",
                                                 "EDF Annotations",
                                                 "edf annotations",
                                                 "EMG",
                                                 "512",
                                                 "256",
                                                 "768",
                                                 "\x1a",
                                                 "\0\0"s,
                                                 "   ",
                                                 "\xe9"};
  const auto pick = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (std::size_t k = 0; k < 1 + pick(4); ++k) {
    const std::string& word = words[pick(words.size())];
    // Fields of the file begin at 8, 88, 168, ...; those of signals every 8 bytes.
    constexpr std::size_t starts[] = {8, 88, 98, 168, 176, 184, 192, 236, 244, 252};
    const std::size_t at = pick(2) == 0   ? starts[pick(std::size(starts))] + pick(2)
                           : pick(2) == 0 ? 8 * pick(bytes.size() / 8)
                                          : pick(bytes.size());
    if (pick(3) == 0) {
      bytes[at] = static_cast<char>(pick(256));
    } else {
      for (std::size_t i = 0; i < word.size() && at + i < bytes.size(); ++i) bytes[at + i] = word[i];
    }
  }
  return bytes;
}

/// Nothing is left to repair in a copy, whatever was repaired: fix(fix(x)) is fix(x).
void expect_that_a_copy_stays(const std::string& path) {
  const File file(path);
  const Examination found = examine(file, {});
  if (!found.plan) return;
  const File copy = repaired(file, *found.plan);
  const Examination again = examine(copy, {});
  EXPECT_EQ(fault_of_copy(found, again), "") << path;
  ASSERT_TRUE(again.plan) << path;
  std::string left;
  for (const Change& change : again.plan->changes) left += change.field + ", ";
  EXPECT_EQ(left, "") << path;
}

TEST(Fix, an_unreadable_date_is_repaired_by_an_identification_that_is_repaired_too) {
  // Found by mutation: the control character hid the date from the first look and not from the second.
  RawEdf edf = plus();
  edf.date = "xx.xx.xx";
  edf.identification = "Startdate\x1a 02-MAR-2002 X X X";
  EXPECT_EQ(repaired_field(edf, "startdate"), "02.03.02");
  EXPECT_EQ(repaired_field(edf, "local recording identification"), "Startdate 02-MAR-2002 X X X");
}

TEST(Fix, a_copy_of_anything_that_deviates_is_accepted_as_it_is) {
  const TemporaryFolder folder;
  for (const auto& deviating : testing::deviating_files()) {
    expect_that_a_copy_stays(folder.write(rule_of(deviating.kind).id, deviating.edf.bytes()));
  }
  for (const auto& [name, edf] : repairable())
    expect_that_a_copy_stays(folder.write("night.edf", edf.bytes()));
}

/// PSG_FIX_ROUNDS asks for more than the rounds of a test run.
TEST(Robustness, a_copy_of_any_mutant_is_accepted_as_it_is) {
  const TemporaryFolder folder;
  std::vector<std::string> seeds = {plain().bytes(), plus().bytes()};
  for (const auto& deviating : testing::deviating_files()) seeds.push_back(deviating.edf.bytes());
  for (const auto& [name, edf] : repairable()) seeds.push_back(edf.bytes());
  const char* asked = std::getenv("PSG_FIX_ROUNDS");
  const char* seed = std::getenv("PSG_FIX_SEED");
  const int rounds = asked == nullptr ? 4000 : std::atoi(asked);
  std::mt19937 random(seed == nullptr ? 11U : static_cast<unsigned>(std::atoi(seed)));
  for (int round = 0; round < rounds && !HasFailure(); ++round) {
    const auto& from = seeds[std::uniform_int_distribution<std::size_t>(0, seeds.size() - 1)(random)];
    const std::string bytes = mutant(from, random);
    const std::string path = folder.write("night.edf", bytes);
    try {
      expect_that_a_copy_stays(path);
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::malformed) << error.what();
    }
    if (HasFailure()) std::ofstream("failed-mutant.edf", std::ios::binary) << bytes;
  }
}

TEST(Fix, a_copy_has_the_mode_of_its_source) {
  const TemporaryFolder folder;
  RawEdf edf = plain();
  edf.records = "-1";
  const std::string path = folder.write("night.edf", edf.bytes());
  const auto mode_of = [](const std::string& file) { return fs::status(file).permissions(); };
  const mode_t before = ::umask(022);
  for (const unsigned mode : {0600U, 0640U, 0644U, 0666U, 0400U}) {
    fs::permissions(path, fs::perms(mode));
    const std::string out = folder.file(fmt::format("{:o}.edf", mode));
    (void)fix(path, out);
    EXPECT_EQ(mode_of(out), fs::perms(mode & ~022U)) << fmt::format("{:o}", mode);
  }
  // One that is replaced is opened no wider than it was, nor than the source.
  fs::permissions(path, fs::perms(0640));
  (void)folder.write("there.edf", "x");
  fs::permissions(folder.file("there.edf"), fs::perms(0604));
  (void)fix(path, folder.file("there.edf"), {}, Force::asked);
  EXPECT_EQ(mode_of(folder.file("there.edf")), fs::perms(0600));
  ::umask(before);
}

TEST(Fix, real_files_that_are_repaired_open_in_edflib) {
  if (!fs::is_directory(PSG_SHARED_DATA)) GTEST_SKIP() << "no folder " << PSG_SHARED_DATA;
  const TemporaryFolder folder;
  int before = 0, after = 0, files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(PSG_SHARED_DATA)) {
    const auto extension = entry.path().extension();
    if (extension != ".edf" && extension != ".bdf") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const std::string out = folder.file("fixed.edf");
    try {
      (void)fix(entry.path().string(), out, {}, Force::asked);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::malformed) << error.what();
      continue;
    }
    ++files;
    const bool opened = edflib_opens(entry.path().string());
    before += opened ? 1 : 0;
    after += edflib_opens(out) ? 1 : 0;
    EXPECT_TRUE(!opened || edflib_opens(out)) << "a repair made it worse";
  }
  RecordProperty("files", files);
  RecordProperty("opened_before", before);
  RecordProperty("opened_after", after);
  EXPECT_GT(after, before);
}

}  // namespace
}  // namespace psg::edf
