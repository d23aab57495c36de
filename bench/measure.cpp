// Runs a command as whole processes and prints one JSON line of what it cost: wall and processor time, the
// largest process's peak memory and all bytes it asked the system for. Small, so that its own size does not
// show in the peak (a child starts with its parent's) and its own start does not show in the time.
//
//     measure COPIES COMMAND [ARGUMENT...]      {} in an argument becomes the number of the copy

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX asks for it

namespace {

pid_t start(const std::vector<std::string>& command, int copy) {
  std::vector<std::string> texts = command;
  std::vector<char*> arguments;
  for (std::string& text : texts) {
    if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, std::to_string(copy));
    arguments.push_back(text.data());
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error = posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::runtime_error("cannot start " + command.front());
  return child;
}

// What read and pread were asked for, file cache or not; 0 where the kernel does not count.
long long bytes_read(pid_t ended_child) {
  std::ifstream io("/proc/" + std::to_string(ended_child) + "/io");
  std::string field;
  long long value = 0;
  while (io >> field >> value) {
    if (field == "rchar:") return value;
  }
  return 0;
}

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    const int copies = count > 2 ? std::atoi(arguments[1]) : 0;
    if (copies < 1) throw std::runtime_error("usage: measure COPIES COMMAND [ARGUMENT...]");
    const std::vector<std::string> command(arguments + 2, arguments + count);
    const auto begin = std::chrono::steady_clock::now();
    for (int copy = 0; copy < copies; ++copy) start(command, copy);
    double user = 0, system = 0, megabytes = 0;
    long long bytes = 0;
    int worst = 0;
    for (int copy = 0; copy < copies; ++copy) {
      siginfo_t ended{};
      if (waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT) != 0) throw std::runtime_error("lost a child");
      bytes += bytes_read(ended.si_pid);
      int status = 0;
      rusage usage{};
      wait4(ended.si_pid, &status, 0, &usage);
      user += seconds(usage.ru_utime);
      system += seconds(usage.ru_stime);
      megabytes = std::max(megabytes, static_cast<double>(usage.ru_maxrss) / 1024);
      worst = std::max(worst, WIFEXITED(status) ? WEXITSTATUS(status) : 128);
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
    std::printf(
        R"({"wall_s": %.6f, "user_s": %.6f, "system_s": %.6f, "peak_mb": %.2f, "bytes_read": %lld, "exit": %d})"
        "\n",
        wall.count(), user, system, megabytes, bytes, worst);
    return worst;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "measure: %s\n", error.what());
    return 2;
  }
}
