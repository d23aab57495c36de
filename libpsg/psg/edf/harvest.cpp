#include "psg/edf/harvest.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "psg/core/characters.hpp"
#include "psg/core/stop.hpp"

namespace psg::edf {
namespace {

/// A night's annotations are some 100 kB. Beyond this they are read again at the end, so that
/// damaged files do not fill the memory.
constexpr std::size_t most_kept_bytes = std::size_t{4} * 1024 * 1024;

/// The time of a list "+12.5\x14\x14" that fills `text` up to NULs; empty for everything else.
std::optional<Time> lone_onset(std::string_view text) {
  constexpr int digits_of_ns = 9, most_digits = 9;
  if (text.empty() || text.front() != '+') return {};
  std::size_t at = 1;
  std::int64_t value = 0;
  const auto digits = [&](int most) {
    int count = 0;
    for (; at < text.size() && is_digit(text[at]) && count < most; ++at, ++count) {
      value = value * 10 + (text[at] - '0');
    }
    return count;
  };
  if (digits(most_digits) == 0) return {};
  int decimals = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    decimals = digits(digits_of_ns);
  }
  for (; decimals < digits_of_ns; ++decimals) value *= 10;
  if (text.substr(at) != "\x14\x14") return {};
  return Time(value);
}

/// The text without the NULs that fill it up.
std::string_view told(std::string_view lane) {
  // Eight at a time: this is looked at in every record of a night.
  std::size_t size = lane.size();
  for (std::uint64_t eight = 0; size >= sizeof eight; size -= sizeof eight) {
    std::memcpy(&eight, lane.data() + size - sizeof eight, sizeof eight);
    if (eight != 0) break;
  }
  while (size > 0 && lane[size - 1] == '\0') --size;
  return lane.substr(0, size);
}

}  // namespace

Harvest::Harvest(const Header& header, Time first_onset)
    : header_(header),
      lanes_(header_),
      first_onset_(first_onset),
      taken_(static_cast<std::size_t>(header.records / 64 + 1)),
      missing_(header.records) {}

bool Harvest::wants(std::int64_t record) const noexcept {
  const std::uint64_t word = taken_[static_cast<std::size_t>(record / 64)].load(std::memory_order_relaxed);
  return (word >> (record % 64) & 1U) == 0;
}

/// Whether nobody else had brought the record in the meantime.
bool Harvest::mark(std::int64_t record) {
  const std::uint64_t bit = std::uint64_t{1} << (record % 64);
  if ((taken_[static_cast<std::size_t>(record / 64)].fetch_or(bit) & bit) != 0) return false;
  missing_.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

void Harvest::take(std::int64_t record, std::span<const std::byte> bytes, std::int64_t offset) {
  if (!wants(record)) return;
  const std::int64_t low = header_.data_offset + record * header_.record_bytes + lanes_.low() - offset;
  const auto part =
      bytes.subspan(static_cast<std::size_t>(low), static_cast<std::size_t>(lanes_.high() - lanes_.low()));
  const std::string_view text(reinterpret_cast<const char*>(part.data()), part.size());
  silent(record, text) ? static_cast<void>(mark(record)) : keep(record, text);
}

/// Whether the lanes, the first of which begins `bytes`, hold nothing but the onset that is expected.
bool Harvest::silent(std::int64_t record, std::string_view bytes) const {
  const auto told_in = [&](const AnnotationLane& lane) {
    return told(bytes.substr(static_cast<std::size_t>(lane.offset - lanes_.low()),
                             static_cast<std::size_t>(lane.bytes)));
  };
  if (lone_onset(told_in(*lanes_.begin())) != first_onset_ + header_.record_duration * record) return false;
  return std::all_of(std::next(lanes_.begin()), lanes_.end(),
                     [&](const AnnotationLane& lane) { return told_in(lane).empty(); });
}

void Harvest::keep(std::int64_t record, std::string_view bytes) {
  std::string packed;
  for (const AnnotationLane& lane : lanes_) {
    packed += bytes.substr(static_cast<std::size_t>(lane.offset - lanes_.low()),
                           static_cast<std::size_t>(lane.bytes));
  }
  packed.resize(told(packed).size());
  const std::scoped_lock lock(mutex_);
  if (pool_.size() + packed.size() > most_kept_bytes || !mark(record)) return;
  tellings_.push_back({record, pool_.size(), packed.size()});
  pool_ += packed;
}

void Harvest::put_back(std::int64_t first, std::int64_t end) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(tellings_, [&](const Telling& t) { return first <= t.record && t.record < end; });
  for (std::int64_t r = first; r < end; ++r) {
    const std::uint64_t bit = std::uint64_t{1} << (r % 64);
    if ((taken_[static_cast<std::size_t>(r / 64)].fetch_and(~bit) & bit) != 0) missing_.fetch_add(1);
  }
}

AnnotationRecords Harvest::finish(const File& file, Deviations& deviations) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Telling> tellings = tellings_;
  std::ranges::sort(tellings, {}, &Telling::record);
  AnnotationCollector collector(header_, deviations);
  auto telling = tellings.begin();
  for (std::int64_t r = 0; r < header_.records;) {
    stop_tick();
    if (wants(r)) {
      while (r < header_.records && wants(r)) ++r;
      collector.read(file, r);
      continue;
    }
    if (telling != tellings.end() && telling->record == r) {
      collector.take_packed(std::string_view(pool_).substr(telling->at, telling->size));
      ++telling;
    } else {
      collector.take_onset(first_onset_ + header_.record_duration * r);
    }
    ++r;
  }
  return collector.finish();
}

}  // namespace psg::edf
