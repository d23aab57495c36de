#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/store/object.hpp"
#include "psg/store/parts.hpp"
#include "psg/store/text_heap.hpp"
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

}  // namespace psg::store
