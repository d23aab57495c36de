// Any bytes as an EDF or BDF file: opened, its channels read in each of their forms, and opened again with
// its annotations put off until samples were read, which gives the same; or refused with psg::Error.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/single_pass.hpp"

namespace {

using namespace psg;

void read_int16(const Recording& recording, const Segment& segment, std::size_t channel,
                const std::vector<std::int32_t>& digital) {
  if (!recording.source->int16_scale(channel)) return;
  std::vector<std::int16_t> out(digital.size());
  const Int16Request request{channel, 0, out};
  recording.source->read_int16(segment, std::span(&request, 1));
  if (!std::equal(out.begin(), out.end(), digital.begin(), digital.end())) std::abort();
}

void read_all(const Recording& recording) {
  for (const Segment& segment : recording.segments) {
    for (std::size_t c = 0; c < recording.channels.size(); ++c) {
      const auto samples = recording.samples_in(segment, c);
      std::vector<float> out(static_cast<std::size_t>(samples));
      const SampleRequest request{c, 0, out};
      recording.source->read(segment, std::span(&request, 1));
      const std::vector<std::int32_t> digital = recording.source->digital(segment, c);
      if (digital.size() != out.size()) std::abort();
      read_int16(recording, segment, c, digital);
    }
  }
}

bool same(const Recording& a, const Recording& b) {
  return a.start == b.start && a.records == b.records && a.duration == b.duration &&
         a.segments == b.segments && a.annotations == b.annotations && a.deviations == b.deviations;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const psg::testing::MemoryFile file(fuzz::text(data, size));
  try {
    const Recording recording = read_edf(file.path());
    read_all(recording);
    const psg::SinglePass in_one_pass = psg::read_in_single_pass(file.path());
    if (!in_one_pass.complete) return 0;  // the same once more
    read_all(in_one_pass.recording);
    if (!same(in_one_pass.complete(), recording)) std::abort();
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
