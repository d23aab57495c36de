#include "psg/batch/shard.hpp"

#include <map>
#include <set>

#include "support.hpp"

namespace psg::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Shard, PartsAreDisjointCompleteAndEvenForAnyNumber) {
  for (std::size_t count = 0; count <= 40; ++count) {
    for (int n = 1; n <= 45; ++n) {
      std::set<std::size_t> seen;
      for (int k = 1; k <= n; ++k) {
        const auto part = slice(count, {k, n});
        for (const std::size_t i : part) {
          EXPECT_LT(i, count);
          EXPECT_TRUE(seen.insert(i).second) << i << " twice in " << count << " by " << n;
        }
        const auto parts = static_cast<std::size_t>(n);
        EXPECT_GE(part.size(), count / parts);
        EXPECT_LE(part.size(), (count + parts - 1) / parts);
      }
      EXPECT_EQ(seen.size(), count);
    }
  }
}

TEST(Shard, NeighboursInTheListAreSpread) { EXPECT_THAT(slice(8, {2, 3}), ElementsAre(1, 4, 7)); }

TEST(Shard, MoreShardsThanRecordingsLeavesSomeEmpty) { EXPECT_THAT(slice(2, {3, 3}), IsEmpty()); }

TEST(Shard, TextIsKOfNFromOne) {
  EXPECT_EQ(shard_from("1/1"), (Shard{1, 1}));
  EXPECT_EQ(shard_from("10/10"), (Shard{10, 10}));
  EXPECT_EQ(text_of({3, 10}), "3/10");
  for (const char* wrong :
       {"0/10", "11/10", "3", "3/", "/10", "a/10", "3/10/2", "-1/10", "1/0", "1/1000001", " 1/2"}) {
    EXPECT_THAT(error_of(ErrorKind::bad_argument, [&] { (void)shard_from(wrong); }),
                HasSubstr("expected k/n"));
  }
}

using Variables = std::map<std::string, std::string>;

std::optional<ArrayTask> task_by(const Variables& variables) {
  return array_task([&](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

TEST(ArrayTask, OutsideAnArrayThereIsNone) {
  EXPECT_FALSE(task_by({}));
  EXPECT_FALSE(task_by(Variables{{"SGE_TASK_ID", "undefined"}, {"SGE_TASK_LAST", "undefined"}}));
  EXPECT_FALSE(task_by(Variables{{"SLURM_JOB_ID", "12"}}));
}

TEST(ArrayTask, SlurmCountsFromTheArraysFirstTask) {
  const auto slurm = [](const char* id, const char* min, const char* count, const char* step) {
    return task_by({{"SLURM_ARRAY_TASK_ID", id},
                    {"SLURM_ARRAY_TASK_MIN", min},
                    {"SLURM_ARRAY_TASK_COUNT", count},
                    {"SLURM_ARRAY_TASK_STEP", step}});
  };
  EXPECT_EQ(slurm("1", "1", "10", "1")->shard, (Shard{1, 10}));
  EXPECT_EQ(slurm("10", "1", "10", "1")->shard, (Shard{10, 10}));
  EXPECT_EQ(slurm("0", "0", "10", "1")->shard, (Shard{1, 10}));
  EXPECT_EQ(slurm("9", "5", "3", "2")->shard, (Shard{3, 3}));
  EXPECT_EQ(slurm("9", "5", "3", "2")->source, "SLURM_ARRAY_TASK_ID");
}

TEST(ArrayTask, ASlurmArrayWithGapsIsRefused) {
  const Variables slurm = {
      {"SLURM_ARRAY_TASK_ID", "9"}, {"SLURM_ARRAY_TASK_MIN", "1"}, {"SLURM_ARRAY_TASK_COUNT", "3"}};
  EXPECT_THAT(error_of(ErrorKind::bad_argument, [&] { (void)task_by(slurm); }), HasSubstr("--shard k/n"));
}

TEST(ArrayTask, SgeTellsFirstLastAndStep) {
  EXPECT_EQ(task_by(Variables{{"SGE_TASK_ID", "4"}, {"SGE_TASK_LAST", "10"}})->shard, (Shard{4, 10}));
  EXPECT_EQ(task_by({{"SGE_TASK_ID", "7"},
                     {"SGE_TASK_FIRST", "3"},
                     {"SGE_TASK_LAST", "10"},
                     {"SGE_TASK_STEPSIZE", "2"}})
                ->shard,
            (Shard{3, 4}));  // 3, 5, 7, 9
}

TEST(ArrayTask, PbsDoesNotTellHowManyAndIsRefused) {
  for (const char* name : {"PBS_ARRAY_INDEX", "PBS_ARRAYID"}) {
    EXPECT_THAT(error_of(ErrorKind::bad_argument,
                         [&] {
                           (void)task_by(Variables{{name, "3"}});
                         }),
                HasSubstr(std::string("--shard $") + name + "/N"));
  }
}

}  // namespace
}  // namespace psg::batch
