#pragma once

#include <stdexcept>
#include <string>

namespace psg {

/// What kind of fault it is. Programs use the kind; people read the message.
enum class ErrorKind {
  not_found,     ///< no such file, folder or channel
  malformed,     ///< the bytes are not what the format promises
  unsupported,   ///< well formed, but outside what can be read or scored (a piezo leg, 50 Hz)
  ambiguous,     ///< two answers fit (two channels for one leg); the message lists them
  bad_argument,  ///< the caller's value is outside what the function takes
  io,            ///< the operating system refused: permission, full disk, short read
};

/// The kind's name as programs read it, for example "not_found".
[[nodiscard]] const char* name(ErrorKind kind) noexcept;

/// The library's only exception, thrown at its entry points only.
///
/// The message is one sentence: subject, what is wrong, what was expected, for example
/// `night.edf: signal 3 "LAT" has unit "mmHg", expected a voltage`.
class Error : public std::runtime_error {
 public:
  /// Control characters, which a damaged file may put into a quoted value, become spaces.
  Error(ErrorKind kind, const std::string& message);
  [[nodiscard]] ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace psg
