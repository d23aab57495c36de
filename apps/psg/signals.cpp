#include "signals.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "psg/system/temporary.hpp"

namespace psg::app {
namespace {

std::atomic<int> caught{0};
std::atomic<long> leave_ms{150};

// Signals come by hand, from a shell that exits, or from a batch system. Slurm sends SIGTERM, and Grid Engine
// SIGUSR1 or SIGUSR2 before it kills. SIGXCPU means that a limit of processor time is reached.
constexpr int asking[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU};
// After one of these, nothing can be done in order any more, or nothing should be.
constexpr int ending[] = {SIGQUIT, SIGABRT, SIGPROF, SIGVTALRM, SIGIO, SIGPWR, SIGSTKFLT, SIGSYS};

void ask_to_leave(int number) {
  int none = 0;
  if (!caught.compare_exchange_strong(none, number)) end_by_signal(number);
  const long ms = leave_ms;
  const itimerval once{.it_interval = {}, .it_value = {ms / 1000, ms % 1000 * 1000}};
  setitimer(ITIMER_REAL, &once, nullptr);
}

void end_after_time(int) { end_by_signal(caught != 0 ? caught.load() : SIGALRM); }

void take(int number, void (*handler)(int)) {
  struct sigaction action {};
  if (sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN) return;
  action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(number, &action, nullptr);
}

}  // namespace

void take_signals() {
  for (const int number : asking) take(number, ask_to_leave);
  for (const int number : ending) take(number, end_by_signal);
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number) take(number, end_by_signal);
  take(SIGALRM, end_after_time);
  for (const int number : {SIGXFSZ, SIGPIPE}) take(number, SIG_IGN);
}

void leave_within(std::chrono::milliseconds time) { leave_ms = time.count(); }

int caught_signal() noexcept { return caught; }

void end_by_signal(int number) noexcept {
  remove_temporaries();
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  sigaction(number, &action, nullptr);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, number);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  raise(number);
  _exit(128 + number);
}

}  // namespace psg::app
