#include "psg/batch/run.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "psg/batch/job.hpp"
#include "psg/store/store.hpp"
#include "support.hpp"

namespace psg::batch {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

/// Four nights of a minute; the third is none.
class RunTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    nights = new TemporaryFolder;
    for (const char* name : {"n1", "n2", "n4"}) {
      make_night(nights->at(std::string(name) + ".edf"), static_cast<std::uint64_t>(name[1] - '0'));
    }
    nights->file("n3.edf", "no recording at all");
    old(nights->at("n1.edf"));
  }
  static void TearDownTestSuite() {
    delete nights;
    nights = nullptr;
  }
  /// As if nobody had touched it for an hour.
  static void old(const std::string& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - 1h);
  }
  static std::vector<Item> items() {
    std::vector<Item> list;
    for (const char* id : {"n1", "n2", "n3", "n4"})
      list.push_back({.id = id, .edf = nights->at(std::string(id) + ".edf")});
    return list;
  }
  static std::vector<Item> good_items() {
    std::vector<Item> list = items();
    std::erase_if(list, [](const Item& i) { return i.id == "n3"; });
    return list;
  }
  Summary score(const std::vector<Item>& list, RunOptions options = {},
                const Callbacks& callbacks = {}) const {
    options.output = out();
    return run(list, settings, options, callbacks);
  }
  [[nodiscard]] std::string out() const { return folder.at("out"); }

  static TemporaryFolder* nights;
  TemporaryFolder folder;
  Settings settings{.rules = {"aasm"}};
};
TemporaryFolder* RunTest::nights = nullptr;

TEST_F(RunTest, ARecordingThatFailsIsARowAndTheOthersAreScored) {
  const Summary summary = score(items());
  EXPECT_EQ(summary.planned, 4U);
  EXPECT_EQ(summary.scored, 3U);
  ASSERT_THAT(summary.failures, SizeIs(1));
  EXPECT_EQ(summary.failures[0].row, 3U);
  EXPECT_EQ(summary.failures[0].file, "n3.edf");
  EXPECT_EQ(summary.failures[0].kind, "malformed");
  EXPECT_THAT(summary.failures[0].reason, Not(HasSubstr(nights->path())));
  EXPECT_EQ(read_failures(folder.at("out/failed.tsv")), summary.failures);
  const auto made = contents_of(out());
  EXPECT_TRUE(made.contains("n1.h5") && made.contains("n2.h5") && made.contains("n4.h5"));
  EXPECT_THAT(made, SizeIs(4));
}

TEST_F(RunTest, AResultKnowsItsRecordingAndHasNoPaths) {
  std::vector<Item> list = good_items();
  list[0].subject = "P1";
  list[0].session = "before";
  list[0].covariates = {{"dialysis", "yes"}};
  score(list);
  const Tables tables = read(folder.at("out/n1.h5"));
  const auto attribute = [&](const std::string& name) {
    const auto found =
        std::ranges::find(tables.attributes, name, &std::pair<std::string, std::string>::first);
    return found == tables.attributes.end() ? "missing" : found->second;
  };
  EXPECT_EQ(attribute("id"), "n1");
  EXPECT_EQ(attribute("subject"), "P1");
  EXPECT_EQ(attribute("session"), "before");
  EXPECT_EQ(attribute("batch_key"), key_of(job_of(list[0], settings)));
  EXPECT_THAT(covariates_in(tables), Not(IsEmpty()));
  EXPECT_THAT(bytes_of(folder.at("out/n1.h5")), Not(HasSubstr(nights->path())));
}

TEST_F(RunTest, TheSameBytesForAnyNumberOfThreads) {
  score(items(), {.jobs = 1});
  const auto one = contents_of(out());
  fs::remove_all(out());
  score(items(), {.jobs = 7});
  EXPECT_EQ(contents_of(out()), one);
}

TEST_F(RunTest, ResumeKeepsWhatIsCurrentAndTriesFailuresAgain) {
  score(items());
  const auto before = contents_of(out());
  const Summary again = score(items());
  EXPECT_EQ(again.kept, 3U);
  EXPECT_EQ(again.scored, 0U);
  EXPECT_THAT(again.failures, SizeIs(1));
  EXPECT_EQ(contents_of(out()), before);
  EXPECT_EQ(score(items(), {.resume = false}).scored, 3U);
  EXPECT_EQ(contents_of(out()), before);
}

TEST_F(RunTest, AResultThatWasCutShortOrDamagedIsMadeAnew) {
  score(good_items());
  const auto before = contents_of(out());
  fs::resize_file(folder.at("out/n1.h5"), fs::file_size(folder.at("out/n1.h5")) / 2);
  fs::resize_file(folder.at("out/n2.h5"), 0);
  EXPECT_EQ(score(good_items()).scored, 2U);
  EXPECT_EQ(contents_of(out()), before);
}

TEST_F(RunTest, AFileOfSomebodyElseUnderTheNameOfAResultFailsItsRecordingAndStays) {
  folder.file("out/n1.h5", "no result");
  const Summary summary = score(good_items());
  EXPECT_EQ(summary.scored, 2U);
  ASSERT_THAT(summary.failures, SizeIs(1));
  EXPECT_EQ(summary.failures[0].kind, "bad_argument");
  EXPECT_THAT(summary.failures[0].reason, HasSubstr("n1.h5: is not a result of psg"));
  EXPECT_EQ(bytes_of(folder.at("out/n1.h5")), "no result");
}

TEST_F(RunTest, AFailedTsvOfSomebodyElseStopsTheRunBeforeItBegins) {
  folder.file("out/failed.tsv", "my own list of failures\n");
  EXPECT_THROW(score(good_items()), Error);
  EXPECT_EQ(bytes_of(folder.at("out/failed.tsv")), "my own list of failures\n");
  EXPECT_FALSE(fs::exists(folder.at("out/n1.h5")));
}

TEST_F(RunTest, OtherSettingsScoreAnew) {
  score(good_items());
  settings.rules = {"wasm2016"};
  EXPECT_EQ(score(good_items()).scored, 3U);
  EXPECT_EQ(score(good_items()).kept, 3U);
}

TEST_F(RunTest, AnInputThatWasTouchedAfterItsResultIsScoredAnew) {
  const std::string night = nights->at("n1.edf");
  score(good_items());
  fs::last_write_time(night, fs::file_time_type::clock::now() + 1h);
  EXPECT_EQ(score(good_items()).scored, 1U);
  old(night);
  score(good_items());
  EXPECT_EQ(score(good_items()).kept, 3U);
}

TEST_F(RunTest, AnInputReplacedByOneWithAnOlderTimeIsScoredAnew) {
  std::vector<Item> list = good_items();
  list[0].edf = folder.at("n1.edf");
  fs::copy_file(nights->at("n1.edf"), list[0].edf);
  score(list);
  EXPECT_EQ(score(list).kept, 3U);
  std::this_thread::sleep_for(20ms);  // the clock of a file system ticks every few milliseconds
  // As rsync -a does: another file of the same size and ends, with the time that it had elsewhere.
  fs::copy_file(nights->at("n1.edf"), folder.at("new"));
  old(folder.at("new"));
  fs::rename(folder.at("new"), list[0].edf);
  EXPECT_EQ(score(list).scored, 1U);
  EXPECT_EQ(score(list).kept, 3U);
}

TEST_F(RunTest, AResultThatIsDatedInTheFutureIsMadeAnew) {
  score(good_items());
  const auto before = contents_of(out());
  fs::last_write_time(folder.at("out/n2.h5"), fs::file_time_type::clock::now() + 24h);
  EXPECT_EQ(score(good_items()).scored, 1U);
  EXPECT_EQ(score(good_items()).kept, 3U);
  EXPECT_EQ(contents_of(out()), before);
}

TEST_F(RunTest, AResultWhoseTimeWasSetForwardHidesNoChange) {
  std::vector<Item> list = {{.id = "n2", .edf = folder.at("n2.edf")}};
  fs::copy_file(nights->at("n2.edf"), list[0].edf);
  score(list);
  fs::last_write_time(folder.at("out/n2.h5"), fs::file_time_type::clock::now() + 1500ms);
  std::this_thread::sleep_for(20ms);
  fs::permissions(list[0].edf, fs::perms(0600));  // a change of the inode alone
  EXPECT_EQ(score(list).scored, 1U);
}

TEST_F(RunTest, ARecordingThatChangedInTheMiddleIsScoredAnew) {
  std::vector<Item> list = {{.id = "long", .edf = folder.at("long.edf")}};
  static_cast<void>(simulate({.hours = 0.5, .rate_hz = 512, .channels = 6, .seed = 5}, list[0].edf));
  ASSERT_GT(fs::file_size(list[0].edf), std::uintmax_t{6} << 20);
  old(list[0].edf);
  score(list);
  EXPECT_EQ(score(list).kept, 1U);
  const auto change = [&](std::int64_t at, std::size_t count) {
    const auto time = fs::last_write_time(list[0].edf);
    std::this_thread::sleep_for(20ms);
    {
      std::fstream file(list[0].edf, std::ios::binary | std::ios::in | std::ios::out);
      file.seekp(at) << std::string(count, '\1');
    }
    fs::last_write_time(list[0].edf, time);
  };
  change(3'300'001, 1);  // with its time set back, the time of its inode tells
  EXPECT_EQ(score(list).scored, 1U);
  EXPECT_EQ(score(list).kept, 1U);
  change(3'000'000, 500'000);  // with the result touched too, the blocks that are read tell
  std::this_thread::sleep_for(20ms);
  fs::last_write_time(folder.at("out/long.h5"), fs::file_time_type::clock::now());
  EXPECT_EQ(score(list).scored, 1U);
}

TEST_F(RunTest, AMissingRecordingFailsAndItsOldResultStays) {
  std::vector<Item> list = good_items();
  score(list);
  list[0].edf = folder.at("gone.edf");
  const Summary summary = score(list);
  ASSERT_THAT(summary.failures, SizeIs(1));
  EXPECT_EQ(summary.failures[0].kind, "not_found");
  EXPECT_TRUE(fs::exists(folder.at("out/n1.h5")));
}

TEST_F(RunTest, ARecordingThatFailsKeepsItsOldResultWhateverTheCause) {
  const std::vector<Item> list = good_items();
  score(list);
  const std::string before = bytes_of(folder.at("out/n1.h5"));
  const auto fails = [&](const char* kind, auto change) {
    std::vector<Item> changed = list;
    change(changed[0]);
    const Summary summary = score(changed);
    ASSERT_THAT(summary.failures, SizeIs(1)) << kind;
    EXPECT_EQ(summary.failures[0].kind, kind);
    EXPECT_EQ(bytes_of(folder.at("out/n1.h5")), before) << kind;
  };
  fails("not_found", [](Item& i) { i.left = "no such channel"; });
  fails("ambiguous", [](Item& i) { i.problem = "two hypnograms fit"; });
  // A forgotten stage map, for numbers and for words.
  fails("bad_argument", [&](Item& i) { i.stages = {folder.file("numbers.txt", "0\n2\n")}; });
  fails("malformed", [&](Item& i) { i.stages = {folder.file("words.txt", "W\ndeep\n")}; });
  fails("malformed", [&](Item& i) { i.edf = nights->at("n3.edf"); });
  EXPECT_EQ(score(list).kept, 3U);
}

TEST_F(RunTest, ShardsMakeTogetherWhatOneRunMakes) {
  score(items());
  auto whole = contents_of(out());
  whole.erase("failed.tsv");  // that of shards is joined by merge
  fs::remove_all(out());
  for (int k = 1; k <= 5; ++k) score(items(), {.shard = {k, 5}});
  EXPECT_EQ(contents_of(out()), whole);
  EXPECT_EQ(read_failures(folder.at("out/.psg/3-of-5.failed.tsv")).at(0).row, 3U);
}

TEST_F(RunTest, AnEmptyShardSucceeds) {
  const Summary summary = score(items(), {.shard = {6, 6}});
  EXPECT_EQ(summary.planned, 0U);
  EXPECT_THAT(summary.failures, IsEmpty());
}

TEST_F(RunTest, AsksOftenWhetherToStopAndCanGoOnAfterwards) {
  score(items());
  const auto whole = contents_of(out());
  fs::remove_all(out());
  int done = 0;
  const Summary stopped = score(items(), {.jobs = 1},
                                {.done = [&](const Outcome&) { ++done; }, .stop = [&] { return done > 0; }});
  EXPECT_TRUE(stopped.stopped);
  EXPECT_FALSE(score(items()).stopped);
  EXPECT_EQ(contents_of(out()), whole);
}

TEST_F(RunTest, CallbacksAreTold) {
  std::vector<std::string> ids;
  double hours = 0;
  score(items(), {.jobs = 1}, {.done = [&](const Outcome& o) {
          ids.push_back(o.item->id);
          hours += o.hours;
        }});
  EXPECT_THAT(ids, ElementsAre("n1", "n2", "n3", "n4"));
  EXPECT_NEAR(hours, 3.0 / 60, 1e-9);
}

TEST_F(RunTest, WhatACallbackThrowsStopsTheRun) {
  const Callbacks callbacks{.done = [](const Outcome&) { throw std::runtime_error("enough"); }};
  EXPECT_THROW(score(items(), {}, callbacks), std::runtime_error);
  EXPECT_NO_THROW(score(items()));  // the lock is free
}

TEST_F(RunTest, AFolderThatVanishesStopsTheRunInsteadOfFailingAllThatIsLeft) {
  const Callbacks callbacks{.done = [&](const Outcome&) {
    std::error_code again;
    while (fs::remove_all(out(), again), again) {
    }
  }};
  const std::string why = error_of(ErrorKind::io, [&] { score(good_items(), {.jobs = 1}, callbacks); });
  EXPECT_THAT(why, HasSubstr("the same command goes on from there"));
  EXPECT_EQ(score(good_items()).scored, 3U);
}

}  // namespace
}  // namespace psg::batch
