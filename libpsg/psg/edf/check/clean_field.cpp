#include "psg/edf/check/clean_field.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "psg/core/characters.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

/// The signs of units that have a spelling in ASCII beyond doubt, in UTF-8.
std::optional<std::string> in_ascii(std::string_view utf8) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> spellings = {{
      {"\xc2\xb5", "u"},        // micro sign
      {"\xce\xbc", "u"},        // Greek mu
      {"\xc2\xb0", "deg"},      // degree sign
      {"\xce\xa9", "Ohm"},      // Greek omega
      {"\xe2\x84\xa6", "Ohm"},  // ohm sign
  }};
  std::string out;
  while (!utf8.empty()) {
    const auto known =
        std::ranges::find_if(spellings, [&](const auto& s) { return utf8.starts_with(s.first); });
    if (known != spellings.end()) {
      out += known->second;
      utf8.remove_prefix(known->first.size());
    } else {
      if (!is_ascii(utf8.front())) return std::nullopt;
      out += utf8.front();
      utf8.remove_prefix(1);
    }
  }
  return out;
}

std::string_view without_fill(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Whether the comma may divide thousands: "1,000" but not "0,500" or "1000,500".
bool may_group(std::string_view number) {
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  const auto comma = number.find(',');
  return comma >= 1 && comma <= 3 && number.front() != '0' && number.size() == comma + 4 &&
         std::ranges::all_of(number.substr(comma + 1), is_digit);
}

bool in_digits(std::string_view number) {
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  return !number.empty() && std::ranges::all_of(number, is_digit);
}

class Cleaner {
 public:
  explicit Cleaner(const RawField& field) : field_(field), width_(field.bytes.size()) {
    out_.text = without_fill(field.bytes);
  }
  CleanField run();

 private:
  void found(K kind, bool cured) {
    out_.found.push_back(kind);
    if (cured) out_.cured.push_back(kind);
  }
  void blank(K kind, bool (*wrong)(char));
  void spell_in_ascii();
  void justify();
  void form_number();

  const RawField& field_;
  std::size_t width_;
  CleanField out_;
};

void Cleaner::blank(K kind, bool (*wrong)(char)) {
  if (std::ranges::none_of(out_.text, wrong)) return;
  std::ranges::replace_if(out_.text, wrong, ' ');
  out_.text = without_fill(out_.text);
  found(kind, true);
}

void Cleaner::spell_in_ascii() {
  if (std::ranges::all_of(out_.text, is_ascii)) return;
  // Between the numbers of a date or a time every sign separates, and letters would not.
  const bool separates = field_.form == FieldForm::date || field_.form == FieldForm::time;
  if (separates) return found(K::non_ascii, false);
  const auto ascii = spelled_in_ascii(out_.text, width_);
  found(K::non_ascii, ascii.has_value());
  if (ascii) out_.text = *ascii;
}

void Cleaner::justify() {
  if (!out_.text.starts_with(' ')) return;
  // The first space may have been a NUL or a sign that was blanked, which was said already.
  if (field_.bytes.starts_with(' ')) found(K::not_left_justified, true);
  out_.text.erase(0, out_.text.find_first_not_of(' '));
}

void Cleaner::form_number() {
  const bool whole = field_.form == FieldForm::whole_number;
  const auto value = parse_integer(out_.text);
  const bool comma = out_.text.find(',') != std::string::npos;
  if (comma && (whole ? value.has_value() : parse_double(out_.text).has_value())) {
    const bool sure = !may_group(out_.text);
    found(K::decimal_comma, sure);
    if (sure) std::ranges::replace(out_.text, ',', '.');
  }
  if (!whole || !value || in_digits(out_.text)) return;
  const std::string digits = std::to_string(*value);
  const bool sure = !may_group(out_.text) && digits.size() <= width_;
  found(K::number_form, sure);
  if (sure) out_.text = digits;
}

CleanField Cleaner::run() {
  // The version of a BDF file begins with byte 255.
  if (field_.form == FieldForm::version && field_.bytes.front() == '\xff') return std::move(out_);
  blank(K::nul_padding, [](char c) { return c == '\0'; });
  blank(K::control_characters, [](char c) { return c != '\0' && is_control(c); });
  spell_in_ascii();
  justify();
  if (field_.form == FieldForm::number || field_.form == FieldForm::whole_number) form_number();
  return std::move(out_);
}

}  // namespace

CleanField cleaned(const RawField& field) { return Cleaner(field).run(); }

std::optional<std::string> spelled_in_ascii(std::string_view text, std::size_t width) {
  if (std::ranges::all_of(text, is_ascii)) return std::nullopt;
  auto ascii = in_ascii(to_utf8(trimmed_field(text)));
  return ascii && ascii->size() <= width ? std::move(ascii) : std::nullopt;
}

}  // namespace psg::edf
