#include "psg/system/input_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "psg/core/error.hpp"

namespace psg {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;

class InputFileTest : public testing::Test {
 protected:
  InputFileTest() {
    std::string name = testing::TempDir() + "psg_input_XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~InputFileTest() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string at(const char* name) const { return (folder_ / name).string(); }
  std::string file(const char* name, const std::string& bytes) const {
    std::ofstream(at(name), std::ios::binary) << bytes;
    return at(name);
  }
  static std::string refusal(const std::string& path, ErrorKind kind) {
    try {
      static_cast<void>(read_file(path, 100, "a list of names"));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_THAT(error.what(), HasSubstr(path));
      EXPECT_THAT(error.what(), EndsWith("expected a list of names"));
      return error.what();
    }
    ADD_FAILURE() << path << " was read";
    return {};
  }

 private:
  fs::path folder_;
};

TEST_F(InputFileTest, GivesTheBytesOfAFileOrItsBeginning) {
  const std::string bytes("a\0b\n", 4);
  const std::string path = file("file", bytes);
  EXPECT_EQ(read_file(path, 100, "x"), bytes);
  EXPECT_EQ(read_file(path, 4, "x"), bytes);
  EXPECT_EQ(read_file(path, 3, "x"), bytes.substr(0, 3));
  EXPECT_EQ(read_file(path, 0, "x"), "");
  EXPECT_EQ(read_file(file("empty", ""), 100, "x"), "");
  const std::string large(1'000'000, 'y');
  EXPECT_EQ(read_file(file("large", large), 2'000'000, "x"), large);
}

TEST_F(InputFileTest, FilesOfProcSayNothingOfTheirSizeAndAreRead) {
  const InputFile file("/proc/self/maps", "x");
  EXPECT_EQ(file.size(), 0);
  EXPECT_GT(file.read(1'000'000).size(), 100U);
  EXPECT_EQ(file.read(10).size(), 10U);
}

TEST_F(InputFileTest, WhatCouldMakeItWaitIsRefusedAtOnce) {
  ASSERT_EQ(mkfifo(at("pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal(at("pipe"), ErrorKind::io), HasSubstr("is a pipe, not a regular file"));
  fs::create_symlink(at("pipe"), at("link"));
  EXPECT_THAT(refusal(at("link"), ErrorKind::io), HasSubstr("is a pipe"));
  EXPECT_THAT(refusal("/dev/zero", ErrorKind::io), HasSubstr("is a device"));
  EXPECT_THAT(refusal(at(""), ErrorKind::io), HasSubstr("is a folder"));

  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string path = at("socket");
  ASSERT_LT(path.size(), sizeof name.sun_path);
  std::memcpy(name.sun_path, path.c_str(), path.size());
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  EXPECT_THAT(refusal(path, ErrorKind::io), HasSubstr("is a socket"));
  close(listener);
}

TEST_F(InputFileTest, WhatIsNotThereIsNotFound) {
  EXPECT_THAT(refusal(at("gone"), ErrorKind::not_found), HasSubstr("no such file"));
  EXPECT_THAT(refusal(file("file", "x") + "/below", ErrorKind::not_found), HasSubstr("no such file"));
  fs::create_symlink("loop", at("loop"));
  EXPECT_THAT(refusal(at("loop"), ErrorKind::io), HasSubstr("cannot be read"));
}

TEST_F(InputFileTest, AFileThatMayNotBeReadIsSaidToBeSo) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string path = file("secret", "x");
  fs::permissions(path, fs::perms::none);
  EXPECT_THAT(refusal(path, ErrorKind::io), HasSubstr("Permission denied"));
}

}  // namespace
}  // namespace psg
