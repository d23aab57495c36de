// Any bytes as a file of stages and events: read, or refused with psg::Error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>

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
  const int file = ::memfd_create("fuzz.annotations", MFD_CLOEXEC);
  if (file < 0 || ::write(file, data, size) != static_cast<ssize_t>(size)) std::abort();
  static const psg::ReadOptions night = options();
  try {
    (void)psg::read_annotation_file("/proc/self/fd/" + std::to_string(file), night);
  } catch (const psg::Error&) {
    // A refusal is an answer; everything else is a fault.
  }
  ::close(file);
  return 0;
}
