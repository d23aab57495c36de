#include "psg/edf/check/tal_review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/stop.hpp"
#include "psg/edf/tal.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

/// Digits, and after a point at least one more.
bool strict_seconds(std::string_view text) {
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || !std::ranges::all_of(whole, is_digit)) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view decimals = text.substr(point + 1);
  return !decimals.empty() && std::ranges::all_of(decimals, is_digit);
}

/// "+seconds" or "-seconds", perhaps byte 21 and a duration.
bool strict_stamp(std::string_view stamp) {
  if (!stamp.starts_with('+') && !stamp.starts_with('-')) return false;
  const auto mark = stamp.find(tal_before_duration);
  if (!strict_seconds(stamp.substr(1, mark == std::string_view::npos ? mark : mark - 1))) return false;
  return mark == std::string_view::npos || strict_seconds(stamp.substr(mark + 1));
}

bool stray_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != tal_separator && c != '\t' && c != '\n' && c != '\r';
}

class TalReview {
 public:
  TalReview(std::int64_t record, Deviations& deviations) : record_(record), deviations_(deviations) {}
  void take(std::string_view list, std::int64_t offset, bool ended);
  void tell(K kind, std::int64_t offset, std::string found, std::string expected = {}) {
    deviations_.add({.kind = kind,
                     .field = "annotation",
                     .record = record_ + 1,
                     .offset = offset,
                     .found = std::move(found),
                     .expected = std::move(expected)});
  }

 private:
  std::int64_t record_;
  Deviations& deviations_;
};

void TalReview::take(std::string_view list, std::int64_t offset, bool ended) {
  const auto stamp_end = list.find(tal_separator);
  const std::string_view stamp = list.substr(0, stamp_end);
  const bool strict = strict_stamp(stamp);
  if (stamp_end == std::string_view::npos || !strict) {
    Deviations ignored;
    if (parse_tals(list, record_, offset, ignored).empty()) return;
  }
  if (!strict) {
    tell(K::tal_time_form, offset, "found " + quoted(stamp), "seconds such as +12.5");
  }
  // Of a last text without byte 20 the reader has told.
  if (!ended && list.ends_with(tal_separator)) {
    tell(K::tal_not_ended, offset, fmt::format("found {} up to the end of the signal", quoted(list)),
         "byte 0 behind it");
  }
  if (std::ranges::any_of(list.substr(stamp_end), stray_control)) {
    tell(K::tal_control_characters, offset, "found " + quoted(list.substr(stamp_end)));
  }
}

}  // namespace

void review_tals(std::string_view bytes, std::int64_t record, std::int64_t offset, Deviations& deviations) {
  TalReview review(record, deviations);
  for (std::size_t at = 0, expected = 0; at < bytes.size();) {
    at = bytes.find_first_not_of('\0', at);
    if (at == std::string_view::npos) return;
    stop_tick();
    const std::int64_t position = offset + static_cast<std::int64_t>(at);
    if (at != expected) {
      review.tell(K::tal_place, position, fmt::format("found {} NUL bytes before it", at - expected), "none");
    }
    const auto end = bytes.find('\0', at);
    review.take(bytes.substr(at, end - at), position, end != std::string_view::npos);
    if (end == std::string_view::npos) return;
    at = expected = end + 1;
  }
}

}  // namespace psg::edf
