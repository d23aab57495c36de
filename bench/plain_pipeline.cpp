// The honest plain way: the same pipeline with EDFlib and plain scalar loops in double precision, the whole
// night in memory, as a careful programmer would write it without this library. Both legs in µV, zero-phase
// Butterworth band-pass 10-100 Hz, moving RMS of 0.15 s, running 20th percentile of 60 s in steps of 1 s,
// onset at +8 µV, offset at +2 µV for 0.5 s. Prints the number of activities of each leg, as
// python_reference.py does; no rules, no result file.
//
//     plain_pipeline NIGHT.edf LABEL...

#include <edflib.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "psg/dsp/butterworth.hpp"

namespace {

using Samples = std::vector<double>;

constexpr double low_hz = 10, high_hz = 100, measure_s = 0.15, resting_s = 60, percentile = 0.20;
constexpr double onset_uv = 8, offset_uv = 2, hold_s = 0.5, hops_per_second = 16;

struct Leg {
  Samples uv;
  double rate_hz = 0;
};

std::string trimmed(const char* text) {
  const std::string s(text);
  return s.substr(0, s.find_last_not_of(' ') + 1);
}

Leg read_leg(const edf_hdr_struct& header, const std::string& label) {
  for (int i = 0; i < header.edfsignals; ++i) {
    const edf_param_struct& signal = header.signalparam[i];
    if (trimmed(signal.label) != label) continue;
    Leg leg;
    leg.rate_hz = signal.smp_in_datarecord * 1e7 / static_cast<double>(header.datarecord_duration);
    leg.uv.resize(static_cast<std::size_t>(signal.smp_in_file));
    const auto count = static_cast<int>(leg.uv.size());
    if (edfread_physical_samples(header.handle, i, count, leg.uv.data()) != count) break;
    return leg;
  }
  throw std::runtime_error("cannot read a signal called " + label);
}

// Transposed direct form II, started as if the first sample had always been there.
void filter_section(const psg::Biquad& q, Samples& x) {
  const double steady = (q.b0 + q.b1 + q.b2) / (1 + q.a1 + q.a2) * x.front();
  double z2 = q.b2 * x.front() - q.a2 * steady;
  double z1 = q.b1 * x.front() - q.a1 * steady + z2;
  for (double& v : x) {
    const double y = q.b0 * v + z1;
    z1 = q.b1 * v - q.a1 * y + z2;
    z2 = q.b2 * v - q.a2 * y;
    v = y;
  }
}

// Forward and backward with odd extension at both ends.
Samples band_pass(const Samples& x, double rate_hz) {
  const auto sections = psg::butterworth_bandpass(4, low_hz, std::min(high_hz, 0.45 * rate_hz), rate_hz);
  const std::size_t n = x.size(), extra = std::min<std::size_t>(n - 1, 6 * sections.size() + 3);
  Samples y;
  y.reserve(n + 2 * extra);
  for (std::size_t i = extra; i > 0; --i) y.push_back(2 * x.front() - x[i]);
  y.insert(y.end(), x.begin(), x.end());
  for (std::size_t i = 1; i <= extra; ++i) y.push_back(2 * x.back() - x[n - 1 - i]);
  for (int pass = 0; pass < 2; ++pass) {
    for (const psg::Biquad& q : sections) filter_section(q, y);
    std::reverse(y.begin(), y.end());
  }
  return {y.begin() + static_cast<std::ptrdiff_t>(extra), y.end() - static_cast<std::ptrdiff_t>(extra)};
}

Samples moving_rms(const Samples& x, std::size_t window) {
  Samples out(x.size());
  const std::size_t half = window / 2;
  double sum = 0;
  for (std::size_t i = 0; i < std::min(half, x.size()); ++i) sum += x[i] * x[i];
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (i + half < x.size()) sum += x[i + half] * x[i + half];
    if (i > half) sum -= x[i - half - 1] * x[i - half - 1];
    const std::size_t first = i > half ? i - half : 0, past = std::min(x.size(), i + half + 1);
    out[i] = std::sqrt(std::max(0.0, sum) / static_cast<double>(past - first));
  }
  return out;
}

// The percentile of 16 values a second in a sorted window around each second, straight lines between.
Samples resting_level(const Samples& rms, double rate_hz) {
  const auto hop = static_cast<std::size_t>(std::max(1.0, std::round(rate_hz / hops_per_second)));
  Samples hops;
  for (std::size_t i = 0; i < rms.size(); i += hop) hops.push_back(rms[i]);
  const auto half = static_cast<std::size_t>(resting_s * hops_per_second / 2);
  const auto step = static_cast<std::size_t>(hops_per_second);
  Samples sorted, levels;
  for (std::size_t i = 0; i < hops.size() + half; ++i) {
    if (i < hops.size()) sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), hops[i]), hops[i]);
    if (i >= 2 * half) sorted.erase(std::lower_bound(sorted.begin(), sorted.end(), hops[i - 2 * half]));
    if (i >= half && (i - half) % step == 0) {
      levels.push_back(sorted[static_cast<std::size_t>(percentile * static_cast<double>(sorted.size() - 1))]);
    }
  }
  Samples out(rms.size());
  const double per_second = static_cast<double>(hop) * hops_per_second;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double at = std::min(static_cast<double>(i) / per_second, static_cast<double>(levels.size() - 1));
    const auto k = static_cast<std::size_t>(at);
    const double next = levels[std::min(k + 1, levels.size() - 1)];
    out[i] = levels[k] + (at - static_cast<double>(k)) * (next - levels[k]);
  }
  return out;
}

std::size_t count_activity(const Samples& rms, const Samples& resting, double rate_hz) {
  const auto hold = static_cast<std::size_t>(hold_s * rate_hz);
  std::size_t found = 0, quiet = 0;
  bool active = false;
  for (std::size_t i = 0; i < rms.size(); ++i) {
    if (!active) {
      if (rms[i] < resting[i] + onset_uv) continue;
      active = true;
      quiet = 0;
      ++found;
    }
    quiet = rms[i] < resting[i] + offset_uv ? quiet + 1 : 0;
    if (quiet >= hold) active = false;
  }
  return found;
}

void analyse(const edf_hdr_struct& header, const std::string& label) {
  const Leg leg = read_leg(header, label);
  if (leg.uv.size() < 2) throw std::runtime_error("no samples in " + label);
  const Samples rms =
      moving_rms(band_pass(leg.uv, leg.rate_hz), static_cast<std::size_t>(measure_s * leg.rate_hz));
  std::printf("%zu ", count_activity(rms, resting_level(rms, leg.rate_hz), leg.rate_hz));
}

}  // namespace

int main(int count, char** arguments) {
  try {
    if (count < 3) throw std::runtime_error("usage: plain_pipeline NIGHT.edf LABEL...");
    const auto header = std::make_unique<edf_hdr_struct>();
    if (edfopen_file_readonly(arguments[1], header.get(), EDFLIB_READ_ALL_ANNOTATIONS) != 0) {
      throw std::runtime_error(std::string("EDFlib cannot open ") + arguments[1]);
    }
    for (int i = 2; i < count; ++i) analyse(*header, arguments[i]);
    std::printf("\n");
    edfclose_file(header->handle);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "plain_pipeline: %s\n", error.what());
    return 1;
  }
}
