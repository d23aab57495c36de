// Any bytes as an EDF or BDF file: opened, its channels read, or refused with psg::Error.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"

namespace {

void read_all(const std::string& path) {
  const psg::Recording recording = psg::read_edf(path);
  for (const psg::Segment& segment : recording.segments) {
    for (std::size_t c = 0; c < recording.channels.size(); ++c) {
      const auto samples = recording.samples_in(segment, c);
      std::vector<float> out(static_cast<std::size_t>(samples));
      const psg::SampleRequest request{c, 0, out};
      recording.source->read(segment, std::span(&request, 1));
      if (recording.source->digital(segment, c).size() != out.size()) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const psg::testing::MemoryFile file(fuzz::text(data, size));
  try {
    read_all(file.path());
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
