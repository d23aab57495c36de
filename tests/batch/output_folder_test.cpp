#include "psg/batch/output_folder.hpp"

#include "psg/batch/failures.hpp"
#include "support.hpp"

namespace psg::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(OutputFolder, TwoRunsOfTheWholeListDoNotMeet) {
  const TemporaryFolder folder;
  const OutputFolder first(folder.path(), {});
  EXPECT_THAT(error_of(ErrorKind::io, [&] { const OutputFolder second(folder.path(), {}); }),
              HasSubstr("another run is at work in this folder"));
}

TEST(OutputFolder, DifferentShardsWorkTogetherAndTheSameTwiceDoesNot) {
  const TemporaryFolder folder;
  const OutputFolder one(folder.path(), {1, 3});
  const OutputFolder two(folder.path(), {2, 3});
  EXPECT_THAT(error_of(ErrorKind::io,
                       [&] {
                         const OutputFolder again(folder.path(), {2, 3});
                       }),
              HasSubstr("another run of shard 2/3"));
  (void)error_of(ErrorKind::io, [&] { const OutputFolder whole(folder.path(), {}); });
}

TEST(OutputFolder, AShardWaitsForARunOfTheWholeList) {
  const TemporaryFolder folder;
  const OutputFolder whole(folder.path(), {});
  EXPECT_THAT(error_of(ErrorKind::io,
                       [&] {
                         const OutputFolder shard(folder.path(), {1, 3});
                       }),
              HasSubstr("a run of the whole list"));
}

TEST(OutputFolder, TheLockEndsWithTheRun) {
  const TemporaryFolder folder;
  { const OutputFolder first(folder.path(), {}); }
  EXPECT_NO_THROW(const OutputFolder second(folder.path(), {}));
}

TEST(OutputFolder, SweepsWhatItsOwnKilledRunsLeftAndNothingElse) {
  const TemporaryFolder folder;
  const std::string own = folder.file(".psg/2-of-3.tmp/.psg-12-0-0123456789abcdef01234567.tmp");
  const std::string of_another = folder.file(".psg/1-of-3.tmp/.psg-12-0-0123456789abcdef01234567.tmp");
  const std::string of_the_user = folder.file("notes.tmp");
  { const OutputFolder shard(folder.path(), {2, 3}); }
  EXPECT_FALSE(fs::exists(own));
  EXPECT_TRUE(fs::exists(of_another));
  { const OutputFolder whole(folder.path(), {}); }
  EXPECT_FALSE(fs::exists(of_another));
  EXPECT_TRUE(fs::exists(of_the_user));
}

TEST(OutputFolder, LeavesNoTemporaryFolderBehind) {
  const TemporaryFolder folder;
  std::string temporary;
  {
    const OutputFolder run(folder.path(), {});
    temporary = run.temporary();
    EXPECT_TRUE(fs::is_directory(temporary));
  }
  EXPECT_FALSE(fs::exists(temporary));
}

TEST(OutputFolder, FailuresOfAnotherDivisionAreReplaced) {
  const TemporaryFolder folder;
  folder.file(".psg/1-of-2.failed.tsv");
  folder.file(".psg/1-of-3.failed.tsv");
  { const OutputFolder shard(folder.path(), {2, 3}); }
  EXPECT_THAT(failed_parts(folder.path()).files, ElementsAre(Pair(1, folder.at(".psg/1-of-3.failed.tsv"))));
  { const OutputFolder whole(folder.path(), {}); }
  EXPECT_THAT(failed_parts(folder.path()).files, IsEmpty());
}

TEST(OutputFolder, AFileInItsPlaceIsAnError) {
  const TemporaryFolder folder;
  const std::string file = folder.file("out");
  EXPECT_THAT(error_of(ErrorKind::bad_argument, [&] { const OutputFolder run(file, {}); }),
              HasSubstr("is no folder"));
  EXPECT_EQ(bytes_of(file), "x");
}

TEST(Failures, ComeBackAsTheyWereWritten) {
  const TemporaryFolder folder;
  const std::vector<Failure> failures = {{3, "n3", "a.edf", "not_found", "a.edf: there is no such file"},
                                         {7, "n7", "ö b.edf", "memory", "there is not enough"}};
  write_failures(failures, folder.at("failed.tsv"));
  EXPECT_EQ(read_failures(folder.at("failed.tsv")), failures);
}

TEST(Failures, TabsAndLineEndsInNamesDoNotBreakTheTable) {
  const TemporaryFolder folder;
  write_failures({{1, "n1", "a\tb\n.edf", "io", "x\ty"}}, folder.at("failed.tsv"));
  EXPECT_EQ(bytes_of(folder.at("failed.tsv")), "row\tid\tfile\tkind\treason\n1\tn1\ta b .edf\tio\tx y\n");
}

TEST(Failures, quotes_and_what_is_missing_come_back) {
  const TemporaryFolder folder;
  const std::vector<Failure> failures = {{1, "NA", "", "io", "no signal \"EMG\""}};
  write_failures(failures, folder.at("failed.tsv"));
  EXPECT_EQ(bytes_of(folder.at("failed.tsv")),
            "row\tid\tfile\tkind\treason\n1\tNA\tNA\tio\t\"no signal \"\"EMG\"\"\"\n");
  EXPECT_EQ(read_failures(folder.at("failed.tsv")), failures);
}

TEST(Failures, NoneIsTheHeadingAlone) {
  const TemporaryFolder folder;
  write_failures({}, folder.at("failed.tsv"));
  EXPECT_EQ(bytes_of(folder.at("failed.tsv")), "row\tid\tfile\tkind\treason\n");
  EXPECT_THAT(read_failures(folder.at("failed.tsv")), IsEmpty());
}

TEST(Failures, AnotherFileIsRefused) {
  const TemporaryFolder folder;
  for (const char* text :
       {"id\tfile\n", "row\tid\tfile\tkind\treason\n1\tn1\n", "row\tid\tfile\tkind\treason\nx\t\t\t\t\n"}) {
    const std::string path = folder.file("failed.tsv", text);
    (void)error_of(ErrorKind::malformed, [&] { (void)read_failures(path); });
  }
}

TEST(Failures, SentencesLoseTheFoldersOfTheirFiles) {
  EXPECT_EQ(without_folders("/home/p/a.edf: bad, see /home/p/a.edf", {"/home/p/a.edf"}),
            "a.edf: bad, see a.edf");
  EXPECT_EQ(without_folders("/data/s.txt: bad", {"/home/p/a.edf", "/data/s.txt"}), "s.txt: bad");
  EXPECT_EQ(without_folders("a.edf: 1/2", {"a.edf"}), "a.edf: 1/2");
}

}  // namespace
}  // namespace psg::batch
