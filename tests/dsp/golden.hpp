#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <vector>

namespace psg::test {

// A file of expected values that scripts/mint_golden.py wrote: lines of "key: numbers".
class Golden {
 public:
  explicit Golden(const std::string& name) {
    std::ifstream file(std::string(PSG_TEST_DATA) + "/" + name + "_golden.txt");
    EXPECT_TRUE(file.good()) << name;
    for (std::string line; std::getline(file, line);) {
      const std::size_t colon = line.find(": ");
      if (line.starts_with('#') || colon == std::string::npos) continue;
      std::istringstream numbers(line.substr(colon + 2));
      std::vector<double>& row = rows_[line.substr(0, colon)];
      for (double number = 0; numbers >> number;) row.push_back(number);
    }
    tolerance_ = at("tolerance").at(0);
    rows_.erase("tolerance");
  }

  [[nodiscard]] const std::map<std::string, std::vector<double>>& rows() const { return rows_; }
  [[nodiscard]] const std::vector<double>& at(const std::string& key) const { return rows_.at(key); }
  [[nodiscard]] std::vector<float> floats(const std::string& key) const {
    return {at(key).begin(), at(key).end()};
  }

  // Every value is within the file's tolerance, relative to the largest expected one.
  void expect_near(const std::string& key, std::span<const double> values) const {
    const std::vector<double>& expected = at(key);
    ASSERT_EQ(values.size(), expected.size()) << key;
    double largest = 0;
    for (const double e : expected) largest = std::max(largest, std::abs(e));
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR(values[i], expected[i], tolerance_ * largest) << key << ", number " << i;
  }

 private:
  std::map<std::string, std::vector<double>> rows_;
  double tolerance_ = 0;
};

// The numbers in a key such as "4 10 100 512".
inline std::vector<double> numbers_in(const std::string& key) {
  std::istringstream stream(key);
  std::vector<double> numbers;
  for (double number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

}  // namespace psg::test
