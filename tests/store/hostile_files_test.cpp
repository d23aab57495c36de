// Files that somebody made on purpose: the checksum fits, as anybody can compute it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>

#include "memory_file.hpp"
#include "psg/core/error.hpp"
#include "psg/store/store.hpp"
#include "store/builders.hpp"
#include "store/hdf5_reader.hpp"
#include "store/mutants.hpp"

namespace psg {
namespace {

using namespace testing_store;
using ::testing::HasSubstr;

#ifdef __has_feature
constexpr bool sanitized = __has_feature(address_sanitizer);
#else
constexpr bool sanitized = false;
#endif

void put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// The sentence with which a file is refused; empty when it is read.
std::string refusal_to_read(const std::string& path) {
  try {
    (void)read(path);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::malformed) << error.what();
    return error.what();
  }
  return {};
}

bool is_one_printable_sentence(const std::string& text) {
  return !text.empty() && text.size() <= 1000 &&
         std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

/// A result that the HDF5 library changed, with_checksum.
template <typename Change>
std::string changed_by_hdf5(const Folder& folder, Change change) {
  const std::string path = folder.file("hostile.h5");
  write(small_score(), path);
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  change(file);
  H5Fclose(file);
  put(path, with_checksum(bytes_of(path)));
  return path;
}

/// A dataset of two rows with one column, and its three attributes.
void add_table(hid_t parent, const char* name, const char* column,
               const std::function<void(hid_t)>& properties) {
  const hid_t type = H5Tcreate(H5T_COMPOUND, 8);
  H5Tinsert(type, column, 0, H5T_STD_I64LE);
  const hsize_t rows = 2;
  const hid_t space = H5Screate_simple(1, &rows, nullptr);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_obj_track_times(creation, false);
  properties(creation);
  const hid_t dataset = H5Dcreate2(parent, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  EXPECT_GE(dataset, 0);
  for (const char* attribute : {"description", "units", "descriptions"}) {
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    H5Tset_cset(text, H5T_CSET_UTF8);
    const hsize_t one = 1;
    const hid_t extent =
        std::string(attribute) == "description" ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &one, nullptr);
    const hid_t made = H5Acreate2(dataset, attribute, text, extent, H5P_DEFAULT, H5P_DEFAULT);
    const char* value = "x";
    H5Awrite(made, text, static_cast<const void*>(&value));
    H5Aclose(made);
    H5Sclose(extent);
    H5Tclose(text);
  }
  H5Dclose(dataset);
  H5Pclose(creation);
  H5Sclose(space);
  H5Tclose(type);
}

TEST(HostileResults, OfWhatWasWrittenTheHdf5LibraryReadsTheSame) {
  const Folder folder;
  for (const std::string& bytes : results_of_every_form()) {
    put(folder.file("t.h5"), bytes);
    EXPECT_TRUE(same(read(folder.file("t.h5")), read_by_hdf5(folder.file("t.h5"))));
  }
}

TEST(HostileResults, AHundredRulesAndTheLongestNamesAreRead) {
  const Folder folder;
  for (const auto& [rules, length] : {std::pair{100, 0}, {999, 0}, {999, 300}}) {
    Table table{"movements", "", {{"rule", "", "", std::vector<std::string>{}}}};
    for (int i = 0; i < rules; ++i) {
      std::get<std::vector<std::string>>(table.columns[0].values)
          .push_back(std::to_string(i) + std::string(static_cast<std::size_t>(length), '.'));
    }
    const Tables tables{{}, {table}};
    write(tables, folder.file("t.h5"));
    EXPECT_TRUE(same(read(folder.file("t.h5")), tables)) << rules << " names of " << length;
    EXPECT_TRUE(same(read_by_hdf5(folder.file("t.h5")), tables)) << rules << " names of " << length;
  }
}

TEST(HostileResults, EnvelopesOfThreeDaysAreReadInPieces) {
  const Folder folder;
  Score score = small_score();
  const std::size_t rows = std::size_t{72} * 3600 * (sanitized ? 1 : 16);
  EnvelopeTrace trace{
      Leg::left, 0s, {16, 1s}, std::vector<float>(rows, 1.5F), std::vector<float>(rows, 0.1F)};
  score.envelopes.push_back(std::move(trace));
  write(score, folder.file("night.h5"));
  const Tables tables = read(folder.file("night.h5"));
  const auto found = std::ranges::find(tables.tables, "envelopes/L", &Table::name);
  ASSERT_NE(found, tables.tables.end());
  EXPECT_EQ(std::get<std::vector<double>>(found->columns[0].values), std::vector<double>(rows, 1.5));
  EXPECT_EQ(std::get<std::vector<double>>(found->columns[1].values), std::vector<double>(rows, double{0.1F}));
}

TEST(HostileResults, OfTheCollectionAreRefusedInOneSentence) {
  const std::string attacks = PSG_SHARED_DATA "/../attacks";
  if (!std::filesystem::exists(attacks)) GTEST_SKIP() << attacks << " is not there";
  for (const char* name : {"external.h5", "h5-signal11.h5", "attrbomb.h5", "escapes.h5"}) {
    const std::string message = refusal_to_read(attacks + "/" + name);
    EXPECT_TRUE(is_one_printable_sentence(message)) << name << ": " << message;
    EXPECT_THAT(message, HasSubstr("not one that libpsg wrote")) << name;
  }
}

TEST(HostileResults, DataThatLieInAnotherFileAreRefused) {
  const Folder folder;
  put(folder.file("secret"), "0123456789abcdef");
  const std::string path = changed_by_hdf5(folder, [&](hid_t file) {
    add_table(file, "leak", "x",
              [&](hid_t creation) { H5Pset_external(creation, folder.file("secret").c_str(), 0, 16); });
  });
  EXPECT_THAT(refusal_to_read(path), HasSubstr("a message of type 7 in the header of a table"));
}

TEST(HostileResults, DataInChunksAndWithFiltersAreRefused) {
  const Folder folder;
  const auto message = [&](const std::function<void(hid_t)>& properties) {
    return refusal_to_read(
        changed_by_hdf5(folder, [&](hid_t file) { add_table(file, "t", "x", properties); }));
  };
  const auto chunked = [](hid_t creation) {
    const hsize_t rows = 1;
    H5Pset_chunk(creation, 1, &rows);
  };
  EXPECT_THAT(message(chunked), HasSubstr("not one that libpsg wrote"));
  EXPECT_THAT(message([](hid_t creation) { H5Pset_layout(creation, H5D_COMPACT); }),
              HasSubstr("not one that libpsg wrote"));
  EXPECT_THAT(message([&](hid_t creation) {
                chunked(creation);
                H5Pset_shuffle(creation);
              }),
              HasSubstr("not one that libpsg wrote"));
}

TEST(HostileResults, NamesOfColumnsThatATerminalWouldActOnAreRefusedAndNotRepeated) {
  const Folder folder;
  for (const char* column : {"\x1b[31mred", "two words", "a,b", "\u202e", "a\nb"}) {
    const std::string message = refusal_to_read(
        changed_by_hdf5(folder, [&](hid_t file) { add_table(file, "t", column, [](hid_t) {}); }));
    EXPECT_TRUE(is_one_printable_sentence(message)) << message;
    EXPECT_THAT(message, HasSubstr("a column's name")) << column;
  }
}

TEST(HostileResults, NamesOfTablesGroupsAndAttributesAreLettersAndDigitsToo) {
  const Folder folder;
  const std::string table = refusal_to_read(
      changed_by_hdf5(folder, [](hid_t file) { add_table(file, "\x1b]0;t\x07", "x", [](hid_t) {}); }));
  const std::string group = refusal_to_read(changed_by_hdf5(folder, [](hid_t file) {
    H5Gclose(H5Gcreate2(file, "\x1b[2J", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }));
  const std::string attribute =
      refusal_to_read(changed_by_hdf5(folder, [](hid_t file) { H5Arename(file, "version", "\x1b[2J"); }));
  for (const std::string& message : {table, group, attribute}) {
    EXPECT_TRUE(is_one_printable_sentence(message)) << message;
    EXPECT_THAT(message, HasSubstr("more than letters, digits and \"_\""));
  }
}

TEST(HostileResults, LinksThatLeadInCirclesOrOutOfTheFileAreRefused) {
  const Folder folder;
  const auto message = [&](const std::function<void(hid_t)>& change) {
    return refusal_to_read(changed_by_hdf5(folder, change));
  };
  EXPECT_THAT(message([](hid_t file) { H5Lcreate_hard(file, "/", file, "again", H5P_DEFAULT, H5P_DEFAULT); }),
              HasSubstr("not one that libpsg wrote"));
  EXPECT_THAT(
      message([](hid_t file) { H5Lcreate_hard(file, "stages", file, "twice", H5P_DEFAULT, H5P_DEFAULT); }),
      HasSubstr("a table that has two names"));
  EXPECT_THAT(message([](hid_t file) { H5Lcreate_soft("/stages", file, "soft", H5P_DEFAULT, H5P_DEFAULT); }),
              HasSubstr("a link of an unknown kind"));
  EXPECT_THAT(message([](hid_t file) {
                H5Lcreate_external("/etc/passwd", "/", file, "out", H5P_DEFAULT, H5P_DEFAULT);
              }),
              HasSubstr("a link of an unknown kind"));
}

TEST(HostileResults, OneTextThatManyCellsUseIsRefused) {
  const Folder folder;
  std::vector<std::string> texts(50, std::string(3000, 'a'));
  write(Tables{{}, {{"t", "", {{"c", "", "", texts}}}}}, folder.file("t.h5"));
  std::string bytes = bytes_of(folder.file("t.h5"));
  bytes.resize(bytes.size() - 16);
  // A record is a reference: the length, the address of the collection, and the number of the text in it.
  const std::string length("\xb8\x0b\0\0", 4);
  std::size_t first = 0;
  for (std::size_t at = 0; at + 36 < bytes.size() && first == 0; ++at) {
    if (bytes.substr(at, 4) == length && bytes.substr(at + 16, 4) == length &&
        bytes.substr(at + 32, 4) == length)
      first = at;
  }
  ASSERT_NE(first, 0U);
  bytes.replace(first + 16, 16, bytes.substr(first, 16));
  put(folder.file("t.h5"), with_checksum(bytes));
  EXPECT_THAT(refusal_to_read(folder.file("t.h5")), HasSubstr("a text that two others use"));
}

TEST(HostileResults, RecordsThatTwoTablesUseAreRefused) {
  const Folder folder;
  const Table table{"a", "", {{"x", "", "", std::vector<double>{1.25, 2.5}}}};
  Table other = table;
  other.name = "b";
  write(Tables{{}, {table, other}}, folder.file("t.h5"));
  std::string bytes = bytes_of(folder.file("t.h5"));
  bytes.resize(bytes.size() - 16);
  const std::string layout("\x08\0\x18\0\0\0\0\0\x03\x01", 10);  // the message and its beginning
  const auto first = bytes.find(layout);
  const auto second = bytes.find(layout, first + 1);
  ASSERT_NE(second, std::string::npos);
  bytes.replace(second + layout.size(), 8, bytes.substr(first + layout.size(), 8));
  put(folder.file("t.h5"), with_checksum(bytes));
  EXPECT_THAT(refusal_to_read(folder.file("t.h5")), HasSubstr("a part that two others use"));
}

TEST(HostileResults, WhatOthersMadeOfOurFileIsRefusedWhereItIsNotWhatWeWrite) {
  const Folder folder;
  EXPECT_THAT(refusal_to_read(changed_by_hdf5(folder,
                                              [](hid_t file) {
                                                const hid_t comment = H5Gopen2(file, "rules", H5P_DEFAULT);
                                                H5Oset_comment(comment, "a comment");
                                                H5Gclose(comment);
                                              })),
              HasSubstr("a message of type 13 in the header of a group"));
}

TEST(HostileResults, APipeIsNotWaitedFor) {
  const Folder folder;
  ASSERT_EQ(mkfifo(folder.file("pipe.h5").c_str(), 0600), 0);
  EXPECT_FALSE(is_hdf5(folder.file("pipe.h5")));
  try {
    (void)read(folder.file("pipe.h5"));
    FAIL() << "a pipe was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
  }
}

TEST(HostileResults, NamesOfAttributesAreCheckedBeforeTheyAreWritten) {
  const Folder folder;
  for (const char* name : {"", "two words", "\x1b[2J"}) {
    try {
      write(Tables{{{name, "x"}}, {}}, folder.file("t.h5"));
      FAIL() << "written";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
    }
  }
  EXPECT_TRUE(folder.names().empty());
}

// A crash ends this program; tests/torture runs a million.
TEST(HostileResults, MutantsUnderARightChecksumAreReadOrRefusedAndNothingElse) {
  const std::uint64_t each = sanitized ? 100 : 500;
  int was_read = 0;
  int was_refused = 0;
  for (const std::string& result : results_of_every_form()) {
    const Mutants mutants(result);
    for (std::uint64_t number = 0; number < each; ++number) {
      const psg::testing::MemoryFile file(mutants.mutant(11, number));
      const auto start = std::chrono::steady_clock::now();
      const std::string message = refusal_to_read(file.path());
      EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
      ++(message.empty() ? was_read : was_refused);
      if (!message.empty()) {
        EXPECT_TRUE(is_one_printable_sentence(message)) << message;
      }
    }
  }
  EXPECT_GT(was_read, 100) << "changes of what is not looked at, and of values";
  EXPECT_GT(was_refused, 1000);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  EXPECT_LT(usage.ru_maxrss >> 10, sanitized ? 2048 : 256) << "MB";
}

}  // namespace
}  // namespace psg
