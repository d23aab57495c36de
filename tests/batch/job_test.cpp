#include "psg/batch/job.hpp"

#include <algorithm>
#include <set>

#include "support.hpp"

namespace psg::batch {
namespace {

class KeyTest : public testing::Test {
 protected:
  [[nodiscard]] std::string key(const Item& of, const Settings& settings = {}) const {
    return key_of(job_of(of, settings));
  }
  TemporaryFolder folder;
  Item item{.id = "n1", .edf = folder.file("n1.edf", "samples"), .stages = {folder.file("s.txt", "N2")}};
};

TEST_F(KeyTest, IsTheSameForTheSameRecordingWhereverItLies) {
  EXPECT_EQ(key(item), key(item));
  Item moved = item;
  moved.edf = folder.file("elsewhere/other_name.edf", "samples");
  moved.stages = {folder.file("elsewhere/t.txt", "N2")};
  EXPECT_EQ(key(item), key(moved));
}

TEST_F(KeyTest, ChangesWithEverythingThatDecidesTheResult) {
  std::set<std::string> keys = {key(item)};
  const auto differs = [&](const char* what, const Item& changed, const Settings& settings = {}) {
    EXPECT_TRUE(keys.insert(key(changed, settings)).second) << what;
  };
  const auto with = [&](auto change) {
    Item changed = item;
    change(changed);
    return changed;
  };
  differs("id", with([](Item& i) { i.id = "n2"; }));
  differs("subject", with([](Item& i) { i.subject = "P1"; }));
  differs("session", with([](Item& i) { i.session = "P1"; }));
  differs("left", with([](Item& i) { i.left = "LAT"; }));
  differs("right", with([](Item& i) { i.right = "LAT"; }));
  differs("legs", with([](Item& i) { i.legs = "LAT"; }));
  differs("unit", with([](Item& i) { i.unit = "mV"; }));
  differs("rules", with([](Item& i) { i.rules = {"aasm"}; }));
  differs("order of rules", with([](Item& i) { i.rules = {"wasm2016", "aasm"}; }));
  differs("stage map", with([](Item& i) { i.stage_map = "0=W"; }));
  differs("lights off", with([](Item& i) { i.lights_off = "+1:00"; }));
  differs("lights on", with([](Item& i) { i.lights_on = "+1:00"; }));
  differs("calibration", with([](Item& i) { i.calibration_uv = 100; }));
  differs("covariates", with([](Item& i) { i.covariates = {{"dialysis", "yes"}}; }));
  differs("a covariate's value", with([](Item& i) { i.covariates = {{"dialysis", "no"}}; }));
  differs("no stages", with([](Item& i) { i.stages = {}; }));
  differs("stages as events", with([](Item& i) { i.stages.swap(i.events); }));
  differs("stages", with([&](Item& i) { i.stages = {folder.file("b/s.txt", "N3")}; }));
  differs("recording", with([&](Item& i) { i.edf = folder.file("b/n1.edf", "samplez"); }));
  differs("measure", item, {.measure = "peak"});
  differs("epoch", item, {.epoch_s = 20});
  differs("marked", item, {.use_marked = true});
  differs("texts", item, {.keep_text = true});
  differs("envelope", item, {.keep_envelope = true});
  ChannelTable table{.name = "lab.toml", .labels = {{"EMG1", Role::left_leg, 3}}};
  differs("channel table", item, {.channels = {.table = table}});
  table.labels[0].role = Role::right_leg;
  differs("role in the channel table", item, {.channels = {.table = table}});
}

TEST_F(KeyTest, TheRunsSettingsAndTheRecordingsOwnAreTheSame) {
  Item own = item;
  own.rules = {"aasm"};
  own.left = "LAT";
  own.stage_map = "0=W";
  EXPECT_EQ(key(own), key(item, {.rules = {"aasm"}, .channels = {.left = "LAT"}, .stage_map = "0=W"}));
}

TEST_F(KeyTest, AMissingFileIsAnError) {
  item.stages = {folder.at("none.txt")};
  (void)error_of(ErrorKind::not_found, [&] { (void)key(item); });
}

TEST_F(KeyTest, ARecordingWithAKnownProblemIsNoJob) {
  item.problem = "two hypnograms fit";
  EXPECT_EQ(error_of(ErrorKind::ambiguous, [&] { (void)job_of(item, {}); }), "two hypnograms fit");
}

TEST(Fingerprint, OfALargeFileKnowsItsSizeItsEndsAndEveryStretchOfA64thBetween) {
  constexpr std::size_t mib = std::size_t{1} << 20;
  constexpr std::size_t size = 10 * mib;
  const TemporaryFolder folder;
  std::string bytes(size, 'a');
  const auto hash = [&] { return fingerprint_of(folder.file("f", bytes)).hash; };
  const std::string first = hash();
  const auto changed = [&](std::size_t from, std::size_t count) {
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), count, 'b');
    const bool noticed = hash() != first;
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(from), count, 'a');
    return noticed;
  };
  EXPECT_TRUE(changed(mib - 1, 1));
  EXPECT_TRUE(changed(size - mib, 1));
  for (std::size_t from = mib; from + size / 64 < size; from += size / 64) {
    EXPECT_TRUE(changed(from, size / 64)) << from;
  }
  EXPECT_FALSE(changed(mib + (40 << 10), 1));  // between two blocks; the time of change tells
  bytes.pop_back();
  EXPECT_EQ(fingerprint_of(folder.file("f", bytes)).size, size - 1);
}

TEST(Fingerprint, OfASmallFileKnowsEveryByte) {
  const TemporaryFolder folder;
  std::string bytes(3 << 20, 'a');
  const std::string first = fingerprint_of(folder.file("f", bytes)).hash;
  bytes[1 << 20] = 'b';
  EXPECT_NE(fingerprint_of(folder.file("f", bytes)).hash, first);
}

TEST(Fingerprint, AFolderIsNoFile) {
  const TemporaryFolder folder;
  (void)error_of(ErrorKind::io, [&] { (void)fingerprint_of(folder.path()); });
}

}  // namespace
}  // namespace psg::batch
