#pragma once

#include <functional>
#include <string>
#include <vector>

#include "edf_bytes.hpp"
#include "psg/edf/deviations.hpp"

namespace psg::testing {

/// One record of 4 samples, EDF without annotations; nothing wrong with it.
inline RawEdf plain_edf() {
  RawEdf edf;
  edf.int16({1, 2, 3, 4}).record();
  return edf;
}

/// The same as EDF+ with an annotation signal of 32 bytes that holds `tals`.
inline RawEdf edf_of_tals(const std::string& tals) {
  RawEdf edf;
  edf.reserved = "EDF+C";
  edf.signals = {RawSignal{"EMG LAT"}, RawSignal{"EDF Annotations", "", "-1", "1", "-32768", "32767", "16"}};
  edf.int16({0, 0, 0, 0}).text(tals, 32).record();
  return edf;
}

/// A file that deviates, and the byte where.
struct DeviatingFile {
  edf::DeviationKind kind;
  std::int64_t offset;
  RawEdf edf;
};

/// One file for each kind of deviation. Offsets by hand, after the specification: a header of n signals
/// has 256 (n + 1) bytes, labels at 256, units at 256 + 96 n, physical limits at 256 + 104 n and 256 +
/// 112 n, digital ones at 256 + 120 n and 256 + 128 n, samples at 256 + 216 n. Records of `edf_plus`
/// are 48 bytes from 768 on, those of `edf_of_tals` have their annotations at 776.
inline std::vector<DeviatingFile> deviating_files() {
  using namespace std::string_literals;
  using K = edf::DeviationKind;
  using Change = std::function<void(RawEdf&)>;
  std::vector<DeviatingFile> files;
  const auto add = [&](K kind, std::int64_t offset, RawEdf edf, const Change& change = {}) {
    if (change) change(edf);
    files.push_back({kind, offset, std::move(edf)});
  };
  const auto plain = [&](K kind, std::int64_t offset, const Change& change) {
    add(kind, offset, plain_edf(), change);
  };
  const auto plus = [&](K kind, std::int64_t offset, const Change& change) {
    add(kind, offset, edf_plus("EDF+C", {"+0", "+1"}), change);
  };
  const auto tals = [&](K kind, std::int64_t offset, const std::string& text) {
    add(kind, offset, edf_of_tals("+0\x14\x14\0"s + text));
  };
  const auto onsets = [&](K kind, std::int64_t offset, const char* format,
                          const std::vector<std::string>& starts) {
    add(kind, offset, edf_plus(format, starts));
  };

  plain(K::nul_padding, 256, [](RawEdf& e) { e.signals[0].label = "LAT\0"s; });
  plain(K::control_characters, 256, [](RawEdf& e) { e.signals[0].label = "LAT\t"; });
  plain(K::non_ascii, 352, [](RawEdf& e) { e.signals[0].unit = "\xb5V"; });
  plain(K::not_left_justified, 352, [](RawEdf& e) { e.signals[0].unit = " uV"; });
  plain(K::decimal_comma, 368, [](RawEdf& e) { e.signals[0].physical_max = "1000,5"; });
  plain(K::number_form, 384, [](RawEdf& e) { e.signals[0].digital_max = "1000.0"; });
  plus(K::patient_subfields, 8, [](RawEdf& e) { e.patient = "somebody"; });
  plus(K::recording_subfields, 88, [](RawEdf& e) { e.identification = "Night 1"; });
  plain(K::startdate_unreadable, 168, [](RawEdf& e) { e.date = "31.02.02"; });
  plain(K::startdate_form, 168, [](RawEdf& e) { e.date = "2.3.02"; });
  plain(K::startdate_differs, 168, [](RawEdf& e) { e.date = "03.03.02"; });
  plain(K::startdate_century, 168,
        [](RawEdf& e) { e.date = "02.03.70", e.identification = "Startdate 02-MAR-1970 X X X"; });
  plain(K::starttime_unreadable, 176, [](RawEdf& e) { e.time = "24.00.01"; });
  plain(K::starttime_form, 176, [](RawEdf& e) { e.time = "22:15:00"; });
  plain(K::starttime_24, 176, [](RawEdf& e) { e.time = "24.00.00"; });
  plain(K::header_size, 184, [](RawEdf& e) { e.header_bytes = "256"; });
  // Neither 256 nor 512 bytes before the data make the 8 bytes that are there 7 records of 8.
  plain(K::header_size_unknown, 184, [](RawEdf& e) { e.header_bytes = "256", e.records = "7"; });
  // One character of a label too many: the fields behind it are those of a header of 513 bytes.
  plain(K::header_shifted, 256, [](RawEdf& e) { e.wide_label = "EMG tibialis ant."; });
  plus(K::reserved_kind, 192, [](RawEdf& e) { e.reserved = "EDF+"; });
  plain(K::reserved_text, 192, [](RawEdf& e) { e.reserved = "laboratory 3"; });
  plain(K::records_open, 236, [](RawEdf& e) { e.records = "-1"; });
  plain(K::records_wrong, 236, [](RawEdf& e) { e.records = "2"; });
  plain(K::records_none, 236, [](RawEdf& e) { e.records = "0", e.data = ""; });
  plain(K::records_incomplete, 472, [](RawEdf& e) { e.data = "abc"; });
  plain(K::duration_unreadable, 244, [](RawEdf& e) { e.duration = "one"; });
  plain(K::duration_zero, 472, [](RawEdf& e) { e.duration = "0"; });
  plain(K::duration_not_whole, 244, [](RawEdf& e) { e.duration = "0.5"; });
  plain(K::record_size, 472, [](RawEdf& e) { e.signals[0].samples = "30721", e.data.assign(61442, '\0'); });
  plain(K::signal_count, 252, [](RawEdf& e) { e.count = "999"; });
  plain(K::label_empty, 256, [](RawEdf& e) { e.signals[0].label = ""; });
  plain(K::label_duplicate, 272, [](RawEdf& e) { e.signals.emplace_back(), e.int16({0, 0, 0, 0}); });
  plus(K::label_nonstandard, 256, [](RawEdf& e) { e.signals[0].label = "LAT"; });
  plain(K::unit_empty, 352, [](RawEdf& e) { e.signals[0].unit = ""; });
  plain(K::unit_spelling, 352, [](RawEdf& e) { e.signals[0].unit = "mcV"; });
  plain(K::range_unreadable, 384, [](RawEdf& e) { e.signals[0].digital_max = "x"; });
  plain(K::digital_range_empty, 384, [](RawEdf& e) { e.signals[0].digital_max = "-1000"; });
  plain(K::digital_range_inverted, 384, [](RawEdf& e) { e.signals[0].digital_max = "-2000"; });
  plain(K::digital_range_outside, 376, [](RawEdf& e) { e.signals[0].digital_min = "-32769"; });
  plain(K::physical_range_empty, 368, [](RawEdf& e) { e.signals[0].physical_max = "-1000"; });
  plain(K::physical_range_inverted, 368, [](RawEdf& e) { e.signals[0].physical_max = "-2000"; });
  plain(K::physical_range_too_wide, 368, [](RawEdf& e) { e.signals[0].physical_max = "1e300"; });
  plain(K::samples_unreadable, 472, [](RawEdf& e) { e.signals[0].samples = "four"; });
  plain(K::samples_none, 696, [](RawEdf& e) {  // 256 + 216 * 2 + 8
    e.signals.push_back({"ECG", "uV", "-1", "1", "-1", "1", "0"});
  });
  plain(K::annotation_label, 256, [](RawEdf& e) { e.signals[0].label = "EDF annotations"; });
  plus(K::annotation_signal_range, 504, [](RawEdf& e) { e.signals[1].digital_min = "0"; });
  plus(K::annotation_signal_text, 456, [](RawEdf& e) { e.signals[1].unit = "uV"; });
  plain(K::annotations_missing, 192, [](RawEdf& e) { e.reserved = "EDF+C"; });
  plus(K::annotations_in_plain, 192, [](RawEdf& e) { e.reserved = ""; });
  // 8 samples of 10, before each of which a byte 13 was put. The first would be at 512.
  plain(K::text_damage, 512, [](RawEdf& e) {
    e.signals[0].samples = "8";
    e.data.clear();
    for (int i = 0; i < 8; ++i) e.data += "\r\n\0"s;
  });
  plain(K::trailing_bytes, 520, [](RawEdf& e) { e.data += "abc"; });
  // The third of four records lacks a byte before its onset.
  add(K::records_displaced, 864, edf_plus("EDF+C", {"+0", "+1", "+2", "+3"}),
      [](RawEdf& e) { e.data.erase(100, 1); });
  plain(K::samples_outside, 518, [](RawEdf& e) { e.signals[0].digital_max = "3"; });
  tals(K::tal_unreadable, 781, "1\x14x\x14\0"s);
  tals(K::tal_duration, 781, "+1\x15x\x14x\x14\0"s);
  tals(K::tal_without_text, 776,
       "+0.5\x15"
       "2\x14\x14\0"s);
  tals(K::tal_not_ended, 781, "+1\x14x\0"s);
  tals(K::tal_encoding, 781, "+1\x14\xe9\x14\0"s);
  tals(K::tal_control_characters, 781, "+1\x14\x01\x14\0"s);
  tals(K::tal_place, 782, "\0+1\x14x\x14\0"s);
  tals(K::tal_time_form, 781, "+1.\x14x\x14\0"s);
  onsets(K::onset_missing, 824, "EDF+C", {"+0", ""});
  onsets(K::onset_late_start, 776, "EDF+C", {"+1", "+2"});
  onsets(K::onset_gap, 816, "EDF+C", {"+0", "+5", "+6"});
  onsets(K::onset_odd, 816, "EDF+C", {"+0", "+1.5", "+2", "+3"});
  onsets(K::onset_drift, 912, "EDF+C", {"+0", "+1.008", "+2.016", "+3.024"});
  std::vector<std::string> jittering;
  for (int r = 0; r < 40; ++r) jittering.push_back("+" + std::to_string(r) + (r % 2 == 0 ? ".02" : ""));
  onsets(K::onset_jitter, 816, "EDF+C", jittering);
  onsets(K::onset_overlap, 816, "EDF+D", {"+0", "+0.5", "+2"});
  onsets(K::onset_order, 864, "EDF+D", {"+0", "+3", "+1"});
  return files;
}

}  // namespace psg::testing
