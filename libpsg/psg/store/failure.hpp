#pragma once

#include <string>

namespace psg::store {

/// What could not be done or is not as it must be. The doors turn it into an Error with the file's name.
struct Failure {
  std::string what;
};

}  // namespace psg::store
