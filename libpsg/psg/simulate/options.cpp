#include "psg/simulate/options.hpp"

#include <fmt/format.h>

#include <cmath>

#include "psg/core/error.hpp"

namespace psg::simulated {
namespace {

void require(bool good, const char* option, double found, const char* expected) {
  if (good) return;
  throw Error(ErrorKind::bad_argument,
              fmt::format("simulated night: {} is {}, expected {}", option, found, expected));
}

void within(const char* option, double found, double low, double high) {
  if (found >= low && found <= high) return;
  throw Error(ErrorKind::bad_argument,
              fmt::format("simulated night: {} is {}, expected {} to {}", option, found, low, high));
}

bool whole(double x) { return std::abs(x - std::round(x)) < 1e-6 && x >= 0.5; }

void check(const SimulateOptions& o) {
  within("hours", o.hours, 1.0 / 60, 100);
  within("rate_hz", o.rate_hz, 100, 2000);
  within("channels", o.channels, 2, 128);
  within("record_s", o.record_s, 0.01, 60);
  require(whole(o.record_s * 1000), "record_s", o.record_s, "whole milliseconds");
  require(whole(o.rate_hz * o.record_s), "rate_hz * record_s", o.rate_hz * o.record_s,
          "a whole number of samples in a record");
  require(!o.gaps || o.hours * 3600 >= 20 * o.record_s, "record_s with gaps", o.record_s,
          "at most a twentieth of the recording");
  within("plm_index", o.plm_index, 0, 150);
  within("isolated_per_hour", o.isolated_per_hour, 0, 120);
  within("respiratory_index", o.respiratory_index, 0, 80);
  within("arousal_index", o.arousal_index, 0, 80);
  within("posture_per_hour", o.posture_per_hour, 0, 20);
  within("movement_uv", o.movement_uv, 1, 500);
  within("floor_uv", o.floor_uv, 0.1, 20);
  within("ecg_uv", o.ecg_uv, 0, 500);
  within("mains_uv", o.mains_uv, 0, 500);
  require(o.mains_hz == 50 || o.mains_hz == 60, "mains_hz", o.mains_hz, "50 or 60");
  within("drift_uv", o.drift_uv, 0, 1000);
  within("pops_per_hour", o.pops_per_hour, 0, 120);
  within("detached_per_hour", o.detached_per_hour, 0, 10);
}

}  // namespace

SimulateOptions resolved(const SimulateOptions& options) {
  SimulateOptions o = options;
  const auto fill = [&o](double& knob, double normal, double hard) {
    if (std::isnan(knob)) knob = o.hard ? hard : normal;
  };
  fill(o.plm_index, 25, 25);
  fill(o.isolated_per_hour, 8, 10);
  fill(o.respiratory_index, 6, 12);
  fill(o.arousal_index, 5, 8);
  fill(o.posture_per_hour, 1.5, 3);
  fill(o.movement_uv, 50, 35);
  fill(o.floor_uv, 1.7, 4);
  fill(o.ecg_uv, 1.5, 20);
  fill(o.mains_uv, 0.3, 4);
  fill(o.drift_uv, 10, 80);
  fill(o.pops_per_hour, 0.3, 3);
  fill(o.detached_per_hour, 0, 0.3);
  check(o);
  return o;
}

}  // namespace psg::simulated
