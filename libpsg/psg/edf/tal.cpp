#include "psg/edf/tal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/stop.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"

namespace psg::edf {
namespace {

constexpr std::int64_t longest_ns = 100LL * 366 * 86400 * 1'000'000'000;

bool is_time(std::string_view text) {
  return !text.empty() && text.find_first_not_of("+-0123456789.") == std::string_view::npos;
}

/// An onset or a duration: digits with at most one point and no exponent.
std::optional<Time> parse_time(std::string_view text) {
  if (!is_time(text)) return std::nullopt;
  const auto nanoseconds = parse_scaled(text, 9);
  if (!nanoseconds || nanoseconds->value > longest_ns || nanoseconds->value < -longest_ns)
    return std::nullopt;
  return Time(nanoseconds->value);
}

/// Whether a text is a number that is too large for a time.
bool too_large(std::string_view text) {
  if (!is_time(text) || parse_time(text)) return false;
  if (text.front() == '+' || text.front() == '-') text.remove_prefix(1);
  return text.find_first_of("+-") == std::string_view::npos && text.find('.') == text.rfind('.') &&
         std::ranges::any_of(text, is_digit);
}

std::string most_allowed() { return fmt::format("at most {} s (100 years)", longest_ns / 1'000'000'000); }

/// The list before its first separator: onset and perhaps a duration.
class Stamp {
 public:
  explicit Stamp(std::string_view text)
      : mark_(text.find(tal_before_duration)), onset_(text.substr(0, mark_)) {
    if (mark_ != std::string_view::npos) duration_ = text.substr(mark_ + 1);
  }
  [[nodiscard]] std::optional<Time> onset() const {
    if (!onset_.starts_with('+') && !onset_.starts_with('-')) return std::nullopt;
    return parse_time(onset_);
  }
  /// What is expected of an onset that cannot be read.
  [[nodiscard]] std::string expected() const {
    const bool large = (onset_.starts_with('+') || onset_.starts_with('-')) && too_large(onset_);
    return large ? "an onset of " + most_allowed() : "a list that begins with its onset as +seconds";
  }
  /// Empty where there is none, or none that can be read.
  [[nodiscard]] std::optional<Time> duration() const {
    const auto time = parse_time(duration_);
    return time && *time >= Time{0} ? time : std::nullopt;
  }
  [[nodiscard]] bool unreadable_duration() const { return !duration_.empty() && !duration(); }
  [[nodiscard]] std::string expected_duration() const {
    return too_large(duration_) ? most_allowed() : "seconds, not negative";
  }
  [[nodiscard]] std::string_view duration_text() const { return duration_; }

 private:
  std::size_t mark_;
  std::string_view onset_, duration_;
};

void parse_texts(std::string_view rest, Tal& tal, std::int64_t record, std::int64_t offset,
                 Deviations& deviations) {
  while (!rest.empty()) {
    stop_tick();
    const auto end = rest.find(tal_separator);
    const std::string_view text = rest.substr(0, end);
    if (end == std::string_view::npos) {
      deviations.add({.kind = DeviationKind::tal_not_ended,
                      .field = "annotation text",
                      .record = record + 1,
                      .offset = offset,
                      .found = fmt::format("found {} without byte 20 behind it", quoted(text)),
                      .consequence = "the text was taken as far as it goes"});
    }
    if (!is_utf8(text)) {
      deviations.add({.kind = DeviationKind::tal_encoding,
                      .field = "annotation text",
                      .record = record + 1,
                      .offset = offset,
                      .found = "found " + quoted(text),
                      .expected = "UTF-8",
                      .consequence = fmt::format("it was read as {}", single_byte_encoding(text))});
    }
    tal.texts.push_back(to_utf8(text));
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

std::vector<Tal> parse_tals(std::string_view bytes, std::int64_t record, std::int64_t offset,
                            Deviations& deviations) {
  std::vector<Tal> tals;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes[at] == '\0') {
      ++at;
      continue;
    }
    const std::string_view list = bytes.substr(at, bytes.find('\0', at) - at);
    const std::int64_t position = offset + static_cast<std::int64_t>(at);
    at += list.size();
    stop_tick();
    const auto stamp_end = list.find(tal_separator);
    const Stamp stamp(list.substr(0, stamp_end));
    const auto onset = stamp.onset();
    const auto tell = [&](DeviationKind kind, const char* what, std::string_view found, std::string expected,
                          const char* consequence) {
      deviations.add({.kind = kind,
                      .field = "annotation",
                      .record = record + 1,
                      .offset = position,
                      .found = what + quoted(found),
                      .expected = std::move(expected),
                      .consequence = consequence});
    };
    if (stamp_end == std::string_view::npos || !onset) {
      tell(DeviationKind::tal_unreadable, "found ", list, stamp.expected(), "it was left out");
      continue;
    }
    if (stamp.unreadable_duration()) {
      tell(DeviationKind::tal_duration, "found a duration of ", stamp.duration_text(),
           stamp.expected_duration(), "the annotation was kept without a duration");
    }
    Tal tal{.onset = *onset, .duration = stamp.duration(), .texts = {}};
    parse_texts(list.substr(stamp_end + 1), tal, record, position, deviations);
    tals.push_back(std::move(tal));
  }
  return tals;
}

bool begins_with_onset(std::string_view bytes) {
  const auto end = bytes.find(tal_separator);
  return end != std::string_view::npos && bytes.substr(end).starts_with("\x14\x14") &&
         Stamp(bytes.substr(0, end)).onset().has_value();
}

std::string decimal(Time time) {
  constexpr std::int64_t second = 1'000'000'000;
  const std::int64_t magnitude = std::chrono::abs(time).count();
  std::string text = fmt::format("{}.{:09}", magnitude / second, magnitude % second);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string tal_time(Time time) { return fmt::format("{}{}", time < Time{0} ? '-' : '+', decimal(time)); }

std::string encode_tal(const Annotation& annotation) {
  std::string tal = tal_time(annotation.onset);
  if (annotation.duration) tal += tal_before_duration + decimal(*annotation.duration);
  tal += tal_separator + annotation.text + tal_separator;
  tal += '\0';
  return tal;
}

std::optional<std::vector<std::string>> pack_tals(std::span<const Annotation> annotations,
                                                  std::span<const Time> onsets, std::size_t signals,
                                                  std::size_t signal_bytes) {
  std::vector<std::string> records;
  records.reserve(onsets.size());
  std::size_t next = 0;
  std::string pending = annotations.empty() ? std::string() : encode_tal(annotations.front());
  for (const Time onset : onsets) {
    std::string record;
    for (std::size_t s = 0; s < signals; ++s) {
      std::string signal;
      if (s == 0) (signal = tal_time(onset)).append("\x14\x14\0", 3);
      while (next < annotations.size() && signal.size() + pending.size() <= signal_bytes) {
        signal += pending;
        if (++next < annotations.size()) pending = encode_tal(annotations[next]);
      }
      signal.resize(std::max(signal.size(), signal_bytes), '\0');
      record += signal;
    }
    if (record.size() != signals * signal_bytes) return std::nullopt;
    records.push_back(std::move(record));
  }
  if (next < annotations.size()) return std::nullopt;
  return records;
}

}  // namespace psg::edf
