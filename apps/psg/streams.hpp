#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace psg::app {

/// Thrown when standard output cannot be written: whoever reads it has gone, or its disk is full.
struct OutputFailed {
  bool reader_gone = false;
};

/// Opens any of the three standard streams that are closed. Otherwise one of our files could get the number
/// of a stream, and our messages with it. Writing to such a stream still fails.
void keep_standard_streams();

/// Writes text to standard output. @throws OutputFailed
void put_out(std::string_view text);
/// Flushes standard output. @throws OutputFailed
void flush_out();
/// Writes text to standard error, after what was written to standard output. If that fails there is nobody to
/// tell, so the work continues and its exit code tells the result.
void put_err(std::string_view text) noexcept;

/// `put_out` and `put_err` with a format. Everything that psg prints goes through these.
template <typename... Args>
void print_out(fmt::format_string<Args...> format, Args&&... args) {
  put_out(fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void print_err(fmt::format_string<Args...> format, Args&&... args) {
  put_err(fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace psg::app
