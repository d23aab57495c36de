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

namespace {

void write_attribute(hid_t object, const char* name, hid_t type, hid_t space, const void* data) {
  const Handle attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  checked(H5Awrite(attribute, type, data), name);
}

}  // namespace

void write_text(hid_t object, const char* name, const std::string& value) {
  const char* pointer = value.c_str();
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  write_attribute(object, name, text_type(), space, static_cast<const void*>(&pointer));
}

void write_texts(hid_t object, const char* name, const std::vector<std::string>& values) {
  std::vector<const char*> pointers;
  pointers.reserve(values.size());
  for (const std::string& value : values) pointers.push_back(value.c_str());
  const hsize_t count = values.size();
  const Handle space(H5Screate_simple(1, &count, nullptr), H5Sclose, name);
  write_attribute(object, name, text_type(), space, static_cast<const void*>(pointers.data()));
}

void write_whole(hid_t object, const char* name, std::int64_t value) {
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, name);
  const Handle attribute(H5Acreate2(object, name, H5T_STD_I64LE, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
                         name);
  checked(H5Awrite(attribute, H5T_NATIVE_INT64, &value), name);
}

}  // namespace psg::store
