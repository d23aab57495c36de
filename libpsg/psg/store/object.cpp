#include "psg/store/object.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace psg::store {
namespace {

using namespace std::string_view_literals;

constexpr std::uint64_t checksum_size = 4;  // the seal covers it
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

}  // namespace psg::store
