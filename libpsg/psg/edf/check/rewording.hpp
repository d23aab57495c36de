#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace psg::edf {

/// Whether a text has the form that its field asks for, and if not, how it would be written.
struct Rewording {
  bool right = true;
  std::optional<std::string> better;  ///< empty: nobody can know without guessing
};

/// The startdate field, "dd.mm.yy". A text that is a date in the order of the format is written with
/// points: where it has points already, where no other order of day, month and year gives another date,
/// or where `startdate`, the date of the recording identification, is the same. A text that is no date
/// in that order is never tried in another one; then only `startdate` tells the date, from 1985 on.
[[nodiscard]] Rewording reworded_date(std::string_view text,
                                      const std::optional<std::chrono::year_month_day>& startdate);

/// The starttime field, "hh.mm.ss".
[[nodiscard]] Rewording reworded_time(std::string_view text);

/// The local patient identification of EDF+ (2.1.3 item 3): code, sex, birthdate, name.
[[nodiscard]] Rewording reworded_patient(std::string_view text);

/// The local recording identification of EDF+ (2.1.3 item 4): Startdate, date, administration code,
/// technician, equipment. `date` is that of the startdate field.
[[nodiscard]] Rewording reworded_recording(std::string_view text,
                                           const std::optional<std::chrono::year_month_day>& date);

/// "dd.mm.yy", with the letters yy after 2084 (EDF+ 2.1.3 item 2).
[[nodiscard]] std::string date_field(const std::chrono::year_month_day& date);

}  // namespace psg::edf
