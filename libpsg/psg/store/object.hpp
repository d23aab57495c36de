#pragma once

#include <cstdint>
#include <vector>

#include "psg/store/parts.hpp"

namespace psg::store {

/// The kinds of header messages that our files have (HDF5 specification, IV.A.2).
enum class MessageKind : std::uint8_t {
  nil = 0,
  dataspace = 1,
  link_info = 2,
  datatype = 3,
  fill_value = 5,
  link = 6,
  layout = 8,
  group_info = 10,
  attribute = 12,
  continuation = 16,
  attribute_info = 21,
};

struct Message {
  MessageKind kind;
  std::uint64_t order;  ///< among the attributes of a group
  Cursor body;          ///< in the bytes of its object
};

/// A group (whose header has version 2) or a dataset (version 1) and its messages, continuations followed.
struct Object {
  bool group;
  std::uint64_t at;
  std::vector<Part> parts;
  std::vector<Message> messages;

  /// The body of the one message of this kind.
  [[nodiscard]] Cursor only(MessageKind kind) const;
};

/// @throws Failure for a header that has something else than those of `write`.
[[nodiscard]] Object object_at(Parts& parts, std::uint64_t address);

/// The messages that an object has too many of for its header, in the order in which they were made:
/// fractal heap `heap` holds them, B-tree `tree` lists them.
struct DenseMessages {
  std::vector<Part> parts;
  std::vector<Message> messages;  ///< of kind link or attribute
};

/// @throws Failure for a heap or a tree that is not as `write` makes them.
[[nodiscard]] DenseMessages dense_messages(Parts& parts, MessageKind kind, std::uint64_t heap,
                                           std::uint64_t tree);

}  // namespace psg::store
