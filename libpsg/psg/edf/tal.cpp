#include "psg/edf/tal.hpp"

#include <fmt/format.h>

#include "psg/channels/known_label.hpp"
#include "psg/core/stop.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"

namespace psg::edf {
namespace {

constexpr std::int64_t longest_ns = 100LL * 366 * 86400 * 1'000'000'000;

/// An onset or a duration: digits with at most one point and no exponent.
std::optional<Time> parse_time(std::string_view text) {
  if (text.empty() || text.find_first_not_of("+-0123456789.") != std::string_view::npos) return std::nullopt;
  const auto nanoseconds = parse_scaled(text, 9);
  if (!nanoseconds || nanoseconds->value > longest_ns || nanoseconds->value < -longest_ns)
    return std::nullopt;
  return Time(nanoseconds->value);
}

/// The stamp before the first separator: onset and perhaps a duration.
bool parse_stamp(std::string_view stamp, Tal& tal) {
  const auto mark = stamp.find(tal_before_duration);
  const std::string_view onset = stamp.substr(0, mark);
  if (!onset.starts_with('+') && !onset.starts_with('-')) return false;
  const auto time = parse_time(onset);
  if (!time) return false;
  tal.onset = *time;
  if (mark == std::string_view::npos || mark + 1 == stamp.size()) return true;
  tal.duration = parse_time(stamp.substr(mark + 1));
  return tal.duration && *tal.duration >= Time{0};
}

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
                      .consequence = "it was read as Latin-1"});
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
    Tal tal;
    const auto stamp_end = list.find(tal_separator);
    if (stamp_end == std::string_view::npos || !parse_stamp(list.substr(0, stamp_end), tal)) {
      deviations.add({.kind = DeviationKind::tal_unreadable,
                      .field = "annotation",
                      .record = record + 1,
                      .offset = position,
                      .found = "found " + quoted(list),
                      .expected = "a list that begins with its onset as +seconds",
                      .consequence = "it was left out"});
      continue;
    }
    parse_texts(list.substr(stamp_end + 1), tal, record, position, deviations);
    tals.push_back(std::move(tal));
  }
  return tals;
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
