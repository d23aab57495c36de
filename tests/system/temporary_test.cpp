// Temporary files live as long as who writes them, and no longer: also where that is killed.
#include "psg/system/temporary.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg {
namespace {

const FileKind anything{"a file", [](const std::string&, std::string_view) { return true; }};

namespace fs = std::filesystem;

/// A folder of its own, removed at the end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "psg-temporary-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path_); }
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] std::string place() const { return path_ + "/"; }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename().string());
    std::ranges::sort(names);
    return names;
  }
  [[nodiscard]] std::size_t temporaries() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(names(), [](const std::string& n) { return n.ends_with(".tmp"); }));
  }

 private:
  std::string path_;
};

void put(const std::string& path) { std::ofstream(path) << "x"; }

/// Runs `work` in a process of its own and returns how that ended, as of waitpid.
template <typename Work>
int in_process(Work work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

TEST(Temporary, IsRemovedUnlessItGotAName) {
  const Folder folder;
  {
    const Temporary unwanted(folder.place());
    EXPECT_EQ(folder.temporaries(), 1U);
  }
  EXPECT_TRUE(folder.names().empty());
  {
    Temporary wanted(folder.place());
    ASSERT_EQ(rename(wanted.path().c_str(), folder.file("night.h5").c_str()), 0);
    wanted.renamed();
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"night.h5"});
}

TEST(Temporary, WhatAKilledProcessLeftIsSweptByTheNextWriter) {
  const Folder folder;
  const int status = in_process([&] {
    const Temporary a(folder.place()), b(folder.place());
    raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_EQ(folder.temporaries(), 2U);
  EXPECT_EQ(in_process([&] {
              write_atomically({folder.file("next.h5"), anything}, std::string("bytes"));
            }),
            0);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"next.h5"});
}

TEST(Temporary, OfALivingProcessStays) {
  const Folder folder;
  const Temporary ours(folder.place());
  EXPECT_EQ(in_process([&] { sweep_temporaries(folder.place()); }), 0);
  sweep_temporaries(folder.place());
  EXPECT_EQ(folder.temporaries(), 1U);
}

TEST(Temporary, FilesThatAreNoneStay) {
  const Folder folder;
  for (const char* name : {"notes.tmp", ".psg-notes", "psg-1-0.tmp", "night.edf", ".psg-night.tmp",
                           ".psg-1-0.tmp", ".psg-1-0-abc.tmp", ".psg-1-x-0123456789abcdef01234567.tmp"})
    put(folder.file(name));
  fs::create_directory(folder.file(".psg-3-0-0123456789abcdef01234567.tmp"));
  fs::create_symlink(folder.file("night.edf"), folder.file(".psg-2-0-0123456789abcdef01234567.tmp"));
  const auto before = folder.names();
  sweep_temporaries(folder.place());
  EXPECT_EQ(folder.names(), before);
}

TEST(Temporary, OfAnotherHostStaysForADay) {
  const Folder folder;
  std::string name;
  {
    const Temporary ours(folder.place());
    name = fs::path(ours.path()).filename().string();
  }
  // .psg-PID-NUMBER-HOST TICKS.tmp, eight and sixteen hexadecimal digits
  const auto host = name.rfind('-') + 1;
  ASSERT_EQ(name.size() - host, 8U + 16U + 4U);
  put(folder.file(name));
  name[host] = name[host] == '0' ? '1' : '0';
  put(folder.file(name));
  sweep_temporaries(folder.place());
  EXPECT_EQ(folder.names(), std::vector<std::string>{name});
  const timespec old{.tv_sec = std::time(nullptr) - 25 * 60 * 60, .tv_nsec = 0};
  const std::array<timespec, 2> times{old, old};
  ASSERT_EQ(utimensat(AT_FDCWD, folder.file(name).c_str(), times.data(), 0), 0);
  sweep_temporaries(folder.place());
  EXPECT_TRUE(folder.names().empty());
}

TEST(Temporary, ASweeperThatComesBetweenMakingAndLockingDoesNoHarm) {
  const Folder folder;
  const pid_t sweeper = fork();
  if (sweeper == 0) {
    while (true) sweep_temporaries(folder.place());
  }
  int lost = 0;
  for (int i = 0; i < 30'000; ++i) {
    const Temporary made(folder.place());
    struct stat there {};
    if (fstat(made.descriptor(), &there) != 0 || there.st_nlink != 1) ++lost;
  }
  EXPECT_EQ(lost, 0);
  kill(sweeper, SIGKILL);
  waitpid(sweeper, nullptr, 0);
  EXPECT_TRUE(folder.names().empty());
}

TEST(Temporary, AHandlerRemovesThoseOfAllThreads) {
  const Folder folder;
  EXPECT_EQ(in_process([&] {
              std::vector<std::unique_ptr<Temporary>> many;
              for (int i = 0; i < 20; ++i) many.push_back(std::make_unique<Temporary>(folder.place()));
              many.erase(many.begin() + 3);
              remove_temporaries();
              const Temporary late(folder.place());  // of a thread that the signal did not reach yet
              _exit(static_cast<int>(folder.temporaries()));
            }),
            0);
  EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, WorkThatIsStoppedLeavesTheOldFileAndNoOther) {
  const Folder folder;
  put(folder.file("night.h5"));
  bool unwanted = false;
  const StopScope scope([&] { return unwanted; });
  EXPECT_THROW(
      {
        AtomicFile file({folder.file("night.h5"), anything});
        file.write(std::string("more bytes"));
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        unwanted = true;
        file.write(std::string("and more"));
        file.commit();
      },
      Stopped);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"night.h5"});
  EXPECT_EQ(fs::file_size(folder.file("night.h5")), 1U);
}

/// What the call throws, else "".
template <typename Call>
std::string sentence_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io) << error.what();
    return error.what();
  }
  return "";
}

TEST(AtomicFile, ItComesIntoTheFolderThatWasOpenedWhateverItsNameIsThen) {
  const Folder folder;
  for (const bool replaced : {false, true}) {
    fs::create_directory(folder.file("a"));
    AtomicFile file({folder.file("a/night.h5"), anything});
    file.write(std::string("bytes"));
    fs::rename(folder.file("a"), folder.file("b"));
    if (replaced) fs::create_directory(folder.file("a"));
    const std::string sentence = sentence_of([&] { file.commit(); });
    EXPECT_NE(sentence.find("its folder was renamed"), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("/b/night.h5"), std::string::npos) << sentence;
    EXPECT_EQ(fs::file_size(folder.file("b/night.h5")), 5U);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.file("b")), {}), 1);
    EXPECT_TRUE(!replaced || fs::is_empty(folder.file("a")));
    fs::remove_all(folder.file("a"));
    fs::remove_all(folder.file("b"));
  }
}

TEST(AtomicFile, WhatLiesInAFolderThatWasRenamedIsHeldAgainstTheGuard) {
  const Folder folder;
  fs::create_directory(folder.file("a"));
  const FileKind none{"nothing", [](const std::string&, std::string_view) { return false; }};
  AtomicFile file({folder.file("a/night.h5"), none});
  fs::rename(folder.file("a"), folder.file("b"));
  put(folder.file("b/night.h5"));
  EXPECT_THROW(file.commit(), Error);
  EXPECT_EQ(fs::file_size(folder.file("b/night.h5")), 1U);
}

TEST(Temporary, IsRemovedFromAFolderThatWasRenamed) {
  const Folder folder;
  fs::create_directory(folder.file("a"));
  {
    const Temporary unwanted(folder.file("a/"));
    fs::rename(folder.file("a"), folder.file("b"));
  }
  EXPECT_TRUE(fs::is_empty(folder.file("b")));
  EXPECT_EQ(in_process([&] {
              const Temporary unwanted(folder.file("b/"));
              fs::rename(folder.file("b"), folder.file("c"));
              remove_temporaries();
              _exit(fs::is_empty(folder.file("c")) ? 0 : 1);
            }),
            0);
}

TEST(Together, FilesAppearAllOrNone) {
  const Folder folder;
  {
    const Together unwanted;
    write_atomically({folder.file("a"), anything}, std::string("a"));
    EXPECT_EQ(folder.temporaries(), 1U);
  }
  EXPECT_TRUE(folder.names().empty());
  {
    Together files;
    write_atomically({folder.file("a"), anything}, std::string("a"));
    {
      Together inner;
      write_atomically({folder.file("b"), anything}, std::string("b"));
      inner.commit();
    }
    EXPECT_EQ(folder.temporaries(), 2U);
    files.commit();
  }
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"a", "b"}));
  write_atomically({folder.file("c"), anything}, std::string("c"));
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Together, AFileThatMayNotBeReplacedKeepsTheOthersAway) {
  const Folder folder;
  const FileKind none{"nothing", [](const std::string&, std::string_view) { return false; }};
  {
    Together files;
    write_atomically({folder.file("a"), none}, std::string("a"));
    write_atomically({folder.file("b"), none}, std::string("b"));
    put(folder.file("b"));
    EXPECT_THROW(files.commit(), Error);
  }
  EXPECT_EQ(folder.names(), std::vector<std::string>{"b"});
}

TEST(Together, OneNameIsNotWrittenTwice) {
  const Folder folder;
  fs::create_directory_symlink(folder.place(), folder.file("link"));
  const Together files;
  write_atomically({folder.file("a"), anything}, std::string("a"));
  EXPECT_THROW(write_atomically({folder.file("link/a"), anything}, std::string("a")), Error);
}

TEST(Together, WhatIsInPlaceWhenAnotherFailsIsSaid) {
  const Folder folder;
  Together files;
  write_atomically({folder.file("a"), anything}, std::string("a"));
  const std::string first = folder.names().front();
  write_atomically({folder.file("b"), anything}, std::string("b"));
  const auto both = folder.names();
  ASSERT_EQ(both.size(), 2U);
  fs::remove(folder.file(both.front() == first ? both.back() : both.front()));
  const std::string sentence = sentence_of([&] { files.commit(); });
  EXPECT_NE(sentence.find("/b: cannot be put in place"), std::string::npos) << sentence;
  EXPECT_NE(sentence.find("/a is in place already"), std::string::npos) << sentence;
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a"});
}

TEST(AtomicFile, AFileThatIsTooLargeIsAnErrorWhereTheSignalIsIgnored) {
  const Folder folder;
  EXPECT_EQ(in_process([&] {
              signal(SIGXFSZ, SIG_IGN);
              const rlimit most{10, 10};
              setrlimit(RLIMIT_FSIZE, &most);
              try {
                write_atomically({folder.file("night.h5"), anything}, std::string(100, 'x'));
              } catch (const Error& error) {
                _exit(error.kind() == ErrorKind::io ? 0 : 2);
              }
              _exit(1);
            }),
            0);
  EXPECT_TRUE(folder.names().empty());
}

}  // namespace
}  // namespace psg
