#include "psg/core/time.hpp"

#include <cmath>
#include <numeric>
#include <string>

#include "psg/core/error.hpp"

namespace psg {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t floor_div(Wide a, Wide b) {
  const Wide quotient = a / b;
  return static_cast<std::int64_t>(quotient - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0));
}

}  // namespace

Time from_seconds(double seconds) {
  constexpr double hundred_years = 100.0 * 366.0 * 86400.0;
  if (!(std::abs(seconds) <= hundred_years)) {
    throw Error(ErrorKind::bad_argument,
                "time of " + std::to_string(seconds) + " s, expected a finite number within 100 years");
  }
  const double whole = std::floor(seconds);  // keeps nanoseconds exact at any hour
  return std::chrono::seconds(static_cast<std::int64_t>(whole)) + Time(std::llround((seconds - whole) * 1e9));
}

double SampleClock::rate_hz() const noexcept { return static_cast<double>(samples) / to_seconds(period); }

Time SampleClock::time_of(std::int64_t index) const noexcept {
  const Wide doubled = Wide{2} * index * period.count() + samples;
  return Time(floor_div(doubled, Wide{2} * samples));
}

std::int64_t SampleClock::index_at_or_after(Time t) const noexcept {
  std::int64_t index = floor_div(Wide{t.count()} * samples, period.count());
  while (time_of(index) >= t) --index;  // the nearest nanosecond may round either way
  while (time_of(index) < t) ++index;
  return index;
}

std::int64_t SampleClock::samples_in(Time length) const noexcept {
  const Wide doubled = Wide{2} * length.count() * samples + period.count();
  return std::max<std::int64_t>(1, floor_div(doubled, Wide{2} * period.count()));
}

SampleClock SampleClock::from_rate(double rate_hz) {
  if (!(rate_hz >= 1e-3 && rate_hz <= 1e6)) {
    throw Error(ErrorKind::bad_argument,
                "sampling rate of " + std::to_string(rate_hz) + " Hz, expected 0.001 to 1000000 Hz");
  }
  // rate = n / 10^9 samples a second, so n samples in 10^9 s; reduced to the smallest pair.
  const std::int64_t n = std::llround(rate_hz * 1e9);
  const std::int64_t period_ns = 1'000'000'000'000'000'000;
  const std::int64_t g = std::gcd(n, period_ns);
  return {n / g, Time(period_ns / g)};
}

}  // namespace psg
