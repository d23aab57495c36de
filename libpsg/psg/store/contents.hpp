#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "psg/store/file.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/object.hpp"
#include "psg/store/parts.hpp"
#include "psg/table/table.hpp"

namespace psg::store {

/// An attribute as it lies in a header.
struct Attribute {
  std::string name;
  bool text;            ///< text of variable length; otherwise a whole number
  bool scalar;          ///< otherwise of one dimension
  std::uint64_t count;  ///< values
  Cursor values;

  /// @throws Failure unless it is that.
  [[nodiscard]] std::string one_text(TextHeap& texts) const;
  [[nodiscard]] std::vector<std::string> all_texts(TextHeap& texts, std::size_t expected) const;
  [[nodiscard]] std::int64_t one_whole() const;
};

/// @throws Failure for one that `write` does not make.
[[nodiscard]] Attribute attribute_of(Cursor message);

/// The table in a dataset, named `name`.
/// @throws Failure when it is not what `write` makes.
[[nodiscard]] Table table_of(const Object& dataset, const std::string& name, Parts& parts, TextHeap& texts);

/// What a file that `write` made holds. It is read without the HDF5 library, which trusts what it reads:
/// here every byte is checked to be what `write` makes before it is used, and nothing else is known.
class Contents {
 public:
  using Wanted = std::function<bool(const std::string& table)>;

  /// Of a file whose checksum was checked.
  /// @throws Failure when it is not as `write` makes it; so all others.
  explicit Contents(const File& file);

  /// The number in "layout_version"; "layout" has its text among the others.
  [[nodiscard]] std::int64_t layout_version() const noexcept { return layout_version_; }
  [[nodiscard]] const std::string& layout() const noexcept { return layout_; }
  /// The other attributes, in the order in which they were written.
  [[nodiscard]] const Attributes& attributes() const noexcept { return attributes_; }
  /// The wanted tables, in the order in which they were written. To be asked for once.
  [[nodiscard]] std::vector<Entry> entries(const Wanted& wanted);

 private:
  struct Link {
    std::uint64_t order;
    std::string name;
    std::uint64_t address;
  };
  std::vector<Link> links_of(const Object& group, bool of_rules);
  /// Collects the wanted tables below a group, two levels deep at most.
  void collect(const Object& group, const std::vector<std::string>& path, const Wanted& wanted,
               std::vector<Entry>& entries);
  void read_attributes(const Object& object);

  Parts parts_;
  TextHeap texts_;
  Object root_object_{};
  std::string layout_;
  std::int64_t layout_version_ = 0;
  Attributes attributes_;
};

}  // namespace psg::store
