#include "psg/store/attribute.hpp"

#include "psg/store/handle.hpp"

namespace psg::store {
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
