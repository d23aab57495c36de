#include "psg/batch/processes.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "psg/core/error.hpp"

namespace psg::batch {
namespace {

constexpr int wait_ms = 100;
constexpr std::size_t most_answer = std::size_t{1} << 20;  // beyond it speaks a child whose memory is damaged

bool send_all(int socket, const void* bytes, std::size_t count) {
  const char* at = static_cast<const char*>(bytes);
  while (count > 0) {
    const ssize_t sent = send(socket, at, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    at += sent;
    count -= static_cast<std::size_t>(sent);
  }
  return true;
}

/// False at the end of the stream: the other side has ended.
bool receive_all(int socket, void* bytes, std::size_t count) {
  char* at = static_cast<char*>(bytes);
  while (count > 0) {
    const ssize_t got = recv(socket, at, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    at += got;
    count -= static_cast<std::size_t>(got);
  }
  return true;
}

int wait_for(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// Whether a signal is the process's own doing: the same piece would end it again.
bool is_own_fault(int status) {
  constexpr std::array own = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGTRAP};
  return !WIFSIGNALED(status) || std::ranges::find(own, WTERMSIG(status)) != own.end();
}

std::string words_for(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  const char* name = sigabbrev_np(WTERMSIG(status));
  return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", WTERMSIG(status));
}

/// When memory ends, the system should take a child and not its parent, which knows what remains to be done.
void offer_to_the_memory_killer() {
  const int file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t done = write(file, "500", 3);  // where it cannot be, all are alike
  close(file);
}

}  // namespace

Processes::Processes(std::size_t count, std::vector<std::size_t> pieces, Duties duties)
    : count_(count), duties_(std::move(duties)), waiting_(pieces.begin(), pieces.end()) {
  try {
    give_work();
  } catch (...) {
    end_all();
    throw;
  }
}

Processes::~Processes() { end_all(); }

std::vector<Processes::End> Processes::stop() {
  for (const Child& child : children_) kill(child.process, SIGKILL);
  std::vector<End> ended;
  for (Child& child : children_) {
    pollfd socket{child.socket, POLLIN, 0};
    if (child.busy && poll(&socket, 1, 0) > 0) hear(child, ended);
  }
  end_all();
  std::erase_if(ended, [](const End& end) { return end.died; });  // given up, not failed
  return ended;
}

void Processes::end_all() noexcept {
  for (const Child& child : children_) {
    if (child.process >= 0) kill(child.process, SIGKILL);
  }
  for (const Child& child : children_) {
    if (child.process < 0) continue;
    wait_for(child.process);
    close(child.socket);
  }
  children_.clear();
  waiting_.clear();
  again_.clear();
}

bool Processes::any_busy() const noexcept { return std::ranges::any_of(children_, &Child::busy); }

bool Processes::finished() const noexcept { return waiting_.empty() && again_.empty() && !any_busy(); }

/// One child more; false when the system lets none be made.
bool Processes::start() {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
  const pid_t parent = getpid();
  children_.reserve(children_.size() + 1);  // what follows a fork must not fail
  const pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    serve(ends[1], parent);
  }
  const int cause = errno;
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    errno = cause;
    return false;
  }
  children_.push_back({process, ends[0]});
  return true;
}

/// The whole life of a child.
void Processes::serve(int socket, pid_t parent) const {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);  // it ended before
  // Ctrl-C and a cluster's SIGTERM reach all processes of a group: the parent decides what they mean.
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU}) std::signal(number, SIG_IGN);
  for (const Child& sibling : children_) close(sibling.socket);
  offer_to_the_memory_killer();
  try {
    if (duties_.begin) duties_.begin();
    std::size_t piece = 0;
    while (receive_all(socket, &piece, sizeof piece)) {
      const std::string answer = duties_.work(piece);
      const std::size_t size = answer.size();
      if (!send_all(socket, &size, sizeof size) || !send_all(socket, answer.data(), size)) break;
    }
  } catch (...) {
    _exit(1);
  }
  _exit(0);  // nothing of the parent's is written or tidied twice
}

/// Begins pieces while there are any and children may be made.
void Processes::give_work() {
  if (waiting_.empty() && !again_.empty() && !any_busy()) alone_ = true;
  std::deque<std::size_t>& from = alone_ ? again_ : waiting_;
  const std::size_t most = alone_ ? 1 : count_;
  for (std::size_t i = 0; !from.empty() && i < most; ++i) {
    if (i == children_.size() && !start()) {
      if (i > 0) return;  // fewer at a time
      throw Error(ErrorKind::io, fmt::format("a process for scoring cannot be started: {}",
                                             std::generic_category().message(errno)));
    }
    if (children_[i].busy || !give(children_[i], from.front())) continue;
    from.pop_front();
  }
}

/// False when the child has just died: `take` finds that out.
bool Processes::give(Child& child, std::size_t piece) {
  if (!send_all(child.socket, &piece, sizeof piece)) return false;
  child.busy = true;
  child.piece = piece;
  return true;
}

std::vector<Processes::End> Processes::take() {
  std::vector<pollfd> sockets;
  sockets.reserve(children_.size());
  for (const Child& child : children_) sockets.push_back({child.socket, POLLIN, 0});
  std::vector<End> ended;
  if (finished() || poll(sockets.data(), sockets.size(), wait_ms) <= 0) return ended;
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    if (sockets[i].revents != 0) hear(children_[i], ended);
  }
  std::erase_if(children_, [](const Child& child) { return child.process < 0; });
  give_work();
  return ended;
}

/// An answer, or the child's end.
void Processes::hear(Child& child, std::vector<End>& ended) {
  std::size_t size = 0;
  std::string answer;
  bool whole = receive_all(child.socket, &size, sizeof size);
  if (whole && size > most_answer) {
    kill(child.process, SIGABRT);
    whole = false;
  }
  if (whole) {
    answer.resize(size);
    whole = receive_all(child.socket, answer.data(), size);
  }
  if (!whole) return bury(child, ended);
  child.busy = false;
  ended.push_back({child.piece, false, std::move(answer)});
}

void Processes::bury(Child& child, std::vector<End>& ended) {
  close(child.socket);
  const int status = wait_for(std::exchange(child.process, -1));
  if (!child.busy) return;
  if (alone_ || is_own_fault(status)) {
    ended.push_back({child.piece, true, words_for(status)});
  } else {
    again_.push_back(child.piece);
  }
}

}  // namespace psg::batch
