#include "psg/store/attribute.hpp"

#include <algorithm>

#include "psg/store/handle.hpp"

namespace psg::store {
namespace {

constexpr hssize_t max_texts = 4096;        // more columns than any table of ours has
constexpr std::size_t max_fixed = 1 << 20;  // bytes of one attribute text of fixed length

void write_attribute(hid_t object, const char* name, hid_t type, hid_t space, const void* data) {
  const Handle attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose, name);
  checked(H5Awrite(attribute, type, data), name);
}

/// Texts of variable length, freed by HDF5 that allocated them.
std::vector<std::string> read_variable(hid_t attribute, hid_t space, std::size_t count) {
  std::vector<char*> pointers(count, nullptr);
  const Handle type = text_type();
  checked(H5Aread(attribute, type, static_cast<void*>(pointers.data())), "reading a text attribute");
  std::vector<std::string> texts;
  texts.reserve(count);
  for (const char* p : pointers) texts.emplace_back(p == nullptr ? "" : p);
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(pointers.data()));
  return texts;
}

/// Texts of fixed length, as other programs write them when they copy a file.
std::vector<std::string> read_fixed(hid_t attribute, hid_t type, std::size_t count) {
  const std::size_t width = H5Tget_size(type);
  if (width == 0 || width > max_fixed) throw Failure{"reading a text attribute of unlikely length"};
  std::string buffer(width * count, '\0');
  checked(H5Aread(attribute, type, buffer.data()), "reading a text attribute");
  std::vector<std::string> texts;
  texts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string text = buffer.substr(i * width, width);
    texts.push_back(text.substr(0, text.find('\0')));
  }
  return texts;
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

std::vector<std::string> read_texts(hid_t object, const char* name) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, name);
  const Handle type(H5Aget_type(attribute), H5Tclose, name);
  const Handle space(H5Aget_space(attribute), H5Sclose, name);
  const hssize_t count = checked(H5Sget_simple_extent_npoints(space), name);
  if (H5Tget_class(type) != H5T_STRING || count > max_texts) throw Failure{name};
  const auto texts = static_cast<std::size_t>(count);
  if (texts == 0) return {};
  return checked(H5Tis_variable_str(type), name) > 0 ? read_variable(attribute, space, texts)
                                                     : read_fixed(attribute, type, texts);
}

std::string read_text(hid_t object, const char* name) {
  const std::vector<std::string> texts = read_texts(object, name);
  if (texts.size() != 1) throw Failure{name};
  return texts.front();
}

std::int64_t read_whole(hid_t object, const char* name) {
  const Handle attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose, name);
  const Handle type(H5Aget_type(attribute), H5Tclose, name);
  const Handle space(H5Aget_space(attribute), H5Sclose, name);
  if (H5Tget_class(type) != H5T_INTEGER || H5Sget_simple_extent_npoints(space) != 1) throw Failure{name};
  std::int64_t value = 0;
  checked(H5Aread(attribute, H5T_NATIVE_INT64, &value), name);
  return value;
}

std::vector<std::string> text_attributes(hid_t object) {
  std::vector<std::string> names;
  const auto collect = [](hid_t parent, const char* name, const H5A_info_t*, void* list) -> herr_t {
    const hid_t attribute = H5Aopen(parent, name, H5P_DEFAULT);
    if (attribute < 0) return -1;
    const hid_t type = H5Aget_type(attribute);
    if (type >= 0 && H5Tget_class(type) == H5T_STRING) {
      static_cast<std::vector<std::string>*>(list)->emplace_back(name);
    }
    if (type >= 0) H5Tclose(type);
    H5Aclose(attribute);
    return 0;
  };
  hsize_t position = 0;
  if (H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_INC, &position, collect, &names) < 0) {
    names.clear();  // a copy by another program may not keep the order
    position = 0;
    checked(H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &position, collect, &names),
            "listing attributes");
  }
  return names;
}

}  // namespace psg::store
