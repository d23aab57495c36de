#include "contained.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <list>
#include <new>
#include <span>
#include <thread>

namespace psg::torture {
namespace {

constexpr int told = 50;            // findings that are told and kept one by one
constexpr int too_much_memory = 3;  // exit code of a child

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// What a child tells its parent, in memory that both see and that outlives it.
struct Board {
  struct Answer {
    std::array<char, 24> name;
    std::int64_t count;
  };
  std::atomic<std::int64_t> number;  // of the attempt that runs
  std::atomic<double> since;         // when it began
  std::int64_t attempts;
  std::int64_t findings;  // those that the child saw itself
  std::array<Answer, 8> answers;
  double slowest_s;
  std::int64_t slowest;
  std::int64_t peak_rss_mb;
};

void count(Board& board, const std::string& answer) {
  for (Board::Answer& known : board.answers) {
    if (known.count == 0) answer.copy(known.name.data(), known.name.size() - 1);
    if (answer != known.name.data()) continue;
    ++known.count;
    return;
  }
  std::fprintf(stderr, "torture: more kinds of answers than a board holds\n");
  std::abort();
}

void measure(Board& board, std::int64_t number, double seconds) {
  ++board.attempts;
  if (seconds > board.slowest_s) board.slowest_s = seconds, board.slowest = number;
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  board.peak_rss_mb = std::max<std::int64_t>(board.peak_rss_mb, usage.ru_maxrss / 1024);
}

void tell(const Run& run, std::int64_t number, std::int64_t findings, const std::string& what) {
  if (findings > told) return;
  const std::string kept = run.keep ? " (" + run.keep(number) + ")" : "";
  std::fprintf(stderr, "torture: attempt %lld: %s%s\n", static_cast<long long>(number), what.c_str(),
               kept.c_str());
}

/// All attempts of one child, from the number on its board.
[[noreturn]] void serve(const Run& run, Board& board) {
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (std::int64_t number = board.number; number < run.count; number += run.processes) {
    board.since = now();
    board.number = number;
    try {
      count(board, run.attempt(number));
    } catch (const std::exception& error) {
      tell(run, number, ++board.findings, error.what());
    }
    measure(board, number, now() - board.since);
    if (board.peak_rss_mb > run.limits.rss_mb) ::_exit(too_much_memory);
  }
  board.number = run.count;
  ::_exit(0);
}

/// Why a child ended before its work did.
std::string death_of(int status) {
  if (WIFSIGNALED(status))
    return fmt::format("ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
  if (WEXITSTATUS(status) == too_much_memory) return "took too much memory";
  return fmt::format("ended with exit code {}", WEXITSTATUS(status));
}

/// A child and the parent's view of it.
class Child {
 public:
  Child(const Run& run, Board& board, int index) : run_(run), board_(board) {
    board_.number = index;
    start();
  }

  /// Looks after it; false when all its work is done.
  bool watch(std::int64_t& findings) {
    int status = 0;
    if (::waitpid(process_, &status, WNOHANG) == process_) return replaced(status, findings);
    if (now() - board_.since > run_.limits.seconds) killed_ = "took too long";
    if (rss_mb() > 2 * run_.limits.rss_mb) killed_ = "took too much memory";
    if (!killed_.empty()) ::kill(process_, SIGKILL);
    return true;
  }

 private:
  void start() {
    board_.since = now();
    killed_.clear();
    std::fflush(nullptr);
    process_ = ::fork();
    if (process_ < 0) throw std::runtime_error("cannot fork");
    if (process_ == 0) serve(run_, board_);
  }

  bool replaced(int status, std::int64_t& findings) {
    if (board_.number >= run_.count) return false;
    tell(run_, board_.number, ++findings, killed_.empty() ? death_of(status) : killed_);
    board_.peak_rss_mb = std::min(board_.peak_rss_mb, run_.limits.rss_mb);  // the next one begins anew
    board_.number += run_.processes;
    if (board_.number >= run_.count) return false;
    start();
    return true;
  }

  [[nodiscard]] std::int64_t rss_mb() const {
    std::ifstream file(fmt::format("/proc/{}/statm", process_));
    std::int64_t size = 0;
    std::int64_t pages = 0;
    file >> size >> pages;
    return pages * ::sysconf(_SC_PAGESIZE) >> 20;
  }

  const Run& run_;
  Board& board_;
  pid_t process_ = -1;
  std::string killed_;
};

/// Boards in memory that children share.
std::span<Board> boards(int processes) {
  const std::size_t size = sizeof(Board) * static_cast<std::size_t>(processes);
  void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return {static_cast<Board*>(memory), static_cast<std::size_t>(processes)};
}

void add(Tally& tally, const Board& board) {
  tally.attempts += board.attempts;
  tally.findings += board.findings;
  tally.peak_rss_mb = std::max(tally.peak_rss_mb, board.peak_rss_mb);
  if (board.slowest_s > tally.slowest_s) tally.slowest_s = board.slowest_s, tally.slowest = board.slowest;
  for (const Board::Answer& answer : board.answers) {
    if (answer.count > 0) tally.answers[answer.name.data()] += answer.count;
  }
}

}  // namespace

Tally run(const Run& run) {
  Tally tally;
  const double begin = now();
  const std::span<Board> shared = boards(run.processes);
  std::list<Child> children;
  for (std::size_t i = 0; i < shared.size(); ++i) children.emplace_back(run, shared[i], static_cast<int>(i));
  std::int64_t deaths = 0;
  while (!children.empty()) {
    children.remove_if([&](Child& child) { return !child.watch(deaths); });
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  for (const Board& board : shared) add(tally, board);
  tally.attempts += deaths;
  tally.findings += deaths;
  tally.seconds = now() - begin;
  return tally;
}

std::string text_of(const Tally& tally) {
  std::string text =
      fmt::format("{} attempts in {:.0f} s, {} findings;", tally.attempts, tally.seconds, tally.findings);
  for (const auto& [answer, times] : tally.answers) text += fmt::format(" {} {},", answer, times);
  return text + fmt::format(" slowest {:.3f} s (attempt {}), most memory {} MB", tally.slowest_s,
                            tally.slowest, tally.peak_rss_mb);
}

Arguments arguments_of(int argc, char** argv) {
  if (argc < 2 || argc > 5) throw std::invalid_argument("takes COUNT [SEED [PROCESSES [FOLDER]]]");
  Arguments given;
  given.count = std::stoll(argv[1]);
  if (argc > 2) given.seed = std::stoull(argv[2]);
  if (argc > 3) given.processes = std::stoi(argv[3]);
  if (argc > 4) given.folder = argv[4];
  if (given.count < 1 || given.processes < 1)
    throw std::invalid_argument("COUNT and PROCESSES are 1 or more");
  return given;
}

Dice::Dice(std::uint64_t seed, std::int64_t number)
    : state_(seed * 0xd1342543de82ef95U + static_cast<std::uint64_t>(number)) {
  next();  // neighbouring numbers begin far apart
  state_ ^= next();
}

std::uint64_t Dice::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

}  // namespace psg::torture
