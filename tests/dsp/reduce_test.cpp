#include "psg/dsp/reduce.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "each_instruction_set.hpp"

namespace psg {
namespace {

// Of every length around the width of a vector, with both ends of the range in every place.
template <typename T>
void expect_extremes(std::mt19937& random) {
  for (std::size_t count = 1; count < 140; ++count) {
    std::vector<T> values(count);
    for (T& v : values) v = static_cast<T>(static_cast<int>(random() % 2001) - 1000);
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<T> own = values;
      own[i] = static_cast<T>(-32768);
      own[(i * 7 + 3) % count] = static_cast<T>(32767);
      const auto [least, largest] = std::ranges::minmax(own);
      const Extremes<T> found = extremes(std::span<const T>(own));
      ASSERT_EQ(found.least, least) << count << " " << i;
      ASSERT_EQ(found.largest, largest) << count << " " << i;
    }
  }
}

TEST(Extremes, AreTheLeastAndTheLargestWhereverTheyStand) {
  test::with_each_instruction_set([](const char* name) {
    SCOPED_TRACE(name);
    std::mt19937 random(5);
    expect_extremes<float>(random);
    expect_extremes<std::int16_t>(random);
  });
}

TEST(CellMaxima, AreTheLargestOfEachCellTheLastShorter) {
  test::with_each_instruction_set([](const char* name) {
    const std::vector<float> values = {3, -1, 2, 9, 8, 7, -5};
    std::vector<float> out(3);
    hop_maxima(values, 3, out);
    EXPECT_EQ(out, (std::vector<float>{3, 9, -5})) << name;
  });
}

}  // namespace
}  // namespace psg
