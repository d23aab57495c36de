#include <algorithm>
#include <bit>
#include <map>

#include "psg/store/object.hpp"

namespace psg::store {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t checksum_size = 4;  // the seal covers it

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
