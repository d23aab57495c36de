#include "store/mutants.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <span>
#include <string_view>

#include "psg/store/checksum.hpp"
#include "psg/store/store.hpp"
#include "store/builders.hpp"

namespace psg::testing_store {
namespace {

using namespace std::string_view_literals;

using Random = std::mt19937_64;

constexpr std::size_t eof_at = 40;  // where a superblock of version 0 has the length of the file

std::size_t below(Random& random, std::size_t n) { return static_cast<std::size_t>(random() % n); }

void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i) {
    bytes[at + i] = static_cast<char>(value >> (8 * i));
  }
}

std::uint64_t get(const std::string& bytes, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width && at + i < bytes.size(); ++i) {
    value |= std::uint64_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return value;
}

void find_all(const std::string& bytes, std::string_view what, std::vector<std::size_t>& found) {
  for (std::size_t at = bytes.find(what); at != std::string::npos; at = bytes.find(what, at + 1)) {
    found.push_back(at);
  }
}

/// A number that somebody would try in this place.
std::uint64_t nasty(Random& random, std::uint64_t now, std::size_t file_size) {
  switch (below(random, 10)) {
    case 0: return 0;
    case 1: return now + 1;
    case 2: return now - 1;
    case 3: return ~std::uint64_t{0};
    case 4: return std::uint64_t{1} << below(random, 64);
    case 5: return file_size - below(random, 64);
    case 6: return now ^ (std::uint64_t{1} << below(random, 16));
    case 7: return now * 2;
    case 8: return below(random, 64);
    default: return random();
  }
}

Table text_table(const std::string& name, std::size_t columns, std::size_t rows, std::size_t length) {
  Table table{name, "Texts.", {}};
  for (std::size_t c = 0; c < columns; ++c) {
    std::vector<std::string> texts;
    for (std::size_t row = 0; row < rows; ++row) texts.emplace_back(row % 2 == 0 ? length : 0, 'x');
    table.columns.push_back({"c" + std::to_string(c), "u", "A column.", std::move(texts)});
  }
  return table;
}

Table table_of_rules(std::size_t rules, std::size_t length) {
  Table table = text_table("movements", 3, rules, 3);
  table.columns.front().name = "rule";
  auto& names = std::get<std::vector<std::string>>(table.columns.front().values);
  for (std::size_t i = 0; i < rules; ++i) names[i] = "rule " + std::to_string(i) + std::string(length, '.');
  return table;
}

}  // namespace

std::string with_checksum(std::string bytes) {
  const auto checksum = store::checksum_of(bytes);
  return bytes.append(checksum.data(), checksum.size());
}

Mutants::Mutants(std::string result) : bytes_(std::move(result)) {
  if (bytes_.substr(bytes_.size() - store::file_checksum_size).starts_with("libpsgH5")) {
    bytes_.resize(bytes_.size() - store::file_checksum_size);
  }
  for (const auto signature : {"OHDR"sv, "OCHK"sv, "GCOL"sv, "FRHP"sv, "FHIB"sv, "FHDB"sv, "BTHD"sv, "BTIN"sv,
                               "BTLF"sv, "\x01\0\x09\0\x01\0\0\0"sv, "\x01\0\x0a\0\x01\0\0\0"sv}) {
    find_all(bytes_, signature, structures_);
  }
  fields_ = structures_;
  for (const std::size_t structure : structures_) {
    std::array<char, 8> address{};
    for (std::size_t i = 0; i < 8; ++i) address[i] = static_cast<char>(structure >> (8 * i));
    find_all(bytes_, {address.data(), address.size()}, fields_);
  }
  for (const auto start :
       {"\x0c\0"sv, "\x16"sv, "\x19\x01\x01\0"sv, "\x03\x01"sv, "\x13\x11\0\0"sv, "\x01\x01\x01\0"sv}) {
    find_all(bytes_, start, fields_);
  }
  std::ranges::sort(fields_);
}

std::string Mutants::mutant(std::uint64_t seed, std::uint64_t number) const {
  Random random(seed * 0x9e3779b97f4a7c15U + number);
  std::string bytes = bytes_;
  const auto any_field = [&] { return fields_[below(random, fields_.size())] + below(random, 48); };
  const std::size_t changes = 1 + below(random, 3);
  for (std::size_t change = 0; change < changes; ++change) {
    constexpr std::array<std::size_t, 4> widths = {1, 2, 4, 8};
    const std::size_t width = widths[below(random, widths.size())];
    switch (below(random, 8)) {
      case 0:  // anywhere
        for (int i = 0; i < 4; ++i) bytes[below(random, bytes.size())] = static_cast<char>(random());
        break;
      case 1:  // where the first headers are
        for (int i = 0; i < 4; ++i) {
          bytes[below(random, std::min<std::size_t>(bytes.size(), 4096))] = static_cast<char>(random());
        }
        break;
      case 2:
      case 3: {
        const std::size_t at = any_field();
        put(bytes, at, nasty(random, get(bytes, at, width), bytes.size()), width);
        break;
      }
      case 4:  // the address of something else
        put(bytes, fields_[below(random, fields_.size())], structures_[below(random, structures_.size())], 8);
        break;
      case 5: {  // one stretch over another
        const std::size_t size = 1 + below(random, 256);
        const std::string part = bytes_.substr(any_field() % bytes_.size(), size);
        const std::size_t to = any_field() % bytes.size();
        bytes.replace(to, std::min(part.size(), bytes.size() - to), part, 0, bytes.size() - to);
        break;
      }
      case 6: {  // two numbers change places
        const std::size_t a = any_field();
        const std::size_t b = any_field();
        const std::uint64_t was = get(bytes, a, width);
        put(bytes, a, get(bytes, b, width), width);
        put(bytes, b, was, width);
        break;
      }
      default:
        if (below(random, 8) ==
            0) {  // cut, or with something behind; now and then with the length that it has
          bytes.resize(below(random, 2) == 0 ? 100 + below(random, bytes.size() - 100)
                                             : bytes.size() + below(random, 4096));
          if (below(random, 4) != 0) put(bytes, eof_at, bytes.size(), 8);
        } else {
          put(bytes, any_field(), random(), 1);
        }
    }
    if (bytes.size() < 200) break;
  }
  return with_checksum(std::move(bytes));
}

std::vector<std::string> results_of_every_form() {
  std::vector<std::string> results;
  const Folder folder;
  const auto add = [&](const Tables& tables) {
    write(tables, folder.file("t.h5"));
    results.push_back(bytes_of(folder.file("t.h5")));
  };
  write(small_score(), folder.file("t.h5"));
  results.push_back(bytes_of(folder.file("t.h5")));
  write(score_with_envelopes(), folder.file("t.h5"));
  results.push_back(bytes_of(folder.file("t.h5")));
  add({});
  add({{{"version", "x"}}, {table_of_each_type("one"), table_of_each_type("group/two")}});
  for (const std::size_t attributes : {6U, 7U, 12U, 100U}) {
    Tables tables{{}, {text_table("t", 1, 2, 5)}};
    for (std::size_t i = 0; i < attributes; ++i)
      tables.attributes.emplace_back("a" + std::to_string(i), "text");
    add(tables);
  }
  add({{}, {text_table("t", 256, 2, 5)}});
  add({{}, {text_table("t", 3, 5, 600)}});
  add({{}, {text_table("t", 2, 40, 3000)}});
  add({{}, {text_table("t", 3, 0, 600)}});
  Tables many;
  for (int i = 0; i < 60; ++i) many.tables.push_back(text_table("g/t" + std::to_string(i), 2, 2, 10));
  add(many);
  for (const std::size_t rules : {8U, 9U, 40U}) add({{}, {table_of_rules(rules, 0)}});
  return results;
}

}  // namespace psg::testing_store
