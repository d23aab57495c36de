#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <random>

#include "builders.hpp"
#include "psg/core/error.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/store.hpp"
#include "store/mutants.hpp"

namespace psg {
namespace {

using namespace testing_store;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Refusal {
  ErrorKind kind{};
  std::string message;
};

template <typename Action>
Refusal refusal(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

Refusal refusal_to_read(const std::string& path) {
  return refusal([&] { (void)read(path); });
}

Refusal refusal_to_write(const std::string& path) {
  return refusal([&] { write(large_score(), path); });
}

void put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Puts the right checksum on a file that another program changed, so that what lies behind the checksum is
/// met.
void checksum_again(const std::string& path) { put(path, with_checksum(bytes_of(path))); }

/// Bounds the size of files this process may write, as a full disk would.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int);
};

TEST(StoreRefuses, AMissingFolderAndLeavesNothingBehind) {
  const Folder folder;
  const Refusal r = refusal_to_write(folder.file("none/night.h5"));
  EXPECT_EQ(r.kind, ErrorKind::io);
  EXPECT_THAT(r.message, AllOf(HasSubstr("none/night.h5"), HasSubstr("No such file or directory")));
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(StoreRefuses, AReadOnlyFolder) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  const Folder folder;
  ASSERT_EQ(chmod(folder.path().c_str(), 0500), 0);
  const Refusal r = refusal_to_write(folder.file("night.h5"));
  EXPECT_EQ(r.kind, ErrorKind::io);
  EXPECT_THAT(r.message, HasSubstr("Permission denied"));
}

TEST(StoreRefuses, ToReplaceAFolderOrADevice) {
  const Folder folder;
  EXPECT_EQ(refusal_to_write(folder.path()).kind, ErrorKind::bad_argument);
  EXPECT_EQ(refusal_to_write("/dev/null").kind, ErrorKind::bad_argument);
  EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(StoreRefuses, AFullDiskAndKeepsTheFileThatWasThere) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const std::string before = bytes_of(folder.file("night.h5"));
  Refusal r;
  {
    const FileSizeLimit limit(4096);
    r = refusal_to_write(folder.file("night.h5"));
  }
  EXPECT_EQ(r.kind, ErrorKind::io);
  EXPECT_THAT(r.message, AllOf(HasSubstr("night.h5"), HasSubstr("File too large")));
  EXPECT_THAT(folder.names(), ElementsAre("night.h5"));
  EXPECT_EQ(bytes_of(folder.file("night.h5")), before);
}

TEST(StoreRefuses, ToReadWhatIsNotThere) {
  EXPECT_EQ(refusal_to_read("no/such/file.h5").kind, ErrorKind::not_found);
  EXPECT_EQ(refusal_to_read("/").kind, ErrorKind::io);
}

TEST(StoreRefuses, WhatIsNotHdf5) {
  const Folder folder;
  put(folder.file("empty.h5"), "");
  put(folder.file("text.h5"), "0       X X X X");
  EXPECT_EQ(refusal_to_read(folder.file("empty.h5")).kind, ErrorKind::malformed);
  const Refusal r = refusal_to_read(folder.file("text.h5"));
  EXPECT_EQ(r.kind, ErrorKind::malformed);
  EXPECT_THAT(r.message, HasSubstr("is not an HDF5 file"));
}

TEST(StoreRefuses, AnHdf5FileOfAnotherProgram) {
  const Folder folder;
  H5Fclose(H5Fcreate(folder.file("other.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  const Refusal r = refusal_to_read(folder.file("other.h5"));
  EXPECT_EQ(r.kind, ErrorKind::malformed);
  EXPECT_THAT(r.message, HasSubstr("not one that libpsg wrote"));
}

TEST(StoreRefuses, ALayoutThatIsNewer) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const hid_t file = H5Fopen(folder.file("night.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  const hid_t attribute = H5Aopen(file, "layout_version", H5P_DEFAULT);
  const std::int64_t newer = store::layout_version + 1;
  H5Awrite(attribute, H5T_NATIVE_INT64, &newer);
  H5Aclose(attribute);
  H5Fclose(file);
  checksum_again(folder.file("night.h5"));
  const Refusal r = refusal_to_read(folder.file("night.h5"));
  EXPECT_EQ(r.kind, ErrorKind::malformed);
  EXPECT_THAT(r.message, HasSubstr(fmt::format("layout version {}, this libpsg reads up to", newer)));
}

TEST(StoreRefuses, ALinkOutOfTheFile) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const hid_t file = H5Fopen(folder.file("night.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Lcreate_external("/etc/passwd", "/", file, "elsewhere", H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  checksum_again(folder.file("night.h5"));
  const Refusal r = refusal_to_read(folder.file("night.h5"));
  EXPECT_EQ(r.kind, ErrorKind::malformed);
  EXPECT_THAT(r.message, HasSubstr("a link of an unknown kind, or out of the file"));
}

TEST(StoreRefuses, AFileCutShortAnywhere) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const std::string whole = bytes_of(folder.file("night.h5"));
  for (std::size_t length = 0; length < whole.size(); length += 997) {
    put(folder.file("cut.h5"), whole.substr(0, length));
    EXPECT_EQ(refusal_to_read(folder.file("cut.h5")).kind, ErrorKind::malformed) << length << " bytes";
  }
}

TEST(StoreRefuses, AFileWithOneWrongBitAnywhere) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const std::string whole = bytes_of(folder.file("night.h5"));
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = whole;
    char& byte = bytes[random() % bytes.size()];
    byte = static_cast<char>(byte ^ (1 << (random() % 8)));
    put(folder.file("wrong.h5"), bytes);
    EXPECT_EQ(refusal_to_read(folder.file("wrong.h5")).kind, ErrorKind::malformed);
  }
}

TEST(StoreRefuses, AFileThatAnotherProgramChanged) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const hid_t file = H5Fopen(folder.file("night.h5").c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  H5Ldelete(file, "stages", H5P_DEFAULT);
  H5Fclose(file);
  const Refusal r = refusal_to_read(folder.file("night.h5"));
  EXPECT_EQ(r.kind, ErrorKind::malformed);
  EXPECT_THAT(r.message, HasSubstr("changed since"));
}

TEST(StoreRefuses, AnHdf5FileOfAnotherProgramEvenUnderAChecksum) {
  const Folder folder;
  H5Fclose(H5Fcreate(folder.file("other.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
  checksum_again(folder.file("other.h5"));
  EXPECT_THAT(refusal_to_read(folder.file("other.h5")).message, HasSubstr("not one that libpsg wrote"));
}

}  // namespace
}  // namespace psg
