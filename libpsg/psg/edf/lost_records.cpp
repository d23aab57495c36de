#include "psg/edf/lost_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::edf {
namespace {

constexpr std::size_t most_probes = 8;      // records of a stretch that are searched for their onset
constexpr std::int64_t fewest_garbled = 3;  // records without an onset, when none is found elsewhere
constexpr std::int64_t widest_search = std::int64_t{1} << 20;

/// The places in a text where a timekeeping annotation begins: "+12.5\x14\x14\0".
std::vector<std::size_t> onset_places(std::string_view text) {
  using namespace std::string_view_literals;
  constexpr std::string_view end = "\x14\x14\0"sv;
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && (is_digit(text[begin - 1]) || text[begin - 1] == '.')) --begin;
    if (begin == 0 || begin == at || (text[begin - 1] != '+' && text[begin - 1] != '-')) continue;
    places.push_back(begin - 1);
  }
  return places;
}

class Search {
 public:
  Search(const File& file, const Header& header, const AnnotationRecords& records)
      : file_(file), header_(header), records_(records), signals_(header), any_in_place_(find_in_place()) {}
  [[nodiscard]] std::vector<LostRecords> run() const;

 private:
  using Stretch = std::span<const DoubtfulRecord>;
  [[nodiscard]] Stretch stretch_at(std::size_t first) const;
  [[nodiscard]] std::optional<std::int64_t> displacement(Stretch stretch) const;
  [[nodiscard]] std::optional<std::int64_t> displacement(std::int64_t record) const;
  [[nodiscard]] std::optional<LostRecords> lost_in(Stretch stretch) const;
  [[nodiscard]] LostRecords widened(LostRecords lost) const;
  [[nodiscard]] bool unknown(std::int64_t record) const { return records_.onsets[record] == unknown_onset; }
  [[nodiscard]] std::int64_t record_count() const { return records_.onsets.size(); }
  /// Bytes behind the last complete record.
  [[nodiscard]] std::int64_t rest() const {
    return (file_.size() - header_.data_offset) % header_.record_bytes;
  }
  [[nodiscard]] bool find_in_place() const;
  [[nodiscard]] bool samples_within(std::int64_t low, std::int64_t high) const;

  const File& file_;
  const Header& header_;
  const AnnotationRecords& records_;
  AnnotationSignals signals_;
  bool any_in_place_;
};

/// Doubtful records from one on, up to the next record whose onset is at its place.
Search::Stretch Search::stretch_at(std::size_t first) const {
  const auto& all = records_.doubtful;
  std::size_t end = first + 1;
  for (; end < all.size(); ++end) {
    std::int64_t between = all[end - 1].record + 1;
    while (between < all[end].record && unknown(between)) ++between;
    if (between < all[end].record) break;
  }
  return Stretch(all).subspan(first, end - first);
}

/// How far from its place the onset of a record lies; empty where it is not found.
std::optional<std::int64_t> Search::displacement(std::int64_t record) const {
  constexpr std::int64_t longest_onset = 32;
  const std::int64_t start = header_.data_offset + record * header_.record_bytes,
                     place = start + signals_.low();
  const std::int64_t reach = std::min(header_.record_bytes, widest_search) / 2;
  const std::int64_t from = std::max<std::int64_t>(place - reach, 0);
  const std::int64_t to = std::min(place + reach + longest_onset, file_.size());
  if (from >= to) return {};
  std::string bytes(static_cast<std::size_t>(to - from), '\0');
  file_.read(from, std::as_writable_bytes(std::span(bytes)));
  std::optional<std::int64_t> nearest;
  for (const std::size_t at : onset_places(bytes)) {
    const std::int64_t by = from + static_cast<std::int64_t>(at) - place;
    const bool is_of_another_signal = std::any_of(
        signals_.begin(), signals_.end(), [&](const auto& s) { return s.offset == signals_.low() + by; });
    if (is_of_another_signal) continue;
    if (!nearest || std::abs(by) < std::abs(*nearest)) nearest = by;
  }
  return nearest;
}

std::optional<std::int64_t> Search::displacement(Stretch stretch) const {
  const std::size_t every = stretch.size() / most_probes + 1;
  for (std::size_t i = 0; i < stretch.size(); i += every) {
    stop_point();
    // Bytes before an onset in its own signal prove nothing, unless the file is too long by as many.
    const std::int64_t before = stretch[i].before;
    const auto by = before == 0        ? displacement(stretch[i].record)
                    : before == rest() ? std::optional(before)
                                       : std::nullopt;
    if (!by) continue;
    // Behind another text in its own signal it may be at home.
    const bool within = *by > 0 && *by < signals_.begin()->bytes;
    if (!within || any_in_place_ || (rest() - *by) % header_.record_bytes == 0) return by;
  }
  return {};
}

/// Whether any record has its onset at its place.
bool Search::find_in_place() const {
  auto next = records_.doubtful.begin();
  for (std::int64_t r = 0; r < record_count(); ++r) {
    const bool doubtful = next != records_.doubtful.end() && next->record == r;
    if (doubtful) ++next;
    if (!doubtful && !unknown(r)) return true;
  }
  return false;
}

std::optional<LostRecords> Search::lost_in(Stretch stretch) const {
  LostRecords lost{.first = stretch.front().record,
                   .end = stretch.back().record + 1,
                   .seen = stretch.front().record,
                   .displaced = displacement(stretch)};
  const auto garbled = std::ranges::count(stretch, 0, &DoubtfulRecord::before);
  if (!lost.displaced && (garbled < fewest_garbled || !any_in_place_)) return {};
  return widened(lost);
}

bool Search::samples_within(std::int64_t low, std::int64_t high) const {
  return std::ranges::any_of(header_.signals, [&](const SignalHeader& s) {
    return !s.annotations && s.channel.samples_per_record > 0 && s.record_offset >= low &&
           s.record_offset < high;
  });
}

/// With the records that may have a share in the loss.
LostRecords Search::widened(LostRecords lost) const {
  const auto grow = [&] {
    while (lost.first > 0 && unknown(lost.first - 1)) --lost.first;
    while (lost.end < record_count() && unknown(lost.end)) ++lost.end;
  };
  grow();
  // The loss lies between two onsets: behind the last at its place, and before the next.
  if (lost.first > 0 && samples_within(signals_.low(), header_.record_bytes)) --lost.first;
  if (lost.end < record_count() && samples_within(0, signals_.low())) ++lost.end;
  grow();
  return lost;
}

std::vector<LostRecords> Search::run() const {
  std::vector<LostRecords> all;
  for (std::size_t i = 0; i < records_.doubtful.size();) {
    const Stretch stretch = stretch_at(i);
    i += stretch.size();
    const auto lost = lost_in(stretch);
    if (!lost) continue;
    if (!all.empty() && lost->first <= all.back().end) {
      all.back().end = std::max(all.back().end, lost->end);
    } else {
      all.push_back(*lost);
    }
  }
  return all;
}

/// What was found of a stretch: "1 byte is missing before it".
std::string described(const LostRecords& lost) {
  std::string out = fmt::format("from record {} on, the onsets are not where the header says", lost.seen + 1);
  if (!lost.displaced) return out;
  const std::int64_t bytes = std::abs(*lost.displaced);
  return out + fmt::format(": {} byte{} {} before or in it", bytes, bytes == 1 ? "" : "s",
                           bytes == 1 ? (*lost.displaced < 0 ? "is missing" : "too many is")
                                      : (*lost.displaced < 0 ? "are missing" : "too many are"));
}

Finding finding_of(const LostRecords& lost, const Header& header) {
  Finding finding{.kind = DeviationKind::records_displaced,
                  .field = "data records",
                  .record = lost.seen + 1,
                  .offset = header.data_offset + lost.seen * header.record_bytes,
                  .found = described(lost),
                  .expected = "records of the size that the header tells"};
  finding.count = 1;
  return finding;
}

}  // namespace

std::vector<LostRecords> lost_records(const File& file, const Header& header,
                                      const AnnotationRecords& records) {
  if (records.doubtful.empty() || header.record_duration == 0s || header.only_annotations()) return {};
  return Search(file, header, records).run();
}

AnnotationRecords records_on_grid(
    const File& file, const Header& header, Deviations& deviations,
    const std::function<AnnotationRecords(std::span<const LostRecords>, Deviations&)>& gather) {
  Deviations told = deviations;
  AnnotationRecords records = gather({}, told);
  const std::vector<LostRecords> lost = lost_records(file, header, records);
  if (lost.empty()) {
    deviations = std::move(told);
    return records;
  }
  const bool all = lost.front().first == 0 && lost.front().end == header.records;
  for (const LostRecords& l : lost) {
    Finding finding = finding_of(l, header);
    finding.consequence =
        all ? "the file is refused"
            : fmt::format(
                  "records {} to {} were left out, since their samples are made of the bytes of others",
                  l.first + 1, l.end);
    deviations.add(std::move(finding));
  }
  if (all) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: {}, expected records of the size that the header tells", file.name(),
                            described(lost.front())));
  }
  return gather(lost, deviations);
}

}  // namespace psg::edf
