#include "psg/edf/check/check.hpp"

#include "psg/edf/check/examine.hpp"
#include "psg/edf/file.hpp"

namespace psg::edf {

CheckReport check(const std::string& path, const CheckOptions& options) {
  return examine(File(path), options).report;
}

}  // namespace psg::edf
