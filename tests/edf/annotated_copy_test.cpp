#include "psg/edf/annotated_copy.hpp"

#include <edflib.h>
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "edf_bytes.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/check/check.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/write.hpp"

namespace psg {
namespace {

using namespace std::chrono_literals;
using psg::testing::edf_plus;
using psg::testing::RawEdf;
using psg::testing::TemporaryFolder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string bytes_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

/// Plain EDF: so many records of two signals with 4 and 2 samples.
RawEdf plain(int records) {
  RawEdf edf;
  edf.signals = {{"EMG LAT"}, {"EMG RAT"}};
  edf.signals[1].samples = "2";
  for (int r = 0; r < records; ++r) edf.int16({r, r + 1, r + 2, r + 3, -r, -r - 1}).record();
  return edf;
}

const std::vector<Annotation> two = {{1500ms, 30s, "Sleep stage N2"}, {500ms, {}, "Lights off"}};
const std::vector<Annotation> two_in_order = {{500ms, {}, "Lights off"}, {1500ms, 30s, "Sleep stage N2"}};

/// The digital values of every signal.
std::vector<std::vector<std::int32_t>> samples_of(const Recording& recording) {
  std::vector<std::vector<std::int32_t>> all;
  for (std::size_t c = 0; c < recording.channels.size(); ++c) {
    auto& values = all.emplace_back();
    for (const Segment& segment : recording.segments) {
      const auto more = recording.source->digital(segment, c);
      values.insert(values.end(), more.begin(), more.end());
    }
  }
  return all;
}

/// The copy as read, held against the recording in all that it must keep.
Recording copy_read(const std::string& recording, const std::string& copy) {
  const Recording before = read_edf(recording);
  const Recording after = read_edf(copy);
  EXPECT_EQ(samples_of(after), samples_of(before));
  EXPECT_EQ(after.segments, before.segments);
  EXPECT_EQ(after.start, before.start);
  EXPECT_EQ(after.record_duration, before.record_duration);
  EXPECT_EQ(after.channels.size(), before.channels.size());
  for (std::size_t c = 0; c < std::min(after.channels.size(), before.channels.size()); ++c) {
    EXPECT_EQ(after.channels[c].label, before.channels[c].label);
    EXPECT_EQ(after.channels[c].unit, before.channels[c].unit);
    EXPECT_EQ(after.channels[c].gain(), before.channels[c].gain());
    EXPECT_EQ(after.channels[c].offset(), before.channels[c].offset());
  }
  return after;
}

TEST(AnnotatedCopy, of_a_drifting_recording_has_its_annotations_where_the_samples_are) {
  const TemporaryFolder folder;
  for (const char* kind : {"EDF+C", "EDF+D"}) {
    std::vector<std::string> onsets;
    for (int r = 0; r < 200; ++r) onsets.push_back(fmt::format("+{:.3f}", r * 1.001));
    const std::string night = folder.write("night.edf", edf_plus(kind, onsets).bytes());
    const std::string copy_path = folder.file(std::string(kind) + ".edf");
    const std::vector<Annotation> given = {{150s, 30s, "Sleep stage N2"}};
    (void)write_annotated_copy(night, given, copy_path);
    const Recording copy = copy_read(night, copy_path);
    ASSERT_EQ(copy.annotations.size(), 1U);
    EXPECT_NEAR(to_seconds(copy.annotations[0].onset), 150, 1e-6);
    EXPECT_NEAR(to_seconds(copy.annotations[0].duration.value()), 30, 1e-6);
    EXPECT_THAT(bytes_of(copy_path), HasSubstr("+150.15")) << "the clock of its onsets";
  }
}

TEST(AnnotatedCopy, plain_edf_becomes_edf_plus_with_every_byte_of_its_samples) {
  const TemporaryFolder folder;
  const std::string night = folder.write("night.edf", plain(5).bytes());
  const auto notes = write_annotated_copy(night, two, folder.file("copy.edf"));
  EXPECT_THAT(notes, ElementsAre("the copy is EDF+C, the recording EDF"));
  const Recording copy = copy_read(night, folder.file("copy.edf"));
  EXPECT_EQ(copy.format, Format::edf_plus_c);
  EXPECT_EQ(copy.annotations, two_in_order);
  EXPECT_THAT(copy.deviations, IsEmpty());
  // Record by record: 12 bytes of samples as they were, then those of the new signal.
  const std::string before = bytes_of(night), after = bytes_of(folder.file("copy.edf"));
  const std::size_t record = (after.size() - 1024) / 5;
  for (std::size_t r = 0; r < 5; ++r) {
    EXPECT_EQ(after.substr(1024 + r * record, 12), before.substr(768 + r * 12, 12));
    EXPECT_THAT(after.substr(1024 + r * record + 12), StartsWith(fmt::format("+{}\x14\x14", r)));
  }
  EXPECT_TRUE(edf::check(folder.file("copy.edf")).rows.empty());
}

TEST(AnnotatedCopy, edflib_reads_the_same_samples_and_annotations) {
  const TemporaryFolder folder;
  const std::string night = folder.write("night.edf", plain(5).bytes());
  write_annotated_copy(night, two, folder.file("copy.edf"));
  edf_hdr_struct header{};
  ASSERT_EQ(edfopen_file_readonly(folder.file("copy.edf").c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS), 0);
  EXPECT_EQ(header.filetype, EDFLIB_FILETYPE_EDFPLUS);
  EXPECT_EQ(header.edfsignals, 2);
  EXPECT_EQ(header.annotations_in_file, 2);
  std::vector<int> values(20);
  EXPECT_EQ(edfread_digital_samples(header.handle, 0, 20, values.data()), 20);
  EXPECT_EQ(values[4], 1);
  EXPECT_EQ(values[19], 7);
  edf_annotation_struct annotation{};
  EXPECT_EQ(edf_get_annotation(header.handle, 1, &annotation), 0);
  EXPECT_EQ(annotation.onset, 15'000'000);  // of 100 ns
  EXPECT_STREQ(annotation.annotation, "Sleep stage N2");
  edfclose_file(header.handle);
}

TEST(AnnotatedCopy, edf_plus_keeps_its_annotations_its_gaps_and_its_clock) {
  for (const char* kind : {"EDF+C", "EDF+D"}) {
    const TemporaryFolder folder;
    // The first record starts 0.25 s after the header's start; in EDF+D there is a gap of 3 s.
    const bool gap = std::string(kind) == "EDF+D";
    RawEdf edf = edf_plus(kind, {"+0.25", "+1.25", gap ? "+5.25" : "+2.25"});
    const std::string night = folder.write("night.edf", edf.bytes());
    EXPECT_THAT(write_annotated_copy(night, two, folder.file("copy.edf")), IsEmpty());
    const Recording copy = copy_read(night, folder.file("copy.edf"));
    EXPECT_EQ(copy.segments.size(), gap ? 2U : 1U);
    EXPECT_EQ(copy.annotations, two_in_order);
    EXPECT_EQ(copy.identification, "Startdate 02-MAR-2002 X X X");
  }
}

TEST(AnnotatedCopy, of_a_copy_has_the_annotations_of_both) {
  const TemporaryFolder folder;
  const std::string night = folder.write("night.edf", plain(5).bytes());
  write_annotated_copy(night, two, folder.file("a.edf"));
  write_annotated_copy(folder.file("a.edf"), {{3s, 1s, "EEG arousal"}}, folder.file("b.edf"));
  auto all = two_in_order;
  all.push_back({3s, 1s, "EEG arousal"});
  EXPECT_THAT(copy_read(night, folder.file("b.edf")).annotations, ::testing::UnorderedElementsAreArray(all));
}

TEST(AnnotatedCopy, bdf_becomes_bdf_plus) {
  const TemporaryFolder folder;
  RawEdf bdf = plain(0);
  bdf.version =
      "\xff"
      "BIOSEMI";
  bdf.reserved = "24BIT";
  bdf.data = std::string("\x01\x02\x03\xff\xff\xff\x00\x00\x00\x05\x00\x00\x06\x00\x00\x07\x00\x00", 18);
  bdf.record();
  const std::string night = folder.write("night.bdf", bdf.bytes());
  EXPECT_THAT(write_annotated_copy(night, two, folder.file("copy.bdf")), Contains(HasSubstr("BDF+C")));
  const Recording copy = copy_read(night, folder.file("copy.bdf"));
  EXPECT_EQ(copy.format, Format::bdf_plus_c);
  EXPECT_EQ(copy.annotations, two_in_order);
}

TEST(AnnotatedCopy, many_annotations_find_room_in_few_records) {
  for (const int records : {1, 2, 7}) {
    const TemporaryFolder folder;
    const std::string night = folder.write("night.edf", plain(records).bytes());
    std::vector<Annotation> many;
    for (int i = 0; i < 960; ++i) many.push_back({Time(30s) * i, Time(30s), "Sleep stage N2"});
    write_annotated_copy(night, many, folder.file("copy.edf"));
    EXPECT_EQ(copy_read(night, folder.file("copy.edf")).annotations, many);
  }
}

TEST(AnnotatedCopy, without_annotations_has_the_times_of_its_records_alone) {
  const TemporaryFolder folder;
  RawEdf edf = plain(12);
  edf.duration = "0.25";
  const std::string night = folder.write("night.edf", edf.bytes());
  write_annotated_copy(night, {}, folder.file("copy.edf"));
  const Recording copy = copy_read(night, folder.file("copy.edf"));
  EXPECT_THAT(copy.annotations, IsEmpty());
  EXPECT_THAT(copy.deviations, IsEmpty());
  EXPECT_THAT(bytes_of(folder.file("copy.edf")), HasSubstr("+2.75\x14\x14"));
}

TEST(AnnotatedCopy, an_identification_of_edf_is_put_into_the_form_of_edf_plus) {
  const TemporaryFolder folder;
  RawEdf edf = plain(2);
  edf.patient = "Jane Roe";
  edf.identification = "bed 3";
  const std::string night = folder.write("night.edf", edf.bytes());
  const auto notes = write_annotated_copy(night, two, folder.file("copy.edf"));
  EXPECT_THAT(notes, Contains("local patient identification is put into the form of EDF+"));
  for (const std::string& note : notes) EXPECT_THAT(note, ::testing::Not(HasSubstr("Roe")));
  const Recording copy = copy_read(night, folder.file("copy.edf"));
  EXPECT_THAT(copy.patient, HasSubstr("Jane"));
  EXPECT_THAT(copy.identification, StartsWith("Startdate 02-MAR-2002 X X X"));
  EXPECT_THAT(copy.identification, HasSubstr("bed"));
  edf.patient = "J\xc3\xbcrgen";
  const std::string other = folder.write("other.edf", edf.bytes());
  write_annotated_copy(other, two, folder.file("other-copy.edf"));
  edf_hdr_struct header{};
  EXPECT_EQ(
      edfopen_file_readonly(folder.file("other-copy.edf").c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS), 0);
  edfclose_file(header.handle);
}

TEST(AnnotatedCopy, an_incomplete_record_is_left_out_and_told) {
  const TemporaryFolder folder;
  RawEdf edf = plain(3);
  edf.data.resize(edf.data.size() - 5);
  const std::string night = folder.write("night.edf", edf.bytes());
  const auto notes = write_annotated_copy(night, two, folder.file("copy.edf"));
  EXPECT_THAT(notes, Contains(HasSubstr("2 data records")));
  EXPECT_EQ(copy_read(night, folder.file("copy.edf")).records, 2);
}

TEST(AnnotatedCopy, neither_the_recording_nor_another_one_is_replaced) {
  const TemporaryFolder folder;
  const std::string night = folder.write("night.edf", plain(3).bytes());
  const std::string other = folder.write("other.edf", plain(2).bytes());
  std::filesystem::create_symlink(night, folder.path() / "link.edf");
  for (const std::string& path : {night, folder.file("./night.edf"), folder.file("link.edf"), other}) {
    EXPECT_THROW(write_annotated_copy(night, two, path), Error) << path;
  }
  EXPECT_THROW(write_annotated_copy(night, two, night, {.force = Force::asked}), Error);
  EXPECT_EQ(bytes_of(night), plain(3).bytes());
  EXPECT_EQ(bytes_of(other), plain(2).bytes());
  EXPECT_THROW(write_annotated_copy(night, two, other, {.force = Force::asked}), Error);
  const std::string notes = folder.write("notes.edf", "the patient slept badly\n");
  EXPECT_THROW(write_annotated_copy(night, two, notes), Error);
  EXPECT_NO_THROW(write_annotated_copy(night, two, notes, {.force = Force::asked}));
}

TEST(AnnotatedCopy, is_no_more_open_than_the_recording) {
  const TemporaryFolder folder;
  const std::string night = folder.write("night.edf", plain(3).bytes());
  std::filesystem::permissions(night,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  write_annotated_copy(night, two, folder.file("copy.edf"));
  EXPECT_EQ(std::filesystem::status(folder.file("copy.edf")).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(AnnotatedCopy, a_file_without_samples_is_refused) {
  const TemporaryFolder folder;
  EdfWriter(folder.file("stages.edf"), {.annotations = two}).close();
  try {
    write_annotated_copy(folder.file("stages.edf"), two, folder.file("copy.edf"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unsupported);
    EXPECT_THAT(error.what(), HasSubstr("holds no samples"));
  }
  EXPECT_FALSE(std::filesystem::exists(folder.file("copy.edf")));
}

}  // namespace
}  // namespace psg
