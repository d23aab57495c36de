#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/edf/deviations.hpp"
#include "psg/edf/raw_header.hpp"

namespace psg::edf {

/// A field without what is wrong with its characters or with the form of its number.
struct CleanField {
  std::string text;                  ///< as it should be, without the spaces that fill it up
  std::vector<DeviationKind> found;  ///< what is wrong, each once
  std::vector<DeviationKind> cured;  ///< those of them that `text` has no more
};

/// Looks at the characters of a field alone: NULs, control characters, ASCII, justification, the
/// decimal point, the form of whole numbers.
///
/// Nothing is guessed: a comma that may divide thousands ("1,000") stays, and so does a text with
/// characters that have no spelling in ASCII, or whose spelling does not fit the field.
[[nodiscard]] CleanField cleaned(const RawField& field);

/// The text in ASCII where all its other characters have a spelling beyond doubt and the result has at
/// most `width` characters; empty for a text that is ASCII already, too.
[[nodiscard]] std::optional<std::string> spelled_in_ascii(std::string_view text, std::size_t width);

/// Whether a text has the form that its field asks for, and if not, how it would be written.
struct FieldSuggestion {
  bool right = true;
  std::optional<std::string> better;  ///< empty: nobody can know without guessing
};

/// The startdate field, "dd.mm.yy". A text that is a date in the order of the format is written with
/// points: where it has points already, where no other order of day, month and year gives another date,
/// or where `startdate`, the date of the recording identification, is the same. A text that is no date
/// in that order is never tried in another one; then only `startdate` tells the date, from 1985 on.
[[nodiscard]] FieldSuggestion suggested_date(std::string_view text,
                                             const std::optional<std::chrono::year_month_day>& startdate);

/// The starttime field, "hh.mm.ss".
[[nodiscard]] FieldSuggestion suggested_time(std::string_view text);

/// The local patient identification of EDF+ (2.1.3 item 3): code, sex, birthdate, name.
[[nodiscard]] FieldSuggestion suggested_patient(std::string_view text);

/// The local recording identification of EDF+ (2.1.3 item 4): Startdate, date, administration code,
/// technician, equipment. `date` is that of the startdate field.
[[nodiscard]] FieldSuggestion suggested_recording(std::string_view text,
                                                  const std::optional<std::chrono::year_month_day>& date);

/// "dd.mm.yy", with the letters yy after 2084 (EDF+ 2.1.3 item 2).
[[nodiscard]] std::string date_field(const std::chrono::year_month_day& date);

}  // namespace psg::edf
