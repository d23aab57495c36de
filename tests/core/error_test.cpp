#include "psg/core/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace psg {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string what(const std::string& message) { return Error(ErrorKind::io, message).what(); }

TEST(Error, ASentenceUpToTheBoundIsWhole) { EXPECT_EQ(what(std::string(1000, 'x')), std::string(1000, 'x')); }

TEST(Error, ALongerSentenceKeepsItsBeginningAndEnd) {
  for (const std::size_t length : {1001U, 1005U, 1500U, 1'000'000U}) {
    const std::string cut = what("night.edf: " + std::string(length, 'x') + ", expected less");
    EXPECT_LE(cut.size(), 1000U);
    EXPECT_THAT(cut, StartsWith("night.edf: xxx"));
    EXPECT_THAT(cut, HasSubstr("x ... x"));
    EXPECT_THAT(cut, EndsWith("xxx, expected less"));
  }
}

TEST(Error, NoCharacterOfUtf8IsCut) {
  for (const std::string character : {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\xB4"}) {
    for (std::size_t shift = 0; shift < 8; ++shift) {
      std::string message(shift, 'x');
      for (int i = 0; i < 1000; ++i) message += character;
      std::string cut = what(message);
      EXPECT_LE(cut.size(), 1000U);
      for (auto at = cut.find(character); at != std::string::npos; at = cut.find(character, at)) {
        cut.erase(at, character.size());
      }
      EXPECT_EQ(cut, std::string(shift, 'x') + " ... ");
    }
  }
}

TEST(Error, BytesThatAreNoUtf8AreCutAllTheSame) { EXPECT_LE(what(std::string(5000, '\x80')).size(), 1000U); }

TEST(Error, ControlCharactersAreShownByTheirNumbers) {
  EXPECT_EQ(what("a\nb\x1b[1m\x7F"), "a b<U+001B>[1m<U+007F>");
}

TEST(Error, ASentenceIsBoundAlsoWhereCharactersAreShownByTheirNumbers) {
  EXPECT_LE(what(std::string(999, '\x1b')).size(), 1000U);
}

}  // namespace
}  // namespace psg
