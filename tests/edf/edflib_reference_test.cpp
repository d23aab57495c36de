// EDFlib is the reference: on every file that it opens our numbers are the same.
#include <edflib.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "psg/channels/signals.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/read.hpp"

namespace psg {
namespace {

namespace fs = std::filesystem;

class EdfLibFile {
 public:
  explicit EdfLibFile(const std::string& path)
      : open_(edfopen_file_readonly(path.c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS) == 0) {}
  ~EdfLibFile() {
    if (open_) edfclose_file(header.handle);
  }
  EdfLibFile(const EdfLibFile&) = delete;
  EdfLibFile& operator=(const EdfLibFile&) = delete;
  explicit operator bool() const { return open_; }

  edf_hdr_struct header{};

 private:
  bool open_;
};

void compare_signal(const Recording& ours, const EdfLibFile& reference, std::size_t index) {
  const int signal = static_cast<int>(index);
  const edf_param_struct& p = reference.header.signalparam[index];
  const Channel& channel = ours.channels[index];
  ASSERT_EQ(channel.samples_per_record, p.smp_in_datarecord);
  EXPECT_EQ(channel.clock.period.count(), reference.header.datarecord_duration * 100);
  const auto count = static_cast<std::size_t>(p.smp_in_file);
  std::vector<int> digital(count);
  std::vector<double> physical(count);
  ASSERT_EQ(edfread_digital_samples(reference.header.handle, signal, static_cast<int>(count), digital.data()),
            p.smp_in_file);
  edfrewind(reference.header.handle, signal);
  ASSERT_EQ(
      edfread_physical_samples(reference.header.handle, signal, static_cast<int>(count), physical.data()),
      p.smp_in_file);
  std::vector<std::int32_t> our_digital;
  for (const Segment& s : ours.segments) {
    const auto part = ours.source->digital(s, index);
    our_digital.insert(our_digital.end(), part.begin(), part.end());
  }
  ASSERT_TRUE(std::ranges::equal(our_digital, digital)) << channel.label;
  const double range = std::abs(channel.physical_max - channel.physical_min);
  const auto our_physical = read_signal(ours, channel.label).samples;
  for (std::size_t i = 0; i < count; ++i)
    ASSERT_NEAR(our_physical[i], physical[i], 1e-12 * range) << channel.label;
  std::vector<float> streamed(count);
  const SampleRequest request{index, 0, streamed};
  if (ours.segments.size() != 1) return;
  ours.source->read(ours.segments[0], std::span(&request, 1));
  for (std::size_t i = 0; i < count; ++i)
    ASSERT_NEAR(streamed[i], physical[i], 2e-7 * range) << channel.label;
}

void compare_annotations(const Recording& ours, const EdfLibFile& reference) {
  ASSERT_EQ(static_cast<long long>(ours.annotations.size()), reference.header.annotations_in_file);
  for (std::size_t i = 0; i < ours.annotations.size(); ++i) {
    edf_annotation_struct a{};
    ASSERT_EQ(edf_get_annotation(reference.header.handle, static_cast<int>(i), &a), 0);
    EXPECT_EQ(ours.annotations[i].onset.count(), a.onset * 100);
    EXPECT_EQ(ours.annotations[i].text, a.annotation);
    EXPECT_EQ(ours.annotations[i].duration.has_value(), a.duration_l >= 0);
    if (ours.annotations[i].duration) {
      EXPECT_EQ(ours.annotations[i].duration->count(), a.duration_l * 100);
    }
  }
}

TEST(EdfLibReference, every_file_that_edflib_opens_gives_the_same_numbers) {
  const fs::path root = PSG_SHARED_DATA;
  if (!fs::is_directory(root)) GTEST_SKIP() << "no folder " << root;
  int compared = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const auto extension = entry.path().extension();
    if (extension != ".edf" && extension != ".bdf") continue;
    const EdfLibFile reference(entry.path().string());
    if (!reference) continue;
    // EDFlib takes a duration of 1e+21 s for 62521 s; the quirks tests hold that we refuse it.
    if (entry.path().filename() == "exponent-time.edf") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Recording ours = read_edf(entry.path().string());
    ++compared;
    ASSERT_EQ(static_cast<int>(ours.channels.size()), reference.header.edfsignals);
    EXPECT_EQ(ours.records, reference.header.datarecords_in_file);
    for (std::size_t i = 0; i < ours.channels.size(); ++i) compare_signal(ours, reference, i);
    compare_annotations(ours, reference);
  }
  EXPECT_GE(compared, 5);
  RecordProperty("files", compared);
}

}  // namespace
}  // namespace psg
