#include "psg/edf/deviations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace psg::edf {
namespace {

using enum Severity;
using K = DeviationKind;

// "EDF": Kemp et al. 1992. "EDF+ 2.1.3 (5)": item 5 of section 2.1.3 of Kemp & Olivan 2003, both at
// edfplus.info/specs. "BDF": biosemi.com/faq/file_format.htm. "texts": edfplus.info/specs/edftexts.html.
constexpr std::array all_rules = {
    DeviationRule{K::nul_padding, "nul-padding", warning, "NUL bytes in the header",
                  "EDF: header fields are ASCII, left-justified and filled with spaces; EDF+ 2.1.3 (1): "
                  "only bytes 32 to 126",
                  "read as spaces", true, "writes spaces"},
    DeviationRule{K::control_characters, "control-characters", warning, "control characters in the header",
                  "EDF+ 2.1.3 (1): only bytes 32 to 126", "read as spaces", true, "writes spaces"},
    DeviationRule{
        K::non_ascii, "non-ascii", warning, "characters that are not ASCII in the header",
        "EDF: header fields are ASCII; EDF+ 2.1.3 (1): only bytes 32 to 126",
        "read as UTF-8 where it is valid, else as Windows-1252 or Latin-1", true,
        "writes u for the micro sign, deg for the degree sign, Ohm for omega; other characters have "
        "no spelling in ASCII that is beyond doubt"},
    DeviationRule{K::not_left_justified, "not-left-justified", warning, "spaces before the text of a field",
                  "EDF: header fields are left-justified and filled with spaces", "the spaces are ignored",
                  true, "moves the text to the left"},
    DeviationRule{K::decimal_comma, "decimal-comma", warning, "a comma before the decimals",
                  "EDF+ 2.1.3 (6): the decimal separator is a point", "read as a point", true,
                  "writes a point"},
    DeviationRule{K::number_form, "number-form", warning, "a whole number in another form",
                  "EDF: whole numbers are written in digits", "read as the whole number that it is", true,
                  "writes it in digits"},

    DeviationRule{
        K::patient_subfields, "patient-subfields", warning, "the patient identification lacks its subfields",
        "EDF+ 2.1.3 (3): starts with code, sex (M, F), birthdate (dd-MMM-yyyy) and name, X where unknown",
        "none; the text is kept as it is", true,
        "puts X for what is missing, and the text that was there behind; not where parts of the "
        "subfields are there already or the text would not fit"},
    DeviationRule{
        K::recording_subfields, "recording-subfields", warning,
        "the recording identification lacks its subfields",
        "EDF+ 2.1.3 (4): starts with Startdate, the date (dd-MMM-yyyy), administration code, technician "
        "and equipment, X where unknown",
        "the date is taken from the startdate field alone", true,
        "puts Startdate, the date of the startdate field and X before the text that was there, where it "
        "fits; adds X for subfields that are missing at the end"},
    DeviationRule{
        K::startdate_unreadable, "startdate-unreadable", error, "the startdate is no date",
        "EDF: dd.mm.yy; EDF+ 2.1.3 (2): digits and points",
        "the date is taken from the recording "
        "identification, else unknown",
        true,
        "writes the date of the recording identification, from 1985 on; without one the date is not known"},
    DeviationRule{
        K::startdate_form, "startdate-form", warning, "the startdate is not written as dd.mm.yy",
        "EDF: dd.mm.yy; EDF+ 2.1.3 (2): digits and points", "read as day, month, year", true,
        "writes that date as dd.mm.yy where it has points, where no other order of day, month and year "
        "gives another date, or where the recording identification has the same date"},
    DeviationRule{
        K::startdate_differs, "startdate-differs", warning, "two start dates that differ",
        "EDF+ 2.1.3 (4): Startdate in the recording identification is the date of the startdate field",
        "the startdate field counts", false, "which of the two is right cannot be known"},
    DeviationRule{K::startdate_century, "startdate-century", note, "the two start dates are of two centuries",
                  "EDF+ 2.1.3 (2): the two digits of the year are from 1985 to 2084, and \"yy\" after that",
                  "the recording identification, which has four digits, tells the century", false,
                  "the field has no room for the century"},
    DeviationRule{K::starttime_unreadable, "starttime-unreadable", error, "the starttime is no time",
                  "EDF: hh.mm.ss; EDF+ 2.1.3 (2): digits and points", "the time of day is unknown", false,
                  "the time is not known"},
    DeviationRule{K::starttime_form, "starttime-form", warning, "the starttime is not written as hh.mm.ss",
                  "EDF: hh.mm.ss; EDF+ 2.1.3 (2): digits and points", "read as hours, minutes, seconds", true,
                  "writes hh.mm.ss"},
    DeviationRule{K::starttime_24, "starttime-24", warning, "the starttime is 24.00.00",
                  "EDF: hh.mm.ss, at most 23.59.59", "read as midnight at the end of the day", false,
                  "which midnight was meant cannot be known"},
    DeviationRule{K::header_size, "header-size", error, "a wrong number of bytes in the header",
                  "EDF: 256 bytes, and 256 for each signal",
                  "the data are taken from where they fill the file exactly", true,
                  "writes the right number; bytes between header and data are cut when they are blank"},
    DeviationRule{K::header_size_unknown, "header-size-unknown", error,
                  "where the data begin cannot be known", "EDF: 256 bytes, and 256 for each signal",
                  "the file is refused", false,
                  "number of bytes, number of signals and size of the file contradict each other"},
    DeviationRule{K::header_shifted, "header-shifted", error, "a header that lacks bytes or has too many",
                  "EDF: every field has its place and its width", "the file is refused", false,
                  "which bytes are missing or too many is not known"},
    DeviationRule{K::reserved_kind, "reserved-kind", warning, "EDF+ or BDF+ that is neither C nor D",
                  "EDF+ 2.1.1: the reserved field starts with EDF+C (continuous) or EDF+D (interrupted)",
                  "EDF+ is read as EDF+C, other spellings as EDF", true,
                  "writes capitals, and the letter that the onsets of the records show; D only where every "
                  "record then keeps its time"},
    DeviationRule{K::reserved_text, "reserved-text", note, "text in the reserved field of a plain file",
                  "EDF: reserved; BDF: 24BIT", "none", false, "its meaning is not known"},
    DeviationRule{K::records_open, "number-of-records-open", warning, "the number of data records is -1",
                  "EDF+ 2.1.3 (10): -1 only while recording", "counted by the size of the file", true,
                  "writes the number of complete records"},
    DeviationRule{K::records_wrong, "number-of-records-wrong", error, "a wrong number of data records",
                  "EDF: the number of data records", "counted by the size of the file", true,
                  "writes the number of complete records"},
    DeviationRule{K::records_none, "no-records", warning, "no data record", "EDF: a header and data records",
                  "there are no samples", false, "there is nothing to count"},
    DeviationRule{K::records_incomplete, "no-complete-record", error, "not one complete data record",
                  "EDF: a header and data records", "the file is refused", false,
                  "the samples that the header promises are not there"},
    DeviationRule{K::duration_unreadable, "duration-unreadable", error,
                  "the duration of a data record is no number of seconds",
                  "EDF: duration of a data record, in seconds",
                  "the file is refused; a file of annotations alone is read with a duration of 0", false,
                  "the sampling rates are not known"},
    DeviationRule{
        K::duration_zero, "duration-zero", error, "samples in data records of 0 s",
        "EDF: duration of a data record; EDF+ 2.1.2: 0 only where a record holds one sample of each "
        "signal or annotations alone",
        "the sampling rate is unknown; the signal is left out", false, "the sampling rate is not known"},
    DeviationRule{
        K::duration_not_whole, "duration-not-whole", note,
        "the duration of a data record is not a whole number of seconds",
        "EDF: recommended to be a whole number of seconds, less only where a record would be too long",
        "read exactly", false, "the samples are divided into records of this duration"},
    DeviationRule{K::record_size, "record-size", note, "data records of more than 61440 bytes",
                  "EDF: recommended not to exceed 61440 bytes", "none", false,
                  "the samples are divided into records of this size"},
    DeviationRule{K::signal_count, "number-of-signals", error, "an impossible number of signals",
                  "EDF: number of signals in a data record", "the file is refused", false,
                  "the structure of the file cannot be known"},

    DeviationRule{K::label_empty, "label-empty", warning, "a signal without a label",
                  "EDF: label, such as EEG Fpz-Cz", "the signal has no role", false,
                  "the label is not known"},
    DeviationRule{K::label_duplicate, "label-duplicate", warning, "two signals of one label",
                  "EDF+ 2.1.3 (9), texts: the label tells signals apart", "the second is called \"... (2)\"",
                  false, "which name is right cannot be known"},
    DeviationRule{K::label_nonstandard, "label-nonstandard", note, "a label without a standard type",
                  "EDF+ 2.1.3 (9), texts: type of signal, space, specification, such as EMG LAT",
                  "none; legs are found by the list of labels", false, "the type of the signal is not known"},
    DeviationRule{K::unit_empty, "unit-empty", note, "a signal without a unit",
                  "EDF+ 2.1.3 (5): left empty for uncalibrated signals",
                  "legs are not scored unless --unit or the laboratory's channel table gives it", false,
                  "the unit is not known"},
    DeviationRule{K::unit_spelling, "unit-spelling", warning, "a voltage in another spelling",
                  "texts: uV, mV, nV or V", "read as the voltage that it is; other readers take it for volts",
                  true, "writes uV, mV, nV or V"},
    DeviationRule{K::range_unreadable, "range-unreadable", error, "a minimum or maximum that is no number",
                  "EDF: physical and digital minimum and maximum are numbers", "the signal is left out",
                  false, "the physical values are not known"},
    DeviationRule{K::digital_range_empty, "digital-range-empty", error,
                  "digital minimum and maximum are the same",
                  "EDF+ 2.1.3 (5): digital maximum larger than digital minimum", "the signal is left out",
                  false, "the physical values are not known"},
    DeviationRule{K::digital_range_inverted, "digital-range-inverted", warning,
                  "the digital maximum lies below the minimum",
                  "EDF+ 2.1.3 (5): digital maximum larger than digital minimum",
                  "converted as the four numbers say: the polarity is inverted unless that of the physical "
                  "range is too",
                  true,
                  "exchanges minima and maxima, digital and physical: every sample keeps its physical value"},
    DeviationRule{K::digital_range_outside, "digital-range-outside", warning,
                  "a digital minimum or maximum that no sample can have",
                  "EDF: samples are 16-bit two's complement (BDF: 24-bit)",
                  "the four numbers count as they are", false,
                  "other limits would need other physical ones, which may not fit their fields"},
    DeviationRule{K::physical_range_empty, "physical-range-empty", error,
                  "physical minimum and maximum are the same",
                  "EDF+ 2.1.3 (5): physical maximum differs from physical minimum", "the signal is left out",
                  false, "the physical values are not known"},
    DeviationRule{K::physical_range_inverted, "physical-range-inverted", note,
                  "the physical maximum lies below the minimum", "EDF+ 2.1.3 (5): allowed, a negative gain",
                  "read with its polarity inverted", false, "it is allowed"},
    DeviationRule{K::physical_range_too_wide, "physical-range-too-wide", error,
                  "a physical range beyond all numbers", "EDF: physical minimum and maximum",
                  "the signal is left out", false, "the physical values are not known"},
    DeviationRule{K::samples_unreadable, "samples-unreadable", error,
                  "a number of samples that is no whole number, or does not fit",
                  "EDF: number of samples in each data record", "the file is refused", false,
                  "the structure of the file cannot be known"},
    DeviationRule{K::samples_none, "samples-none", warning, "a signal without samples",
                  "EDF: number of samples in each data record", "the signal is left out", false,
                  "there are none"},
    DeviationRule{K::annotation_label, "annotation-label", warning,
                  "a label that is nearly that of an annotation signal",
                  "EDF+ 2.2.1: EDF Annotations (BDF+: BDF Annotations), letter for letter",
                  "read as annotations where records begin with their onset, else as a signal", true,
                  "writes the right label where it was read as annotations"},
    DeviationRule{
        K::annotation_signal_range, "annotation-signal-range", warning,
        "an annotation signal without its fixed range",
        "EDF+ 2.2.1: digital -32768 to 32767 (BDF+: -8388608 to 8388607), physical values that differ",
        "none; it has no samples", true, "writes the digital range, and -1 to 1"},
    DeviationRule{K::annotation_signal_text, "annotation-signal-text", warning,
                  "text in a field of an annotation signal that must be blank",
                  "EDF+ 2.2.1: the other fields are filled with spaces", "none", true, "writes spaces"},
    DeviationRule{K::annotations_missing, "annotations-missing", error, "EDF+ without an annotation signal",
                  "EDF+ 2.2.1: at least one EDF Annotations signal",
                  "EDF+C is read as records that follow each other, EDF+D is refused", false,
                  "the onsets of the records are not known"},
    DeviationRule{K::annotations_in_plain, "annotations-in-plain", warning,
                  "an annotation signal in a file that does not call itself EDF+",
                  "EDF+ 2.1.1: the reserved field starts with EDF+C or EDF+D", "the annotations are read",
                  false, "the file makes no claim to be EDF+, which has rules for other fields too"},

    DeviationRule{K::text_damage, "changed-as-text", error,
                  "a file that a program changed as if it were text",
                  "EDF: samples are binary; FTP in ASCII mode, git with autocrlf and editors change them",
                  "the file is refused: its samples are made of the bytes of others", true,
                  "takes back what was changed, and nothing else, where the file then has the size that its "
                  "header tells"},
    DeviationRule{K::trailing_bytes, "trailing-bytes", error, "bytes behind the last complete data record",
                  "EDF: a header and data records of one size", "left out", true, "cuts them off"},
    DeviationRule{
        K::records_displaced, "records-displaced", error,
        "data records that are not where the header says: bytes were lost or inserted",
        "EDF: a header and data records of one size; EDF+ 2.2.4: each begins with its onset",
        "left out, since every sample is made of the bytes of two; a file of nothing else is refused", false,
        "which bytes are missing or too many is not known"},
    DeviationRule{
        K::samples_outside, "samples-outside", warning, "samples outside the digital range",
        "EDF: digital minimum and maximum are the extreme values that can occur in the data records",
        "converted like all others", false, "samples are never changed"},
    DeviationRule{K::tal_unreadable, "annotation-unreadable", error, "an annotation without a readable onset",
                  "EDF+ 2.2.2: +onset or -onset in seconds, perhaps byte 21 and a duration, byte 20",
                  "the annotation is left out", false, "data records are never changed"},
    DeviationRule{K::tal_duration, "annotation-duration", warning,
                  "an annotation whose duration cannot be read",
                  "EDF+ 2.2.2: perhaps byte 21 and a duration in seconds", "kept without a duration", false,
                  "data records are never changed"},
    DeviationRule{K::tal_without_text, "annotation-without-text", note,
                  "an annotation that has a time but no text",
                  "EDF+ 2.2.2: texts; 2.2.4: only the onset of a record has none", "left out", false,
                  "data records are never changed"},
    DeviationRule{K::tal_not_ended, "annotation-not-ended", warning, "an annotation without its end",
                  "EDF+ 2.2.2: every text ends with byte 20, every list with byte 20 and byte 0",
                  "taken as far as it goes", false, "data records are never changed"},
    DeviationRule{K::tal_encoding, "annotation-encoding", warning, "an annotation that is not UTF-8",
                  "EDF+ 2.2.3: Unicode in UTF-8", "read as Windows-1252 or Latin-1", false,
                  "data records are never changed"},
    DeviationRule{K::tal_control_characters, "annotation-control-characters", note,
                  "control characters in an annotation", "EDF+ 2.2.2: below byte 32 only 9, 10 and 13",
                  "kept", false, "data records are never changed"},
    DeviationRule{
        K::tal_place, "annotation-place", warning, "NUL bytes before an annotation",
        "EDF+ 2.2.2: the first list starts at the first byte, the others follow directly, NULs fill the "
        "rest",
        "the annotation is read; other readers stop at the first NUL", false,
        "data records are never changed"},
    DeviationRule{K::tal_time_form, "annotation-time-form", note, "an onset or duration in another form",
                  "EDF+ 2.2.2: sign, digits, a point only before decimals; byte 21 only before a duration",
                  "read as the time that it is", false, "data records are never changed"},
    DeviationRule{
        K::onset_missing, "onset-missing", error, "a data record that does not say when it starts",
        "EDF+ 2.2.4: the first annotation of each record is empty and has the record's onset",
        "EDF+C: taken to follow the record before; EDF+D: left out unless it fits between its neighbours; an "
        "EDF+D file without any onset is refused",
        false, "data records are never changed"},
    DeviationRule{K::onset_late_start, "onset-late-start", warning,
                  "the first data record starts before the start time, or 1 s or more after it",
                  "EDF+ 2.2.4: 0 s to less than 1 s after startdate and starttime",
                  "the clock starts with the record", false, "data records are never changed"},
    DeviationRule{K::onset_gap, "onset-gap", error, "a gap in a file that calls itself continuous",
                  "EDF+ 2.1.1: in EDF+C every data record starts where the one before ends",
                  "kept as a gap; movements and series do not cross it", false,
                  "whether EDF+C or the onsets are wrong cannot be known"},
    DeviationRule{K::onset_odd, "onset-odd", warning, "an onset that does not fit a continuous file",
                  "EDF+ 2.1.1: in EDF+C every data record starts where the one before ends",
                  "the record is taken to follow directly", false, "data records are never changed"},
    DeviationRule{K::onset_drift, "onset-drift", warning, "onsets that run away from the sampling clock",
                  "EDF+ 2.2.4: the onset is the start of the record's samples",
                  "the sampling clock counts, also for annotations, and no sample is left out", false,
                  "data records are never changed"},
    DeviationRule{K::onset_jitter, "onset-jitter", warning, "onsets that jitter",
                  "EDF+ 2.2.4: the onset is the start of the record's samples",
                  "records follow each other where the step is no more than 8 times what half of all exceed",
                  false, "data records are never changed"},
    DeviationRule{K::onset_overlap, "onset-overlap", error, "data records that overlap in time",
                  "EDF+ 2.1.1: records last as long as the header says",
                  "the later record is left out, unless it overlaps by less than 10 ms or two samples", false,
                  "data records are never changed"},
    DeviationRule{K::onset_order, "onset-order", warning, "data records out of order",
                  "EDF+ 2.1.1: later records follow earlier ones", "put in order of time", false,
                  "data records are never changed"},
};

constexpr bool each_at_its_place() {
  for (std::size_t i = 0; i < all_rules.size(); ++i) {
    if (static_cast<std::size_t>(all_rules[i].kind) != i) return false;
  }
  return all_rules.size() == static_cast<std::size_t>(K::onset_order) + 1;
}
static_assert(each_at_its_place());

}  // namespace

const char* name(Severity severity) noexcept {
  return severity == error ? "error" : severity == warning ? "warning" : "note";
}

const DeviationRule& rule_of(DeviationKind kind) noexcept {
  return all_rules[static_cast<std::size_t>(kind)];
}

std::span<const DeviationRule> deviation_rules() noexcept { return all_rules; }

std::string deviation_rules_markdown() {
  std::string out = "| deviation | | what | rule | libpsg | `psg fix` |\n|---|---|---|---|---|---|\n";
  for (const DeviationRule& r : all_rules) {
    out += fmt::format("| `{}` | {} | {} | {} | {} | {}{} |\n", r.id, name(r.severity), r.what, r.rule,
                       r.consequence, r.repairable ? "" : "no: ", r.repair);
  }
  return out;
}

std::string Finding::message() const {
  std::string out = found;
  if (!expected.empty()) out += ", expected " + expected;
  out += "; ";
  return out + (consequence.empty() ? rule_of(kind).consequence : consequence);
}

void Deviations::add(Finding finding) {
  Tally& tally = tally_[{finding.kind, finding.field}];
  const bool counts_only = tally.count >= listed_each_;
  if (!counts_only && std::ranges::find(tally.listed, finding.offset) != tally.listed.end()) return;
  ++tally.count;
  if (counts_only) return;
  if (tally.count == 1) tally.first = list_.size();
  tally.listed.push_back(finding.offset);
  list_.push_back(std::move(finding));
}

std::vector<Finding> Deviations::findings() const {
  std::vector<Finding> out = list_;
  for (const auto& [of, tally] : tally_) {
    if (tally.count <= listed_each_) continue;
    const std::int64_t more = tally.count - listed_each_;
    const Finding& first = list_[tally.first];
    out.push_back({.kind = of.first,
                   .field = of.second,
                   .signal = first.signal,
                   .offset = first.offset,
                   .found = fmt::format("{} more of this field", more),
                   .consequence = "treated in the same way",
                   .count = more});
  }
  return out;
}

std::vector<Deviation> Deviations::take() {
  std::vector<Deviation> out;
  for (Finding& f : findings()) out.push_back({f.field, f.offset, f.message()});
  list_.clear();
  tally_.clear();
  return out;
}

}  // namespace psg::edf
