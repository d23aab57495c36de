#include "psg/store/handle.hpp"

#include <chrono>

#include "psg/core/stop.hpp"

namespace psg::store {
namespace {

std::timed_mutex& library_mutex() {
  static std::timed_mutex mutex;
  return mutex;
}

}  // namespace

Handle::Handle(hid_t id, Close close, const char* what) : id_(checked(id, what)), close_(close) {}

Session::Session() : lock_(library_mutex(), std::defer_lock) {
  // By the clock of the system: clang's thread sanitizer does not know a wait by the steady one.
  const auto soon = [] { return std::chrono::system_clock::now() + std::chrono::milliseconds(20); };
  while (!lock_.try_lock_until(soon())) stop_point();
  H5Eget_auto2(H5E_DEFAULT, &print_, &client_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Session::~Session() { H5Eset_auto2(H5E_DEFAULT, print_, client_); }

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "copying the text type");
  checked(H5Tset_size(type, H5T_VARIABLE), "setting the size of text");
  checked(H5Tset_cset(type, H5T_CSET_UTF8), "setting the encoding of text");
  return type;
}

}  // namespace psg::store
