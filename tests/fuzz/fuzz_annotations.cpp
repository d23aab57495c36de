// Any bytes as a file of stages and events: read, or refused with psg::Error.
#include <cstdint>

#include "fuzz/input.hpp"
#include "memory_file.hpp"
#include "psg/annotations/read.hpp"
#include "psg/core/error.hpp"

namespace {

/// The night that the files are put on; numbers have a meaning, so that lists of them are read too.
psg::ReadOptions options() {
  using namespace std::chrono;
  return {.start = {year_month_day{year(2015), month(4), day(15)}, psg::Time(22h)},
          .duration = psg::Time(8h),
          .stage_map = psg::stage_map_from("0=W,1=N1,2=N2,3=N3,4=R")};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const psg::testing::MemoryFile file(fuzz::text(data, size));
  static const psg::ReadOptions night = options();
  try {
    (void)psg::read_annotation_file(file.path(), night);
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  return 0;
}
