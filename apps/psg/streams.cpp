#include "streams.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace psg::app {
namespace {

bool reader_gone = false;  // at the first failure of standard output

bool noted(bool written) {
  if (!written && errno == EPIPE) reader_gone = true;
  return written;
}

}  // namespace

void keep_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The lowest free number is given, which is this one. For reading: writing to it fails as before.
    if (fcntl(stream, F_GETFD) < 0 && errno == EBADF) static_cast<void>(open("/dev/null", O_RDONLY));
  }
}

void put_out(std::string_view text) {
  if (!noted(std::fwrite(text.data(), 1, text.size(), stdout) == text.size()))
    throw OutputFailed{reader_gone};
}

void flush_out() {
  if (!noted(std::fflush(stdout) == 0) || std::ferror(stdout) != 0) throw OutputFailed{reader_gone};
}

void put_err(std::string_view text) noexcept {
  noted(std::fflush(stdout) == 0);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace psg::app
