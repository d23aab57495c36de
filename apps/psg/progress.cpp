#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "streams.hpp"
#include "text.hpp"

namespace psg::app {

using Clock = std::chrono::steady_clock;

Progress::Progress(std::string what, double hours, bool wanted)
    : what_(std::move(what)),
      hours_(hours),
      shown_(wanted && isatty(STDERR_FILENO) == 1),
      begin_(Clock::now()),
      last_(begin_) {}

Progress::~Progress() { clear(); }

void Progress::clear() {
  if (drawn_) put_err("\r\x1b[K");
  drawn_ = false;
}

void Progress::operator()(double share) {
  const auto now = Clock::now();
  if (!shown_ || now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  drawn_ = true;
  share = std::clamp(share, 0.0, 1.0);
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  constexpr int cells = 30;
  const int full = static_cast<int>(share * cells);
  std::string bar;
  for (int i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
  std::string line = fmt::format("\r\x1b[K{} {} {:3.0f} %", what_, bar, share * 100);
  if (hours_ > 0) line += fmt::format("  {:.2f} h/s", hours_ * share / elapsed);
  if (share > 0.01) {
    const auto left = std::chrono::seconds(std::lround(elapsed * (1 - share) / share));
    line += fmt::format("  {} left", hms(left));
  }
  put_err(line);
}

std::function<void(double)> Progress::callback() {
  if (!shown_) return {};
  return [this](double share) { (*this)(share); };
}

}  // namespace psg::app
