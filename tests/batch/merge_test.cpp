#include "psg/batch/merge.hpp"

#include "psg/batch/output_folder.hpp"
#include "psg/batch/run.hpp"
#include "psg/system/temporary.hpp"
#include "support.hpp"

namespace psg::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class MergeTest : public testing::Test {
 protected:
  MergeTest() {
    make_night(folder.at("n1.edf"), 1);
    make_night(folder.at("n2.edf"), 2);
    folder.file("n3.edf", "no recording");
    folder.file("n4.edf", "no recording");
    for (const char* id : {"n1", "n2", "n3", "n4"})
      items.push_back({.id = id, .edf = folder.at(std::string(id) + ".edf")});
  }
  void score(Shard shard) const { run(items, {}, {.output = folder.at("out"), .shard = shard}); }
  TemporaryFolder folder;
  std::vector<Item> items;
};

TEST_F(MergeTest, MakesTheSameBytesHoweverTheListWasDivided) {
  score({});
  const MergeReport whole = merge(folder.at("out"));
  EXPECT_EQ(whole.cohort.recordings, 2);
  EXPECT_THAT(whole.failures, SizeIs(2));
  EXPECT_EQ(whole.shards, 0);
  const auto expected = contents_of(folder.at("out"));
  for (int n = 2; n <= 5; ++n) {
    fs::remove_all(folder.at("out"));
    for (int k = n; k >= 1; --k) score({k, n});
    const MergeReport report = merge(folder.at("out"));
    EXPECT_EQ(report.shards, n);
    EXPECT_THAT(report.missing_shards, IsEmpty());
    EXPECT_EQ(report.failures, whole.failures);
    EXPECT_EQ(contents_of(folder.at("out")), expected) << n;
  }
}

TEST_F(MergeTest, TellsWhichShardsHaveNotEnded) {
  score({2, 4});
  const MergeReport report = merge(folder.at("out"));
  EXPECT_THAT(report.missing_shards, ElementsAre(1, 3, 4));
  EXPECT_EQ(report.cohort.recordings, 1);
}

TEST_F(MergeTest, AShardThatWasStoppedHasNotEnded) {
  score({1, 2});
  const RunOptions second{.output = folder.at("out"), .shard = {2, 2}};
  EXPECT_TRUE(run(items, {}, second, {.stop = [] { return true; }}).stopped);
  const MergeReport report = merge(folder.at("out"));
  EXPECT_EQ(report.shards, 2);
  EXPECT_THAT(report.missing_shards, ElementsAre(2));
}

TEST_F(MergeTest, AShardThatEndedOnceAndWasKilledInItsNextRunHasNotEnded) {
  score({1, 2});
  score({2, 2});
  EXPECT_THAT(merge(folder.at("out")).missing_shards, IsEmpty());
  { const OutputFolder killed(folder.at("out"), {2, 2}); }
  EXPECT_THAT(merge(folder.at("out")).missing_shards, ElementsAre(2));
  score({2, 2});
  EXPECT_THAT(merge(folder.at("out")).missing_shards, IsEmpty());
}

TEST_F(MergeTest, ShardsThatHaveAllBegunAndNotEndedAreAllMissing) {
  score({});
  { const OutputFolder killed(folder.at("out"), {2, 3}); }
  const MergeReport report = merge(folder.at("out"));
  EXPECT_EQ(report.shards, 3);
  EXPECT_THAT(report.missing_shards, ElementsAre(1, 2, 3));
}

TEST_F(MergeTest, ShardsOfTwoDivisionsAreRefusedUntilOneOfThemIsRepeated) {
  score({1, 2});
  folder.file("out/.psg/1-of-3.failed.tsv", bytes_of(folder.at("out/.psg/1-of-2.failed.tsv")));
  EXPECT_THAT(error_of(ErrorKind::malformed, [&] { merge(folder.at("out")); }),
              HasSubstr("has shards of 2 and of 3, expected one division of the list"));
  score({2, 2});
  EXPECT_THAT(merge(folder.at("out")).missing_shards, IsEmpty());
}

TEST_F(MergeTest, ARecordingThatFailedLastIsLeftOutAlsoWithAnOlderResult) {
  score({});
  items[0].edf = folder.at("gone.edf");
  score({});
  EXPECT_TRUE(fs::exists(folder.at("out/n1.h5")));
  EXPECT_EQ(merge(folder.at("out")).cohort.recordings, 1);
}

TEST_F(MergeTest, ADamagedResultIsReportedAndTheOthersAreThere) {
  score({});
  fs::resize_file(folder.at("out/n1.h5"), 500);
  const MergeReport report = merge(folder.at("out"));
  ASSERT_THAT(report.cohort.left_out, SizeIs(1));
  EXPECT_EQ(report.cohort.left_out[0].id, "n1");
  EXPECT_EQ(report.cohort.recordings, 1);
}

TEST_F(MergeTest, SweepsWhatAMergeThatWasKilledLeft) {
  score({});
  const std::string name = fs::path(Temporary(folder.at("out/")).path()).filename().string();
  const std::string left = folder.file("out/" + name);
  const std::string of_somebody = folder.file("out/.psg-mine.tmp");
  merge(folder.at("out"));
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(of_somebody));
}

TEST_F(MergeTest, TwoMergesDoNotMeet) {
  score({});
  const auto lock = Lock::try_to(folder.at("out/.psg/merge.lock"), Lock::Kind::alone);
  EXPECT_THAT(error_of(ErrorKind::io, [&] { merge(folder.at("out")); }), HasSubstr("another merge"));
}

TEST(Merge, AFolderThatIsNotThereIsAnError) {
  const TemporaryFolder folder;
  (void)error_of(ErrorKind::not_found, [&] { merge(folder.at("none")); });
}

}  // namespace
}  // namespace psg::batch
