#include "psg/core/hypnogram.hpp"

#include <gtest/gtest.h>

#include "psg/core/error.hpp"

namespace psg {
namespace {

const Hypnogram night({{{30s, 60s}, Stage::n2}, {{0s, 30s}, Stage::wake}, {{90s, 120s}, Stage::unscored}});

TEST(Hypnograms, an_epoch_holds_its_start_and_not_its_end) {
  EXPECT_EQ(night.at(30s - 1ns), Stage::wake);
  EXPECT_EQ(night.at(30s), Stage::n2);
  EXPECT_EQ(night.at(60s - 1ns), Stage::n2);
  EXPECT_EQ(night.at(60s), Stage::unscored);
  EXPECT_EQ(night.at(-1ns), Stage::unscored);
}

TEST(Hypnograms, any_sleep_looks_at_every_epoch_of_the_span_and_not_at_its_end) {
  EXPECT_FALSE(night.any_sleep({10s, 30s}));
  EXPECT_TRUE(night.any_sleep({10s, 30s + 1ns}));
  EXPECT_TRUE(night.any_sleep({30s, 30s}));
  EXPECT_FALSE(night.any_sleep({60s, 200s}));
}

TEST(Hypnograms, unscored_epochs_and_holes_are_not_scored) {
  EXPECT_FALSE(night.any_scored({60s, 120s}));
  EXPECT_TRUE(night.any_scored({59s, 120s}));
}

TEST(Hypnograms, overlapping_or_empty_epochs_are_refused) {
  EXPECT_THROW(Hypnogram({{{0s, 30s}, Stage::wake}, {{30s - 1ns, 60s}, Stage::n1}}), Error);
  EXPECT_NO_THROW(Hypnogram({{{0s, 30s}, Stage::wake}, {{30s, 60s}, Stage::n1}}));
  EXPECT_THROW(Hypnogram({{{5s, 5s}, Stage::wake}}), Error);
}

}  // namespace
}  // namespace psg
