#pragma once

#include <hdf5.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "psg/store/file.hpp"

namespace psg::store {

/// An HDF5 identifier that is closed at the end of its scope.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  /// Takes ownership of what an HDF5 call returned.
  /// @throws Failure when the call failed.
  Handle(hid_t id, Close close, const char* what);
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  // NOLINTNEXTLINE(google-explicit-constructor): an identifier is what every HDF5 call takes
  operator hid_t() const noexcept { return id_; }

 private:
  hid_t id_;
  Close close_;
};

/// The value of an HDF5 call.
/// @throws Failure when it is negative, which is how HDF5 reports failure.
template <typename Result>
Result checked(Result result, const char* what) {
  if (result < 0) throw Failure{what};
  return result;
}

/// While it lives, this thread alone uses HDF5 (the C library is not thread-safe) and HDF5 prints nothing.
class Session {
 public:
  Session();
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 private:
  std::unique_lock<std::timed_mutex> lock_;
  H5E_auto2_t print_ = nullptr;
  void* client_ = nullptr;
};

/// The type of UTF-8 text of any length.
[[nodiscard]] Handle text_type();

/// Attributes as UTF-8 text of variable length, which h5py shows as `str`.
void write_text(hid_t object, const char* name, const std::string& value);
void write_texts(hid_t object, const char* name, const std::vector<std::string>& values);
void write_whole(hid_t object, const char* name, std::int64_t value);

}  // namespace psg::store
