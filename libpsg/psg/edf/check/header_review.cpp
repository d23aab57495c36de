#include "psg/edf/check/header_review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/edf/check/clean_field.hpp"
#include "psg/edf/check/rewording.hpp"
#include "psg/edf/check/signal_review.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

std::string described(K kind) { return std::string("found ") + rule_of(kind).what; }

/// Goes through the header once: characters first, then what the fields mean.
class Reviewer {
 public:
  Reviewer(const RawHeader& raw, const HeaderFacts& facts) : raw_(raw), facts_(facts) {}
  HeaderReview run();

 private:
  [[nodiscard]] FieldReview& at(const Field& field) { return out_.fields[raw_.index(field)]; }
  void tell(const FieldReview& review, K kind, std::string found, std::string expected = {}) {
    out_.findings.push_back(review.field.finding(kind, std::move(found), std::move(expected)));
  }
  static void replace(FieldReview& review, std::string text, std::vector<K> cures) {
    review.text = std::move(text);
    review.cures.insert(review.cures.end(), cures.begin(), cures.end());
    // Fewer spaces may leave room for a spelling in ASCII that had none.
    if (auto ascii = spelled_in_ascii(review.text, review.field.bytes.size())) {
      review.text = std::move(*ascii);
      review.cures.push_back(K::non_ascii);
    }
  }
  void clean(const RawField& field);
  void review_reserved();
  [[nodiscard]] std::optional<std::chrono::year_month_day> startdate();
  void review_clock();
  void review_identification();
  void review_sizes();

  const RawHeader& raw_;
  const HeaderFacts& facts_;
  HeaderReview out_;
  bool plus_ = false;
};

void Reviewer::clean(const RawField& field) {
  CleanField clean = cleaned(field);
  const auto shown = [&] { return field.identifying() ? std::string("characters") : quoted(field.bytes); };
  for (const K kind : clean.found) {
    Finding finding = field.finding(kind, kind == K::non_ascii ? "found " + shown() : described(kind));
    if (kind == K::decimal_comma || kind == K::number_form) finding.found = "found " + shown();
    out_.findings.push_back(std::move(finding));
  }
  out_.fields.push_back({field, std::move(clean.text), std::move(clean.cured)});
}

void Reviewer::review_reserved() {
  FieldReview& reserved = at(FileFields::reserved);
  const std::string_view format = raw_.bdf() ? "BDF+" : "EDF+";
  const std::string upper_kind = reserved.text.substr(0, format.size());
  const bool named = lower(upper_kind) == lower(format);
  const char letter = reserved.text.size() > format.size() ? reserved.text[format.size()] : ' ';
  plus_ = named;
  if (!named) {
    if (!reserved.text.empty() && !(raw_.bdf() && reserved.text == "24BIT")) {
      tell(reserved, K::reserved_text, "found " + quoted(reserved.text));
    }
    return;
  }
  if (upper_kind == format && (letter == 'C' || letter == 'D')) return;
  tell(reserved, K::reserved_kind, "found " + quoted(reserved.text),
       fmt::format("\"{0}C\" or \"{0}D\"", format));
  const char capital = letter == 'c' || letter == 'd' ? static_cast<char>(letter - 32) : letter;
  const bool says = capital == 'C' || capital == 'D';
  const auto kind = says ? std::optional(capital) : letter == ' ' ? facts_.plus_kind : std::nullopt;
  if (!kind || (*kind == 'D' && !facts_.keeps_times_as_d)) return;
  const std::string rest = reserved.text.substr(format.size() + (says ? 1 : 0));
  std::string better = fmt::format("{}{}{}", format, *kind, rest);
  if (better.size() <= reserved.field.bytes.size()) replace(reserved, std::move(better), {K::reserved_kind});
}

/// The date that the recording identification will tell once it is repaired: a copy is held against the same
/// rules, and what it told only then would be left to repair in it.
std::optional<std::chrono::year_month_day> Reviewer::startdate() {
  const std::string& text = at(FileFields::identification).text;
  if (!plus_) return parse_startdate(text);
  return parse_startdate(reworded_recording(text, {}).better.value_or(text));
}

void Reviewer::review_clock() {
  FieldReview& date = at(FileFields::date);
  FieldReview& time = at(FileFields::time);
  const Rewording day = reworded_date(date.text, startdate());
  if (!day.right) {
    const K kind = parse_date(date.text) ? K::startdate_form : K::startdate_unreadable;
    tell(date, kind, "found " + quoted(date.field.bytes), "a date as dd.mm.yy");
    if (day.better) replace(date, *day.better, {kind, K::non_ascii});
  }
  const Rewording clock = reworded_time(time.text);
  if (!clock.right && parse_time_of_day(time.text)) {
    tell(time, K::starttime_form, "found " + quoted(time.field.bytes), "a time as hh.mm.ss");
    if (clock.better) replace(time, *clock.better, {K::starttime_form, K::non_ascii});
  }
}

void Reviewer::review_identification() {
  if (!plus_) return;
  FieldReview& patient = at(FileFields::patient);
  const Rewording who = reworded_patient(patient.text);
  if (!who.right) {
    tell(patient, K::patient_subfields, "found no code, sex, birthdate and name at its start");
    if (who.better) replace(patient, *who.better, {K::patient_subfields});
  }
  FieldReview& recording = at(FileFields::identification);
  const FieldReview& date = at(FileFields::date);
  const bool dated = reworded_date(date.text, {}).right;
  const Rewording what = reworded_recording(recording.text, dated ? parse_date(date.text) : std::nullopt);
  if (what.right) return;
  tell(recording, K::recording_subfields,
       "found no Startdate, date, administration code, technician and equipment at its start");
  if (what.better) replace(recording, *what.better, {K::recording_subfields});
}

void Reviewer::review_sizes() {
  if (facts_.header == nullptr) return;
  const Header& header = *facts_.header;
  FieldReview& bytes = at(FileFields::header_bytes);
  const std::int64_t right = 256 * (raw_.signals() + 1);
  if (parse_integer(bytes.text) != right && (header.data_offset == right || facts_.drop_gap)) {
    replace(bytes, std::to_string(right), {K::header_size});
  }
  FieldReview& records = at(FileFields::records);
  const std::string count = std::to_string(header.records);
  const bool fits = count.size() <= records.field.bytes.size();
  if (header.records > 0 && fits && parse_integer(records.text) != header.records) {
    replace(records, count, {K::records_open, K::records_wrong});
  }
}

HeaderReview Reviewer::run() {
  for (const RawField& field : raw_.fields()) clean(field);
  review_reserved();
  review_clock();
  review_identification();
  review_sizes();
  if (raw_.signals() > 0) review_signals(raw_, plus_, out_);
  return std::move(out_);
}

}  // namespace

std::string FieldReview::filled() const {
  std::string all = text;
  all.resize(field.bytes.size(), ' ');
  return all;
}

HeaderReview review_header(const RawHeader& raw, const HeaderFacts& facts) {
  return Reviewer(raw, facts).run();
}

}  // namespace psg::edf
