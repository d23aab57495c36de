#include "psg/core/units.hpp"

#include <gtest/gtest.h>

namespace psg {
namespace {

TEST(Units, VoltsAreToldFromAClosedListOfSpellings) {
  for (const char* unit : {"uV", "UV", "uv", "\xC2\xB5V", "\xCE\xBCV", "\xB5V", "mcV", "uVolt", " uV "}) {
    EXPECT_EQ(microvolts_per(unit), 1.0) << unit;
  }
  EXPECT_EQ(microvolts_per("nV"), 1e-3);
  EXPECT_EQ(microvolts_per("mV"), 1e3);
  EXPECT_EQ(microvolts_per("V"), 1e6);
}

TEST(Units, WhatIsNotOnTheListIsNeverGuessed) {
  for (const char* unit : {"", " ", "MV", ".V", "?V", "mmHg", "%", "uV/Hz", "uVV", "u", "dB", "bpm"}) {
    EXPECT_FALSE(microvolts_per(unit)) << unit;
  }
}

}  // namespace
}  // namespace psg
