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

TEST(Units, UnitsOfOtherSignalsOfANightAreKnownAndNamesAreNot) {
  for (const char* unit : {"", "uV", "mV", "%", "mmHg", "cmH2O", "bpm", "L/min", "\u00B0C", "deg", "Hz"}) {
    EXPECT_TRUE(is_known_unit(unit)) << unit;
  }
  for (const char* unit : {"Zorblatt", "Smith", "1951", "Lee", "MRN 4711"}) {
    EXPECT_FALSE(is_known_unit(unit)) << unit;
  }
}

}  // namespace
}  // namespace psg
