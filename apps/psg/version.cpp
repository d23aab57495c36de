#include "version.hpp"

#include <edflib.h>
#include <fftw3.h>
#include <fmt/format.h>
#include <hdf5.h>

#include <string_view>

#include "psg/core/version.hpp"

namespace psg::app {

std::string version_text() {
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  H5get_libversion(&major, &minor, &release);
  std::string_view fftw = fftw_version;  // "fftw-3.3.10-sse2-avx"
  if (fftw.starts_with("fftw-")) fftw.remove_prefix(5);
  const int edf = edflib_version();
  return fmt::format(
      "psg {}\n"
      "HDF5 {}.{}.{}, FFTW {}, EDFlib {}.{:02}\n"
      "Research software, not a medical device.",
      version, major, minor, release, fftw, edf / 100, edf % 100);
}

}  // namespace psg::app
