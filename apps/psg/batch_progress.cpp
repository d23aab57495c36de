#include "batch_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

constexpr std::size_t most_listed = 20;  // failures; a wrong option fails every recording of an archive

}  // namespace

BatchProgress::BatchProgress(std::size_t planned, bool wanted)
    : planned_(planned),
      wanted_(wanted),
      terminal_(isatty(STDERR_FILENO) == 1),
      begin_(Clock::now()),
      last_(begin_) {}

BatchProgress::~BatchProgress() { clear(); }

double BatchProgress::elapsed_s() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count();
}

void BatchProgress::clear() {
  if (drawn_) put_err("\r\x1b[K");
  drawn_ = false;
}

void BatchProgress::tell(const batch::Failure& failure) {
  if (failed_ > most_listed) return;
  clear();
  print_err("{}: {}\n", printable(failure.id), printable(failure.reason));
  if (failed_ == most_listed) print_err("further failures are listed in failed.tsv only\n");
}

void BatchProgress::operator()(const batch::Outcome& outcome) {
  if (outcome.status == batch::Status::scored) ++scored_;
  if (outcome.status == batch::Status::kept) ++kept_;
  emg_hours_ += outcome.emg_hours;
  if (outcome.status != batch::Status::failed) return;
  ++failed_;
  tell(outcome.failure);
}

std::string BatchProgress::line() const {
  const std::size_t done = scored_ + kept_ + failed_;
  std::string text = fmt::format("{}/{} recordings", done, planned_);
  if (kept_ > 0) text += fmt::format(", {} kept", kept_);
  if (failed_ > 0) text += fmt::format(", {} failed", failed_);
  const double elapsed = elapsed_s();
  const auto worked = static_cast<double>(scored_ + failed_);
  if (elapsed < 1 || worked == 0) return text;
  text += fmt::format("  {:.0f}/h  {:.1f} h of EMG/s", worked / elapsed * 3600, emg_hours_ / elapsed);
  const double left = static_cast<double>(planned_ - done) * elapsed / worked;
  return text + fmt::format("  {} left", hms(std::chrono::seconds(static_cast<std::int64_t>(left + 0.5))));
}

void BatchProgress::tick() {
  const auto now = Clock::now();
  if (!wanted_ || now - last_ < (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10)))
    return;
  last_ = now;
  if (!terminal_) {
    print_err("{}\n", line());
    return;
  }
  constexpr std::size_t cells = 30;
  const std::size_t full = planned_ == 0 ? cells : (scored_ + kept_ + failed_) * cells / planned_;
  std::string bar;
  for (std::size_t i = 0; i < cells; ++i) bar += i < full ? "█" : "░";
  drawn_ = true;
  print_err("\r\x1b[K{} {}", bar, line());
}

}  // namespace psg::app
