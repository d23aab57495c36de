#include "psg/edf/text_damage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>

#include "psg/core/characters.hpp"
#include "psg/edf/header_size.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

constexpr std::int64_t piece_bytes = std::int64_t{1} << 20;

// Nothing is known of a file in which the bytes in question are this rare.
constexpr std::int64_t longest_without_any = std::int64_t{64} << 20;
constexpr std::int64_t few = 8;          // that fit the size of the file
constexpr std::int64_t convincing = 64;  // whatever the size

constexpr std::uint32_t replacement = 0xFFFD;

/// The byte that a character was; empty for one that is no character of Latin-1 or Windows-1252.
std::optional<unsigned char> byte_of(std::uint32_t code) {
  if (code <= 0xFF) return static_cast<unsigned char>(code);
  for (unsigned byte = 0x80; byte < 0xA0; ++byte) {
    if (windows_1252(static_cast<unsigned char>(byte)) == code) return static_cast<unsigned char>(byte);
  }
  return {};
}

/// The bytes of a file from the first on; `Take` is given a piece and whether it is the last, and returns how
/// many of its bytes it took, or none to stop. What it leaves comes again, with more behind it.
template <class Take>
void walk(const File& file, const Take& take) {
  std::string held;
  for (std::int64_t at = 0; at < file.size();) {
    const std::int64_t more = std::min(piece_bytes, file.size() - at);
    const std::size_t before = held.size();
    held.resize(before + static_cast<std::size_t>(more));
    file.read(at, std::as_writable_bytes(std::span(held)).subspan(before));
    at += more;
    const std::optional<std::size_t> taken = take(std::string_view(held), at == file.size());
    if (!taken) return;
    held.erase(0, *taken);
  }
}

/// All bytes 10 follow a byte 13; empty as soon as one does not.
std::optional<TextDamage> line_end_damage(const File& file) {
  TextDamage damage{.change = TextChange::line_ends};
  bool all = true, after_13 = false;
  std::int64_t begin = 0;
  walk(file, [&](std::string_view piece, bool) -> std::optional<std::size_t> {
    for (std::size_t at = piece.find('\n'); at != std::string_view::npos; at = piece.find('\n', at + 1)) {
      all = at == 0 ? after_13 : piece[at - 1] == '\r';
      if (!all) return {};
      if (damage.changes++ == 0) damage.first = begin + static_cast<std::int64_t>(at) - 1;
    }
    after_13 = piece.back() == '\r';
    begin += static_cast<std::int64_t>(piece.size());
    if (damage.changes == 0 && begin > longest_without_any) return {};
    return piece.size();
  });
  if (!all || damage.changes == 0) return {};
  damage.added = damage.changes;
  return damage;
}

/// Every byte above 127 belongs to a character in UTF-8 that was one byte; empty as soon as one does not.
std::optional<TextDamage> utf8_damage(const File& file) {
  TextDamage damage{.change = TextChange::utf8};
  std::int64_t lost = 0, begin = 0;
  bool all = true;
  walk(file, [&](std::string_view piece, bool last) -> std::optional<std::size_t> {
    std::size_t at = 0;
    while (at < piece.size()) {
      if (is_ascii(piece[at])) {
        ++at;
        continue;
      }
      if (!last && piece.size() - at < 4) break;
      const Character c = character_at(piece, at);
      all = c.valid && (c.code == replacement || byte_of(c.code));
      if (!all) return {};
      if (damage.changes++ == 0) damage.first = begin + static_cast<std::int64_t>(at);
      if (c.code == replacement) ++lost;
      damage.added += static_cast<std::int64_t>(c.length) - 1;
      at += c.length;
    }
    begin += static_cast<std::int64_t>(at);
    if (damage.changes == 0 && begin > longest_without_any) return {};
    return at;
  });
  if (!all || damage.changes == 0) return {};
  if (lost > 0) damage.change = TextChange::replaced;
  return damage;
}

/// The header as it was.
std::string header_before(const File& file, TextChange change) {
  constexpr std::size_t most = std::size_t{256} * 10000;
  std::string header;
  struct Enough {};
  try {
    undo(file, change, [&](std::string_view bytes) {
      header += bytes.substr(0, most - header.size());
      if (header.size() == most) throw Enough{};
    });
  } catch (const Enough&) {
  }
  return header;
}

/// Whether the change is beyond doubt. Annotations may hold line ends and UTF-8, so of a file of little else
/// only its size tells.
bool certain(TextDamage& damage, const File& file) {
  const std::string header = header_before(file, damage.change);
  if (!begins_a_recording(header)) return false;
  const std::optional<HeaderSize> told = header_size(header);
  damage.fits = told && told->records > 0 && told->file_bytes() == file.size() - damage.added;
  if (damage.fits) return damage.changes >= few;
  const bool cannot_be_text = damage.change != TextChange::utf8 && told && !told->only_annotations;
  const bool whole = told && (file.size() - told->header_bytes) % told->record_bytes == 0;
  return cannot_be_text && !whole && damage.changes >= convincing;
}

}  // namespace

std::string TextDamage::found() const {
  const char* const and_size = fits ? ", and it is longer by as many bytes than its header says" : "";
  switch (change) {
    case TextChange::line_ends:
      return fmt::format("a byte 13 before every one of its {} bytes 10{}", changes, and_size);
    case TextChange::utf8:
      return fmt::format("every one of its {} bytes above 127 turned into a character of UTF-8{}", changes,
                         fits ? fmt::format(", and it is {} bytes longer than its header says", added) : "");
    case TextChange::replaced: break;
  }
  return fmt::format("{} bytes turned into the replacement character U+FFFD", changes);
}

std::optional<TextDamage> text_damage(const File& file) {
  for (const auto look : {line_end_damage, utf8_damage}) {
    if (auto damage = look(file); damage && certain(*damage, file)) return damage;
  }
  return {};
}

void undo(const File& file, TextChange change, const std::function<void(std::string_view)>& take) {
  std::string out;
  walk(file, [&](std::string_view piece, bool last) -> std::optional<std::size_t> {
    out.clear();
    std::size_t at = 0;
    while (at < piece.size()) {
      if (change == TextChange::line_ends) {
        if (piece[at] == '\r' && at + 1 == piece.size() && !last) break;
        if (!piece.substr(at).starts_with("\r\n")) out += piece[at];
        if (piece.substr(at).starts_with("\r\n")) out += '\n', ++at;
        ++at;
        continue;
      }
      if (!last && piece.size() - at < 4 && !is_ascii(piece[at])) break;
      const Character c = character_at(piece, at);
      out += static_cast<char>(c.valid ? byte_of(c.code).value_or(0xFF) : c.code);
      at += c.length;
    }
    take(out);
    return at;
  });
}

}  // namespace psg::edf
