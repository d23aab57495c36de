#include "psg/exchange/written_files.hpp"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string_view>

#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"

namespace psg {
namespace {

namespace fs = std::filesystem;

/// The path without links, "." and ".." as far as it exists.
fs::path resolved(const std::string& path) {
  std::error_code failed;
  const fs::path whole = fs::absolute(path, failed);
  const fs::path real = fs::weakly_canonical(whole, failed);
  return failed ? whole.lexically_normal() : real;
}

bool begins_like_a_recording(const std::string& path) {
  constexpr std::array<std::string_view, 2> versions = {"0       ",
                                                        "\xFF"
                                                        "BIOSEMI"};
  std::array<char, 8> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  const std::string_view version(head.data(), head.size());
  return version == versions[0] || version == versions[1];
}

/// What cannot be read as EDF but begins like it may hold signals all the same.
bool has_signals(const std::string& path) {
  std::error_code failed;
  if (!fs::is_regular_file(path, failed) || !begins_like_a_recording(path)) return false;
  try {
    return !Recording::open_deferred(path).channels.empty();
  } catch (const Error&) {
    return true;
  }
}

[[noreturn]] void refuse(const std::string& file, const char* what) {
  throw Error(ErrorKind::bad_argument,
              fmt::format("{}: is {}, expected the name of another file", file, what));
}

}  // namespace

bool is_same_file(const std::string& a, const std::string& b) {
  std::error_code absent;
  return fs::equivalent(a, b, absent) || resolved(a) == resolved(b);
}

namespace exchange {

void check_nothing_is_lost(const std::vector<std::string>& written, const std::string& input,
                           const std::string& recording) {
  for (const std::string& file : written) {
    if (!input.empty() && is_same_file(file, input)) refuse(file, "the input itself");
    if (!recording.empty() && is_same_file(file, recording)) refuse(file, "the recording itself");
    if (has_signals(file)) refuse(file, "a recording with signals, which no export replaces");
  }
}

}  // namespace exchange
}  // namespace psg
