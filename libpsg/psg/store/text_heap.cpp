#include "psg/store/text_heap.hpp"

#include <algorithm>

namespace psg::store {

using namespace std::string_view_literals;

std::string TextHeap::take(Cursor& reference) {
  const std::uint64_t length = reference.number(4);
  const std::uint64_t address = reference.address();
  const std::uint64_t index = reference.number(4);
  if (length == 0 && (address == 0 || address == no_address)) return {};
  Collection& collection = collection_at(address);
  if (index == 0 || index > collection.texts.size())
    reference.refuse("a text that is not there, before it ends");
  Text& text = collection.texts[index - 1];
  if (text.taken) reference.refuse("a text that two others use, before it ends");
  if (text.size != length) reference.refuse("a text of another length, before it ends");
  text.taken = true;
  Cursor cursor = collection.bytes.cursor();
  cursor.skip(text.offset);
  const auto bytes = cursor.bytes(length);
  if (std::ranges::find(bytes, '\0') != bytes.end()) cursor.refuse("a text with a NUL, before it ends");
  parts_.spend(sizeof(std::string) + length);
  return {bytes.begin(), bytes.end()};
}

TextHeap::Collection& TextHeap::collection_at(std::uint64_t address) {
  const auto found = collections_.find(address);
  if (found != collections_.end()) return found->second;
  constexpr std::uint64_t head = 16;
  const Part first = parts_.peek(address, head);
  Cursor start = first.cursor();
  start.expect("GCOL\x01\0\0\0"sv, "texts of an unknown kind");
  const std::uint64_t size = start.number(8);
  Collection collection{parts_.take(address, size), {}};
  Cursor cursor = collection.bytes.cursor();
  cursor.skip(head);
  while (cursor.left() >= head) {
    const std::uint64_t index = cursor.number(2);
    if (index == 0) break;  // the rest is free
    if (index != collection.texts.size() + 1) cursor.refuse("texts out of order");
    cursor.expect_zeros(6, "something unknown in a text");
    const std::uint64_t length = cursor.number(8);
    collection.texts.push_back({cursor.at() - address, length, false});
    if (length > cursor.left()) cursor.refuse("a text beyond its collection");
    cursor.skip(std::min<std::uint64_t>((length + 7) & ~std::uint64_t{7}, cursor.left()));
  }
  return collections_.emplace(address, std::move(collection)).first->second;
}

}  // namespace psg::store
