// How samples lie in memory must not show in what is found in them: as the integers of the file, or as
// values.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>

#include "psg/core/recording.hpp"
#include "psg/legs/channels.hpp"
#include "psg/legs/detect.hpp"
#include "psg/legs/rule.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;

/// Gives values alone.
struct Values final : SampleSource {
  std::shared_ptr<const SampleSource> file;
  void read(const Segment& segment, std::span<const SampleRequest> requests) const override {
    file->read(segment, requests);
  }
  [[nodiscard]] std::vector<std::int32_t> digital(const Segment& segment,
                                                  std::size_t channel) const override {
    return file->digital(segment, channel);
  }
};

Detection found_in(const Recording& night, const DetectionRule& rule) {
  return detect_activity(night, find_legs(night, {}).legs, rule,
                         {.keep_envelope = true, .tile_samples = 20'000});
}

void expect_same(const Detection& a, const Detection& b) {
  ASSERT_EQ(a.activities.size(), b.activities.size());
  for (std::size_t i = 0; i < a.activities.size(); ++i) {
    EXPECT_EQ(a.activities[i].leg, b.activities[i].leg);
    EXPECT_EQ(a.activities[i].span, b.activities[i].span);
    EXPECT_EQ(a.activities[i].amplitude_uv, b.activities[i].amplitude_uv);
    EXPECT_EQ(a.activities[i].resting_uv, b.activities[i].resting_uv);
    EXPECT_EQ(a.activities[i].artefact, b.activities[i].artefact);
  }
  ASSERT_EQ(a.legs.size(), b.legs.size());
  for (std::size_t i = 0; i < a.legs.size(); ++i) {
    EXPECT_EQ(a.legs[i].artefacts, b.legs[i].artefacts);
    EXPECT_EQ(a.legs[i].quality_reasons, b.legs[i].quality_reasons);
    EXPECT_EQ(a.envelopes[i].envelope_uv, b.envelopes[i].envelope_uv);
  }
}

TEST(StoredSamples, AnHourOfIntegersHasTheEventsLevelsAndArtefactsOfItsValues) {
  const std::string path = fs::temp_directory_path() / ("stored-" + std::to_string(::getpid()) + ".edf");
  for (const bool hard : {false, true}) {
    simulate({.hours = 1, .rate_hz = 256, .channels = 8, .seed = 23, .hard = hard}, path);
    const Recording integers = Recording::open(path);
    fs::remove(path);
    Recording values = integers;
    auto source = std::make_shared<Values>();
    source->file = integers.source;
    values.source = source;
    DetectionRule peak = aasm().detection;
    peak.measure = Measure::peak;
    DetectionRule fir = aasm().detection;
    fir.filter = FilterKind::fir;
    for (const DetectionRule& rule : {aasm().detection, peak, fir}) {
      const Detection found = found_in(integers, rule);
      EXPECT_GE(found.activities.size(), 10U);
      expect_same(found, found_in(values, rule));
    }
  }
}

}  // namespace
}  // namespace psg::test
