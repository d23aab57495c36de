#include "psg/edf/harvest.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

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
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && count < most; ++at, ++count) {
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
      taken_(static_cast<std::size_t>(header.records)),
      missing_(header.records) {}

void Harvest::take(std::int64_t first, std::int64_t end, std::span<const std::byte> bytes,
                   std::int64_t offset) {
  const std::vector<std::int64_t> records = missing_of(first, end);
  if (records.empty()) return;
  Found found;
  for (const std::int64_t record : records) look(record, bytes, offset, found);
  add(records, found);
}

std::vector<std::int64_t> Harvest::missing_of(std::int64_t first, std::int64_t end) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::int64_t> records;
  for (std::int64_t r = first; r < end; ++r) {
    if (!taken_[static_cast<std::size_t>(r)]) records.push_back(r);
  }
  return records;
}

void Harvest::look(std::int64_t record, std::span<const std::byte> bytes, std::int64_t offset,
                   Found& found) const {
  const std::int64_t start = header_.data_offset + record * header_.record_bytes - offset;
  const auto text = [&](const AnnotationLane& lane) {
    const auto part =
        bytes.subspan(static_cast<std::size_t>(start + lane.offset), static_cast<std::size_t>(lane.bytes));
    return std::string_view(reinterpret_cast<const char*>(part.data()), part.size());
  };
  const bool rest_silent = std::all_of(std::next(lanes_.begin()), lanes_.end(),
                                       [&](const AnnotationLane& lane) { return told(text(lane)).empty(); });
  const Time expected = first_onset_ + header_.record_duration * record;
  if (rest_silent && lone_onset(told(text(*lanes_.begin()))) == expected) return;
  const std::size_t at = found.pool.size();
  for (const AnnotationLane& lane : lanes_) found.pool += text(lane);
  found.pool.resize(at + told(std::string_view(found.pool).substr(at)).size());
  found.tellings.push_back({record, at, found.pool.size() - at});
}

void Harvest::add(const std::vector<std::int64_t>& records, const Found& found) {
  const std::scoped_lock lock(mutex_);
  if (kept_.pool.size() + found.pool.size() > most_kept_bytes) return;
  // Another thread may have brought some of them in the meantime.
  const auto taken = [&](std::int64_t r) { return taken_[static_cast<std::size_t>(r)]; };
  for (const Telling& t : found.tellings) {
    if (taken(t.record)) continue;
    kept_.tellings.push_back({t.record, kept_.pool.size(), t.size});
    kept_.pool.append(found.pool, t.at, t.size);
  }
  for (const std::int64_t r : records) {
    if (!taken(r)) missing_.fetch_sub(1, std::memory_order_relaxed);
    taken_[static_cast<std::size_t>(r)] = true;
  }
}

AnnotationRecords Harvest::finish(const File& file, Deviations& deviations) const {
  const std::scoped_lock lock(mutex_);
  std::vector<Telling> tellings = kept_.tellings;
  std::ranges::sort(tellings, {}, &Telling::record);
  AnnotationCollector collector(header_, deviations);
  auto telling = tellings.begin();
  for (std::int64_t r = 0; r < header_.records;) {
    const auto begin = taken_.begin() + r;
    if (!*begin) {
      r = std::find(begin, taken_.end(), true) - taken_.begin();
      collector.read(file, r);
      continue;
    }
    if (telling != tellings.end() && telling->record == r) {
      collector.take_packed(std::string_view(kept_.pool).substr(telling->at, telling->size));
      ++telling;
    } else {
      collector.take_onset(first_onset_ + header_.record_duration * r);
    }
    ++r;
  }
  return collector.finish();
}

}  // namespace psg::edf
