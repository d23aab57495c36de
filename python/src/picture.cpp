#include <algorithm>
#include <array>
#include <string_view>

#include "bind.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg::python {
namespace {

/// What pictures begin with, in the formats that matplotlib writes.
bool is_picture(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::array beginnings = {"\x89PNG\r\n"sv, "%PDF-"sv, "%!PS-Adobe"sv, "\xFF\xD8\xFF"sv,
                                     "II*\0"sv,       "MM\0*"sv, "RIFF"sv,       "GIF8"sv};
  if (std::ranges::any_of(beginnings, [&](std::string_view start) { return bytes.starts_with(start); })) {
    return true;
  }
  return bytes.starts_with("<?xml") && bytes.find("<svg") != std::string_view::npos;
}

}  // namespace

void bind_picture(py::module_& module) {
  module.def("write_picture", [](const std::string& path, const py::bytes& picture) {
    const std::string bytes = picture;
    const Unlocked unlocked;
    const FileKind kind{"a picture",
                        [](const std::string&, std::string_view beginning) { return is_picture(beginning); }};
    write_atomically({path, kind}, bytes);
  });
}

}  // namespace psg::python
