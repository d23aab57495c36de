#include "psg/store/parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/store/checksum.hpp"
#include "psg/store/file.hpp"

namespace psg::store {
namespace {

// A table of short texts takes 2 to 3 times its size in the file, an envelope twice.
constexpr std::uint64_t memory_always = std::uint64_t{1} << 26, memory_for_a_byte = 4;

}  // namespace

void refuse_at(std::uint64_t at, std::string_view what) {
  throw Failure{fmt::format("{} at byte {}", what, at)};
}

std::uint64_t Cursor::number(std::size_t width) {
  std::uint64_t value = 0;
  std::size_t shift = 0;
  for (const char c : bytes(width)) {
    value |= std::uint64_t{static_cast<unsigned char>(c)} << shift;
    shift += 8;
  }
  return value;
}

std::span<const char> Cursor::bytes(std::uint64_t count) {
  if (count > bytes_.size()) refuse("something cut short");
  const auto taken = bytes_.first(static_cast<std::size_t>(count));
  bytes_ = bytes_.subspan(taken.size());
  at_ += count;
  return taken;
}

Cursor Cursor::part(std::uint64_t count) {
  const std::uint64_t at = at_;
  return {bytes(count), at};
}

void Cursor::expect(std::string_view constant, std::string_view what) {
  const std::uint64_t at = at_;
  if (!std::ranges::equal(bytes(constant.size()), constant)) refuse_at(at, what);
}

void Cursor::expect_zeros(std::uint64_t count, std::string_view what) {
  const std::uint64_t at = at_;
  if (!std::ranges::all_of(bytes(count), [](char c) { return c == '\0'; })) refuse_at(at, what);
}

bool Stretches::add(std::uint64_t start, std::uint64_t size) {
  const std::uint64_t end = start + size;
  const auto next = end_of_.upper_bound(start);
  if (next != end_of_.end() && next->first < end) return false;
  if (next != end_of_.begin() && std::prev(next)->second > start) return false;
  return end_of_.emplace(start, end).second;
}

Parts::Parts(const File& file)
    : file_(file),
      size_(file.size() - file_checksum_size),
      allowed_(memory_always + std::min(size_, std::uint64_t{1} << 48) * memory_for_a_byte) {}

void Parts::check(std::uint64_t at, std::uint64_t count) const {
  if (at > size_ || count > size_ - at) refuse_at(at, "something beyond the end of the file");
}

Part Parts::peek(std::uint64_t at, std::uint64_t count) const {
  check(at, count);
  std::vector<char> bytes(static_cast<std::size_t>(count));
  file_.read(at, bytes);
  return {std::move(bytes), at};
}

Part Parts::take(std::uint64_t at, std::uint64_t count) {
  claim(at, count);
  return peek(at, count);
}

void Parts::claim(std::uint64_t at, std::uint64_t count) {
  check(at, count);
  if (count > 0 && !taken_.add(at, count)) refuse_at(at, "a part that two others use");
}

void Parts::read(std::uint64_t at, std::span<char> bytes) const {
  check(at, bytes.size());
  file_.read(at, bytes);
}

void Parts::spend(std::uint64_t bytes) {
  if (bytes > allowed_) throw Failure{"more texts than a file of its size has"};
  allowed_ -= bytes;
}

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
