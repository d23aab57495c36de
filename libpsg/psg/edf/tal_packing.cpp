#include "psg/edf/tal_packing.hpp"

#include <fmt/format.h>

#include "psg/edf/tal.hpp"

namespace psg::edf {

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
