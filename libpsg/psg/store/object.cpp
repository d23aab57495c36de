#include "psg/store/object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

namespace psg::store {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t checksum_size = 4;  // that of the file covers it
constexpr std::uint64_t longest_prefix = 16;

MessageKind kind_of(std::uint64_t number, bool group, std::uint64_t at) {
  const auto kind = static_cast<MessageKind>(number);
  switch (kind) {
    case MessageKind::nil:
    case MessageKind::attribute:
    case MessageKind::continuation: return kind;
    case MessageKind::link_info:
    case MessageKind::link:
    case MessageKind::group_info:
    case MessageKind::attribute_info:
      if (group) return kind;
      break;
    case MessageKind::dataspace:
    case MessageKind::datatype:
    case MessageKind::fill_value:
    case MessageKind::layout:
      if (!group) return kind;
      break;
  }
  refuse_at(at, fmt::format("a message of type {} in the header of a {}", number, group ? "group" : "table"));
}

/// Reads the headers of objects: blocks of messages, each of which may name further blocks.
class HeaderReader {
 public:
  HeaderReader(Parts& parts, Object& object) : parts_(parts), object_(object) {}

  void read_group() {
    const Part prefix = parts_.peek(object_.at, longest_prefix);
    Cursor cursor = prefix.cursor();
    cursor.expect("OHDR\x02"sv, "a header of an unknown version");
    const std::uint64_t flags = cursor.number(1);
    // Attributes keep their order and have an index of it; no time stamps.
    if ((flags & ~std::uint64_t{3}) != 0x0C || flags == 0x0F) cursor.refuse("a group without an order");
    const std::size_t width = std::size_t{1} << (flags & 3U);
    const std::uint64_t size = cursor.number(width);
    add_block(object_.at + 6 + width, size + checksum_size);
    parts_.claim(object_.at, 6 + width);
    for (std::size_t i = 0; i < object_.parts.size(); ++i) read_group_block(i);
  }

  void read_dataset() {
    const Part prefix = parts_.take(object_.at, 16);
    Cursor cursor = prefix.cursor();
    cursor.expect("\x01\0"sv, "a header of an unknown version");
    const std::uint64_t messages = cursor.number(2);
    cursor.expect("\x01\0\0\0"sv, "a table that has two names");
    add_block(object_.at + 16, cursor.number(4));
    cursor.expect_zeros(4, "something unknown in a header");
    for (std::size_t i = 0; i < object_.parts.size(); ++i) read_dataset_block(i);
    if (count_ != messages) refuse_at(object_.at, "a header with a wrong number of messages");
  }

 private:
  void add_block(std::uint64_t at, std::uint64_t size) { object_.parts.push_back(parts_.take(at, size)); }

  void read_group_block(std::size_t i) {
    Cursor cursor = object_.parts[i].cursor();
    if (i > 0) cursor.expect("OCHK"sv, "a continuation without its signature");
    if (cursor.left() < checksum_size) cursor.refuse("a block without its checksum");
    constexpr std::size_t header = 6;
    while (cursor.left() >= header + checksum_size) {
      const std::uint64_t at = cursor.at();
      const std::uint64_t type = cursor.number(1);
      const std::uint64_t size = cursor.number(2);
      const std::uint64_t flags = cursor.number(1);
      const std::uint64_t order = cursor.number(2);
      if (size > cursor.left() - checksum_size) cursor.refuse("a message beyond its block");
      add(type, flags, order, cursor.part(size), at);
    }
    cursor.expect_zeros(cursor.left() - checksum_size, "something between the messages");
  }

  void read_dataset_block(std::size_t i) {
    Cursor cursor = object_.parts[i].cursor();
    while (cursor.left() > 0) {
      const std::uint64_t at = cursor.at();
      const std::uint64_t type = cursor.number(2);
      const std::uint64_t size = cursor.number(2);
      const std::uint64_t flags = cursor.number(1);
      cursor.expect_zeros(3, "something unknown in a message");
      add(type, flags, 0, cursor.part(size), at);
    }
  }

  void add(std::uint64_t type, std::uint64_t flags, std::uint64_t order, Cursor body, std::uint64_t at) {
    ++count_;
    const MessageKind kind = kind_of(type, object_.group, at);
    constexpr std::uint64_t constant = 1, never_shared = 4;
    if ((flags & ~(constant | never_shared)) != 0) refuse_at(at, "a message that lies elsewhere");
    if (kind == MessageKind::nil) return;
    if (kind != MessageKind::continuation) {
      object_.messages.push_back({kind, order, body});
      return;
    }
    const std::uint64_t block = body.address();
    add_block(block, body.number(8));
  }

  Parts& parts_;
  Object& object_;
  std::uint64_t count_ = 0;
};

}  // namespace

Cursor Object::only(MessageKind kind) const {
  const auto has_kind = [kind](const Message& message) { return message.kind == kind; };
  const auto found = std::ranges::find_if(messages, has_kind);
  if (found == messages.end() || std::any_of(found + 1, messages.end(), has_kind)) {
    refuse_at(at, fmt::format("a header without one message of type {}", static_cast<int>(kind)));
  }
  return found->body;
}

Object object_at(Parts& parts, std::uint64_t address) {
  Object object{parts.peek(address, 1).cursor().number(1) == 'O', address, {}, {}};
  HeaderReader reader(parts, object);
  object.group ? reader.read_group() : reader.read_dataset();
  return object;
}

namespace {

/// What differs between the heaps and trees of links and of attributes.
struct Sizes {
  std::uint64_t heap_id;      // bytes of a heap identifier
  std::uint64_t offset;       // bytes of an offset in the heap
  std::uint64_t first_block;  // bytes of the first blocks of the heap
  std::uint64_t tree_type;    // of the tree that is sorted by the order in which messages were made
  std::uint64_t record;       // bytes of a record of this tree
};
constexpr Sizes of_links{7, 4, 512, 6, 15}, of_attributes{8, 5, 1024, 9, 13};

/// A fractal heap (HDF5 specification, III.G) of direct blocks, which hold the messages, in rows of 4; the
/// blocks of a row are twice as large as those of the row before, from the third on. Rows of larger blocks
/// than `largest_direct` are of indirect blocks, which have rows themselves.
class Heap {
 public:
  Heap(Parts& parts, const Sizes& sizes, std::uint64_t address)
      : parts_(parts), sizes_(sizes), address_(address) {
    const Part part = parts_.take(address, 146);
    Cursor cursor = part.cursor();
    cursor.expect("FRHP\0"sv, "a heap of an unknown version");
    if (cursor.number(2) != sizes.heap_id) cursor.refuse("a heap with unknown identifiers");
    cursor.expect("\0\0\x02\0\x10\0\0"sv, "a heap with filters or unknown limits");
    cursor.expect_zeros(8, "a heap with huge objects");
    if (cursor.address() != no_address) cursor.refuse("a heap with huge objects");
    cursor.skip(48);  // free space and counts
    cursor.expect_zeros(32, "a heap with huge or tiny objects");
    cursor.expect("\x04\0"sv, "a heap of an unknown width");
    if (cursor.number(8) != sizes.first_block) cursor.refuse("a heap with unknown blocks");
    if (cursor.number(8) != largest_direct) cursor.refuse("a heap with unknown blocks");
    if (cursor.number(2) != sizes.offset * 8) cursor.refuse("a heap of an unknown size");
    cursor.skip(2);
    const std::uint64_t root = cursor.address();
    const std::uint64_t rows = cursor.number(2);
    if (rows == 0) {
      add_direct(root, 0, sizes_.first_block);
    } else {
      add_indirect(root, 0, rows, 0);
    }
  }

  /// The message in this place of the heap.
  [[nodiscard]] Cursor at(std::uint64_t offset, std::uint64_t size) {
    const auto after = blocks_.upper_bound(offset);
    if (after == blocks_.begin()) refuse_at(address_, "a message outside of its heap");
    const auto& [start, block] = *std::prev(after);
    Cursor cursor = block.cursor();
    if (offset - start < direct_prefix())
      refuse_at(block.cursor().at(), "a message over the prefix of a block");
    if (size == 0 || !used_.add(offset, size)) refuse_at(cursor.at(), "messages that overlap");
    cursor.skip(offset - start);
    return cursor.part(size);
  }

  [[nodiscard]] std::vector<Part> take_blocks() {
    std::vector<Part> blocks;
    for (auto& [start, block] : blocks_) blocks.push_back(std::move(block));
    return blocks;
  }

 private:
  static constexpr std::uint64_t largest_direct = 65536, width = 4, most_rows = 16, deepest = 4;

  [[nodiscard]] std::uint64_t direct_prefix() const { return 4 + 1 + 8 + sizes_.offset + checksum_size; }

  void check_prefix(Cursor& cursor, std::string_view signature, std::uint64_t offset) const {
    cursor.expect(signature, "a block of a heap without its signature");
    cursor.expect_zeros(1, "a block of an unknown version");
    if (cursor.address() != address_) cursor.refuse("a block of another heap");
    if (cursor.number(sizes_.offset) != offset) cursor.refuse("a block in a wrong place of its heap");
  }

  void add_direct(std::uint64_t address, std::uint64_t offset, std::uint64_t size) {
    Part part = parts_.take(address, size);
    Cursor cursor = part.cursor();
    check_prefix(cursor, "FHDB"sv, offset);
    blocks_.emplace(offset, std::move(part));
  }

  void add_indirect(std::uint64_t address, std::uint64_t offset, std::uint64_t rows, std::uint64_t depth) {
    if (rows > most_rows || depth > deepest) refuse_at(address, "a heap of unlikely size");
    const Part part = parts_.take(address, 4 + 1 + 8 + sizes_.offset + rows * width * 8 + checksum_size);
    Cursor cursor = part.cursor();
    check_prefix(cursor, "FHIB"sv, offset);
    for (std::uint64_t row = 0; row < rows; ++row) {
      const std::uint64_t size = sizes_.first_block << (row < 2 ? 0 : row - 1);
      for (std::uint64_t column = 0; column < width; ++column, offset += size) {
        const std::uint64_t block = cursor.address();
        if (block == no_address) continue;
        if (size <= largest_direct) {
          add_direct(block, offset, size);
        } else {
          const auto first_row = static_cast<std::uint64_t>(std::bit_width(sizes_.first_block * width));
          add_indirect(block, offset, static_cast<std::uint64_t>(std::bit_width(size)) - first_row + 1,
                       depth + 1);
        }
      }
    }
  }

  Parts& parts_;
  const Sizes& sizes_;
  std::uint64_t address_;
  std::map<std::uint64_t, Part> blocks_;  // by their place in the heap
  Stretches used_;
};

/// A B-tree of version 2 (HDF5 specification, III.A.2) and its records, in order.
class Tree {
 public:
  Tree(Parts& parts, const Sizes& sizes, std::uint64_t address) : parts_(parts), sizes_(sizes) {
    const Part part = parts_.take(address, 38);
    Cursor cursor = part.cursor();
    cursor.expect("BTHD\0"sv, "a tree of an unknown version");
    if (cursor.number(1) != sizes.tree_type) cursor.refuse("a tree of unknown records");
    if (cursor.number(4) != node_size || cursor.number(2) != sizes.record)
      cursor.refuse("a tree of unknown nodes");
    const std::uint64_t depth = cursor.number(2);
    if (depth > deepest) cursor.refuse("a tree of unlikely depth");
    cursor.skip(2);  // when nodes were split and merged
    const std::uint64_t root = cursor.address();
    const std::uint64_t in_root = cursor.number(2);
    const std::uint64_t in_all = cursor.number(8);
    measure_levels(depth);
    read_node(root, in_root, depth);
    if (records_.size() != in_all) refuse_at(address, "a tree with a wrong number of records");
  }

  [[nodiscard]] const std::vector<Cursor>& records() const noexcept { return records_; }

 private:
  static constexpr std::uint64_t node_size = 512, prefix = 6, deepest = 4;

  /// How many records the nodes of a level and all below can have, which gives the width of their counts.
  struct Level {
    std::uint64_t most;
    std::uint64_t most_below;
    std::uint64_t below_width;
  };

  static std::uint64_t width_of(std::uint64_t most) {
    return (static_cast<std::uint64_t>(std::bit_width(most)) - 1) / 8 + 1;
  }

  [[nodiscard]] std::uint64_t pointer_size(std::uint64_t level) const {
    return 8 + width_of(levels_[0].most) + levels_[level - 1].below_width;
  }

  void measure_levels(std::uint64_t depth) {
    const std::uint64_t in_leaf = (node_size - prefix - checksum_size) / sizes_.record;
    levels_.push_back({in_leaf, in_leaf, 0});
    for (std::uint64_t level = 1; level <= depth; ++level) {
      const std::uint64_t pointer = pointer_size(level);
      const std::uint64_t most = (node_size - prefix - checksum_size - pointer) / (sizes_.record + pointer);
      const std::uint64_t below = (most + 1) * levels_.back().most_below + most;
      levels_.push_back({most, below, width_of(below)});
    }
  }

  void read_node(std::uint64_t address, std::uint64_t count, std::uint64_t level) {
    nodes_.push_back(parts_.take(address, node_size));
    Cursor cursor = nodes_.back().cursor();
    cursor.expect(level > 0 ? "BTIN\0"sv : "BTLF\0"sv, "a node without its signature");
    if (cursor.number(1) != sizes_.tree_type) cursor.refuse("a node of another tree");
    if (count > levels_[level].most) cursor.refuse("a node with too many records");
    Cursor records = cursor.part(count * sizes_.record);
    if (level > 0) {
      for (std::uint64_t child = 0; child <= count; ++child) {
        const std::uint64_t below = cursor.address();
        const std::uint64_t in_below = cursor.number(width_of(levels_[0].most));
        cursor.skip(levels_[level - 1].below_width);
        read_node(below, in_below, level - 1);
        if (child < count) records_.push_back(records.part(sizes_.record));
      }
    } else {
      while (records.left() > 0) records_.push_back(records.part(sizes_.record));
    }
  }

  Parts& parts_;
  const Sizes& sizes_;
  std::vector<Level> levels_;
  std::vector<Part> nodes_;
  std::vector<Cursor> records_;
};

}  // namespace

DenseMessages dense_messages(Parts& parts, MessageKind kind, std::uint64_t heap_at, std::uint64_t tree_at) {
  const bool links = kind == MessageKind::link;
  const Sizes& sizes = links ? of_links : of_attributes;
  Heap heap(parts, sizes, heap_at);
  const Tree tree(parts, sizes, tree_at);
  DenseMessages dense;
  for (Cursor record : tree.records()) {
    std::uint64_t order = links ? record.number(8) : 0;
    record.expect_zeros(1, "a message that is not in its heap");
    const std::uint64_t offset = record.number(sizes.offset);
    const std::uint64_t size = record.number(2);
    if (!links) {
      record.expect_zeros(1, "a message that lies elsewhere");
      order = record.number(4);
    }
    dense.messages.push_back({kind, order, heap.at(offset, size)});
  }
  dense.parts = heap.take_blocks();
  return dense;
}

}  // namespace psg::store
