#include "psg/batch/processes.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <numeric>
#include <thread>

#include "support.hpp"

namespace psg::batch {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::IsEmpty;

std::vector<std::size_t> numbers(std::size_t count) {
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

/// Ends by a signal without the core dump or the report that a sanitizer would make of it.
[[noreturn]] void die(int number) {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  std::signal(number, SIG_DFL);
  std::raise(number);
  _exit(99);
}

std::map<std::size_t, std::string> all_of(Processes& processes) {
  std::map<std::size_t, std::string> answers;
  do {
    for (const Processes::End& end : processes.take()) {
      EXPECT_TRUE(answers.emplace(end.piece, (end.died ? "died: " : "") + end.answer).second) << end.piece;
    }
  } while (!processes.finished());
  return answers;
}

TEST(Processes, DoEachPieceOnce) {
  for (const std::size_t count : {1U, 3U, 50U}) {
    Processes processes(count, numbers(20), {.work = [](std::size_t piece) {
                          return std::string(piece * 10'000, static_cast<char>('a' + piece));
                        }});
    const auto answers = all_of(processes);
    ASSERT_EQ(answers.size(), 20U);
    for (const auto& [piece, answer] : answers) {
      EXPECT_EQ(answer, std::string(piece * 10'000, static_cast<char>('a' + piece)));
    }
  }
}

TEST(Processes, NoPiecesNeedNoChild) {
  Processes processes(2, {}, {.work = [](std::size_t) { return std::string(); }});
  EXPECT_TRUE(processes.finished());
  EXPECT_THAT(processes.take(), IsEmpty());
}

TEST(Processes, APieceThatEndsItsProcessIsToldAndTheOthersAreDone) {
  const auto work = [](std::size_t piece) {
    if (piece == 2) die(SIGSEGV);
    if (piece == 5) die(SIGABRT);
    if (piece == 7) _exit(3);
    if (piece == 8) throw std::runtime_error("what no work should throw");
    return std::string("done");
  };
  for (const std::size_t count : {1U, 2U, 4U}) {
    Processes processes(count, numbers(10), {.work = work});
    auto answers = all_of(processes);
    ASSERT_EQ(answers.size(), 10U);
    EXPECT_EQ(answers[2], "died: SIGSEGV");
    EXPECT_EQ(answers[5], "died: SIGABRT");
    EXPECT_EQ(answers[7], "died: exit code 3");
    EXPECT_EQ(answers[8], "died: exit code 1");
    for (const std::size_t piece : {2U, 5U, 7U, 8U}) answers.erase(piece);
    for (const auto& [piece, answer] : answers) EXPECT_EQ(answer, "done") << piece;
  }
}

TEST(Processes, APieceWhoseProcessWasKilledIsTriedAgainAloneOnce) {
  const TemporaryFolder folder;
  const auto once = [&](std::size_t piece) {
    const std::string mark = folder.at(std::to_string(piece));
    if (piece == 1 && !fs::exists(mark)) {
      folder.file(std::to_string(piece));
      die(SIGKILL);
    }
    if (piece == 3) die(SIGKILL);  // always: it is what needs too much
    return std::string("done");
  };
  Processes processes(2, numbers(5), {.work = once});
  auto answers = all_of(processes);
  ASSERT_EQ(answers.size(), 5U);
  EXPECT_EQ(answers[1], "done");
  EXPECT_EQ(answers[3], "died: SIGKILL");
}

TEST(Processes, AnAnswerThatIsTooLargeIsThatOfADamagedChild) {
  Processes processes(1, numbers(1), {.work = [](std::size_t) { return std::string(2 << 20, 'x'); }});
  EXPECT_EQ(all_of(processes)[0], "died: SIGABRT");
}

TEST(Processes, StopEndsPiecesUnderWayAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  {
    Processes processes(3, numbers(100), {.work = [](std::size_t) {
                          std::this_thread::sleep_for(60s);
                          return std::string();
                        }});
    EXPECT_THAT(processes.take(), IsEmpty());
    processes.stop();
    EXPECT_TRUE(processes.finished());
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child was left";
}

TEST(Processes, ChildrenAreDeafToTheSignalsOfTheirGroup) {
  Processes processes(2, numbers(4), {.work = [](std::size_t) {
                        for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::raise(number);
                        return std::string("done");
                      }});
  const auto answers = all_of(processes);
  for (const auto& [piece, answer] : answers) EXPECT_EQ(answer, "done") << piece;
}

TEST(Processes, ChildrenEndWithTheirParentHoweverItEnds) {
  const TemporaryFolder folder;
  const pid_t parent = fork();
  if (parent == 0) {
    Processes processes(2, numbers(2), {.work = [&](std::size_t piece) {
                          fs::rename(folder.file(std::to_string(piece) + ".part", std::to_string(getpid())),
                                     folder.at(std::to_string(piece)));
                          std::this_thread::sleep_for(60s);
                          return std::string();
                        }});
    while (!fs::exists(folder.at("0")) || !fs::exists(folder.at("1"))) {
      static_cast<void>(processes.take());
    }
    die(SIGKILL);
  }
  waitpid(parent, nullptr, 0);
  for (const char* piece : {"0", "1"}) {
    const pid_t child = std::stoi(bytes_of(folder.at(piece)));
    bool there = true;
    for (int i = 0; i < 500 && there; ++i) {
      const std::string state = bytes_of("/proc/" + std::to_string(child) + "/stat");
      there = !state.empty() && state.find(") Z ") == std::string::npos;  // nobody here takes in orphans
      if (there) std::this_thread::sleep_for(10ms);
    }
    EXPECT_FALSE(there) << "child " << piece << " lives on";
  }
}

TEST(Processes, ASystemThatLetsNoneBeMadeIsOneSentence) {
#ifdef __has_feature
#if __has_feature(address_sanitizer)
  GTEST_SKIP() << "the sanitizer opens files of its own";
#endif
#endif
  // The limit holds for all processes of the user and not for root, so a limit of open files stands for it.
  const pid_t other = fork();
  if (other == 0) {
    const rlimit few{0, 0};
    setrlimit(RLIMIT_NOFILE, &few);
    try {
      const Processes processes(1, numbers(1), {.work = [](std::size_t) { return std::string(); }});
    } catch (const Error& error) {
      _exit(error.kind() == ErrorKind::io ? 7 : 8);
    }
    _exit(9);
  }
  int status = 0;
  waitpid(other, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 7);
}

}  // namespace
}  // namespace psg::batch
